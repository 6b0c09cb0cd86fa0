from datetime import timedelta

from discord import ui

from bot.domain.catalogue import Catalogue
from bot.domain.job import Job, JobState
from bot.domain.ports import Outlook
from bot.ui.cards._facts import asked_by, wish
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, bar, button, card, dotted, relative, rule, small_print, text, words
from bot.ui.wording import N_, Wording

NEARLY = timedelta(seconds=4)
"""An end as near as that would have passed, and be told as a time ago, before the card is drawn anew."""

HEADINGS = {
    JobState.QUEUED: N_("### ⏳ Waiting for a free easel"),
    JobState.PAINTING: N_("### 🎨 Painting…"),
    JobState.DELIVERING: N_("### 🖼️ Hanging it up…"),
}


def progress(job: Job, outlook: Outlook, wording: Wording, catalogue: Catalogue) -> ui.LayoutView:
    """A job under way. The bar counts finished pictures, and moves with the time between them."""
    heading = wording(HEADINGS.get(job.state, HEADINGS[JobState.PAINTING]))
    told = text(heading, words(job.request.prompt, 200), _moving(job, outlook, wording))
    ahead = outlook.ahead
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


def _moving(job: Job, outlook: Outlook, wording: Wording) -> str:
    """The bar, the count where there are several, and when to expect the end."""
    if outlook.resting:
        return wording("I am being restarted; this goes on in a moment, and nothing is lost.")
    count = max(1, len(job.pictures))
    counted = wording("**{done} of {count}**", done=job.finished_slots, count=count) if count > 1 else ""
    if job.state is JobState.DELIVERING:
        return f"{bar(1, 1)} {counted}"
    share = max(job.finished_slots / count, _elapsed(job, outlook))
    return dotted(f"{bar(share, 1)} {counted}".rstrip(), _expected(outlook, wording))


def _expected(outlook: Outlook, wording: Wording) -> str:
    if outlook.waiting:
        again = outlook.retry_at
        if again is None or again - outlook.now < NEARLY:
            return wording("the image service is busy; I ask it again in a moment")
        return wording("the image service needs a rest; next try {when}", when=relative(again))
    if outlook.done_at - outlook.now < NEARLY:
        return wording("any moment now")
    return wording("expected {when}", when=relative(outlook.done_at))


def _elapsed(job: Job, outlook: Outlook) -> float:
    """The share of the estimate that has passed; it stops short of the end, because an estimate may be wrong."""
    if job.started_at is None or outlook.done_at <= job.started_at:
        return 0.0
    return min(0.95, (outlook.now - job.started_at) / (outlook.done_at - job.started_at))
