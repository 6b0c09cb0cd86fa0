"""The application itself, its commands and its emojis.

https://docs.discord.com/developers/interactions/application-commands#endpoints
"""

from sandbox.discord.backstage import Backstage
from sandbox.discord.call import Call, Route
from sandbox.discord.entities import Json
from sandbox.discord.request import Answer
from sandbox.discord.rules import Broken


async def _application(backstage: Backstage, _: Call) -> Answer:
    return Answer(backstage.wire.application())


async def _emojis(_: Backstage, __: Call) -> Answer:
    return Answer({"items": []})


def _scope(backstage: Backstage, call: Call) -> int | None:
    """The guild that the path names, or None for the global commands."""
    if call.id("application") != backstage.app.id:
        raise Broken("unknown_application")
    if "guild" not in call.params:
        return None
    if call.id("guild") not in backstage.world.guilds:
        raise Broken("unknown_guild")
    return call.id("guild")


def _existing(backstage: Backstage, call: Call) -> Json:
    command = backstage.commands.scope(_scope(backstage, call)).get(call.id("command"))
    if command is None:
        raise Broken("unknown_command")
    return command


async def _list(backstage: Backstage, call: Call) -> Answer:
    return Answer(list(backstage.commands.scope(_scope(backstage, call)).values()))


async def _get(backstage: Backstage, call: Call) -> Answer:
    return Answer(_existing(backstage, call))


async def _replace(backstage: Backstage, call: Call) -> Answer:
    return Answer(backstage.commands.replace(_scope(backstage, call), call.body))


async def _create(backstage: Backstage, call: Call) -> Answer:
    command, new = backstage.commands.put(_scope(backstage, call), call.data)
    return Answer(command, 201 if new else 200)


async def _edit(backstage: Backstage, call: Call) -> Answer:
    before = _existing(backstage, call)
    backstage.commands.remove(_scope(backstage, call), call.id("command"))
    command, _ = backstage.commands.put(_scope(backstage, call), before | call.data)
    return Answer(command)


async def _delete(backstage: Backstage, call: Call) -> Answer:
    _existing(backstage, call)
    backstage.commands.remove(_scope(backstage, call), call.id("command"))
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
