"""A picture that waits for a moderator, as the moderators see it and as its asker does."""

import discord
from discord import ui

from bot.domain.case import Case, CaseFile, CaseState, Decision
from bot.domain.catalogue import Catalogue
from bot.domain.job import Job
from bot.domain.policy import Review
from bot.domain.ports import Attachment
from bot.domain.text import quote
from bot.ui.cards._facts import asked_by, wish
from bot.ui.cards._result import gallery
from bot.ui.cards._trouble import ask_moderator
from bot.ui.custom_ids import Verb, make
from bot.ui.layout import Colour, button, card, mention, relative, row, rule, small_print, text, words
from bot.ui.wording import N_, Wording

WHY = {
    Review.ALWAYS: N_("every picture here is looked at first"),
    Review.NEW_MEMBERS: N_("new members’ pictures are looked at first"),
    Review.REFERENCES: N_("pictures with references are looked at first"),
    "stricter": N_("the policy became stricter while it was painted"),
    "looser": N_("pictures here were looked at first when it was asked for"),
}

OTHER = "other"
REASONS = {
    "rules": N_("It breaks a rule of this server"),
    "topic": N_("It doesn’t belong in this channel"),
    "person": N_("It shows a real person"),
    "quality": N_("It isn’t what was asked for"),
    OTHER: N_("Something else…"),
}
"""Why a picture is turned down. The key is kept with the case, or the moderator's own words for `OTHER`."""


def review(
    job: Job,
    file: CaseFile,
    files: tuple[Attachment, ...],
    sent: tuple[Attachment, ...],
    wording: Wording,
    catalogue: Catalogue,
) -> ui.LayoutView:
    """The case before the moderators: covered pictures, who asked and why it is here, and what can be done.

    `sent` are the pictures that went along with the words.
    """
    case = file.case
    return card(
        Colour.YOUR_MOVE,
        text(
            wording("### 🟡 Needs a look · {channel}", channel=f"<#{job.channel_id}>"),
            words(job.request.prompt),
            wording("**From** {member} · {record}", member=asked_by(job), record=_record(file, wording)),
            wording("**Why here** · {why}", why=wording(WHY[file.why])),
            wording("**⬆️ Escalated** · somebody who manages this server decides") if case.escalated else "",
        ),
        gallery(job, files, wording, spoiler=True) if files else None,
        text(wording("**Sent along** with the words")) if sent else None,
        _sent_along(sent, wording) if sent else None,
        row(
            button(Verb.APPROVE, wording("Approve"), "✅", job_id=case.id, style=discord.ButtonStyle.success),
            button(Verb.APPROVE_AS_SPOILER, wording("Approve as spoiler"), "🫣", job_id=case.id),
            None if case.escalated else button(Verb.ESCALATE, wording("Escalate"), "⬆️", job_id=case.id),
            button(Verb.STRIKE, wording("Reject + strike"), "⛔", job_id=case.id, style=discord.ButtonStyle.danger),
            button(Verb.HOLD, wording("Hold author…"), "✋", job_id=case.id),
        ),
        ui.ActionRow(_reasons(case, wording)),
        rule(),
        small_print(*wish(job.request, catalogue), *_queue(file, wording), f"#{case.id}"),
    )


def _sent_along(sent: tuple[Attachment, ...], wording: Wording) -> ui.MediaGallery[ui.LayoutView]:
    items = []
    for file in sent:
        alt = wording("Picture {number} that the member sent along", number=file.slot)
        items.append(discord.MediaGalleryItem(f"attachment://{file.name}", description=alt, spoiler=True))
    return ui.MediaGallery(*items)


def _reasons(case: Case, wording: Wording) -> ui.Select[ui.LayoutView]:
    options = [discord.SelectOption(value=key, label=wording(reason)) for key, reason in REASONS.items()]
    placeholder = wording("Reject with a reason…")
    return ui.Select(custom_id=make(Verb.REJECT, case.id), placeholder=placeholder, options=options)


def _record(file: CaseFile, wording: Wording) -> str:
    record = file.record
    total = record.approved + record.rejected
    past = (
        wording("{approved} of {total} approved", approved=record.approved, total=total)
        if total
        else wording("no reviews before")
    )
    member = "" if file.joined_at is None else wording("joined {when}", when=relative(file.joined_at))
    strikes = wording.plural("{n} strike", "{n} strikes", record.strikes) if record.strikes else ""
    return " · ".join(part for part in (member, past, strikes) if part)


def _queue(file: CaseFile, wording: Wording) -> tuple[str, ...]:
    waiting = wording.plural("{n} waiting", "{n} waiting", file.queue.waiting)
    oldest = "" if file.queue.oldest is None else wording("oldest {when}", when=relative(file.queue.oldest))
    ends = "" if file.case.expires_at is None else wording("expires {when}", when=relative(file.case.expires_at))
    return waiting, oldest, ends


def decided(case: Case, job: Job, wording: Wording) -> ui.LayoutView:
    """What is left of a case's card: one line, without the picture and without the words."""
    icon = {CaseState.APPROVED: "✅", CaseState.REJECTED: "🚫"}.get(case.state, "⌛")
    said = {
        CaseState.APPROVED: (
            wording("approved as a spoiler") if case.decision is Decision.APPROVE_AS_SPOILER else wording("approved")
        ),
        CaseState.REJECTED: (
            wording("rejected, with a strike") if case.decision is Decision.REJECT_WITH_STRIKE else wording("rejected")
        ),
        CaseState.EXPIRED: wording("expired: nobody decided in time"),
    }.get(case.state, wording("withdrawn"))
    by = "" if case.decided_by is None else wording("by {member}", member=mention(case.decided_by))
    when = "" if case.decided_at is None else relative(case.decided_at)
    return card(
        Colour.QUIET,
        small_print(f"{icon} #{case.id} {said}", by, when, asked_by(job), reason(case, wording)),
    )


def reason(case: Case, wording: Wording) -> str:
    """A moderator's reason in the reader's language, or in the moderator's own words."""
    if not case.reason:
        return ""
    return wording(REASONS[case.reason]) if case.reason in REASONS else quote(case.reason, 300)


def in_review(job: Job, case: Case, wording: Wording, catalogue: Catalogue) -> ui.LayoutView:
    """For the asker alone: painted, and waiting for a moderator."""
    ends = "" if case.expires_at is None else wording("at the latest {when}", when=relative(case.expires_at))
    return card(
        Colour.WORKING,
        text(
            wording("### 👀 Painted, and waiting for a moderator"),
            words(job.request.prompt),
            wording("Pictures are looked at here before they are shown. Nothing is charged until then."),
        ),
        row(button(Verb.STOP, wording("Withdraw"), "↩️", job_id=job.id)),
        rule(),
        small_print(*wish(job.request, catalogue), f"#{case.id}", ends),
    )


def verdict(job: Job, case: Case, message: str | None, wording: Wording) -> ui.LayoutView:
    """For the asker alone: what became of it. `message` is where an approved picture can be seen."""
    if case.state is CaseState.APPROVED:
        seen = wording("It is here: {message}", message=message) if message else ""
        return card(Colour.DONE, text(wording("### ✅ Approved"), words(job.request.prompt, 120), seen))
    if case.state is CaseState.EXPIRED:
        title, told = wording("### ⌛ Nobody decided in time"), wording("The picture was not shown.")
    else:
        title, told = wording("### 🚫 Not this one"), reason(case, wording) or wording("A moderator turned it down.")
    strike = case.decision is Decision.REJECT_WITH_STRIKE
    return card(
        Colour.YOUR_MOVE,
        text(
            title,
            words(job.request.prompt, 120),
            told,
            wording("It brought you a strike; enough of them put your requests on hold.") if strike else "",
            wording("**Nothing was charged.**"),
        ),
        row(
            button(Verb.REWORD, wording("Change my words…"), "✏️", job_id=job.id, style=discord.ButtonStyle.primary),
            ask_moderator(Verb.APPEAL, job.id, wording) if case.state is CaseState.REJECTED else None,
        ),
        small_print(f"#{case.id}"),
    )
