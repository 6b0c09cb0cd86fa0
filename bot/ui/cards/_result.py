from collections import Counter

import discord
from discord import ui

from bot.domain.catalogue import Catalogue
from bot.domain.job import Job, PictureState
from bot.domain.ports import Attachment, Showing
from bot.domain.text import quote
from bot.ui.cards._facts import asked_by, cause, duration, left, model_label, seconds, wish
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, button, card, row, rule, shorten, small, small_print, text, words
from bot.ui.wording import Wording

LONGEST_ALT = 500
"""Discord's component reference allows 1,024; a screen reader reads all of it, and half is long already."""

LONGEST_REMARK = 400


def result(job: Job, showing: Showing, wording: Wording, catalogue: Catalogue) -> ui.LayoutView:
    """The job's pictures: each file that goes with the message is shown, with alt text."""
    return card(
        Colour.DONE,
        text(words(job.request.prompt)),
        gallery(job, showing.files, wording, spoiler=showing.spoiler) if showing.files else None,
        _beside(job, wording, catalogue),
        row(
            button(Verb.AGAIN, wording("Again"), "🔁", job_id=job.id),
            button(Verb.REWORD, wording("Change words…"), "✏️", job_id=job.id),
            button(Verb.DETAILS, wording("Details"), "📋", job_id=job.id),
            button(Verb.DELETE, wording("Delete"), "🗑️", job_id=job.id),
        ),
        rule(),
        small_print(
            asked_by(job),
            *wish(job.request, catalogue),
            _took(job, wording),
            left(showing.quota, wording),
            wording("AI-made"),
        ),
    )


def gallery(
    job: Job, files: tuple[Attachment, ...], wording: Wording, *, spoiler: bool
) -> ui.MediaGallery[ui.LayoutView]:
    """The pictures themselves, covered until they are clicked if they are a `spoiler`."""
    items = []
    for number, file in enumerate(files, 1):
        told = alt(job, number, len(files), wording)
        items.append(discord.MediaGalleryItem(f"attachment://{file.name}", description=told, spoiler=spoiler))
    return ui.MediaGallery(*items)


def alt(job: Job, number: int, of: int, wording: Wording) -> str:
    """What a screen reader says in the picture's place; alt text knows no markdown, so nothing is escaped in it."""
    asked = " ".join(job.request.prompt.split())
    if of == 1:
        return shorten(wording("AI-made picture for: {words}", words=asked), LONGEST_ALT)
    told = wording("Picture {number} of {of}, AI-made, for: {words}", number=number, of=of, words=asked)
    return shorten(told, LONGEST_ALT)


def _beside(job: Job, wording: Wording, catalogue: Catalogue) -> ui.TextDisplay[ui.LayoutView] | None:
    """What the model said, and in what the answer differs from the wish."""
    lines = [_remark(job), _stand_in(job, wording, catalogue), _reshaped(job, wording), *_missing(job, wording)]
    there = [line for line in lines if line]
    return text(*there) if there else None


def _remark(job: Job) -> str:
    said = list(dict.fromkeys(p.text.strip() for p in job.painted if p.text.strip()))
    return f"💬 {quote(' / '.join(said), LONGEST_REMARK)}" if said else ""


def _stand_in(job: Job, wording: Wording, catalogue: Catalogue) -> str:
    others = {p.model for p in job.painted if p.model not in {None, job.request.model}}
    if not others:
        return ""
    told = wording(
        "🎨 {asked} is not there at the moment: {painter} painted instead.",
        asked=model_label(catalogue, job.request.model),
        painter=wording.all_of(sorted(model_label(catalogue, str(m)) for m in others)),
    )
    return small(told)


def _reshaped(job: Job, wording: Wording) -> str:
    shapes = sorted({f"{p.width} × {p.height}" for p in job.painted if p.reshaped})
    if not shapes:
        return ""
    told = wording(
        "📐 The image service did not keep to {aspect}: this is {pixels}.",
        aspect=job.request.aspect,
        pixels=wording.all_of(shapes),
    )
    return small(told)


def _missing(job: Job, wording: Wording) -> list[str]:
    failures = [p.failure for p in job.pictures if p.state is PictureState.FAILED and p.failure is not None]
    if not failures:
        return []
    causes = Counter(cause(failure, wording) for failure in failures)
    told = wording.plural(
        "⚠️ {n} of {count} did not come out and was not charged:",
        "⚠️ {n} of {count} did not come out and were not charged:",
        len(failures),
        count=len(job.pictures),
    )
    return [small(told), *(small(f"{n} × {why}") for why, n in causes.items())]


def _took(job: Job, wording: Wording) -> str:
    took = seconds(job)
    return "" if took is None else duration(took, wording)
