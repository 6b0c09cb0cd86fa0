"""Implements `ports.Messenger` on Discord: the one place that edits, posts and follows up for a job.

It needs a `discord.Client` that has logged in, and no gateway: `@original` and follow-ups go by the interaction's
token, channel messages by the bot's. https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import aiohttp
import discord
import structlog

from bot.domain.catalogue import Catalogue
from bot.domain.errors import Again, Trouble
from bot.domain.job import Failure, Job
from bot.domain.ports import Address, Attachment
from bot.domain.quota import Quota
from bot.ui import cards
from bot.ui.wording import Wording

log = structlog.get_logger()

ORIGINAL: Any = "@original"
"""Discord's name for the first answer to an interaction; the library types it as a number but sends it as it is."""

PROGRESS_SECONDS = 5.0
"""How long a progress edit may take: shorter than the lease under which it is made."""

TOKEN_GONE = frozenset({10015, 50027})
GONE = 10008

TROUBLE_BY_CODE = {
    10003: "channel_gone",
    10004: "channel_gone",
    GONE: "message_deleted",
    50001: "no_permission_here",
    50013: "no_permission_here",
    40005: "file_too_large",
    50045: "file_too_large",
    200000: "blocked_by_server_filter",
    240000: "blocked_by_server_filter",
    400001: "uploads_limited",
}
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""


class DiscordMessenger:
    """`wordings` gives the sentences of a locale."""

    def __init__(self, client: discord.Client, catalogue: Catalogue, wordings: Callable[[str], Wording]) -> None:
        self._client = client
        self._catalogue = catalogue
        self._wordings = wordings

    async def show_progress(self, job: Job, address: Address, done_at: datetime, now: datetime) -> None:
        view = cards.progress(job, done_at, self._wordings(job.locale), self._catalogue, now=now)
        try:
            async with asyncio.timeout(PROGRESS_SECONDS):
                await self._webhook(address).edit_message(ORIGINAL, view=view)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.info("progress_not_shown", job=job.id, why=type(error).__name__)

    async def post(self, job: Job, address: Address | None, files: tuple[Attachment, ...], quota: Quota) -> int:
        view = cards.result(job, files, quota, self._wordings(job.locale), self._catalogue)
        if address is not None:
            message = await self._edit_original(address, view, files)
            if message is not None:
                return message
        return await self._send(job, view, files)

    async def tell(self, job: Job, address: Address | None, failure: Failure, quota: Quota) -> None:
        if address is None:
            return  # the card went quiet with its token; nobody is written to who did not ask for it
        wording = self._wordings(job.locale)
        webhook = self._webhook(address)
        with _translated():
            try:
                await webhook.delete_message(ORIGINAL)
            except discord.NotFound as error:
                if error.code in TOKEN_GONE:
                    return
            await webhook.send(view=cards.failure(job, failure, quota, wording, self._catalogue), ephemeral=True)

    async def _edit_original(
        self, address: Address, view: discord.ui.LayoutView, files: tuple[Attachment, ...]
    ) -> int | None:
        """The message's id; None where the token is gone and the channel must serve."""
        with _translated():
            try:
                message = await self._webhook(address).edit_message(ORIGINAL, view=view, attachments=_files(files))
            except discord.HTTPException as error:
                if error.code in TOKEN_GONE:
                    return None
                raise
        return message.id

    async def _send(self, job: Job, view: discord.ui.LayoutView, files: tuple[Attachment, ...]) -> int:
        channel = self._client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)
        with _translated():
            message = await channel.send(view=view, files=_files(files), nonce=f"{job.id}-1")
        return message.id

    def _webhook(self, address: Address) -> discord.Webhook:
        return discord.Webhook.partial(address.application_id, address.token, client=self._client)


def _files(attachments: tuple[Attachment, ...]) -> list[discord.File]:
    return [discord.File(attachment.path, filename=attachment.name) for attachment in attachments]


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except discord.HTTPException as error:
        if error.status >= 500 or error.status == 429:
            raise Trouble("discord_down", again=Again.LATER, detail=f"{error.status} {error.code}") from error
        code = TROUBLE_BY_CODE.get(error.code, "file_too_large" if error.status == 413 else "discord_refused")
        raise Trouble(code, detail=f"{error.status} {error.code} {error.text}") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Trouble("discord_down", again=Again.LATER, detail=type(error).__name__) from error
