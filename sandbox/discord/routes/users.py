"""The bot's own user, the gateway's address, and direct messages.

https://docs.discord.com/developers/resources/user
"""

from typing import TYPE_CHECKING

from sandbox.discord.call import Call, Route
from sandbox.discord.permissions import in_guild
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken

if TYPE_CHECKING:
    from sandbox.discord.side import DiscordSide


async def _myself(side: "DiscordSide", _: Call) -> Answer:
    return Answer(side.wire.myself())


async def _user(side: "DiscordSide", call: Call) -> Answer:
    user = side.world.users.get(call.id("user"))
    if user is None:
        raise Broken("unknown_user")
    return Answer(side.wire.user(user))


async def _guilds(side: "DiscordSide", call: Call) -> Answer:
    """The guilds the bot is in: https://docs.discord.com/developers/resources/user#get-current-user-guilds ."""
    bot, world = side.app.bot, side.world
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 200))
    mine = [guild for guild in world.guilds.values() if bot.id in guild.members and guild.id > after]
    return Answer(
        [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": guild.owner_id == bot.id,
                "permissions": str(in_guild(guild, guild.members[bot.id])),
                "features": [],
            }
            for guild in sorted(mine, key=lambda guild: guild.id)[:limit]
        ]
    )


async def _gateway(_: "DiscordSide", call: Call) -> Answer:
    return Answer({"url": call.transport.gateway})


async def _gateway_bot(side: "DiscordSide", call: Call) -> Answer:
    limit = {
        "total": 1000,
        "remaining": side.gateway.identifies_left(),
        "reset_after": 24 * 3600 * 1000,
        "max_concurrency": side.gateway.max_concurrency,
    }
    return Answer({"url": call.transport.gateway, "shards": side.gateway.shards, "session_start_limit": limit})


async def _open_direct(side: "DiscordSide", call: Call) -> Answer:
    user = side.world.users.get(int(call.data["recipient_id"]))
    if user is None or user is side.app.bot:
        raise Broken("unknown_user")
    return Answer(side.wire.channel(side.world.direct(user, side.app.bot)))


ROUTES = (
    Route("GET", "/users/@me", _myself),
    Route("GET", "/users/@me/guilds", _guilds),
    Route("GET", "/users/{user}", _user),
    Route("GET", "/gateway", _gateway, authorised=False),
    Route("GET", "/gateway/bot", _gateway_bot),
    Route("POST", "/users/@me/channels", _open_direct),
)
