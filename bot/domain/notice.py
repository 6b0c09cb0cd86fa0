"""What whoever runs the bot is told, once: money that runs low, and trouble that only they can mend."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """`code` names its words; `facts` fill them and are plain JSON: amounts in millionths, instants in seconds.

    budget_level    span, level (50, 80 or 100), cap, spent, resets_at
    breaker_opened  cause
    books_differ    numbers: how many counts of quotas and budgets are not what their rows add up to
    """

    code: str
    facts: Mapping[str, object]
