"""A member's own wishes, and their own pictures; for them alone."""

from collections.abc import Sequence

from discord import ui

from bot.domain.job import Face, Job, JobState
from bot.domain.note import Note
from bot.domain.preferences import Preferences
from bot.ui.cards._note import note_line
from bot.ui.layout import Colour, card, dotted, relative, rule, small, small_print, text, words
from bot.ui.wording import N_, Wording

STATES = {
    JobState.REVIEWING: N_("waits for a moderator"),
    JobState.REJECTED: N_("turned down"),
    JobState.EXPIRED: N_("nobody decided in time"),
    JobState.UNDELIVERABLE: N_("could not be delivered"),
    JobState.DELIVERING: N_("on its way"),
}


def me(wished: Preferences, wording: Wording) -> ui.LayoutView:
    direct = wording("on") if wished.direct else wording("off")
    return card(
        Colour.QUIET,
        text(wording("### 🙂 Your wishes"), wording("News by direct message: **{state}**", state=direct)),
        small_print(wording("`/me` with its options changes them; they hold in every server.")),
    )


def mine(jobs: Sequence[Job], page: int, notes: Sequence[Note], wording: Wording, *, more: bool) -> ui.LayoutView:
    """A page of the member's own pictures, and on the first one what they have been told lately."""
    told = [note_line(note.code, note.facts, relative(note.at), wording) for note in notes]
    onward = wording("`/gallery page: {page}` shows older ones", page=page + 1) if more else ""
    return card(
        Colour.QUIET,
        text(wording("### 🖼️ Your pictures"), *told),
        rule(),
        *([text(*(_line(job, wording) for job in jobs))] if jobs else [text(wording("Nothing yet."))]),
        small_print(onward) if onward else None,
    )


def _line(job: Job, wording: Wording) -> str:
    link = f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{job.message_id}"
    seen = link if job.message_id and job.face is not Face.REMOVED else ""
    state = wording(STATES[job.state]) if job.state in STATES else ""
    return f"{words(job.request.prompt, 120)}\n{small(dotted(relative(job.created_at), state, seen))}"
