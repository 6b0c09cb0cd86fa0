"""The circuit breaker of the image API: when the last calls say that asking on would only cost money or goodwill.

Closed, requests go through. Open, none does until a pause is over. Then one call is let through alone, half-open, and
what comes of it closes the breaker or opens it for twice as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call: how its attempt ended, and whose it was."""

    outcome: str
    user_id: int


@dataclass(frozen=True, slots=True)
class Breaker:
    """`since` is when it came into this state, `opened_at` when it was last seen closed.

    Until `retry_at` nothing is asked: in the half-open state beside the one call that is under way.
    """

    state: BreakerState
    cause: str
    since: datetime
    opened_at: datetime
    retry_at: datetime
    openings: int


OWNERS_CAUSES = frozenset({"key_refused", "api_unfunded"})
"""What only the owner can mend: a single such answer is enough."""

SURE = OWNERS_CAUSES | {"api_daily_limit"}

FAULTS = frozenset(
    {
        "answer_too_large",
        "api_busy",
        "api_cut",
        "api_failed",
        "api_misplaced",
        "api_overloaded",
        "api_timeout",
        "api_unreachable",
        "api_unreadable",
        "picture_broken",
        "picture_hosted",
    }
)
"""The service's own failures. What a wish brings about (a 400), and what fails on our side, says nothing of it."""

BLOCKED = frozenset(
    {"personal_data", "picture_blocked", "prohibited", "prompt_blocked", "reference_refused", "too_similar"}
)
"""Refusals for the content's sake. Google may close an account that keeps asking for such:
https://ai.google.dev/gemini-api/docs/usage-policies"""

REFUSALS = BLOCKED | {"language", "no_picture", "not_drawn", "ran_out", "text_only"}
"""All that the model says instead of a picture."""

LOOK_BACK = timedelta(minutes=10)
LAST_CALLS = 20

FEWEST_FAULTS = 6
FAULTY_SHARE = 0.75
FEWEST_BLOCKED = 15
BLOCKED_SHARE = 0.75
FEWEST_BLOCKED_MEMBERS = 3
"""One member alone must not be able to stop everybody's pictures with a few wishes."""

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)

PROBE_LEASE = timedelta(minutes=2)
"""How long the one call of the half-open state is waited for before another one may try."""


def verdict(calls: Sequence[Call]) -> str | None:
    """Why the breaker should open, by the last calls, newest first; None where it should not."""
    heard = [c for c in calls if c.outcome == "painted" or c.outcome in SURE | FAULTS | REFUSALS][:LAST_CALLS]
    if heard and heard[0].outcome in SURE:
        return heard[0].outcome
    faults = [c for c in heard if c.outcome in FAULTS]
    if len(faults) >= FEWEST_FAULTS and len(faults) >= FAULTY_SHARE * len(heard):
        return faults[0].outcome
    blocked = [c for c in heard if c.outcome in BLOCKED]
    if (
        len(blocked) >= FEWEST_BLOCKED
        and len(blocked) >= BLOCKED_SHARE * len(heard)
        and len({c.user_id for c in blocked}) >= FEWEST_BLOCKED_MEMBERS
    ):
        return "many_refused"
    return None


def answers(calls: Sequence[Call], cause: str) -> str | None:
    """What the call of the half-open state says: "" that all is well, a cause to stay open; None for nothing yet."""
    for call in calls:
        if call.outcome in SURE | FAULTS:
            return call.outcome
        if call.outcome in BLOCKED and cause == "many_refused":
            return cause
        if call.outcome == "painted" or call.outcome in REFUSALS:
            return ""
    return None


def pause(openings: int) -> timedelta:
    """How long the breaker stays open for the n-th time in a row: twice as long each time, up to a quarter hour."""
    return min(FIRST_PAUSE * (1 << min(openings - 1, 10)), LONGEST_PAUSE)
