"""Channels, categories and members of a server, as a policy sees them: from the gateway's cache, nothing fetched."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

import discord

from bot.domain.errors import Refusal
from bot.domain.ground import Ground
from bot.domain.policy import SERVER, Circumstances, Finding, Place, Places, Scope

POSTING = ("view_channel", "send_messages", "attach_files", "read_message_history")
"""What posting a picture, and finding it again after a crash, needs.
https://discord.com/developers/docs/topics/permissions"""

ASKING = ("view_channel", "use_application_commands")

CHANNEL_FIELDS = ("review_channel", "log_channel")

Channel = discord.abc.GuildChannel


def place_of(guild: discord.Guild | None, channel_id: int) -> Place:
    """The place that an id names; a thread's is its channel, 0 the server. Raises `Refusal("channel_not_here")`."""
    if channel_id == 0:
        return SERVER
    channel = channel_here(guild, channel_id)
    return Place(Scope.CATEGORY if isinstance(channel, discord.CategoryChannel) else Scope.CHANNEL, channel.id)


def channel_here(guild: discord.Guild | None, channel_id: int) -> Channel:
    """A channel of this very server. Raises `Refusal("channel_not_here")`."""
    found = None if guild is None else guild.get_channel_or_thread(channel_id)
    if isinstance(found, discord.Thread):
        found = found.parent
    if found is None:
        raise Refusal("channel_not_here")
    return found


def category_of(guild: discord.Guild | None, place: Place) -> int | None:
    """The category that a place is in, or is."""
    if place.scope is Scope.CATEGORY:
        return place.id
    return channel_here(guild, place.id).category_id if place.scope is Scope.CHANNEL else None


def circumstances_in(guild: discord.Guild | None, member: discord.Member, channel_id: int) -> Circumstances:
    """What a request of this member's in that channel would tell. Raises `Refusal("channel_not_here")`."""
    channel = channel_here(guild, channel_id)
    return Circumstances(
        user_id=member.id,
        channel_id=channel.id,
        category_id=channel.category_id,
        roles=frozenset(role.id for role in member.roles),
        joined_at=member.joined_at,
        age_restricted=bool(getattr(channel, "nsfw", False)),
    )


def discords_word(
    guild: discord.Guild | None, member: discord.Member, channel_id: int, now: datetime
) -> Iterator[Finding]:
    """What Discord itself lets the member, and the bot, do in a channel."""
    channel = channel_here(guild, channel_id)
    theirs = channel.permissions_for(member)
    lacking = _lacking(theirs, ASKING)
    yield Finding("cannot_ask", "permissions", not lacking, {"missing": lacking})
    until = member.timed_out_until
    timed_out = until is not None and now < until
    yield Finding("timed_out", "timeout", not timed_out, {"until": until} if timed_out else {})
    missing = ground(guild, channel_id).missing
    yield Finding("cannot_post", "own_permissions", not missing, {"missing": list(missing)})


def ground(guild: discord.Guild | None, channel_id: int) -> Ground:
    """Who reads a channel, and what the bot lacks there."""
    channel = None if guild is None else guild.get_channel(channel_id)
    if guild is None or channel is None:
        return Ground(channel_id, there=False)
    return Ground(
        channel_id,
        there=True,
        public=channel.permissions_for(guild.default_role).view_channel,
        missing=tuple(_lacking(channel.permissions_for(guild.me), POSTING)),
    )


def grounds(guild: discord.Guild | None, settings: Places, changed: Collection[str]) -> tuple[Ground, ...]:
    """The channels that a change of these fields leans on."""
    names = {name for name in CHANNEL_FIELDS if name in changed or (name == "review_channel" and "mode" in changed)}
    named = [settings.get(SERVER, {}).get(name) for name in CHANNEL_FIELDS if name in names]
    return tuple(ground(guild, channel_id) for channel_id in dict.fromkeys(named) if channel_id is not None)


def require_own_channels(guild: discord.Guild | None, settings: Places) -> None:
    """Raises `Refusal("channel_not_here")` where pictures or records would go to another server's channel."""
    for name in CHANNEL_FIELDS:
        channel_id = settings.get(SERVER, {}).get(name)
        if channel_id is not None:
            channel_here(guild, channel_id)


def strangers(guild: discord.Guild | None, settings: Places) -> int:
    """How many of the places are not in this server."""
    known = set() if guild is None else {channel.id for channel in guild.channels}
    return sum(place != SERVER and place.id not in known for place in settings)


def names(guild: discord.Guild | None) -> Mapping[int, str]:
    """What channels, categories and roles are called."""
    if guild is None:
        return {}
    things: Collection[discord.Role | Channel] = [*guild.channels, *guild.roles]
    return {thing.id: thing.name for thing in things}


def _lacking(permissions: discord.Permissions, needed: Collection[str]) -> list[str]:
    return [name.replace("_", " ") for name in needed if not getattr(permissions, name)]
