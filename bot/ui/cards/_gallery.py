"""A member's own pictures; for them alone."""

from discord import ui

from bot.domain.appeal import Refused
from bot.domain.gallery import GalleryPage
from bot.domain.job import Approval, Face, Job, JobState
from bot.domain.ports import Attachment
from bot.ui.cards._note import note_line
from bot.ui.cards._result import alt, gallery
from bot.ui.cards._trouble import PRIMARY, ask_moderator, fetch
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, Item, button, card, dotted, relative, row, rule, small, small_print, text, words
from bot.ui.wording import N_, Wording

STATES = {
    JobState.REVIEWING: N_("waits for a moderator"),
    JobState.REJECTED: N_("turned down"),
    JobState.EXPIRED: N_("nobody decided in time"),
    JobState.UNDELIVERABLE: N_("could not be delivered, and was not charged"),
    JobState.DELIVERING: N_("on its way"),
    JobState.CANCELLED: N_("stopped"),
}


def mine(page: GalleryPage, wording: Wording) -> ui.LayoutView:
    """The page; each of its `looks` goes with it as an attachment by its `look_name`."""
    told = [note_line(note.code, note.facts, relative(note.at), wording) for note in page.notes]
    nothing = wording("Nothing yet.") if page.number == 1 else wording("Nothing more.")
    return card(
        Colour.QUIET,
        text(wording("### 🖼️ Your pictures"), *told),
        *(part for refused in page.passes for part in _pass(refused, wording)),
        rule(),
        *(part for job in page.jobs for part in _entry(job, page, wording)),
        None if page.jobs else text(nothing),
        row(
            button(Verb.GALLERY, wording("Newer"), "◀️", job_id=page.number - 1) if page.number > 1 else None,
            button(Verb.GALLERY, wording("Older"), "▶️", job_id=page.number + 1) if page.more else None,
        ),
    )


def fetched(job: Job, files: tuple[Attachment, ...], wording: Wording) -> ui.LayoutView:
    """Pictures that nobody has seen, for their asker alone."""
    return card(
        Colour.DONE,
        text(words(job.request.prompt)),
        gallery(job, files, wording, spoiler=_is_covered(job)),
        small_print(
            wording("I could not post this in its channel, so only you see it"),
            wording("Not charged"),
            wording("AI-made"),
        ),
    )


def look_name(job_id: int) -> str:
    """The name of the attachment that shows a job in small."""
    return f"easel-{job_id}-small.webp"


def _pass(refused: Refused, wording: Wording) -> tuple[Item | None, ...]:
    until = relative(refused.pass_until) if refused.pass_until else ""
    told = small(wording("A moderator lets this request through once"), until)
    press = button(Verb.AGAIN_REFUSED, wording("Again"), "🔁", job_id=refused.id, style=PRIMARY)
    return text(words(refused.request.prompt, 120), told), row(press)


def _entry(job: Job, page: GalleryPage, wording: Wording) -> tuple[Item | None, ...]:
    """What it was, what it looks like, and what can be done about it if all did not go well."""
    said = _said(job, wording)
    offers = row(
        fetch(job.id, wording) if job.id in page.owed else None,
        ask_moderator(Verb.APPEAL, job.id, wording) if job.id in page.disputable else None,
        button(Verb.REWORD, wording("Change my words…"), "✏️", job_id=job.id) if job.id in page.disputable else None,
    )
    if job.id not in page.looks:
        return text(said), offers
    picture = ui.Thumbnail[ui.LayoutView](
        f"attachment://{look_name(job.id)}", description=alt(job, 1, 1, wording), spoiler=_is_covered(job)
    )
    return ui.Section(said, accessory=picture), offers


def _said(job: Job, wording: Wording) -> str:
    link = f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{job.message_id}"
    seen = link if job.message_id and job.face is not Face.REMOVED else ""
    state = wording(STATES[job.state]) if job.state in STATES else ""
    count = wording.plural("{n} picture", "{n} pictures", len(job.painted)) if len(job.painted) > 1 else ""
    return f"{words(job.request.prompt, 120)}\n{small(dotted(relative(job.created_at), count, state, seen))}"


def _is_covered(job: Job) -> bool:
    """Also what was painted where only adults are: who looks at it may be anywhere."""
    adult = job.circumstances is not None and job.circumstances.age_restricted
    return adult or job.verdict is Approval.SPOILER or job.face is Face.COVERED
