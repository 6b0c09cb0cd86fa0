"""What can be appealed, by whom and for how long; and what a moderator's "yes" can still do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.case import Case
from bot.domain.errors import Refusal
from bot.domain.job import Job, JobState
from bot.domain.request import PictureRequest
from bot.domain.sanction import HELD_BACK, Standing

APPEAL_WITHIN = timedelta(days=7)
PASS_LASTS = timedelta(days=7)

ABOUT_THE_REQUEST = frozenset({"word_rule", "model_not_here", "size_not_here", "count_not_here"})
"""Refusals before there is a job that a moderator can make one exception from: they are about this one request.

Where painting is off, restricted by age or bound to a role, no single request is at fault, and none is excepted."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was refused before it became a job, kept for as long as it may be appealed."""

    id: int
    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    code: str
    facts: Mapping[str, Any]
    request: PictureRequest
    at: datetime
    pass_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appeal:
    """The case of an appeal with what it is about, a job or a request that never became one, and who asks."""

    case: Case
    job: Job | None
    refused: Refused | None
    standing: Standing


def may_appeal(job: Job, user_id: int, now: datetime) -> None:
    """Raises `Refusal("not_yours" | "nothing_to_appeal" | "appeal_late")`."""
    if user_id != job.user_id:
        raise Refusal("not_yours")
    held_back = any(picture.failure and picture.failure.code in HELD_BACK for picture in job.pictures)
    if not (job.state is JobState.REJECTED or held_back):
        raise Refusal("nothing_to_appeal")
    if now - (job.finished_at or job.created_at) > APPEAL_WITHIN:
        raise Refusal("appeal_late")


def may_appeal_refused(refused: Refused, now: datetime) -> None:
    """Raises `Refusal("appeal_late")`."""
    if now - refused.at > APPEAL_WITHIN:
        raise Refusal("appeal_late")
