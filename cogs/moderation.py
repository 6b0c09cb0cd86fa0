"""/pause and /resume: the switch within a moderator's reach."""

from collections.abc import Callable

from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, whisper
from bot.domain.capability import Capability
from bot.services.administration import Administration
from bot.ui import cards
from bot.ui.wording import Wording

Where = app_commands.Choice[str]
PLACES = [Where(name="this channel", value="channel"), Where(name="the whole server", value="guild")]


class Moderation(commands.Cog):
    def __init__(self, administration: Administration, wordings: Callable[[str], Wording]) -> None:
        self._administration = administration
        self._wordings = wordings

    @app_commands.command(description="Begin no more pictures here until you say otherwise")
    @app_commands.describe(where="What to pause; this channel if you leave it out")
    @app_commands.choices(where=PLACES)
    @app_commands.default_permissions(manage_messages=True)
    @allows(Capability.MODERATE)
    async def pause(self, interaction: Interaction, where: str = "channel") -> None:
        who = asker(interaction)
        await self._administration.pause(who, whole_server=where == "guild")
        await whisper(interaction, cards.paused(self._wordings(who.locale), whole_server=where == "guild"))

    @app_commands.command(description="Let pictures be made again")
    @app_commands.describe(where="What to resume; this channel if you leave it out")
    @app_commands.choices(where=PLACES)
    @app_commands.default_permissions(manage_messages=True)
    @allows(Capability.MODERATE)
    async def resume(self, interaction: Interaction, where: str = "channel") -> None:
        who = asker(interaction)
        paints = await self._administration.resume(who, whole_server=where == "guild")
        card = cards.resumed(self._wordings(who.locale), whole_server=where == "guild", paints=paints)
        await whisper(interaction, card)
