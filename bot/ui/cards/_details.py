from collections.abc import Iterable

from discord import ui

from bot.domain.catalogue import Catalogue
from bot.domain.job import Face, Job, JobState, Picture, PictureState
from bot.ui.cards._facts import asked_by, cause, duration, model_label, reference, seconds
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, bullets, button, card, dotted, full_date, row, rule, small, small_print, text
from bot.ui.wording import Wording

LONGEST_WORDS = 2600
"""What a card's 4,000 characters leave for the words beside four pictures' facts."""


def details(job: Job, wording: Wording, catalogue: Catalogue, *, moderates: bool = False) -> ui.LayoutView:
    """Everything the record says of a job."""
    return card(
        Colour.QUIET,
        text(wording("### 📋 Details"), block(job.request.prompt, wording)),
        text(bullets(_facts(job, wording, catalogue))),
        text(*(_picture(picture, wording, catalogue) for picture in job.pictures)),
        row(
            button(Verb.REPORT, wording("Report picture…"), "🚩", job_id=job.id) if _is_public(job) else None,
            button(Verb.REMOVE, wording("Take down…"), "🗑️", job_id=job.id) if moderates and _is_public(job) else None,
        ),
        rule(),
        small_print(reference(job.id, wording), wording("AI-made")),
    )


def _is_public(job: Job) -> bool:
    return job.state is JobState.DONE and job.face is not Face.REMOVED


def block(words: str, wording: Wording, limit: int = LONGEST_WORDS) -> str:
    """A text as a block to be copied. Nothing in it can end the block: a zero-width space parts its backticks."""
    whole = words.replace("``", "`\u200b`")
    told = f"```\n{whole[:limit]}\n```"
    if len(whole) <= limit:
        return told
    return f"{told}\n" + small(wording("Shortened: the whole has {n} characters.", n=len(words)))


def _facts(job: Job, wording: Wording, catalogue: Catalogue) -> Iterable[str]:
    request, took = job.request, seconds(job)
    yield wording("Model: {model} (`{id}`)", model=model_label(catalogue, request.model), id=request.model)
    yield wording("Aspect: {aspect}", aspect=request.aspect)
    if request.size:
        yield wording("Size: {size}", size=request.size)
    yield wording("Asked by {member} on {date}", member=asked_by(job), date=full_date(job.created_at))
    if took is not None:
        yield wording("Took {duration}", duration=duration(took, wording))
    if job.references:
        yield wording.plural("{n} picture sent along", "{n} pictures sent along", len(job.references))


def _picture(picture: Picture, wording: Wording, catalogue: Catalogue) -> str:
    title = wording("**Picture {number}**", number=picture.slot)
    if picture.state is PictureState.WAITING:
        return dotted(title, wording("not painted yet"))
    if picture.failure is not None:
        return dotted(title, cause(picture.failure, wording))
    return dotted(
        title,
        f"{picture.width} × {picture.height}",
        (picture.mime or "").removeprefix("image/").upper(),
        file_size(picture.size_bytes or 0),
        "" if picture.seconds is None else duration(picture.seconds, wording),
        "" if picture.model is None else model_label(catalogue, picture.model),
        f"SHA-256 `{(picture.sha256 or '')[:12]}`",
    )


def file_size(size: int) -> str:
    return f"{size / 2**20:.1f} MiB" if size >= 2**20 else f"{max(1, round(size / 1024))} KiB"
