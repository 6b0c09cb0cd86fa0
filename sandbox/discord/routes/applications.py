"""The application itself, its commands and its emojis.

https://docs.discord.com/developers/interactions/application-commands#endpoints
"""

from typing import TYPE_CHECKING

from sandbox.discord.call import Call, Route
from sandbox.discord.entities import Json
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken

if TYPE_CHECKING:
    from sandbox.discord.side import DiscordSide


async def _application(side: "DiscordSide", _: Call) -> Answer:
    return Answer(side.wire.application())


async def _emojis(_: "DiscordSide", __: Call) -> Answer:
    return Answer({"items": []})


def _scope(side: "DiscordSide", call: Call) -> int | None:
    """The guild that the path names, or None for the global commands."""
    if call.id("application") != side.app.id:
        raise Broken("unknown_application")
    if "guild" not in call.params:
        return None
    if call.id("guild") not in side.world.guilds:
        raise Broken("unknown_guild")
    return call.id("guild")


def _existing(side: "DiscordSide", call: Call) -> Json:
    command = side.commands.scope(_scope(side, call)).get(call.id("command"))
    if command is None:
        raise Broken("unknown_command")
    return command


async def _list(side: "DiscordSide", call: Call) -> Answer:
    return Answer(list(side.commands.scope(_scope(side, call)).values()))


async def _get(side: "DiscordSide", call: Call) -> Answer:
    return Answer(_existing(side, call))


async def _replace(side: "DiscordSide", call: Call) -> Answer:
    return Answer(side.commands.replace(_scope(side, call), call.body))


async def _create(side: "DiscordSide", call: Call) -> Answer:
    command, new = side.commands.put(_scope(side, call), call.data)
    return Answer(command, 201 if new else 200)


async def _edit(side: "DiscordSide", call: Call) -> Answer:
    before = _existing(side, call)
    side.commands.remove(_scope(side, call), call.id("command"))
    command, _ = side.commands.put(_scope(side, call), before | call.data)
    return Answer(command)


async def _delete(side: "DiscordSide", call: Call) -> Answer:
    _existing(side, call)
    side.commands.remove(_scope(side, call), call.id("command"))
    return Answer()


_GLOBAL = "/applications/{application}/commands"
_GUILD = "/applications/{application}/guilds/{guild}/commands"

ROUTES = (
    Route("GET", "/oauth2/applications/@me", _application),
    Route("GET", "/applications/@me", _application),
    Route("GET", "/applications/{application}/emojis", _emojis),
    *(
        route
        for root in (_GLOBAL, _GUILD)
        for route in (
            Route("GET", root, _list),
            Route("PUT", root, _replace),
            Route("POST", root, _create),
            Route("GET", root + "/{command}", _get),
            Route("PATCH", root + "/{command}", _edit),
            Route("DELETE", root + "/{command}", _delete),
        )
    ),
)
