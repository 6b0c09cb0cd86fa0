"""How often a member may report pictures, so that reports cannot be a weapon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.case import Case
from bot.domain.job import Job
from bot.domain.sanction import Standing


@dataclass(frozen=True, slots=True)
class Report:
    """What one member says against one picture. `sealed_address` leads to a private answer for a while."""

    job_id: int
    reporter_id: int
    guild_id: int
    case_id: int
    reason: str
    locale: str
    sealed_address: bytes | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """The case of a reported picture: everybody's reasons, and its author's standing."""

    case: Case
    job: Job
    reports: tuple[Report, ...]
    standing: Standing


RATES = (
    (1, timedelta(seconds=5)),
    (3, timedelta(minutes=5)),
    (10, timedelta(hours=1)),
    (24, timedelta(days=1)),
)
"""At most so many within so long."""

LONGEST_RATE = max(span for _, span in RATES)


def next_allowed(reported: Sequence[datetime], now: datetime) -> datetime | None:
    """When this member may report again, by the instants of their reports; None where they may now."""
    newest = sorted(reported, reverse=True)
    waits = [newest[most - 1] + span for most, span in RATES if len(newest) >= most]
    latest = max(waits, default=now)
    return latest if latest > now else None
