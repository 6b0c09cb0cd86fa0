"""A member's own pictures; for them alone."""

from collections.abc import Collection, Mapping, Sequence

from discord import ui

from bot.domain.job import Approval, Face, Job, JobState
from bot.domain.note import Note
from bot.domain.ports import Attachment
from bot.ui.cards._note import note_line
from bot.ui.cards._result import alt, gallery
from bot.ui.cards._trouble import fetch
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, Item, button, card, dotted, relative, row, rule, small, small_print, text, words
from bot.ui.wording import N_, Wording

STATES = {
    JobState.REVIEWING: N_("waits for a moderator"),
    JobState.REJECTED: N_("turned down"),
    JobState.EXPIRED: N_("nobody decided in time"),
    JobState.UNDELIVERABLE: N_("could not be delivered, and was not charged"),
    JobState.DELIVERING: N_("on its way"),
}


def mine(
    jobs: Sequence[Job],
    looks: Mapping[int, str],
    owed: Collection[int],
    notes: Sequence[Note],
    wording: Wording,
    *,
    page: int,
    more: bool,
) -> ui.LayoutView:
    """A page of the member's own pictures, and on the first one what they have been told lately.

    `looks` has the names of the attachments that show what they look like, by job; the pictures of those `owed` could
    not be delivered, and can be had here.
    """
    told = [note_line(note.code, note.facts, relative(note.at), wording) for note in notes]
    pictures: list[Item | None] = []
    for job in jobs:
        pictures += (
            _entry(job, looks.get(job.id), wording),
            row(fetch(job.id, wording)) if job.id in owed else None,
        )
    return card(
        Colour.QUIET,
        text(wording("### 🖼️ Your pictures"), *told),
        rule(),
        *pictures,
        None if jobs else text(wording("Nothing yet.") if page == 1 else wording("Nothing more.")),
        row(
            button(Verb.GALLERY, wording("Newer"), "◀️", job_id=page - 1) if page > 1 else None,
            button(Verb.GALLERY, wording("Older"), "▶️", job_id=page + 1) if more else None,
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


def _entry(job: Job, look: str | None, wording: Wording) -> Item:
    said = _said(job, wording)
    if look is None:
        return text(said)
    picture = ui.Thumbnail[ui.LayoutView](
        f"attachment://{look}", description=alt(job, 1, 1, wording), spoiler=_is_covered(job)
    )
    return ui.Section(said, accessory=picture)


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
