"""Quotas: how many pictures a member may have in a day and in a month, and when that begins anew.

A window is fixed when it opens: its end is stored, so a change of the server's time zone moves only the next one and
nobody is reset twice. Days and months are those of the server's zone; instants are UTC.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Span(StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server allows each member, in pictures; `timezone` is an IANA name."""

    daily: int
    monthly: int
    timezone: str = "UTC"

    def of(self, span: Span) -> int:
        return self.daily if span is Span.DAY else self.monthly


@dataclass(frozen=True, slots=True)
class Standing:
    """One span of one member: `used` delivered, `held` for jobs under way, the rest is left."""

    span: Span
    limit: int
    used: int
    held: int
    resets_at: datetime

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used - self.held)

    def after(self, *, delivered: int, held: int) -> "Standing":
        """The standing once a hold of `held` pictures has ended with `delivered` of them."""
        return replace(self, used=self.used + delivered, held=max(0, self.held - held))


@dataclass(frozen=True, slots=True)
class Quota:
    day: Standing
    month: Standing

    @property
    def tightest(self) -> Standing:
        """The span that will stop the member first."""
        return min(self.day, self.month, key=lambda s: s.left)

    def after(self, *, delivered: int, held: int) -> "Quota":
        """See `Standing.after`."""
        return Quota(self.day.after(delivered=delivered, held=held), self.month.after(delivered=delivered, held=held))


def window_end(span: Span, now: datetime, timezone: str) -> datetime:
    """The first midnight (of a day or of a month) in the zone that lies after `now`, in UTC.

    A midnight that the zone's clocks skip is the instant at which they jump; one that they show twice is the first.
    """
    local = now.astimezone(ZoneInfo(timezone))
    if span is Span.DAY:
        date = local.date() + timedelta(days=1)
    else:
        date = (local.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(date, time.min, tzinfo=ZoneInfo(timezone)).astimezone(UTC)
