"""/budget: what the bot spends, for who runs it and for who manages a server, and the server's own caps."""

from collections.abc import Callable

from discord import app_commands, ui
from discord.ext import commands

from bot.adapters.interactions import Interaction, actor, allows, asker, filled, pressed, whisper
from bot.domain.capability import Capability
from bot.services.accounts import Accounts
from bot.ui import cards, forms
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording


class Budgets(commands.Cog):
    def __init__(self, accounts: Accounts, wordings: Callable[[str], Wording]) -> None:
        self._accounts = accounts
        self._wordings = wordings

    @app_commands.command(description="What pictures cost here: spent, held and left")
    @app_commands.default_permissions(manage_guild=True)
    @allows(Capability.BUDGET)
    async def budget(self, interaction: Interaction) -> None:
        await whisper(interaction, await self._card(interaction))

    @pressed(Verb.CAPS)
    @allows(Capability.BUDGET)
    async def change(self, interaction: Interaction, _: CustomId) -> None:
        who = asker(interaction)
        account = await self._accounts.show(who.guild_id, whole_bot=False)
        await interaction.response.send_modal(forms.caps(account.own, self._wordings(who.locale)))

    @pressed(Verb.CAPPED)
    @allows(Capability.BUDGET)
    async def changed(self, interaction: Interaction, _: CustomId) -> None:
        who = asker(interaction)
        await self._accounts.set_caps(who.guild_id, forms.new_caps(filled(interaction)), who.user_id)
        await interaction.response.edit_message(view=await self._card(interaction))

    async def _card(self, interaction: Interaction) -> ui.LayoutView:
        who = asker(interaction)
        account = await self._accounts.show(who.guild_id, whole_bot=actor(interaction).can(Capability.OWN))
        return cards.budget(account, self._wordings(who.locale))
