"""The record of what was done to a server: entries in one chain, each naming the hash of the one before.

The chain does not hold the personal fields themselves but a salted hash of each. Erasing a field together with its salt
leaves the chain as verifiable as before, and nobody can find the field again by trying likely ones.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64
"""What the first entry of a server names as the one before."""

SALT_BYTES = 16
BY_ITSELF = 0
"""The actor of what the bot does without anybody asking."""

PERSONAL = ("actor_id", "subject", "old", "new", "reason")


class Action(StrEnum):
    """What may be done to a server, its pictures and its members."""

    CASE_DECIDED = "case_decided"
    CASE_ESCALATED = "case_escalated"
    CASE_EXPIRED = "case_expired"
    CASE_WITHDRAWN = "case_withdrawn"
    PAUSED = "paused"
    RESUMED = "resumed"
    LIMITS_SET = "limits_set"
    CAPS_SET = "caps_set"
    POLICY_CHANGED = "policy_changed"
    JOB_STOPPED = "job_stopped"
    PICTURE_ERASED = "picture_erased"
    PICTURE_HIDDEN = "picture_hidden"
    PICTURE_RESTORED = "picture_restored"
    PICTURE_REMOVED = "picture_removed"
    PICTURE_BLOCKED = "picture_blocked"
    PICTURE_UNBLOCKED = "picture_unblocked"
    PURGE_BEGUN = "purge_begun"
    PURGE_ENDED = "purge_ended"
    STRIKE_GIVEN = "strike_given"
    STRIKES_PARDONED = "strikes_pardoned"
    HOLD_SET = "hold_set"
    HOLD_LIFTED = "hold_lifted"
    APPEAL_MADE = "appeal_made"
    APPEAL_DECIDED = "appeal_decided"
    PICTURE_REPORTED = "picture_reported"
    REPORT_DECIDED = "report_decided"
    RULES_CHANGED = "rules_changed"
    FIELDS_ERASED = "fields_erased"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `subject` is what it was done to: "member:7", "job:5", "channel:3", "server"; "" where nothing is named.

    `old` and `new` are in JSON's types. A personal field that has been erased is None, and its salt is gone.
    """

    guild_id: int
    number: int
    at: datetime
    action: str
    case_id: int | None
    actor_id: int | None
    subject: str | None
    old: str | None
    new: str | None
    reason: str | None
    salts: Mapping[str, str] = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)
    previous: str = GENESIS
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; None leaves that open. `who` is the actor or the member it was done to."""

    who: int | None = None
    action: str | None = None
    since: datetime | None = None


def canonical(value: Any) -> str:
    """One text for one value, whatever order its parts came in."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)


def digest(salt: str, name: str, value: Any) -> str:
    """The salted hash of a personal field; its name is in it, so that two fields cannot change places."""
    return hashlib.sha256(f"{salt}:{name}:{canonical(value)}".encode()).hexdigest()


def chained(entry: Entry) -> str:
    """The entry's own hash, over everything that is not personal and the digests of what is."""
    told = [
        entry.guild_id,
        entry.number,
        round(entry.at.timestamp() * 1000),
        entry.action,
        entry.case_id,
        {name: entry.digests.get(name) for name in PERSONAL},
        entry.previous,
    ]
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def is_sound(entry: Entry, previous: str) -> bool:
    """Whether the entry follows upon `previous` and nothing of it has been changed since."""
    return (
        entry.previous == previous
        and entry.digests.keys() == set(PERSONAL)
        and entry.salts.keys() <= set(PERSONAL)
        and all(_is_sound(entry, name) for name in PERSONAL)
        and entry.hash == chained(entry)
    )


def _is_sound(entry: Entry, name: str) -> bool:
    value, salt = getattr(entry, name), entry.salts.get(name)
    if salt is None:
        return value is None
    return value is not None and digest(salt, name, value) == entry.digests[name]


def member(user_id: int) -> str:
    return f"member:{user_id}"


def job(job_id: int) -> str:
    return f"job:{job_id}"
