"""A REST request that found its route, as that route sees it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.backstage import Backstage
from sandbox.discord.entities import Json
from sandbox.discord.request import Answer, RequestRecord, Upload
from sandbox.discord.transport import Transport

Run = Callable[[Backstage, "Call"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` has its parameters in braces; a route that is not `authorised` proves itself by a token in its path."""

    method: str
    path: str
    run: Run
    authorised: bool = True

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class Call:
    """A request that found its route."""

    route: Route
    params: Mapping[str, str]
    query: Mapping[str, str]
    transport: Transport
    record: RequestRecord
    body: Any = None
    uploads: dict[int, Upload] = field(default_factory=dict)

    def id(self, name: str) -> int:
        """A snowflake from the path; 0, which names nothing, where it is none."""
        value = self.params[name]
        return int(value) if value.isdigit() else 0

    @property
    def data(self) -> Json:
        """The body as an object; {} where there is none."""
        return self.body if isinstance(self.body, dict) else {}
