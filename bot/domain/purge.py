"""Taking pictures down, with all that was made from them, and an exact account of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    REMOVED = "removed"
    GONE = "gone"
    """Its message was not there any more."""
    FORBIDDEN = "forbidden"
    """The bot may not reach its channel; the stored picture is erased all the same."""
    FAILED = "failed"
    UNSEEN = "unseen"
    """It never had a message."""


BY_TROUBLE: Mapping[str, Outcome] = {
    "message_deleted": Outcome.GONE,
    "channel_gone": Outcome.GONE,
    "no_permission_here": Outcome.FORBIDDEN,
}

MOST_TRIES = 3


@dataclass(frozen=True, slots=True)
class Purge:
    """`since` is None where it is about one picture and what was made from it."""

    id: int
    guild_id: int
    user_id: int
    since: datetime | None
    begun_by: int
    begun_at: datetime
    reason: str
    locale: str
    sealed_address: bytes | None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """How far a purge is: how many came to which outcome, and how many are still to be done."""

    counts: Mapping[Outcome, int]
    left: int

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.left
