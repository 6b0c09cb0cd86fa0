"""/me and /gallery: a member's own wishes and a member's own pictures."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace

from discord import app_commands, ui
from discord.ext import commands

from bot.adapters.interactions import Files, Interaction, allows, asker, awaited, pressed, turn, turning, whisper
from bot.domain.capability import Capability
from bot.services.gallery import Gallery
from bot.services.members import Members as Service
from bot.ui import cards
from bot.ui.custom_ids import CustomId, Verb
from bot.ui.wording import Wording

YES_OR_NO = [app_commands.Choice(name=word, value=word) for word in ("yes", "no")]
Number = app_commands.Range[int, 1, 1000]


class Members(commands.Cog):
    def __init__(self, members: Service, gallery: Gallery, wordings: Callable[[str], Wording]) -> None:
        self._members = members
        self._gallery = gallery
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
    async def gallery(self, interaction: Interaction, page: Number = 1) -> None:
        view, files = await awaited(interaction, self._page(interaction, page), private=True)
        await whisper(interaction, view, files)

    @pressed(Verb.GALLERY)
    @allows(Capability.ASK)
    async def turn(self, interaction: Interaction, custom_id: CustomId) -> None:
        await turning(interaction)
        await turn(interaction, *await self._page(interaction, custom_id.subject_id))

    @pressed(Verb.FETCH)
    @allows(Capability.ASK)
    async def fetch(self, interaction: Interaction, custom_id: CustomId) -> None:
        who, wording = asker(interaction), self._wordings(str(interaction.locale))
        owed = self._gallery.owed(custom_id.subject_id, who.guild_id, who.user_id)
        async with AsyncExitStack() as until:
            job, files = await awaited(interaction, until.enter_async_context(owed), private=True)
            await whisper(interaction, cards.fetched(job, files, wording), {file.name: file.path for file in files})

    async def _page(self, interaction: Interaction, number: int) -> tuple[ui.LayoutView, Files]:
        who, wording = asker(interaction), self._wordings(str(interaction.locale))
        page = await self._gallery.page(who.guild_id, who.user_id, number)
        return cards.mine(page, wording), {cards.look_name(job_id): look for job_id, look in page.looks.items()}
