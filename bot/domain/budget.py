"""Budgets: what the owner lets the bot spend in a minute, a day and a month, and each server in its share.

Amounts are whole millionths of a US dollar. Money is held at the worst price before anything is asked of the image
API, so that parallel requests cannot go beyond a cap together. Windows are those of quotas: known by their end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain import quota
from bot.domain.breaker import Breaker
from bot.domain.errors import Refusal

DOLLAR, CENT = 1_000_000, 10_000

WHOLE_BOT = 0
"""The scope of what all servers spend together; every other scope is a server's id."""

LEVELS = (80, 50)
"""Per cent of a cap at which the owner is told, before the hundred at which requests are refused."""

_DOLLARS = re.compile(r"\$? ?([0-9]{1,6})(?:[.,]([0-9]{1,2}))? ?(?:\$|USD)?", re.IGNORECASE)


class Span(StrEnum):
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be spent in each span; None where nothing is said."""

    minute: int | None = None
    day: int | None = None
    month: int | None = None

    def of(self, span: Span) -> int | None:
        return {Span.MINUTE: self.minute, Span.DAY: self.day, Span.MONTH: self.month}[span]

    def otherwise(self, defaults: "Caps") -> "Caps":
        """These caps, and the defaults where they say nothing."""
        mine, theirs = ([caps.of(span) for span in Span] for caps in (self, defaults))
        return Caps(*(m if m is not None else t for m, t in zip(mine, theirs, strict=True)))

    def within(self, outer: "Caps") -> "Caps":
        """These caps. Raises `Refusal("bad_cap")` where one of them is above the outer one of its span."""
        for span in Span:
            mine, most = self.of(span), outer.of(span)
            if mine is not None and most is not None and mine > most:
                raise Refusal("bad_cap", value=dollars(mine), most=dollars(most))
        return self


@dataclass(frozen=True, slots=True)
class Spending:
    """One span of one scope: `spent` for good, `held` for pictures under way."""

    scope: int
    span: Span
    cap: int | None
    spent: int
    held: int
    resets_at: datetime

    @property
    def left(self) -> int | None:
        """None where there is no cap."""
        return None if self.cap is None else max(0, self.cap - self.spent - self.held)

    def without(self, amount: int) -> "Spending":
        """The same before so much was held."""
        return replace(self, held=self.held - amount)

    def is_used_up(self, amount: int, cheapest: int) -> bool:
        """Whether the cap refuses `amount`, and that is news: nothing would fit, or little is left for anything."""
        return self.left is not None and self.left < amount and (self.left < cheapest or self.level == max(LEVELS))

    @property
    def level(self) -> int:
        """The highest of `LEVELS` that what is spent has reached; 0 below all of them, and where there is no cap."""
        if not self.cap:
            return 0
        return next((level for level in LEVELS if self.spent * 100 >= self.cap * level), 0)


@dataclass(frozen=True, slots=True)
class Account:
    """What `/budget` shows: the server's part, the whole bot's for its owner, the caps that the server has set itself.

    `breaker` is there while the image API is left to rest.
    """

    server: tuple[Spending, ...]
    bot: tuple[Spending, ...]
    own: Caps
    breaker: Breaker | None = None


def spans_of(scope: int, caps: Caps) -> tuple[Span, ...]:
    """The spans that are counted: days and months always, minutes only where the whole bot has a cap on them."""
    if scope == WHOLE_BOT and caps.minute is not None:
        return Span.MINUTE, Span.DAY, Span.MONTH
    return Span.DAY, Span.MONTH


def window_end(span: Span, now: datetime, timezone: str, last_end: datetime | None = None) -> datetime:
    """The first full minute, or midnight of a day or month in the zone, that lies after `now`; in UTC.

    `last_end` as in `quota.window_end`.
    """
    if span is Span.MINUTE:
        return now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return quota.window_end(quota.Span(span), now, timezone, last_end)


def refusal(standing: Sequence[Spending], amount: int, cheapest: int) -> Refusal:
    """Why `amount` cannot be held: the cap that stays in the way longest. It names no amounts, as members read it.

    `cheapest` is what a picture costs at least: where that would still fit, a smaller wish may help.
    """
    full = [s for s in standing if s.left is not None and s.left < amount]
    last = max(full, key=lambda s: s.resets_at)
    fits = all(s.left is None or s.left >= cheapest for s in standing)
    whose = "bot" if last.scope == WHOLE_BOT else "server"
    return Refusal("budget_short" if fits else "budget_spent", whose=whose, span=last.span, resets_at=last.resets_at)


def dollars(amount: int) -> str:
    """An amount for people, to the cent; rounded up, so that nothing spent looks like nothing."""
    return f"${-(-amount // CENT) / 100:,.2f}"


def read_dollars(text: str) -> int | None:
    """What a person wrote for an amount; None for nothing. Raises `Refusal("bad_cap")`."""
    if not text.strip():
        return None
    found = _DOLLARS.fullmatch(text.strip())
    if found is None:
        raise Refusal("bad_cap", value=text.strip())
    return int(found[1]) * DOLLAR + int((found[2] or "").ljust(2, "0")) * CENT
