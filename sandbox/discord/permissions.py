"""Permission bits, and what a member may do in a channel.

https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from enum import IntFlag

from sandbox.discord.entities import Channel, Guild, Member


class Permission(IntFlag):
    """The bits of Discord's table; only those that decide something here have names."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


ALL = (1 << 53) - 1
"""What an owner and an administrator may do: every bit there is or will be."""

DIRECT = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.USE_EXTERNAL_EMOJIS
)
"""What both sides of a direct message may do there."""

TIMED_OUT = int(Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY)


def in_guild(guild: Guild, member: Member) -> int:
    """The bits from a member's roles alone."""
    if guild.owner_id == member.user.id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        bits |= guild.roles[role_id].permissions
    return ALL if bits & Permission.ADMINISTRATOR else bits


def in_channel(guild: Guild, member: Member, channel: Channel, now: float) -> int:
    """The bits that hold in one channel: roles, then overwrites, then a time-out (`now` in epoch seconds)."""
    bits = in_guild(guild, member)
    if bits == ALL:
        return bits
    overwritten = guild.channels[channel.parent_id] if channel.is_thread and channel.parent_id else channel
    bits = _overwrite(bits, overwritten, {guild.id})
    bits = _overwrite(bits, overwritten, member.roles)
    bits = _overwrite(bits, overwritten, {member.user.id})
    if not bits & Permission.VIEW_CHANNEL:
        return 0
    if member.timeout_until is not None and member.timeout_until > now:
        bits &= TIMED_OUT
    return bits


def _overwrite(bits: int, channel: Channel, ids: set[int]) -> int:
    """Denials of one rank first, then its grants, so that one role's grant beats another role's denial."""
    matching = [channel.overwrites[key] for key in ids if key in channel.overwrites]
    for overwrite in matching:
        bits &= ~overwrite.deny
    for overwrite in matching:
        bits |= overwrite.allow
    return bits
