from datetime import datetime

from discord import ui

from bot.domain.catalogue import Catalogue
from bot.domain.job import Job, JobState
from bot.ui.cards._facts import asked_by, wish
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, bar, button, card, dotted, relative, rule, small_print, text, words
from bot.ui.wording import N_, Wording

HEADINGS = {
    JobState.QUEUED: N_("### ⏳ Waiting for a free easel"),
    JobState.PAINTING: N_("### 🎨 Painting…"),
    JobState.DELIVERING: N_("### 🖼️ Hanging it up…"),
}


def progress(
    job: Job,
    done_at: datetime,
    wording: Wording,
    catalogue: Catalogue,
    *,
    ahead: int = 0,
    now: datetime | None = None,
) -> ui.LayoutView:
    """A job under way. `done_at` is the estimate, `ahead` the pictures before it in the queue.

    The bar counts finished pictures; where `now` is told too, it also moves with the time between them.
    """
    heading = wording(HEADINGS.get(job.state, HEADINGS[JobState.PAINTING]))
    told = text(heading, words(job.request.prompt, 200), _moving(job, done_at, now, wording))
    place = wording.plural("{n} picture ahead of it", "{n} pictures ahead of it", ahead) if ahead else ""
    asked = wording("asked by {member}", member=asked_by(job))
    return card(
        Colour.WORKING,
        told if job.state is JobState.DELIVERING else _stoppable(told, job, wording),
        rule(),
        small_print(place, *wish(job.request, catalogue), asked),
    )


def _stoppable(told: ui.TextDisplay[ui.LayoutView], job: Job, wording: Wording) -> ui.Section[ui.LayoutView]:
    return ui.Section(told, accessory=button(Verb.STOP, wording("Stop"), "✋", job_id=job.id))


def _moving(job: Job, done_at: datetime, now: datetime | None, wording: Wording) -> str:
    """The bar, the count where there are several, and when to expect the end."""
    count = max(1, len(job.pictures))
    counted = wording("**{done} of {count}**", done=job.finished_slots, count=count) if count > 1 else ""
    if job.state is JobState.DELIVERING:
        return f"{bar(1, 1)} {counted}"
    share = max(job.finished_slots / count, _elapsed(job, done_at, now))
    late = now is not None and now >= done_at
    expected = wording("any moment now") if late else wording("expected {when}", when=relative(done_at))
    return dotted(f"{bar(share, 1)} {counted}".rstrip(), expected)


def _elapsed(job: Job, done_at: datetime, now: datetime | None) -> float:
    """The share of the estimate that has passed; it stops short of the end, because an estimate may be wrong."""
    if now is None or job.started_at is None or done_at <= job.started_at:
        return 0.0
    return min(0.95, (now - job.started_at) / (done_at - job.started_at))
