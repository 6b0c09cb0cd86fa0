"""The bot's own user, the gateway's address, and direct messages.

https://docs.discord.com/developers/resources/user
"""

from sandbox.discord.backstage import Backstage
from sandbox.discord.call import Call, Route
from sandbox.discord.permissions import in_guild
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken


async def _myself(backstage: Backstage, _: Call) -> Answer:
    return Answer(backstage.wire.myself())


async def _user(backstage: Backstage, call: Call) -> Answer:
    user = backstage.world.users.get(call.id("user"))
    if user is None:
        raise Broken("unknown_user")
    return Answer(backstage.wire.user(user))


async def _guilds(backstage: Backstage, call: Call) -> Answer:
    """The guilds the bot is in: https://docs.discord.com/developers/resources/user#get-current-user-guilds ."""
    bot, world = backstage.app.bot, backstage.world
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


async def _gateway(_: Backstage, call: Call) -> Answer:
    return Answer({"url": call.transport.gateway})


async def _gateway_bot(backstage: Backstage, call: Call) -> Answer:
    limit = {
        "total": 1000,
        "remaining": backstage.gateway.identifies_left(),
        "reset_after": 24 * 3600 * 1000,
        "max_concurrency": backstage.gateway.max_concurrency,
    }
    return Answer({"url": call.transport.gateway, "shards": backstage.gateway.shards, "session_start_limit": limit})


async def _open_direct(backstage: Backstage, call: Call) -> Answer:
    user = backstage.world.users.get(int(call.data["recipient_id"]))
    if user is None or user is backstage.app.bot:
        raise Broken("unknown_user")
    return Answer(backstage.wire.channel(backstage.world.direct(user, backstage.app.bot)))


ROUTES = (
    Route("GET", "/users/@me", _myself),
    Route("GET", "/users/@me/guilds", _guilds),
    Route("GET", "/users/{user}", _user),
    Route("GET", "/gateway", _gateway, authorised=False),
    Route("GET", "/gateway/bot", _gateway_bot),
    Route("POST", "/users/@me/channels", _open_direct),
)
