"""One interaction from the press of a key to its last follow-up.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

import secrets
from dataclasses import dataclass, field
from enum import IntEnum

from sandbox.clock import Clock
from sandbox.discord.entities import Attachment, Channel, Guild, Json, Message, Role, User
from sandbox.discord.events import Events, Pulse
from sandbox.discord.snowflakes import Snowflakes


class Kind(IntEnum):
    """What a person did."""

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


class Interactions:
    """All interactions, and the two deadlines of their tokens, both in the sandbox's seconds."""

    first_response_seconds = 3.0
    token_seconds = 900.0

    def __init__(self, clock: Clock, snowflakes: Snowflakes, events: Events) -> None:
        self._clock = clock
        self._snowflakes = snowflakes
        self._events = events
        self.by_id: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}

    def start(self, kind: Kind, user: User, channel: Channel, guild: Guild | None, data: Json) -> Interaction:
        """A new interaction whose three seconds begin now. It reaches the bots when it is told to the gateway."""
        interaction = self.imagine(kind, user, channel, guild, data)
        self.by_id[interaction.id] = self.by_token[interaction.token] = interaction
        self._clock.call_at(interaction.created + self.first_response_seconds, lambda: self._check(interaction))
        return interaction

    def imagine(self, kind: Kind, user: User, channel: Channel, guild: Guild | None, data: Json) -> Interaction:
        """An interaction that never was, to be the supposed origin of a forged one."""
        token = secrets.token_urlsafe(120)
        return Interaction(self._snowflakes.next(), token, kind, user, channel, guild, data, self._clock.now())

    def late(self, interaction: Interaction) -> bool:
        """Whether the first answer may no longer be given."""
        overdue = interaction.missed or self._age(interaction) > self.first_response_seconds
        return interaction.first is None and overdue

    def expired(self, interaction: Interaction) -> bool:
        """Whether the token no longer opens follow-ups and edits."""
        return self._age(interaction) > self.token_seconds

    def answered(self, interaction: Interaction, kind: Callback, flags: int) -> None:
        """Write down the first answer."""
        interaction.first = First(kind, flags, self._age(interaction))

    def changed(self, interaction: Interaction) -> None:
        """Tell who waits on it."""
        self._events.tell("interaction", interaction)
        interaction.pulse.beat()

    def _age(self, interaction: Interaction) -> float:
        return self._clock.now() - interaction.created

    def _check(self, interaction: Interaction) -> None:
        if interaction.first is None:
            interaction.missed = True
            self.changed(interaction)
