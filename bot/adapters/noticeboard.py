"""Implements `ports.Noticeboard` on Discord: logs, moderators' cards, changed faces, private notes, time-outs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
from discord.http import Route

from bot.adapters.delivery import (
    GONE,
    MODERATORS_LOCALE,
    ORIGINAL,
    TOKEN_GONE,
    files_of,
    silently,
    standing,
    translated,
    webhook,
)
from bot.domain.appeal import Appeal
from bot.domain.audit import Entry
from bot.domain.case import Case
from bot.domain.catalogue import Catalogue
from bot.domain.digest import Alarm, Digest
from bot.domain.job import Face, Job
from bot.domain.note import Note
from bot.domain.ports import Address, Attachment, Showing
from bot.domain.purge import Account, Purge
from bot.domain.report import Reported
from bot.ui import cards
from bot.ui.wording import Wording

NO_DIRECT_MESSAGES = frozenset({50007, 50278})
"""They have closed them, or share no server with the bot any more.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""

NOBODY = discord.AllowedMentions.none()
"""An edit of a partial message does not take over what its client allows."""


class DiscordNoticeboard:
    def __init__(self, client: discord.Client, catalogue: Catalogue, wordings: Callable[[str], Wording]) -> None:
        self._client = client
        self._catalogue = catalogue
        self._wordings = wordings

    async def log(self, guild_id: int, channel_id: int, entries: tuple[Entry, ...]) -> None:
        view = cards.audit_log(entries, self._moderators)
        with translated():
            await self._channel(channel_id, guild_id).send(view=view, nonce=f"log-{entries[-1].number}", silent=True)

    async def show_appeal(self, appeal: Appeal, files: tuple[Attachment, ...], channel_id: int) -> int:
        return await self._show(appeal.case, cards.appeal(appeal, files, self._moderators), files, channel_id)

    async def show_report(self, reported: Reported, files: tuple[Attachment, ...], channel_id: int) -> int:
        return await self._show(reported.case, cards.report(reported, files, self._moderators), files, channel_id)

    async def update_report(self, reported: Reported) -> None:
        case = reported.case
        if case.channel_id is None or case.message_id is None:
            return
        with translated():
            message = await self._channel(case.channel_id, case.guild_id).fetch_message(case.message_id)
            kept, _ = standing(message.attachments)
            view = cards.report(reported, kept, self._moderators)
            await message.edit(view=view, attachments=message.attachments, allowed_mentions=NOBODY)

    async def close_card(self, case: Case, job: Job | None) -> None:
        if case.channel_id is None or case.message_id is None:
            return
        message = self._channel(case.channel_id, case.guild_id).get_partial_message(case.message_id)
        with translated():
            await message.edit(view=cards.outcome(case, job, self._moderators), attachments=[], allowed_mentions=NOBODY)

    async def dress(self, job: Job, face: Face, showing: Showing | None) -> None:
        if job.message_id is None:
            return
        message = self._channel(job.channel_id, job.guild_id).get_partial_message(job.message_id)
        wording = self._wordings(job.locale)
        with translated():
            if face is Face.REMOVED:
                await message.delete()
            elif showing is None:
                await message.edit(view=cards.hidden(job, wording), attachments=[], allowed_mentions=NOBODY)
            else:
                view = cards.result(job, showing, wording, self._catalogue)
                await message.edit(view=view, attachments=files_of(showing.files), allowed_mentions=NOBODY)

    async def stands(self, job: Job) -> bool:
        with translated():
            try:
                await self._channel(job.channel_id, job.guild_id).fetch_message(job.message_id or 0)
            except discord.Forbidden:
                pass  # one's own message may be deleted without the permission to read it
            except discord.NotFound as error:
                if error.code != GONE:
                    raise
                return False
        return True

    async def whisper(self, note: Note, address: Address) -> bool:
        with translated():
            try:
                await webhook(self._client, address).send(view=self._note(note), ephemeral=True)
            except discord.HTTPException as error:
                if error.code in TOKEN_GONE or error.status == 404:
                    return False
                raise
        return True

    async def write(self, note: Note) -> bool:
        with translated():
            try:
                channel = await self._client.create_dm(discord.Object(note.user_id))
                await channel.send(view=self._note(note, in_server=False), nonce=f"note-{note.id}")
            except discord.HTTPException as error:
                if error.code in NO_DIRECT_MESSAGES or error.status == 403:
                    return False
                raise
        return True

    async def bulletin(self, guild_id: int, channel_id: int, told: Digest | Alarm) -> None:
        words = self._moderators
        if isinstance(told, Digest):
            view, nonce = cards.digest(told, words), f"digest-{told.ends:%Y-%m-%d}"
        else:
            view, nonce = cards.alarm(told, words), f"alarm-{told.case_id}"
        with translated():
            await self._channel(channel_id, guild_id).send(view=view, nonce=nonce, silent=True)

    async def show_purge(self, purge: Purge, account: Account, address: Address) -> None:
        view = cards.purge(purge.user_id, account, self._wordings(purge.locale))
        with silently("purge_not_shown", purge=purge.id):
            await webhook(self._client, address).edit_message(ORIGINAL, view=view, allowed_mentions=NOBODY)

    async def time_out(self, guild_id: int, user_id: int, until: datetime | None, reason: str) -> None:
        body: dict[str, Any] = {"communication_disabled_until": until and until.isoformat()}
        route = Route("PATCH", "/guilds/{guild_id}/members/{user_id}", guild_id=guild_id, user_id=user_id)
        with translated():
            await self._client.http.request(route, json=body, reason=reason[:200] or None)

    async def _show(
        self, case: Case, view: discord.ui.LayoutView, files: tuple[Attachment, ...], channel_id: int
    ) -> int:
        with translated():
            channel = self._channel(channel_id, case.guild_id)
            message = await channel.send(view=view, files=files_of(files), nonce=f"case-{case.id}", silent=True)
        return message.id

    def _note(self, note: Note, *, in_server: bool = True) -> discord.ui.LayoutView:
        return cards.note(note.code, note.facts, self._wordings(note.locale), in_server=in_server)

    @property
    def _moderators(self) -> Wording:
        return self._wordings(MODERATORS_LOCALE)

    def _channel(self, channel_id: int, guild_id: int) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(channel_id, guild_id=guild_id)
