"""Reading an interaction and answering it: within 3 seconds, once, and to the right people.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import discord
import structlog

from bot.domain.capability import Actor, Capability
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.policy import Circumstances
from bot.domain.ports import Address, Asker
from bot.ui.custom_ids import Verb
from bot.ui.forms import Reworded

log = structlog.get_logger()

T = TypeVar("T")
Handler = TypeVar("Handler", bound=Callable[..., Coroutine[Any, Any, None]])
Interaction = discord.Interaction[Any]
Files = Mapping[str, bytes | Path]
"""Files to go with an answer, by name."""

DEFER_AFTER = 1.5
"""Seconds of work before a deferral goes out: half of what Discord allows for the first answer."""

UPLOAD_SECONDS = 20.0

PAUSES = (0.1, 0.3, 0.9)
"""Seconds between tries of an answer; all of them together leave time for the last one within Discord's 3."""

UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060


def allows(capability: Capability) -> Callable[[Handler], Handler]:
    """Declare who may use a handler. A handler without a declaration fails start-up."""

    def mark(handler: Handler) -> Handler:
        handler.__dict__["capability"] = capability
        return handler

    return mark


def pressed(verb: Verb) -> Callable[[Handler], Handler]:
    """Declare that a cog's method answers the buttons and forms of this verb."""

    def mark(handler: Handler) -> Handler:
        handler.__dict__["verb"] = verb
        return handler

    return mark


def actor(interaction: Interaction) -> Actor:
    """Who acts, from the permissions that Discord computed for this channel and sent with this interaction."""
    permissions = interaction.permissions
    return Actor(
        user_id=interaction.user.id,
        may_manage=permissions.manage_guild,
        may_moderate=permissions.manage_messages or permissions.manage_guild,
        roles=circumstances(interaction).roles,
        owns=interaction.user.id in (getattr(interaction.client, "owner_ids", None) or ()),
    )


def may_be_here(interaction: Interaction) -> bool:
    """Whether they see the channel that they act in; whoever does not can do nothing there.

    https://discord.com/developers/docs/topics/permissions#implicit-permissions
    """
    return interaction.guild_id is None or interaction.permissions.view_channel


def silenced_until(interaction: Interaction) -> datetime | None:
    """Until when whoever acts is in a time-out by Discord, whose own client would not have let them act.

    https://discord.com/developers/docs/topics/permissions#permissions-for-timed-out-members
    """
    until: datetime | None = getattr(interaction.user, "timed_out_until", None)
    return until if until is not None and interaction.created_at < until else None


def asker(interaction: Interaction) -> Asker:
    """Raises `Refusal("not_in_server")` where the app is not installed in the server that the command came from."""
    if interaction.guild_id is None or interaction.channel_id is None or not interaction.is_guild_integration():
        raise Refusal("not_in_server")
    return Asker(
        interaction_id=interaction.id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        user_id=interaction.user.id,
        locale=str(interaction.locale),
        upload_limit=interaction.filesize_limit,
        address=Address(interaction.application_id, interaction.token),
        circumstances=circumstances(interaction),
    )


def sending(who: Asker, pictures: int) -> Asker:
    """The same, known to send so many pictures along with their words."""
    return replace(who, circumstances=replace(who.circumstances, has_references=pictures > 0))


def circumstances(interaction: Interaction) -> Circumstances:
    """Who acts and where, for the policy; a thread lives by its parent channel's."""
    place: Any = interaction.channel
    if isinstance(place, discord.Thread):
        place = place.parent
    member: Any = interaction.user
    return Circumstances(
        user_id=member.id,
        channel_id=getattr(place, "id", None) or interaction.channel_id or 0,
        category_id=getattr(place, "category_id", None),
        roles=frozenset(role.id for role in getattr(member, "roles", ())),
        joined_at=getattr(member, "joined_at", None),
        age_restricted=bool(getattr(place, "nsfw", False)),
    )


def filled(interaction: Interaction) -> Mapping[str, Any]:
    """What a form sent back."""
    return {**(interaction.data or {})}


def typed(interaction: Interaction) -> str:
    """The prompt that came with a command or a form, a command's options as flags behind it; "" where none did."""
    options = interaction.namespace
    if not options.prompt:
        return Reworded.read(filled(interaction)).prompt
    chosen = {name: getattr(options, name) for name in ("aspect", "size", "model", "count")}
    flags = (f"--{name} {value}" for name, value in chosen.items() if value is not None)
    return " ".join((str(options.prompt), *flags))


def chosen(interaction: Interaction) -> str:
    """The first value of a select; "" where it brought none."""
    values = filled(interaction).get("values") or [""]
    return str(values[0])


async def awaited(interaction: Interaction, work: Awaitable[T], *, private: bool = False) -> T:
    """The result of `work`; if that takes long, a deferral goes out meanwhile, `private` or for everybody."""
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=DEFER_AFTER)
    if not task.done():
        interaction.extras.update(first="deferral", private=private)
        try:
            await _acknowledged(lambda: interaction.response.defer(thinking=True, ephemeral=private))
        except BaseException:
            task.cancel()  # nobody would hear of what it brings
            raise
    return await task


async def show(interaction: Interaction, view: discord.ui.LayoutView, *, private: bool = False) -> int | None:
    """Answer in the channel, for everybody, or `private` for the person alone; the id of a message that all can see.

    Raises `Trouble`: "unanswered" where it is too late, "discord_down".
    """
    if private:
        await whisper(interaction, view)
        return None
    if not interaction.response.is_done():
        interaction.extras.setdefault("first", "card")
        answer = await _acknowledged(lambda: interaction.response.send_message(view=view))
        if answer is not None and answer.message_id is not None:
            return answer.message_id
    return (await _persistently(lambda: interaction.edit_original_response(view=view))).id


async def whisper(interaction: Interaction, view: discord.ui.LayoutView, files: Files | None = None) -> None:
    """Answer the person alone, with `files` by name. What went out for everybody before is taken back.

    Raises `Trouble`: "unanswered" where it is too late, "discord_down".
    """
    if interaction.response.is_done():
        stands = interaction.response.type is discord.InteractionResponseType.deferred_channel_message
    else:
        first = interaction.extras.setdefault("first", "whisper")
        answer = await _acknowledged(
            lambda: interaction.response.send_message(view=view, files=_files(files), ephemeral=True)
        )
        stands = answer is None and first != "whisper"  # an earlier answer arrived though we were told otherwise
        if not stands:
            return
    if stands and interaction.extras.get("private"):
        await _persistently(lambda: interaction.edit_original_response(view=view, attachments=_files(files)))
        return
    if stands:
        await _persistently(interaction.delete_original_response)
    await _persistently(lambda: interaction.followup.send(view=view, files=_files(files), ephemeral=True))


async def turn(interaction: Interaction, view: discord.ui.LayoutView, files: Files) -> None:
    """Put a card in the place of the one whose button was pressed, and said to be on its way by `turning`.

    Raises `Trouble("discord_down")`.
    """
    await _persistently(lambda: interaction.edit_original_response(view=view, attachments=_files(files)))


async def turning(interaction: Interaction) -> None:
    """Say that another card comes in this one's place. Raises `Trouble`: "unanswered", "discord_down"."""
    await _acknowledged(interaction.response.defer)


async def uploaded(attachment: discord.Attachment, most: int) -> bytes:
    """The bytes of a file that came with a command.

    Raises `Refusal("file_too_long")` for more than `most` bytes, `Trouble("discord_down")`.
    """
    if attachment.size > most:
        raise Refusal("file_too_long", most=_size(most))
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            data = await attachment.read()
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise Trouble("discord_down", again=Again.LATER, detail="an uploaded file could not be read") from error
    if len(data) > most:
        raise Refusal("file_too_long", most=_size(most))
    return data


def _size(size: int) -> str:
    return f"{size // 2**20} MiB" if size >= 2**20 else f"{size // 2**10} KiB"


def _files(files: Files | None) -> list[discord.File]:
    """Made anew for each try: the library reads a file object once."""
    found = (files or {}).items()
    return [discord.File(one if isinstance(one, Path) else io.BytesIO(one), filename=name) for name, one in found]


async def _acknowledged(answer: Callable[[], Awaitable[T]]) -> T | None:
    """What came of the first answer; None where an earlier try of it arrived although we were told otherwise."""
    try:
        return await _persistently(answer)
    except discord.HTTPException as error:
        if error.code == ALREADY_ACKNOWLEDGED:
            return None
        if error.code == UNKNOWN_INTERACTION:
            raise Trouble("unanswered", detail="the first answer came too late") from error
        raise


async def _persistently(act: Callable[[], Awaitable[T]]) -> T:
    """Do what may be done twice: again after a cut line, and while Discord does not yet know its own webhook.

    That happens in the moment after a deferral. A follow-up done twice is a private card shown twice, which is better
    than none. Raises `Trouble("discord_down")` where the line is cut each time.
    """
    pauses = iter(PAUSES)
    while True:
        try:
            return await act()
        except discord.NotFound as error:
            pause = next(pauses, None)
            if error.code != UNKNOWN_WEBHOOK or pause is None:
                raise
        except (aiohttp.ClientError, OSError) as error:
            pause = next(pauses, None)
            if pause is None:
                raise Trouble("discord_down", again=Again.LATER, detail=type(error).__name__) from error
        await asyncio.sleep(pause)
