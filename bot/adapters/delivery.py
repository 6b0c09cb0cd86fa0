"""Implements `ports.Messenger` on Discord: the one place that edits, posts and follows up for a job.

It needs a `discord.Client` that has logged in, and no gateway: `@original` and follow-ups go by the interaction's
token, channel messages by the bot's. https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import discord
import structlog

from bot.domain.case import Case, CaseFile
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Again, Trouble
from bot.domain.job import Failure, Job, is_sent
from bot.domain.ports import Address, Attachment, Outlook, Showing
from bot.domain.quota import Quota
from bot.ui import cards
from bot.ui.wording import Wording

log = structlog.get_logger()

ORIGINAL: Any = "@original"
"""Discord's name for the first answer to an interaction; the library types it as a number but sends it as it is."""

MODERATORS_LOCALE = "en-US"
"""Cards that several people read are in one language."""

PROGRESS_SECONDS = 5.0
"""How long a progress edit may take: shorter than the lease under which it is made."""

HISTORY = 500
"""Messages looked through for one that may have been posted; a busier channel is given up for unreadable."""

CLOCK_SKEW = timedelta(seconds=30)
"""How far Discord's clock, which dates messages, may differ from ours, which dated the mark."""

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

    async def show_progress(self, job: Job, address: Address, outlook: Outlook) -> None:
        view = cards.progress(job, outlook, self._wordings(job.locale), self._catalogue)
        with silently("progress_not_shown", job=job.id):
            async with asyncio.timeout(PROGRESS_SECONDS):
                await self._webhook(address).edit_message(ORIGINAL, view=view)

    async def replace_card(self, job: Job, address: Address, showing: Showing) -> int | None:
        view = cards.result(job, showing, self._wordings(job.locale), self._catalogue)
        with translated():
            try:
                message = await self._webhook(address).edit_message(
                    ORIGINAL, view=view, attachments=files_of(showing.files)
                )
            except discord.HTTPException as error:
                if error.code in TOKEN_GONE:
                    return None
                raise
        return message.id

    async def post(self, job: Job, showing: Showing) -> int:
        view = cards.result(job, showing, self._wordings(job.locale), self._catalogue)
        channel = self._channel(job)
        with translated():
            card = None if job.card_id is None else await channel.fetch_message(job.card_id)
            message = await channel.send(view=view, files=files_of(showing.files), nonce=f"{job.id}-1")
        await _take_away(card, job)
        return message.id

    async def find_posted(self, job: Job, since: datetime | None) -> int | None:
        channel = self._channel(job)
        with translated():
            card = await _fetched(channel, job.card_id)
            if card is not None and _shows(card, job):
                return card.id
            if since is None:
                return None
            async for message in channel.history(limit=HISTORY, after=since - CLOCK_SKEW, oldest_first=True):
                if _shows(message, job):
                    await _take_away(card, job)
                    return message.id
        return None

    async def find_card(self, job: Job, address: Address | None) -> int | None:
        with translated():
            if address is not None:
                try:
                    return (await self._webhook(address).fetch_message(ORIGINAL)).id
                except discord.HTTPException as error:
                    if error.code == GONE:
                        return None
                    if error.code not in TOKEN_GONE:
                        raise
            begun = job.created_at - CLOCK_SKEW
            async for message in self._channel(job).history(limit=HISTORY, after=begun, oldest_first=True):
                if message.interaction_metadata is not None and message.interaction_metadata.id == job.id:
                    return message.id
        return None

    async def show_stopped(self, job: Job, address: Address | None) -> None:
        await self._redraw(job, address, cards.stopped(job, self._wordings(job.locale)))

    async def tell(self, job: Job, address: Address | None, failure: Failure, quota: Quota) -> None:
        wording = self._wordings(job.locale)
        if address is None:  # nobody is written to who did not ask for it
            await self._redraw(job, None, cards.neutral(job, wording))
            return
        webhook = self._webhook(address)
        with translated():
            try:
                await webhook.delete_message(ORIGINAL)
            except discord.NotFound as error:
                if error.code in TOKEN_GONE:
                    await self._redraw(job, None, cards.neutral(job, wording))
                    return
            await webhook.send(view=cards.failure(job, failure, quota, wording, self._catalogue), ephemeral=True)

    async def show_case(
        self, job: Job, file: CaseFile, files: tuple[Attachment, ...], sent: tuple[Attachment, ...], channel_id: int
    ) -> int:
        view = cards.review(job, file, files, sent, self._wordings(MODERATORS_LOCALE), self._catalogue)
        channel = self._client.get_partial_messageable(channel_id, guild_id=job.guild_id)
        with translated():
            message = await channel.send(
                view=view, files=files_of((*files, *sent)), nonce=f"case-{file.case.id}", silent=True
            )
        return message.id

    async def close_case(self, case: Case, job: Job) -> None:
        if case.channel_id is None or case.message_id is None:
            return
        channel = self._client.get_partial_messageable(case.channel_id, guild_id=case.guild_id)
        view = cards.decided(case, job, self._wordings(MODERATORS_LOCALE))
        with silently("case_not_closed", case=case.id):
            none = discord.AllowedMentions.none()  # a partial message does not take over what its client allows
            await channel.get_partial_message(case.message_id).edit(view=view, attachments=[], allowed_mentions=none)

    async def tell_waiting(self, job: Job, address: Address, case: Case) -> None:
        view = cards.in_review(job, case, self._wordings(job.locale), self._catalogue)
        with silently("waiting_not_told", job=job.id):
            await self._webhook(address).edit_message(ORIGINAL, view=view)

    async def tell_verdict(self, job: Job, address: Address, case: Case, message_id: int | None) -> None:
        link = (
            None if message_id is None else f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{message_id}"
        )
        view = cards.verdict(job, case, link, self._wordings(job.locale))
        with translated():
            await self._webhook(address).edit_message(ORIGINAL, view=view)

    async def _redraw(self, job: Job, address: Address | None, view: discord.ui.LayoutView) -> None:
        """Change what the card says: by its token, or as a message of the bot's own. Done where it is gone.

        A card that nobody lived to write down is looked for.
        """
        with translated():
            try:
                if address is not None:
                    await self._webhook(address).edit_message(ORIGINAL, view=view, attachments=[])
                elif (card_id := job.card_id or await self.find_card(job, None)) is not None:
                    card = self._channel(job).get_partial_message(card_id)
                    await card.edit(view=view, attachments=[], allowed_mentions=discord.AllowedMentions.none())
            except discord.HTTPException as error:
                if error.code in TOKEN_GONE and address is not None:
                    await self._redraw(job, None, view)
                elif error.code != GONE:
                    raise

    def _channel(self, job: Job) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(job.channel_id, guild_id=job.guild_id)

    def _webhook(self, address: Address) -> discord.Webhook:
        return webhook(self._client, address)


def webhook(client: discord.Client, address: Address) -> discord.Webhook:
    """What answers by an interaction's token, without a gateway."""
    found = discord.Webhook.partial(address.application_id, address.token, client=client)
    found.type = discord.WebhookType.application  # only that kind may whisper, and partial ones are of another
    return found


def standing(
    attachments: Iterable[discord.Attachment],
) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """What a message shows already: painted pictures, and those that a member sent along."""
    there = [
        Attachment(path=Path(), name=one.filename, slot=number, width=one.width or 1, height=one.height or 1)
        for number, one in enumerate(attachments, 1)
    ]
    return tuple(one for one in there if not is_sent(one.name)), tuple(one for one in there if is_sent(one.name))


def files_of(attachments: tuple[Attachment, ...]) -> list[discord.File]:
    return [discord.File(attachment.path, filename=attachment.name) for attachment in attachments]


async def _fetched(channel: discord.PartialMessageable, message_id: int | None) -> discord.Message | None:
    """The message, unless it is gone."""
    try:
        return None if message_id is None else await channel.fetch_message(message_id)
    except discord.NotFound as error:
        if error.code == GONE:
            return None
        raise


def _shows(message: discord.Message, job: Job) -> bool:
    return any(attachment.filename.startswith(f"easel-{job.id}-") for attachment in message.attachments)


async def _take_away(card: discord.Message | None, job: Job) -> None:
    """The card of a job whose pictures came as a message of their own has nothing left to say."""
    if card is not None:
        with silently("card_not_taken_away", job=job.id):
            await card.delete()


@contextmanager
def silently(event: str, **facts: int) -> Iterator[None]:
    """What is only a courtesy may fail; nobody is worse off than without it."""
    try:
        yield
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        log.info(event, why=str(error) or type(error).__name__, **facts)


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except discord.HTTPException as error:
        if error.status >= 500 or error.status == 429:
            raise Trouble("discord_down", again=Again.LATER, detail=f"{error.status} {error.code}") from error
        code = TROUBLE_BY_CODE.get(error.code, "file_too_large" if error.status == 413 else "discord_refused")
        raise Trouble(code, detail=f"{error.status} {error.code} {error.text}") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Trouble("discord_down", again=Again.LATER, detail=type(error).__name__) from error
