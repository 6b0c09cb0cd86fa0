"""The Discord side as one thing: what `stage.discord` is."""

from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from sandbox.clock import Clock
from sandbox.discord.backstage import Backstage
from sandbox.discord.entities import Channel, Message, User
from sandbox.discord.events import Event
from sandbox.discord.faults import Faults
from sandbox.discord.limits import Limits
from sandbox.discord.people import Person
from sandbox.discord.rest import Rest
from sandbox.discord.transport import Transport


class DiscordSide(Backstage):
    """Everything Discord: what is backstage, REST with its limits and faults, and the people who use the bot."""

    def __init__(self, clock: Clock, seed: int = 0, spec: Path | None = None) -> None:
        super().__init__(clock, seed, spec)
        self.limits = Limits(clock)
        self.faults = Faults(clock)
        self.rest = Rest(self, self.limits, self.faults)
        self.requests = self.rest.requests
        self.violations = self.schema.violations

    # For those who watch and act

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Be told of every event; see `events.EVENT_KINDS`. Returns what ends it."""
        return self.events.subscribe(callback)

    def person(self, name: str) -> Person:
        """Somebody of the world by user name, in any case: `person("Ava")`.

        Raises:
            KeyError: if nobody is called that.
        """
        for user in self.world.users.values():
            if user.name.lower() == name.lower():
                return Person(self, user)
        raise KeyError(name)

    def messages(self, channel: Channel, viewer: Person | User) -> list[Message]:
        """What `viewer` sees in `channel`, oldest first."""
        return self.world.visible(channel, viewer.user if isinstance(viewer, Person) else viewer)

    # For the stage

    def routes(self, transport: Transport, gateway: str) -> list[web.RouteDef]:
        """What one way in serves; `gateway` is the path of its websocket."""

        async def rest(request: web.Request) -> web.StreamResponse:
            return await self.rest.serve(request, transport)

        async def socket(request: web.Request) -> web.StreamResponse:
            return await self.gateway.serve(request, transport)

        return [
            web.route("*", "/api/v10/{path:.*}", rest),
            web.get(gateway, socket),
            web.get("/attachments/{channel}/{attachment}/{filename}", self._attachment),
        ]

    async def _attachment(self, request: web.Request) -> web.Response:
        query = request.query
        number = request.match_info["attachment"]
        found = self.attachments.fetch(
            int(number) if number.isdigit() else 0, query.get("ex", ""), query.get("is", ""), query.get("hm", "")
        )
        if found is None:
            return web.Response(status=404, text="This content is no longer available.")
        # Opened by itself, an uploaded HTML or SVG file must not run as a page of this server.
        headers = {
            "Content-Type": found.content_type,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        }
        return web.Response(body=found.data, headers=headers)
