"""Appeals and reports, as the moderators see them, and what is left of their cards."""

import discord
from discord import ui

from bot.domain.appeal import Appeal
from bot.domain.case import Case, CaseKind, CaseState, Decision
from bot.domain.job import Face, Failure, Job
from bot.domain.ports import Attachment
from bot.domain.report import Reported
from bot.domain.sanction import Standing
from bot.domain.text import quote
from bot.ui.cards._facts import asked_by, cause
from bot.ui.cards._result import gallery
from bot.ui.cards._review import decided
from bot.ui.custom_ids import Verb
from bot.ui.layout import (
    Colour,
    bullets,
    button,
    card,
    dotted,
    mention,
    relative,
    row,
    rule,
    small,
    small_print,
    text,
    words,
)
from bot.ui.sentences import say
from bot.ui.wording import Wording

MOST_REASONS = 5

SUCCESS, DANGER = discord.ButtonStyle.success, discord.ButtonStyle.danger


def appeal(appeal: Appeal, files: tuple[Attachment, ...], wording: Wording) -> ui.LayoutView:
    """A member asks that a "no" be looked at once more."""
    case = appeal.case
    member = mention(case.opened_by)
    return card(
        Colour.YOUR_MOVE,
        text(
            wording("### 🙋 An appeal"),
            words(_prompt(appeal)),
            wording("**From** {member} · {record}", member=member, record=past(appeal.standing, wording)),
            wording("**They say** · {words}", words=quote(case.statement, 500) or "…"),
            wording("**Refused because** · {why}", why=_why(appeal, wording)),
            "" if case.against is None else wording("**Decided by** {member}", member=mention(case.against)),
            _reach(appeal, wording),
        ),
        gallery(appeal.job, files, wording, spoiler=True) if appeal.job is not None and files else None,
        row(
            button(Verb.GRANT, wording("Allow it"), "✅", job_id=case.id, style=SUCCESS),
            button(Verb.DECLINE, wording("It stays refused…"), "🚫", job_id=case.id),
        ),
        rule(),
        small_print(wording("opened {when}", when=relative(case.opened_at)), f"#{case.id}"),
    )


def report(reported: Reported, files: tuple[Attachment, ...], wording: Wording) -> ui.LayoutView:
    """A public picture that members want looked at."""
    case, job, told = reported.case, reported.job, reported.reports
    reasons = [dotted(mention(one.reporter_id), quote(one.reason, 200)) for one in told[:MOST_REASONS]]
    hidden = {Face.HIDDEN: wording("hidden for now"), Face.COVERED: wording("covered for now")}.get(
        job.face or Face.SHOWN, wording("still to be seen")
    )
    return card(
        Colour.YOUR_MOVE,
        text(
            wording("### 🚩 Reported · {channel}", channel=f"<#{job.channel_id}>"),
            words(job.request.prompt),
            wording("**From** {member} · {record}", member=asked_by(job), record=past(reported.standing, wording)),
            wording.plural("**{n} report** · {state}", "**{n} reports** · {state}", len(told), state=hidden),
            bullets(reasons),
        ),
        gallery(job, files, wording, spoiler=True) if files else None,
        row(
            button(Verb.RESTORE, wording("It may stay"), "✅", job_id=case.id, style=SUCCESS),
            button(Verb.TAKE_DOWN, wording("Take it down"), "🗑️", job_id=case.id),
            button(Verb.TAKE_DOWN_STRIKE, wording("Take down + strike"), "⛔", job_id=case.id, style=DANGER),
        ),
        rule(),
        small_print(wording("opened {when}", when=relative(case.opened_at)), f"#{case.id}"),
    )


def outcome(case: Case, job: Job | None, wording: Wording) -> ui.LayoutView:
    """What is left of a case's card: one line."""
    if job is None or case.kind is CaseKind.APPEAL:
        return _closed(case, case.opened_by, wording)
    return decided(case, job, wording) if case.kind is CaseKind.REVIEW else _closed(case, job.user_id, wording)


def _closed(case: Case, author_id: int, wording: Wording) -> ui.LayoutView:
    said = {
        Decision.GRANT: wording("appeal upheld"),
        Decision.DECLINE: wording("appeal declined"),
        Decision.RESTORE: wording("report dismissed"),
        Decision.TAKE_DOWN: wording("picture taken down"),
        Decision.TAKE_DOWN_WITH_STRIKE: wording("picture taken down, with a strike"),
    }.get(case.decision or Decision.GRANT, "")
    said = wording("withdrawn") if case.state is CaseState.WITHDRAWN else said
    by = "" if case.decided_by is None else wording("by {member}", member=mention(case.decided_by))
    when = "" if case.decided_at is None else relative(case.decided_at)
    icon = "✅" if case.state is CaseState.APPROVED else "🚫"
    return card(
        Colour.QUIET, small_print(f"{icon} #{case.id} {said}", by, when, mention(author_id), quote(case.reason, 200))
    )


def hidden(job: Job, wording: Wording) -> ui.LayoutView:
    """What stands in the place of a picture that waits for a moderator."""
    return card(Colour.QUIET, small_print(wording("🚩 Hidden until a moderator has looked at it"), asked_by(job)))


def appealed(case: Case, wording: Wording) -> ui.LayoutView:
    if case.against is None:
        told = wording("A moderator looks at it. You will hear of the outcome here, or in `/gallery`.")
    else:
        told = wording("Another moderator looks at it. You will hear of the outcome here, or in `/gallery`.")
    return card(Colour.DONE, text(wording("### 🙋 A moderator has been asked"), told), small_print(f"#{case.id}"))


def reported(case: Case, wording: Wording) -> ui.LayoutView:
    told = wording("The moderators look at it. You will hear of the outcome here, or in `/gallery`.")
    return card(Colour.DONE, text(wording("### 🚩 Thank you"), told), small_print(f"#{case.id}"))


def past(standing: Standing, wording: Wording) -> str:
    record = standing.record
    return dotted(
        wording("{approved} approved, {rejected} turned down", approved=record.approved, rejected=record.rejected),
        wording.plural("{n} strike", "{n} strikes", record.strikes) if record.strikes else "",
    )


def _reach(appeal: Appeal, wording: Wording) -> str:
    """What a "yes" cannot do, where it cannot do all."""
    if appeal.refused is not None or _held_back(appeal) is None:
        return ""
    told = wording("The image service said no. To allow it lifts a strike for it, and cannot make it paint this.")
    return small(told)


def _prompt(appeal: Appeal) -> str:
    if appeal.job is not None:
        return appeal.job.request.prompt
    return "" if appeal.refused is None else appeal.refused.request.prompt


def _why(appeal: Appeal, wording: Wording) -> str:
    if appeal.refused is not None:
        said = say(appeal.refused.code, appeal.refused.facts, wording)
        return f"{said.title}. {said.happened}"
    held_back = _held_back(appeal)
    return wording("a moderator turned it down") if held_back is None else cause(held_back, wording)


def _held_back(appeal: Appeal) -> Failure | None:
    """What the image service held back, where that is what the appeal is about."""
    failures = [] if appeal.job is None else [picture.failure for picture in appeal.job.pictures]
    return next((failure for failure in failures if failure is not None), None)
