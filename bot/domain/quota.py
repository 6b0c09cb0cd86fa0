"""Quotas: how many pictures a member may have in a day and in a month, and when that begins anew.

A window is fixed when it opens: its end is stored, so a change of the server's time zone moves only the next one, and
that one is never cut short: nobody is reset twice. Days and months are those of the server's zone; instants are UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Span(StrEnum):
    DAY = "day"
    MONTH = "month"


SHORTEST: Mapping[Span, timedelta] = {Span.DAY: timedelta(hours=20), Span.MONTH: timedelta(days=27)}
"""Shorter than any day or month between two midnights of one zone, whatever its clocks do meanwhile."""


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


def window_end(span: Span, now: datetime, timezone: str, last_end: datetime | None = None) -> datetime:
    """The first midnight (of a day or of a month) in the zone that lies after `now`, in UTC.

    A midnight that the zone's clocks skip is the instant at which they jump; one that they show twice is the first.
    Where the last window ended at `last_end` by the midnight of another zone, this zone's next one may follow within
    hours: it is passed over for the one after it.
    """
    zone = ZoneInfo(timezone)
    soonest = now if last_end is None else max(now, last_end + SHORTEST[span])
    day = now.astimezone(zone).date()
    while True:
        day = _day_after(day) if span is Span.DAY else _month_after(day)
        end = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
        if end > soonest:
            return end


def _day_after(day: date) -> date:
    return day + timedelta(days=1)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
