"""What a server's moderators are told every week, and when a case has waited too long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hits:
    """How often a rule has refused a request: one of the policy, or the word rule of that number, with its note."""

    code: str
    times: int
    rule: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """A week of a server's moderation. `spent` in millionths of a dollar; the waits in seconds, of decided cases.

    `rules` are those that refused requests, the busiest first.
    """

    begins: datetime
    ends: datetime
    decisions: Mapping[str, int]
    median_wait: float | None
    longest_wait: float | None
    appeals_upheld: int
    reports_dismissed: int
    strikes: int
    rules: tuple[Hits, ...]
    spent: int

    @property
    def is_empty(self) -> bool:
        return not (self.decisions or self.strikes or self.rules)


@dataclass(frozen=True, slots=True)
class Alarm:
    """The oldest case that nobody has decided."""

    case_id: int
    opened_at: datetime
    waiting: int


def week_before(now: datetime) -> tuple[datetime, datetime]:
    """The last whole week, from Monday to Monday, in UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = midnight - timedelta(days=midnight.weekday())
    return ends - WEEK, ends
