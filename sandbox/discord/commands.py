"""The commands that a bot has registered.

https://docs.discord.com/developers/interactions/application-commands
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.discord.command_checks import check_commands
from sandbox.discord.entities import Guild, Json
from sandbox.discord.events import Events
from sandbox.discord.rules import Broken, demand
from sandbox.discord.snowflakes import Snowflakes

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
CREATIONS_PER_DAY = 200
"""https://docs.discord.com/developers/interactions/application-commands#registering-a-command ."""


@dataclass(slots=True)
class Found:
    """A command that somebody named: the registered JSON, the names below it, and the options it takes."""

    command: Json
    path: list[Json] = field(default_factory=list)

    @property
    def options(self) -> list[Json]:
        """The options of the innermost (sub)command."""
        inner = self.path[-1] if self.path else self.command
        return list(inner.get("options", []))


class Commands:
    """Global commands under scope None, a guild's own under its id; each as the JSON that REST answers."""

    def __init__(self, app_id: int, clock: Clock, snowflakes: Snowflakes, events: Events) -> None:
        self._app_id = app_id
        self._clock = clock
        self._created: dict[int | None, list[float]] = defaultdict(list)
        self._snowflakes = snowflakes
        self._events = events
        self.scopes: dict[int | None, dict[int, Json]] = {None: {}}

    def all(self, guild: Guild | None) -> list[Json]:
        """What a person is offered in `guild`, or in direct messages where it is None."""
        everywhere = self.scopes[None].values()
        local = self.scopes.get(guild.id, {}).values() if guild else ()
        here = 0 if guild else 1
        return [c for c in (*everywhere, *local) if c.get("contexts") is None or here in c["contexts"]]

    def scope(self, guild_id: int | None) -> dict[int, Json]:
        """The commands of one scope by id."""
        return self.scopes.setdefault(guild_id, {})

    def replace(self, guild_id: int | None, bodies: list[Json]) -> list[Json]:
        """Make a scope hold exactly these commands; one whose kind and name was there keeps its id.

        Raises:
            Broken: by the rule that the commands break.
        """
        demand(check_commands(bodies))
        before = {(c["type"], c["name"]): c for c in self.scope(guild_id).values()}
        self._count(guild_id, sum((body.get("type") or 1, body["name"]) not in before for body in bodies))
        made = [self._made(body, guild_id, before.get((body.get("type") or 1, body["name"]))) for body in bodies]
        self.scopes[guild_id] = {int(command["id"]): command for command in made}
        self._events.tell("commands", guild_id)
        return made

    def put(self, guild_id: int | None, body: Json) -> tuple[Json, bool]:
        """Add one command, or overwrite the one of its kind and name; says whether it is new.

        Raises:
            Broken: by the rule that the command breaks.
        """
        scope = self.scope(guild_id)
        key = (body.get("type") or 1, body["name"])
        before = next((c for c in scope.values() if (c["type"], c["name"]) == key), None)
        demand(check_commands([body, *(c for c in scope.values() if c is not before)]))
        self._count(guild_id, int(before is None))
        made = self._made(body, guild_id, before)
        scope[int(made["id"])] = made
        self._events.tell("commands", guild_id)
        return made, before is None

    def remove(self, guild_id: int | None, command_id: int) -> None:
        """Forget one command."""
        del self.scope(guild_id)[command_id]
        self._events.tell("commands", guild_id)

    def find(self, name: str, kind: int, guild: Guild | None) -> Found | None:
        """A command by the name people write: `quota show` is the subcommand `show` of `quota`."""
        words = [name] if kind != CHAT_INPUT else name.split()
        command = next((c for c in self.all(guild) if c["type"] == kind and c["name"] == words[0]), None)
        if command is None:
            return None
        found = Found(command)
        for word in words[1:]:
            below = next((o for o in found.options if o["type"] in (SUBCOMMAND, GROUP) and o["name"] == word), None)
            if below is None:
                return None
            found.path.append(below)
        return found

    def names(self, guild: Guild | None) -> Iterator[str]:
        """Every slash command with its subcommands, as people write them."""
        for command in self.all(guild):
            if command["type"] == CHAT_INPUT:
                yield from _leaves(command)

    def _count(self, guild_id: int | None, new: int) -> None:
        """Hold a scope to its creations a day."""
        since = self._clock.now() - 24 * 3600
        created = [when for when in self._created[guild_id] if when > since]
        if len(created) + new > CREATIONS_PER_DAY:
            raise Broken("command_creations")
        self._created[guild_id] = created + [self._clock.now()] * new

    def _made(self, body: Json, guild_id: int | None, before: Json | None) -> Json:
        command: Json = {
            "type": 1,
            "description": "",
            "default_member_permissions": None,
            "nsfw": False,
            "dm_permission": True,
            "contexts": None,
            "integration_types": [0],
            "name_localizations": None,
            "description_localizations": None,
        }
        command |= {key: value for key, value in body.items() if value is not None}
        if command["default_member_permissions"] is not None:
            command["default_member_permissions"] = str(command["default_member_permissions"])
        command |= {
            "id": before["id"] if before else str(self._snowflakes.next()),
            "application_id": str(self._app_id),
            "version": str(self._snowflakes.next()),
        }
        return command | ({"guild_id": str(guild_id)} if guild_id is not None else {})


def _leaves(node: Json, before: str = "") -> Iterator[str]:
    name = f"{before} {node['name']}".strip()
    below = [o for o in node.get("options", []) if o["type"] in (SUBCOMMAND, GROUP)]
    if not below:
        yield name
    for option in below:
        yield from _leaves(option, name)
