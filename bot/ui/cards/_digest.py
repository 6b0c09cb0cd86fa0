"""A week of a server's moderation, and the case that has waited too long."""

from collections.abc import Mapping

from discord import ui

from bot.domain.digest import Alarm, Digest, Hits
from bot.domain.text import quote
from bot.ui.layout import Colour, card, dotted, full_date, relative, rule, small_print, text
from bot.ui.sentences import say
from bot.ui.wording import N_, Wording

DECISIONS: Mapping[str, str] = {
    "approve": N_("{n} approved"),
    "spoiler": N_("{n} approved as spoiler"),
    "reject": N_("{n} rejected"),
    "strike": N_("{n} rejected with a strike"),
    "grant": N_("{n} allowed on appeal"),
    "decline": N_("{n} still refused on appeal"),
    "take_down": N_("{n} taken down"),
    "take_down_strike": N_("{n} taken down with a strike"),
    "restore": N_("{n} kept after a report"),
    "expired": N_("{n} expired"),
    "withdrawn": N_("{n} withdrawn"),
}

MOST_RULES = 5


def digest(week: Digest, wording: Wording) -> ui.LayoutView:
    made = [wording(DECISIONS[name], n=n) for name, n in week.decisions.items() if name in DECISIONS]
    rules = [_hits(each, wording) for each in week.rules[:MOST_RULES]]
    waited = ""
    if week.median_wait is not None and week.longest_wait is not None:
        waited = wording(
            "Waited: {median} at the median, {longest} at the longest",
            median=_span(week.median_wait, wording),
            longest=_span(week.longest_wait, wording),
        )
    spent = wording("spent {dollars}", dollars=f"${week.spent / 1e6:.2f}")
    return card(
        Colour.QUIET,
        text(
            wording("### 🗓️ The week in moderation"),
            dotted(*made),
            waited,
            wording.plural("{n} strike given", "{n} strikes given", week.strikes) if week.strikes else "",
            _mistaken(week, wording),
        ),
        text(wording("**Rules that said no**"), *rules) if rules else None,
        rule(),
        small_print(full_date(week.begins), full_date(week.ends), spent),
    )


def _mistaken(week: Digest, wording: Wording) -> str:
    """False positives: what a second look, of a moderator's or at a report, found otherwise."""
    n = week.appeals_upheld + week.reports_dismissed
    return wording.plural("{n} second look found otherwise", "{n} second looks found otherwise", n) if n else ""


def _hits(hits: Hits, wording: Wording) -> str:
    said = f"{hits.times} × {say(hits.code, {}, wording).title}"
    number = "" if hits.rule is None else wording("rule {n}", n=hits.rule)
    return dotted(said, number, quote(hits.note, 60))


def alarm(waiting: Alarm, wording: Wording) -> ui.LayoutView:
    told = wording("#{id} was opened {when}.", id=waiting.case_id, when=relative(waiting.opened_at))
    cases = wording.plural("{n} case waits", "{n} cases wait", waiting.waiting)
    return card(Colour.YOUR_MOVE, text(wording("### ⏰ A case waits for a moderator"), told), small_print(cases))


def _span(seconds: float, wording: Wording) -> str:
    if seconds < 5400:
        return wording("{n} min", n=max(1, round(seconds / 60)))
    return wording("{n} h", n=round(seconds / 3600))
