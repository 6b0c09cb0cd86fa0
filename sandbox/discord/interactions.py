"""Every interaction from the press of a key to its last follow-up, and how long its token opens anything.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

import secrets

from sandbox.clock import Clock
from sandbox.discord.entities import Callback, Channel, First, Guild, Interaction, Json, Kind, User
from sandbox.discord.events import Events
from sandbox.discord.snowflakes import Snowflakes


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
