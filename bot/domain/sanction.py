"""Strikes and holds: small, reversible, and gone by themselves in time.

A hold is the bot's own time-out: whoever is held asks for no pictures until it ends. Strikes lead to one when enough of
them stand at the same time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.case import Record
from bot.domain.policy import Policy


class StrikeKind(StrEnum):
    STRIKE = "strike"
    SOFT = "soft"
    """For what the image service held back: it errs, so that several of them weigh as much as one strike."""


SOFT_PER_STRIKE = 3

FOR_STRIKES = "strikes"
"""The reason of a hold that came by itself; all others are a moderator's words."""

LONGEST_HOLD = timedelta(days=28)
"""As long as Discord's own time-out may be: https://support.discord.com/hc/en-us/articles/4413305239191"""

HELD_BACK = frozenset({"prompt_blocked", "prohibited", "reference_refused", "picture_blocked"})
"""The image model's refusals for the sake of safety; all others tell nothing against whoever asked."""


@dataclass(frozen=True, slots=True)
class Strike:
    """`source` is what it was given for; there is at most one for each."""

    id: int
    kind: StrikeKind
    source: str
    given_by: int
    given_at: datetime
    expires_at: datetime
    reason: str
    lifted_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        return self.lifted_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Hold:
    until: datetime
    set_by: int
    set_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All that moderators know of a member in one server: strikes newest first, and the hold that stands now."""

    record: Record
    strikes: tuple[Strike, ...]
    hold: Hold | None


def weight(strikes: Iterable[Strike], now: datetime) -> int:
    """How many whole strikes stand."""
    standing = [strike.kind for strike in strikes if strike.stands(now)]
    return standing.count(StrikeKind.STRIKE) + standing.count(StrikeKind.SOFT) // SOFT_PER_STRIKE


def expiry(policy: Policy, now: datetime) -> datetime:
    return now + timedelta(days=policy.strike_days)


def hold_due(policy: Policy, strikes: Iterable[Strike], now: datetime) -> datetime | None:
    """Until when a new strike holds its member; None while too few stand."""
    if weight(strikes, now) < policy.strikes_to_hold:
        return None
    return now + min(timedelta(hours=policy.hold_hours), LONGEST_HOLD)
