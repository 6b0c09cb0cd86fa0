"""The things Discord is made of, as the sandbox keeps them. How they look on the wire is `wire.py`'s business."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

from sandbox.discord.events import Pulse

Json = dict[str, Any]


class ChannelType(IntEnum):
    """https://docs.discord.com/developers/resources/channel#channel-object-channel-types ."""

    TEXT = 0
    DM = 1
    CATEGORY = 4
    PUBLIC_THREAD = 11


class MessageType(IntEnum):
    """https://docs.discord.com/developers/resources/message#message-object-message-types ."""

    DEFAULT = 0
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    CONTEXT_MENU_COMMAND = 23


class MessageFlag(IntFlag):
    """https://docs.discord.com/developers/resources/message#message-object-message-flags ."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_COMPONENTS_V2 = 1 << 15


class Kind(IntEnum):
    """What a person did.

    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type
    """

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """How a bot may answer first."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(slots=True, eq=False)
class User:
    id: int
    name: str
    display_name: str | None = None
    bot: bool = False
    locale: str = "en-US"


@dataclass(slots=True, eq=False)
class Role:
    id: int
    name: str
    permissions: int = 0
    position: int = 1
    colour: int = 0
    hoist: bool = False
    mentionable: bool = False
    bot_id: int | None = None
    booster: bool = False


@dataclass(slots=True, eq=False)
class Overwrite:
    """What one role or member may do differently in one channel."""

    id: int
    of_member: bool = False
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Channel:
    id: int
    type: ChannelType
    name: str = ""
    guild_id: int | None = None
    topic: str | None = None
    position: int = 0
    nsfw: bool = False
    slowmode: int = 0
    parent_id: int | None = None
    owner_id: int | None = None
    archived: bool = False
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: list[User] = field(default_factory=list)
    messages: dict[int, "Message"] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.type is ChannelType.PUBLIC_THREAD

    @property
    def last_message_id(self) -> int | None:
        """The newest message that everybody in the channel can see."""
        return next((m.id for m in reversed(self.messages.values()) if m.seen_by is None), None)


@dataclass(slots=True, eq=False)
class Member:
    user: User
    joined: float
    roles: set[int] = field(default_factory=set)
    nick: str | None = None
    timeout_until: float | None = None
    boosting_since: float | None = None


@dataclass(slots=True, eq=False)
class Guild:
    id: int
    name: str
    owner_id: int
    created: float
    locale: str = "en-US"
    premium_tier: int = 0
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    auto_moderation: list[Json] = field(default_factory=list)

    @property
    def attachment_size_limit(self) -> int:
        """Bytes that one file may have: 10 MiB, more for a boosted guild.

        https://docs.discord.com/developers/reference#uploading-files
        """
        return {2: 50, 3: 100}.get(self.premium_tier, 10) * 1024 * 1024


@dataclass(slots=True, eq=False)
class Attachment:
    """An uploaded file. `width` and `height` are pixels, and None for what is not a picture."""

    id: int
    channel_id: int
    filename: str
    data: bytes
    content_type: str
    description: str | None = None
    spoiler: bool = False
    ephemeral: bool = False
    width: int | None = None
    height: int | None = None

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(slots=True, eq=False)
class Mentions:
    """Who a text names, as far as `allowed_mentions` lets it ping them."""

    users: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands; `seen_by` is the one person who sees an ephemeral message, None for everybody."""

    id: int
    channel: Channel
    author: User
    created: float
    type: MessageType = MessageType.DEFAULT
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    mentions: Mentions = field(default_factory=Mentions)
    edited: float | None = None
    nonce: str | int | None = None
    reference: "Message | None" = None
    interaction: "Interaction | None" = None
    original_of: list["Interaction"] = field(default_factory=list, repr=False)
    """The interactions whose `@original` this is: the one that made it, and those that update it."""
    seen_by: int | None = None
    reactions: dict[str, set[int]] = field(default_factory=dict)
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether this is the "thinking…" that a deferral shows."""
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def text(self) -> str:
        """Everything a person can read in it: content, text displays, embeds' titles and descriptions, one a line."""
        parts = [self.content]
        parts += [part["content"] for part in walk(self.components) if part["type"] == 10]
        for embed in self.embeds:
            parts += [embed.get("title", ""), embed.get("description", "")]
            parts += [f"{each['name']}: {each['value']}" for each in embed.get("fields", [])]
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> dict[str, Json]:
        """Its buttons and selects by custom id."""
        return {part["custom_id"]: part for part in walk(self.components) if "custom_id" in part}


@dataclass(frozen=True, slots=True)
class First:
    """The first answer: its callback type, the message flags it asked for, and the seconds it took."""

    type: Callback
    flags: int
    after: float


@dataclass(slots=True)
class Resolved:
    """The things that an interaction's data names by id, sent along with it."""

    users: list[User] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Interaction:
    """`source` is the message whose component was used; `parent` the interaction that opened the submitted modal."""

    id: int
    token: str = field(repr=False)
    kind: Kind
    user: User
    channel: Channel
    guild: Guild | None
    data: Json
    created: float
    resolved: Resolved = field(default_factory=Resolved)
    source: Message | None = None
    parent: "Interaction | None" = None
    first: First | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    missed: bool = False
    """Whether the first answer came too late or never: what a person sees as "did not respond"."""
    pulse: Pulse = field(default_factory=Pulse, repr=False)

    def show(self, message: Message | None) -> None:
        """Make `message` what `@original` names."""
        self.original = message
        if message is not None:
            message.original_of.append(self)

    @property
    def name(self) -> str:
        """The command with its subcommands, as people write it: `quota show`; the custom id otherwise."""
        names = [self.data.get("name") or self.data.get("custom_id", "")]
        options = self.data.get("options", [])
        while options and options[0]["type"] in (1, 2):
            names.append(options[0]["name"])
            options = options[0].get("options", [])
        return " ".join(names)


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component in a tree, parents before their children."""
    for part in components:
        yield part
        yield from walk(part.get("components") or [])
        for single in ("accessory", "component"):
            if isinstance(part.get(single), dict):
                yield from walk([part[single]])
