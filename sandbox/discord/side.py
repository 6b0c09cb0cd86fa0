"""The Discord side as one thing: what `stage.discord` is."""

from collections.abc import Callable, Iterable
from pathlib import Path

from aiohttp import web

from sandbox.clock import Clock
from sandbox.discord import seed as seeds
from sandbox.discord.attachments import Attachments
from sandbox.discord.call import Call
from sandbox.discord.commands import Commands
from sandbox.discord.draft import Draft
from sandbox.discord.entities import Attachment, Channel, Json, Message, MessageFlag, User
from sandbox.discord.events import Event, Events
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interactions
from sandbox.discord.limits import Limits
from sandbox.discord.mentions import pinged
from sandbox.discord.nonces import Nonces
from sandbox.discord.people import Person
from sandbox.discord.request import RequestRecord
from sandbox.discord.rest import Rest
from sandbox.discord.rules import Broken
from sandbox.discord.schema import Schema, Violation
from sandbox.discord.transport import Transport
from sandbox.discord.wire import Wire
from sandbox.discord.wire_messages import MessageWire
from sandbox.discord.world import World
from sandbox.discord.writer import Writer


class DiscordSide:
    """Everything Discord: the world, the gateway, REST, and the people who use the bot."""

    def __init__(self, clock: Clock, seed: int = 0, spec: Path | None = None) -> None:
        self.clock = clock
        self.events = Events()
        self.world = World(clock, self.events)
        self.app = seeds.application(self.world, seed)
        self.club = seeds.club(self.world, self.app, seed)
        self.attachments = Attachments(clock)
        self.wire = Wire(self.world, self.app, self.attachments)
        self.schema = Schema(spec)
        self.commands = Commands(self.app.id, clock, self.world.snowflakes, self.events)
        self.interactions = Interactions(clock, self.world.snowflakes, self.events)
        self.nonces = Nonces(clock)
        self.limits = Limits(clock)
        self.faults = Faults(clock)
        self.rest = Rest(self)
        self.gateway = Gateway(clock, self.events, self.wire, self.schema)
        self.requests = self.rest.requests
        self.violations = self.schema.violations
        self.events.subscribe(self._happened)

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

    def channel(self, name: str) -> Channel:
        """The seeded guild's channel of this name.

        Raises:
            KeyError: if there is none.
        """
        for channel in self.club.guild.channels.values():
            if channel.name == name.removeprefix("#"):
                return channel
        raise KeyError(name)

    def say(self, author: User, channel: Channel, text: str, files: Iterable[tuple[str, bytes]] = ()) -> Message:
        """Post a message of a person's."""
        message = Message(self.world.snowflakes.next(), channel, author, self.clock.now(), content=text)
        for name, data in files:
            attachment = Attachment(self.world.snowflakes.next(), channel.id, name, data, "")
            message.attachments.append(self.attachments.keep(attachment))
        message.mentions = pinged(self.world, message, None)
        self.world.post(message)
        return message

    # For the routes

    def message_wire(self, call: Call) -> MessageWire:
        """Draws messages for the one who called."""
        return MessageWire(self.wire, call.transport.cdn)

    def writer(self, channel: Channel, *, ephemeral: bool = False) -> Writer:
        guild = self.world.guild_of(channel)
        limit = guild.attachment_size_limit if guild else 10 * 1024 * 1024
        return Writer(self.world.snowflakes, channel, limit, ephemeral)

    def publish(self, message: Message, draft: Draft, call: Call, data: Json) -> None:
        """Post a new message of the bot's."""
        self._fill(message, draft, call, data)
        self.world.post(message)

    def amend(self, message: Message, draft: Draft, call: Call, data: Json) -> None:
        """Change a message of the bot's; filling a loading one is not an edit that shows."""
        if message.loading:
            message.flags &= ~MessageFlag.LOADING
        else:
            message.edited = self.clock.now()
        before = message.attachments
        self._fill(message, draft, call, data)
        self._forget(each for each in before if each not in message.attachments)
        self.world.changed(message)

    def _forget(self, attachments: Iterable[Attachment]) -> None:
        for attachment in attachments:
            self.attachments.forget(attachment)

    def _happened(self, event: Event) -> None:
        if event.kind == "message_delete":
            self._forget(event.subject.attachments)

    def _fill(self, message: Message, draft: Draft, call: Call, data: Json) -> None:
        draft.put_on(message)
        for attachment in message.attachments:
            self.attachments.keep(attachment)
        allowed = data.get("allowed_mentions")
        message.mentions = pinged(self.world, message, allowed)
        call.record.pinged = message.mentions
        call.record.could_ping = pinged(self.world, message, allowed, anyone=True)

    def broken(self, broken: Broken, record: RequestRecord) -> None:
        """Write down that a request broke a rule; only faults of form are violations, the rest is Discord's weather."""
        if broken.faults or broken.rule.key in ("empty_message", "file_size", "request_size", "route", "json"):
            where = record.route or f"{record.method} {record.path}"
            self.schema.violations += [Violation("bot", where, what) for what in record.violations]

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
