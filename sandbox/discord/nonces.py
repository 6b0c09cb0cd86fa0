"""Messages by the nonce they were sent with.

https://docs.discord.com/developers/resources/message#create-message (enforce_nonce: "in the past few minutes")
"""

from sandbox.clock import Clock
from sandbox.discord.entities import Message, User

WINDOW = 300.0
"""Seconds a nonce is remembered; Discord says a few minutes."""


class Nonces:
    """Who sent what under which nonce lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[tuple[int, str], tuple[float, Message]] = {}

    def keep(self, author: User, nonce: str | int, message: Message) -> None:
        """Remember the message that a nonce made."""
        self._known[author.id, str(nonce)] = (self._clock.now(), message)

    def find(self, author: User, nonce: str | int) -> Message | None:
        """The message that this author's nonce made in the last few minutes; it may have been deleted since."""
        when, message = self._known.get((author.id, str(nonce)), (0.0, None))
        return message if self._clock.now() - when <= WINDOW else None
