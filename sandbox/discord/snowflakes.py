"""Snowflakes: ids that carry the time they were made.

https://docs.discord.com/developers/reference#snowflakes
"""

from sandbox.clock import Clock

EPOCH_MS = 1_420_070_400_000
"""The first millisecond of 2015, from which Discord counts."""


class Snowflakes:
    """Unique, growing ids stamped with the sandbox's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new id, larger than every id before it."""
        stamped = (int(self._clock.now() * 1000) - EPOCH_MS) << 22
        self._last = max(self._last + 1, stamped)
        return self._last


def made_at(snowflake: int) -> float:
    """The moment (seconds since the epoch) that an id was made."""
    return ((snowflake >> 22) + EPOCH_MS) / 1000


def fixed(number: int, seed: int) -> int:
    """The same id for the same `number` and `seed` on every run, dated May 2024, so it is older than any new one."""
    milliseconds = 1_714_521_600_000 - EPOCH_MS + number * 3_600_000
    return (milliseconds << 22) | ((seed * 7919 + number) & 0x3FFFFF)
