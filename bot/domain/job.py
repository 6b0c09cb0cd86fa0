"""A job, its pictures and its attempts: the facts that rows hold and cards draw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from bot.domain.errors import Refusal, Trouble
from bot.domain.policy import Circumstances
from bot.domain.reference import Reference
from bot.domain.request import PictureRequest


class JobState(StrEnum):
    QUEUED = "queued"
    PAINTING = "painting"
    DELIVERING = "delivering"
    REVIEWING = "reviewing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    UNDELIVERABLE = "undeliverable"

    @property
    def is_open(self) -> bool:
        """Whether a hold still stands for it."""
        return self in OPEN_STATES


OPEN_STATES = frozenset({JobState.QUEUED, JobState.PAINTING, JobState.DELIVERING, JobState.REVIEWING})


class Series(IntEnum):
    """What a delivery follows. Each counts its attempts anew, and none of them is taken for another one's."""

    PAINTED = 0
    DECIDED = 1
    """By a moderator, by time, or by an asker who would not wait."""
    APPEALED = 2


MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.PAINTING, JobState.CANCELLED}),
    JobState.PAINTING: frozenset({JobState.DELIVERING, JobState.CANCELLED}),
    JobState.DELIVERING: frozenset({JobState.DONE, JobState.FAILED, JobState.UNDELIVERABLE, JobState.REVIEWING}),
    JobState.REVIEWING: frozenset({JobState.DELIVERING, JobState.REJECTED, JobState.EXPIRED, JobState.CANCELLED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
    JobState.REJECTED: frozenset({JobState.DELIVERING}),  # by an appeal
    JobState.EXPIRED: frozenset(),
    JobState.UNDELIVERABLE: frozenset(),
}
"""From each state, where a job may go. A state moves only by compare-and-set on its row."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a picture did not come about: a refusal of the model, or trouble. `code` names the sentence."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    refused: bool = False

    @classmethod
    def of(cls, error: Refusal | Trouble) -> "Failure":
        if isinstance(error, Refusal):
            return cls(error.code, dict(error.values), refused=True)
        return cls(error.code)


class PictureState(StrEnum):
    WAITING = "waiting"
    PAINTED = "painted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Picture:
    """One slot of a job. File facts are None until it is painted; `seconds` is the attempt's duration.

    `text` is what the model said beside the picture; `expected` the catalogue's pixels where the answer differs.
    """

    slot: int
    state: PictureState
    key: str | None = None
    mime: str | None = None
    width: int | None = None
    height: int | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    model: str | None = None
    seconds: float | None = None
    text: str = ""
    reshaped: bool = False
    failure: Failure | None = None


class Face(StrEnum):
    """How a delivered job's message is to look, where that has ever changed."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    """One neutral line; the pictures are off."""
    COVERED = "covered"
    REMOVED = "removed"
    """The message is gone."""


class Approval(StrEnum):
    """How a moderator let a picture through."""

    PLAIN = "plain"
    SPOILER = "spoiler"


DECIDED = frozenset({"message_deleted", "channel_off"})
"""Why a delivery failed that somebody did not want; everything else only happened."""


@dataclass(frozen=True, slots=True)
class Job:
    """An accepted request. `id` is the interaction's snowflake: the row's key is the claim."""

    id: int
    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    request: PictureRequest
    state: JobState
    created_at: datetime
    answered_at: datetime | None
    upload_limit: int
    pictures: tuple[Picture, ...]
    references: tuple[Reference, ...] = ()
    started_at: datetime | None = None
    finished_at: datetime | None = None
    card_id: int | None = None
    policy_version: int = 0
    circumstances: Circumstances | None = None
    reviewed: bool = False
    verdict: Approval | None = None
    message_id: int | None = None
    parent_id: int | None = None
    face: Face | None = None
    failure: Failure | None = None

    @property
    def painted(self) -> tuple[Picture, ...]:
        return tuple(p for p in self.pictures if p.state is PictureState.PAINTED)

    @property
    def is_hidden(self) -> bool:
        """Whether its words and pictures are for its asker and the moderators alone: not approved, or taken down."""
        waiting = self.state in {JobState.REVIEWING, JobState.REJECTED, JobState.EXPIRED}
        unapproved = self.verdict is None and (self.reviewed or waiting)
        return unapproved or self.face in {Face.HIDDEN, Face.REMOVED}

    def is_seen_by(self, user_id: int, channel_id: int, *, moderates: bool) -> bool:
        """Whether somebody who acts in that channel may know of it: what all can see, they can see in its own."""
        return moderates or user_id == self.user_id or (channel_id == self.channel_id and not self.is_hidden)

    @property
    def is_owed(self) -> bool:
        """Whether it has pictures that Discord did not take when they were due, and that nobody had decided against."""
        kept = bool(self.painted) and all(picture.key is not None for picture in self.painted)
        decided = self.failure is not None and self.failure.code in DECIDED
        return self.state is JobState.UNDELIVERABLE and kept and not decided and not self.is_hidden

    @property
    def finished_slots(self) -> int:
        return sum(p.state is not PictureState.WAITING for p in self.pictures)


def file_name(job_id: int, slot: int, extension: str) -> str:
    """The attachment's name: from ids and the sniffed type alone, never from a member's or an API's words."""
    return f"easel-{job_id}-{slot}.{extension}"


def sent_name(job_id: int, number: int, extension: str) -> str:
    """The same for a picture that a member sent along."""
    return f"sent-{job_id}-{number}.{extension}"


def is_sent(name: str) -> bool:
    """Whether an attachment of the bot's shows what a member sent along."""
    return name.startswith("sent-")
