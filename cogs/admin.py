"""/settings: what a server allows its members, for those who manage it."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, filled, pressed, whisper
from bot.domain.capability import Capability
from bot.services.administration import Administration
from bot.services.policies import Policies
from bot.ui import cards, forms
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording


class Admin(commands.Cog):
    def __init__(self, administration: Administration, policies: Policies, wordings: Callable[[str], Wording]) -> None:
        self._administration = administration
        self._policies = policies
        self._wordings = wordings

    @app_commands.command(description="What this server allows its members")
    @app_commands.default_permissions(manage_guild=True)
    @allows(Capability.MANAGE)
    async def settings(self, interaction: Interaction) -> None:
        who = asker(interaction)
        limits = await self._administration.limits(who.guild_id)
        resolved, differing = await self._policies.overview(who.guild_id)
        card = cards.settings(limits, self._wordings(who.locale), resolved.policy.mode, differing)
        await whisper(interaction, card)

    @pressed(Verb.SETTINGS)
    @allows(Capability.MANAGE)
    async def change(self, interaction: Interaction, _: CustomId) -> None:
        who = asker(interaction)
        limits = await self._administration.limits(who.guild_id)
        await interaction.response.send_modal(forms.settings(limits, self._wordings(who.locale)))

    @pressed(Verb.SET)
    @allows(Capability.MANAGE)
    async def changed(self, interaction: Interaction, _: CustomId) -> None:
        who = asker(interaction)
        wish = forms.new_limits(filled(interaction))
        limits = await self._administration.set_limits(who.guild_id, wish, who.user_id)
        await interaction.response.edit_message(view=cards.saved(limits, self._wordings(who.locale)))
