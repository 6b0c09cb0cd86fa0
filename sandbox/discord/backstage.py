"""What lies behind every way in to Discord: the parts that routes and people share, and what is done to messages."""

from collections.abc import Iterable
from pathlib import Path

from sandbox.clock import Clock
from sandbox.discord import seed as seeds
from sandbox.discord.attachments import Attachments
from sandbox.discord.commands import Commands
from sandbox.discord.draft import Draft
from sandbox.discord.entities import Attachment, Channel, Json, Message, MessageFlag, User
from sandbox.discord.events import Event, Events
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interactions
from sandbox.discord.mentions import pinged
from sandbox.discord.nonces import Nonces
from sandbox.discord.request import RequestRecord
from sandbox.discord.schema import Schema
from sandbox.discord.transport import Transport
from sandbox.discord.wire import Wire
from sandbox.discord.wire_messages import MessageWire
from sandbox.discord.world import World
from sandbox.discord.writer import Writer


class Backstage:
    """Discord without its ways in: it knows neither the routes of REST nor the people who use the bot."""

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
        self.gateway = Gateway(clock, self.events, self.wire, self.schema)
        self.events.subscribe(self._happened)

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

    # The bot's messages

    def message_wire(self, transport: Transport) -> MessageWire:
        """Draws messages for the one who came this way."""
        return MessageWire(self.wire, transport.cdn)

    def writer(self, channel: Channel, *, ephemeral: bool = False) -> Writer:
        """Drafts messages for `channel`, whose guild says how large a file may be."""
        guild = self.world.guild_of(channel)
        limit = guild.attachment_size_limit if guild else 10 * 1024 * 1024
        return Writer(self.world.snowflakes, channel, limit, ephemeral)

    def publish(self, message: Message, draft: Draft, data: Json, record: RequestRecord) -> None:
        """Post a new message of the bot's; `record` remembers whom it pinged."""
        self._fill(message, draft, data, record)
        self.world.post(message)

    def amend(self, message: Message, draft: Draft, data: Json, record: RequestRecord) -> None:
        """Change a message of the bot's; filling a loading one is not an edit that shows."""
        if message.loading:
            message.flags &= ~MessageFlag.LOADING
        else:
            message.edited = self.clock.now()
        before = message.attachments
        self._fill(message, draft, data, record)
        self._forget(each for each in before if each not in message.attachments)
        self.world.changed(message)

    def _fill(self, message: Message, draft: Draft, data: Json, record: RequestRecord) -> None:
        draft.put_on(message)
        for attachment in message.attachments:
            self.attachments.keep(attachment)
        allowed = data.get("allowed_mentions")
        message.mentions = pinged(self.world, message, allowed)
        record.pinged = message.mentions
        record.could_ping = pinged(self.world, message, allowed, anyone=True)

    def _forget(self, attachments: Iterable[Attachment]) -> None:
        for attachment in attachments:
            self.attachments.forget(attachment)

    def _happened(self, event: Event) -> None:
        if event.kind == "message_delete":
            self._forget(event.subject.attachments)
