"""/me and /gallery: a member's own wishes and a member's own pictures."""

from collections.abc import Callable
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.adapters.interactions import Interaction, allows, asker, whisper
from bot.domain.capability import Capability
from bot.services.members import Members as Service
from bot.ui import cards
from bot.ui.wording import Wording

YES_OR_NO = [app_commands.Choice(name=word, value=word) for word in ("yes", "no")]
Page = app_commands.Range[int, 1, 1000]


class Members(commands.Cog):
    def __init__(self, members: Service, wordings: Callable[[str], Wording]) -> None:
        self._members = members
        self._wordings = wordings

    @app_commands.command(description="Your own wishes: whether I may write to you")
    @app_commands.describe(news="Verdicts and other news by direct message")
    @app_commands.choices(news=YES_OR_NO)
    @allows(Capability.ASK)
    async def me(self, interaction: Interaction, news: str | None = None) -> None:
        who = asker(interaction)
        wished = await self._members.preferences(who.user_id)
        if news is not None:
            wished = await self._members.keep(who.user_id, replace(wished, direct=news == "yes"))
        await whisper(interaction, cards.me(wished, self._wordings(who.locale)))

    @app_commands.command(description="Your own pictures in this server, and what you were told about them")
    @app_commands.describe(page="Older ones")
    @allows(Capability.ASK)
    async def gallery(self, interaction: Interaction, page: Page = 1) -> None:
        who = asker(interaction)
        jobs, more, notes = await self._members.gallery(who.guild_id, who.user_id, page)
        await whisper(interaction, cards.mine(jobs, page, notes, self._wordings(who.locale), more=more))
