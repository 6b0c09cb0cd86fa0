"""Small facts that several cards tell in the same words."""

from bot.domain.catalogue import Catalogue
from bot.domain.job import Failure, Job
from bot.domain.quota import Quota, Span
from bot.domain.request import PictureRequest
from bot.ui.layout import mention, shorten
from bot.ui.sentences import say
from bot.ui.wording import Wording


def model_label(catalogue: Catalogue, model: str) -> str:
    """The model's name for people; its id where the catalogue has dropped it since."""
    known = catalogue.known(model)
    return model if known is None else known.label


def wish(request: PictureRequest, catalogue: Catalogue) -> tuple[str, ...]:
    """Aspect, size where there is one, and model."""
    return request.aspect, request.size or "", model_label(catalogue, request.model)


def left(quota: Quota, wording: Wording) -> str:
    """How many pictures are left, in the span that ends first."""
    standing = quota.tightest
    if standing.span is Span.DAY:
        return wording("**{left} of {limit}** left today", left=standing.left, limit=standing.limit)
    return wording("**{left} of {limit}** left this month", left=standing.left, limit=standing.limit)


def seconds(job: Job) -> float | None:
    """From the start of the painting to its end; as long as the slowest picture took, where the job does not say."""
    if job.started_at is not None and job.finished_at is not None:
        return (job.finished_at - job.started_at).total_seconds()
    return max((p.seconds for p in job.painted if p.seconds is not None), default=None)


def asked_by(job: Job) -> str:
    return mention(job.user_id)


def reference(log_id: int | str, wording: Wording) -> str:
    """What finds this in the log: the id of the interaction, which is the job's too."""
    return wording("ref {reference}", reference=f"`{log_id}`")


def duration(seconds: float, wording: Wording) -> str:
    return wording("{n} s", n=max(1, round(seconds))).replace(" ", "\N{NO-BREAK SPACE}")


def cause(failure: Failure, wording: Wording) -> str:
    """Why a picture did not come about, in one statement."""
    return shorten(say(failure.code, failure.values, wording).title, 150)
