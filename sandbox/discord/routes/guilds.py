"""Guilds, their channels, roles, members and AutoMod rules.

https://docs.discord.com/developers/resources/guild
"""

from datetime import datetime

from sandbox.discord.backstage import Backstage
from sandbox.discord.call import Call, Route
from sandbox.discord.entities import Guild
from sandbox.discord.permissions import Permission, in_guild
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken, Fault

LONGEST_TIME_OUT = 28 * 24 * 3600
"""Seconds: https://docs.discord.com/developers/resources/guild#modify-guild-member ."""


def _guild_of(backstage: Backstage, call: Call) -> Guild:
    guild = backstage.world.guilds.get(call.id("guild"))
    if guild is None:
        raise Broken("unknown_guild")
    if backstage.app.bot.id not in guild.members:
        raise Broken("access")
    return guild


async def _guild(backstage: Backstage, call: Call) -> Answer:
    guild = _guild_of(backstage, call)
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return Answer(backstage.wire.guild(guild) | (counts if call.query.get("with_counts") in ("1", "true") else {}))


async def _channels(backstage: Backstage, call: Call) -> Answer:
    guild = _guild_of(backstage, call)
    return Answer([backstage.wire.channel(channel) for channel in guild.channels.values() if not channel.is_thread])


async def _roles(backstage: Backstage, call: Call) -> Answer:
    return Answer([backstage.wire.role(role) for role in _guild_of(backstage, call).roles.values()])


async def _member(backstage: Backstage, call: Call) -> Answer:
    member = _guild_of(backstage, call).members.get(call.id("user"))
    if member is None:
        raise Broken("unknown_member")
    return Answer(backstage.wire.member(member))


async def _edit_member(backstage: Backstage, call: Call) -> Answer:
    """Time-outs and nicknames alone: https://docs.discord.com/developers/resources/guild#modify-guild-member ."""
    guild = _guild_of(backstage, call)
    member = guild.members.get(call.id("user"))
    if member is None:
        raise Broken("unknown_member")
    held = in_guild(guild, guild.members[backstage.app.bot.id])
    above = _rank(guild, backstage.app.bot.id) > _rank(guild, member.user.id)
    if not held & Permission.MODERATE_MEMBERS or not above:
        raise Broken("permission")
    until = call.data.get("communication_disabled_until", ...)
    if until is not ...:
        moment = None if until is None else datetime.fromisoformat(until).timestamp()
        if moment is not None and moment > backstage.clock.now() + LONGEST_TIME_OUT:
            raise Broken("time_out", [_too_long_a_time_out()])
        backstage.world.time_out(guild, member.user, moment)
    return Answer(backstage.wire.member(member))


def _rank(guild: Guild, user_id: int) -> float:
    """The position of somebody's highest role; nobody stands above the owner."""
    if user_id == guild.owner_id:
        return float("inf")
    return max((guild.roles[role].position for role in guild.members[user_id].roles), default=0)


def _too_long_a_time_out() -> Fault:
    return Fault(
        ("communication_disabled_until",), "time_out", "INVALID_COMMUNICATION_DISABLED_TIMESTAMP", "Too far off"
    )


async def _auto_moderation(backstage: Backstage, call: Call) -> Answer:
    guild = _guild_of(backstage, call)
    if not in_guild(guild, guild.members[backstage.app.bot.id]) & Permission.MANAGE_GUILD:
        raise Broken("permission")
    return Answer(list(guild.auto_moderation))


ROUTES = (
    Route("GET", "/guilds/{guild}", _guild),
    Route("GET", "/guilds/{guild}/channels", _channels),
    Route("GET", "/guilds/{guild}/roles", _roles),
    Route("GET", "/guilds/{guild}/members/{user}", _member),
    Route("PATCH", "/guilds/{guild}/members/{user}", _edit_member),
    Route("GET", "/guilds/{guild}/auto-moderation/rules", _auto_moderation),
)
