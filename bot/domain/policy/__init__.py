"""What a server allows, and where: settings of the server, of a category and of a channel, the nearest one counting.

Deciding is pure: `resolve` lays the three scopes over each other, `examine` holds one request against the outcome and
says of every rule whether it passed, so that the same list answers a member, `/policy test` and `/policy why`.
"""

from bot.domain.policy._policy import (
    DEFAULT,
    FIELDS,
    SERVER,
    SERVER_ONLY,
    Age,
    Ids,
    Mode,
    Place,
    Places,
    Policy,
    ProviderRefusals,
    Review,
    Scope,
    Settings,
    Spoiler,
)
from bot.domain.policy._resolving import Difference, Resolved, differences, resolve
from bot.domain.policy._rules import (
    Circumstances,
    Finding,
    Verdict,
    examine,
    may_approve,
    must_be_reviewed,
)
from bot.domain.policy._values import MOST, checked, plain, possible, require_review_channel, typed

__all__ = [
    "DEFAULT",
    "FIELDS",
    "MOST",
    "SERVER",
    "SERVER_ONLY",
    "Age",
    "Circumstances",
    "Difference",
    "Finding",
    "Ids",
    "Mode",
    "Place",
    "Places",
    "Policy",
    "ProviderRefusals",
    "Resolved",
    "Review",
    "Scope",
    "Settings",
    "Spoiler",
    "Verdict",
    "checked",
    "differences",
    "examine",
    "may_approve",
    "must_be_reviewed",
    "plain",
    "possible",
    "require_review_channel",
    "resolve",
    "typed",
]
