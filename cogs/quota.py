"""/quota: what a member has used, what is held for pictures under way, what is left and when it begins anew."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, pressed, whisper
from bot.domain.capability import Capability
from bot.services.administration import Administration
from bot.services.generation import Generation
from bot.ui import cards
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording


class Quotas(commands.Cog):
    def __init__(
        self, generation: Generation, administration: Administration, wordings: Callable[[str], Wording]
    ) -> None:
        self._generation = generation
        self._administration = administration
        self._wordings = wordings

    @app_commands.command(description="How many pictures you have left, and when you get more")
    @allows(Capability.ASK)
    async def quota(self, interaction: Interaction) -> None:
        who = asker(interaction)
        quota = await self._generation.quota(who.guild_id, who.user_id)
        limits = await self._administration.limits(who.guild_id)
        await whisper(interaction, cards.quota(quota, limits, self._wordings(who.locale)))

    @pressed(Verb.LIMITS)
    @allows(Capability.ASK)
    async def limits(self, interaction: Interaction, _: CustomId) -> None:
        who = asker(interaction)
        limits = await self._administration.limits(who.guild_id)
        await whisper(interaction, cards.limits(limits, self._wordings(who.locale)))
