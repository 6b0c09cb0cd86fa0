import discord
from discord import ui

from bot.domain.catalogue import Catalogue
from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Failure, Job
from bot.domain.quota import Quota
from bot.domain.sanction import HELD_BACK
from bot.domain.text import clean
from bot.ui.cards._details import block
from bot.ui.cards._facts import asked_by, left, reference, wish
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, bar, button, card, dotted, mention, row, rule, small, small_print, text, words
from bot.ui.sentences import Said, say
from bot.ui.wording import Wording

PRIMARY = discord.ButtonStyle.primary


def failure(job: Job, failure: Failure, quota: Quota, wording: Wording, catalogue: Catalogue) -> ui.LayoutView:
    """Why the job brought no picture; for its asker alone."""
    said = say(failure.code, failure.values, wording)
    return card(
        Colour.YOUR_MOVE if failure.refused else Colour.OUR_FAULT,
        text(_title(said), words(job.request.prompt, 120)),
        text(_happened(said), said.advice),
        row(
            fetch(job.id, wording) if job.is_owed else _offer(said.offer, job.id, wording),
            ask_moderator(Verb.APPEAL, job.id, wording) if failure.code in HELD_BACK else None,
            button(Verb.DETAILS, wording("Details"), "📋", job_id=job.id),
        ),
        rule(),
        small_print(*wish(job.request, catalogue), left(quota, wording), reference(job.id, wording)),
    )


def refusal(refusal: Refusal, wording: Wording, prompt: str = "") -> ui.LayoutView:
    """A "no" to something a person has just asked for, with the `prompt` they wrote for it; for them alone."""
    said = say(refusal.code, refusal.values, wording)
    return card(
        Colour.YOUR_MOVE,
        text(_title(said), said.happened, _used(refusal, wording), said.advice),
        row(_offer(said.offer, None, wording), *_second_chance(refusal, wording)),
        _written(prompt, wording),
        rule(),
        small_print(said.reassurance),
    )


def trouble(trouble: Trouble, log_id: str, wording: Wording, prompt: str = "") -> ui.LayoutView:
    """A failure of the world, met while answering a person; for them alone. `log_id` finds it in the log."""
    return _fault(trouble.code, log_id, wording, prompt)


def internal(log_id: str, wording: Wording, prompt: str = "") -> ui.LayoutView:
    """A fault of our own; for whoever met it. `log_id` finds it in the log."""
    return _fault("internal", log_id, wording, prompt)


def _fault(code: str, log_id: str, wording: Wording, prompt: str) -> ui.LayoutView:
    said = say(code, {}, wording)
    return card(
        Colour.OUR_FAULT,
        text(_title(said), _happened(said), said.advice),
        _written(prompt, wording),
        rule(),
        small_print(reference(log_id, wording)),
    )


def neutral(job: Job, wording: Wording) -> ui.LayoutView:
    """What stays in the channel of a job that brought nothing: one line, without the words."""
    return card(Colour.QUIET, small_print(wording("No picture came of this"), asked_by(job)))


def stopped(job: Job, wording: Wording) -> ui.LayoutView:
    """What stays of a job that was called off: most often because of a slip in its words."""
    return card(
        Colour.QUIET,
        ui.Section(
            small_print(wording("✋ Stopped"), wording("nothing was charged"), asked_by(job)),
            accessory=button(Verb.REWORD, wording("Change words…"), "✏️", job_id=job.id),
        ),
    )


def deleted(wording: Wording, by: int | None = None) -> ui.LayoutView:
    """What stays of a picture that was taken down; `by` is a member, where that should be said."""
    who = "" if by is None else wording("by {member}", member=mention(by))
    return card(Colour.QUIET, small_print(wording("🗑️ Picture deleted"), who))


def _title(said: Said) -> str:
    return f"### {said.icon} {said.title}"


def _happened(said: Said) -> str:
    return f"{said.happened} **{said.reassurance}**"


def _written(prompt: str, wording: Wording) -> ui.TextDisplay[ui.LayoutView] | None:
    """What was asked, to be copied: Discord has emptied the box that it was written in."""
    told = clean(prompt)
    return text(small(wording("What you wrote:")), block(told, wording)) if told else None


def _used(refusal: Refusal, wording: Wording) -> str:
    """The bar of a quota, where the refusal is about one."""
    limit, used, held = (refusal.values.get(name) for name in ("limit", "used", "held"))
    if not (isinstance(limit, int) and isinstance(used, int) and isinstance(held, int)):
        return ""
    taken = wording("**{used} of {limit}** used", used=used, limit=limit)
    under_way = wording.plural("{n} under way", "{n} under way", held) if held else ""
    return f"{bar(used + held, limit)} {dotted(taken, under_way)}"


def _second_chance(refusal: Refusal, wording: Wording) -> tuple[ui.Button[ui.LayoutView], ...]:
    """Where the request was kept: other words for it, or another pair of eyes."""
    kept = refusal.values.get("refusal_id")
    if not isinstance(kept, int):
        return ()
    reword = button(Verb.REWORD_REFUSED, wording("Change my words…"), "✏️", job_id=kept, style=PRIMARY)
    return reword, ask_moderator(Verb.APPEAL_REFUSED, kept, wording)


def ask_moderator(verb: Verb, subject_id: int, wording: Wording) -> ui.Button[ui.LayoutView]:
    return button(verb, wording("Ask a moderator…"), "🙋", job_id=subject_id)


def fetch(job_id: int, wording: Wording) -> ui.Button[ui.LayoutView]:
    """The way to pictures that nobody has seen: they are there already, and cost nothing."""
    return button(Verb.FETCH, wording("Show me"), "📥", job_id=job_id, style=PRIMARY)


def _offer(verb: Verb | None, job_id: int | None, wording: Wording) -> ui.Button[ui.LayoutView] | None:
    """The button that may help. Those that act on a job need one."""
    if verb is Verb.LIMITS:
        return button(verb, wording("How limits work"), "📖")
    if verb is Verb.SETTINGS:
        return button(verb, wording("Change…"), "⚙️", style=PRIMARY)
    if verb is Verb.REWORD and job_id is not None:
        return button(verb, wording("Change my words…"), "✏️", job_id=job_id, style=PRIMARY)
    if verb is Verb.RETRY and job_id is not None:
        return button(verb, wording("Try again"), "🔁", job_id=job_id, style=PRIMARY)
    return None
