"""Something that a moderator decides, once: a picture that waits for its review, a report, an appeal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PRESS_CLOSES_WITHIN = timedelta(seconds=10)
"""After a press has decided: for as long it may close its own card, which nobody else then does.
Discord waits three seconds for its answer: https://discord.com/developers/docs/interactions/receiving-and-responding"""


class CaseKind(StrEnum):
    REVIEW = "review"
    REPORT = "report"
    APPEAL = "appeal"


class CaseState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    APPROVE = "approve"
    APPROVE_AS_SPOILER = "spoiler"
    REJECT = "reject"
    REJECT_WITH_STRIKE = "strike"
    GRANT = "grant"
    """An appeal is right."""
    DECLINE = "decline"
    TAKE_DOWN = "take_down"
    """A report is right."""
    TAKE_DOWN_WITH_STRIKE = "take_down_strike"
    RESTORE = "restore"

    @property
    def strikes(self) -> bool:
        return self in {Decision.REJECT_WITH_STRIKE, Decision.TAKE_DOWN_WITH_STRIKE}

    @property
    def outcome(self) -> CaseState:
        """A report's "approved" is its picture's: it may stay."""
        return CaseState.APPROVED if self in APPROVING else CaseState.REJECTED


APPROVING = frozenset({Decision.APPROVE, Decision.APPROVE_AS_SPOILER, Decision.GRANT, Decision.RESTORE})


@dataclass(frozen=True, slots=True)
class Case:
    """`id` is what people call it by: "#214". `opened_by` asked for the decision, `decided_by` made it.

    It is about a job, or about a request that was refused before there was one. An appeal has a `statement`, and is
    `against` the decision of that person.
    """

    id: int
    guild_id: int
    kind: CaseKind
    job_id: int | None
    state: CaseState
    opened_by: int
    opened_at: datetime
    expires_at: datetime | None
    channel_id: int | None = None
    message_id: int | None = None
    escalated: bool = False
    decision: Decision | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    reason: str = ""
    refusal_id: int | None = None
    statement: str = ""
    against: int | None = None
    card_changes: int = 0
    """How often its card has had to change."""


@dataclass(frozen=True, slots=True)
class Record:
    """A member's past before the moderators of one server: pictures approved and rejected, strikes that stand."""

    approved: int = 0
    rejected: int = 0
    strikes: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a review in one server; `oldest` is None where nothing does."""

    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that a moderator sees of a case beside the job itself."""

    case: Case
    record: Record
    queue: Queue
    joined_at: datetime | None
    why: str
    """The policy's word: always, new_members, references. "stricter" and "looser": it has changed since the asking."""
