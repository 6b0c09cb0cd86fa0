"""/about and /help: what Easel is, and how to ask it well."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, whisper
from bot.domain.capability import Capability
from bot.domain.catalogue import Catalogue
from bot.services.administration import Administration
from bot.ui import cards
from bot.ui.wording import Wording


class About(commands.Cog):
    def __init__(
        self,
        administration: Administration,
        catalogue: Catalogue,
        wordings: Callable[[str], Wording],
        version: str,
    ) -> None:
        self._administration = administration
        self._catalogue = catalogue
        self._wordings = wordings
        self._version = version

    @app_commands.command(description="What Easel is, and what it keeps")
    @allows(Capability.ASK)
    async def about(self, interaction: Interaction) -> None:
        wording = self._wordings(str(interaction.locale))
        await whisper(interaction, cards.about(self._version, self._catalogue, wording))

    @app_commands.command(description="How to ask for a picture, and how to ask for a good one")
    @allows(Capability.ASK)
    async def help(self, interaction: Interaction) -> None:
        limits = await self._administration.limits(asker(interaction).guild_id)
        wording = self._wordings(str(interaction.locale))
        await whisper(interaction, cards.guide(self._catalogue, limits, wording))
