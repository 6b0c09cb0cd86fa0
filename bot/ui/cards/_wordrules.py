"""A server's word rules, as its moderators see them: the list, what changed or would change, and what a text meets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from discord import ui

from bot.domain.text import quote
from bot.domain.wordrules import Clause, Hit, Kind, Level, Problem, Rule, Source, Syntax, Verdict
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, button, card, dotted, row, rule, shorten, small_print, text
from bot.ui.sentences import say
from bot.ui.wording import N_, Wording

A_PAGE = 12
MOST_TOLD = 8
"""Rules, hits or problems that a card names; it says how many more there are."""
LONGEST_SHOWN = 70

LEVELS = {
    Level.WRITTEN: N_("as it is written"),
    Level.ALIKE: N_("as it looks"),
    Level.SQUEEZED: N_("put together"),
}


@dataclass(frozen=True, slots=True)
class RulesPage:
    """One page of a server's rules, of `pages`, of `total` rules; whether members are told the word."""

    rules: Sequence[Rule]
    page: int
    pages: int
    total: int
    tells_words: bool
    find: str = ""


def rules_list(facts: RulesPage, wording: Wording) -> ui.LayoutView:
    """The rules, oldest first, with ways to the pages beside it."""
    lines = [_numbered(one, wording) for one in facts.rules]
    none = (
        wording("No rule has that in it.")
        if facts.find
        else wording("There are none yet. `/rules add` makes the first.")
    )
    told = wording("Members hear which word it was") if facts.tells_words else wording("Members hear the number alone")
    switch = wording("Keep the word back") if facts.tells_words else wording("Tell them the word")
    return card(
        Colour.QUIET,
        text(wording("### 🔤 Word rules"), *(lines or [none])),
        row(
            _turn(facts.page - 1, "◀️", wording("Back")) if facts.page > 0 else None,
            _turn(facts.page + 1, "▶️", wording("Further")) if facts.page < facts.pages - 1 else None,
            button(Verb.RULES_QUIET if facts.tells_words else Verb.RULES_TELL, switch, "💬"),
        ),
        rule(),
        small_print(
            wording.plural("{n} rule", "{n} rules", facts.total),
            wording("page {page} of {pages}", page=facts.page + 1, pages=facts.pages) if facts.pages > 1 else "",
            told,
        ),
    )


def _turn(page: int, emoji: str, label: str) -> ui.Button[ui.LayoutView]:
    return button(Verb.RULES_PAGE, label, emoji, job_id=page)


def rules_changed(
    change_id: int, added: Sequence[Clause], numbers: Sequence[int], removed: Sequence[Rule], wording: Wording
) -> ui.LayoutView:
    """What has just changed, with a way back; and a hint where a rule will hardly ever be met as it stands."""
    named = [f"➕ **{number}** {_said(clause, wording)}" for number, clause in zip(numbers, added, strict=True)]
    gone = [f"➖ {_numbered(one, wording)}" for one in removed]
    return card(
        Colour.DONE,
        text(wording("### ✅ Rules changed"), *_some([*named, *gone], wording), *_hints(added, wording)),
        row(button(Verb.RULES_UNDO, wording("Undo"), "↩️", job_id=change_id)),
        rule(),
        small_print(wording("It holds for every request from now on.")),
    )


def rules_undone(added: Sequence[Clause], removed: Sequence[Rule], wording: Wording) -> ui.LayoutView:
    """That a change was taken back."""
    gone = [f"➖ {_said(clause, wording)}" for clause in added]
    back = [f"➕ {_numbered(one, wording)}" for one in removed]
    return card(Colour.DONE, text(wording("### ↩️ Taken back"), *_some([*gone, *back], wording)))


def rules_proposal(
    change_id: int,
    added: Sequence[Clause],
    removed: Sequence[Rule],
    known: int,
    problems: Sequence[Problem],
    wording: Wording,
) -> ui.LayoutView:
    """What an import would change, before anything does; and what in it can't be taken, each with the reason."""
    new = _some([f"➕ {_said(clause, wording)}" for clause in added], wording)
    gone = _some([f"➖ {_numbered(one, wording)}" for one in removed], wording)
    faults = _some([_problem(problem, wording) for problem in problems], wording)
    changes = bool(added or removed)
    return card(
        Colour.YOUR_MOVE if changes else Colour.QUIET,
        text(wording("### 🔍 This would change") if changes else wording("### 🟰 Nothing would change"), *new, *gone),
        text(wording("**Left out**"), *faults) if faults else None,
        row(button(Verb.RULES_APPLY, wording("Apply"), "✅", job_id=change_id)) if changes else None,
        rule(),
        small_print(
            wording.plural("{n} new", "{n} new", len(added)),
            wording.plural("{n} goes", "{n} go", len(removed)) if removed else "",
            wording.plural("{n} there already", "{n} there already", known) if known else "",
            wording.plural("{n} left out", "{n} left out", len(problems)) if problems else "",
        ),
    )


def rules_tested(words: str, verdict: Verdict, wording: Wording) -> ui.LayoutView:
    """What the rules make of a text: what decides, how it was read, and what exceptions let pass."""
    against = verdict.against
    standing = [_hit(hit, words, wording) for hit in _once(verdict.standing)]
    excused = [
        wording("{hit} · let pass by rule {rule}", hit=_hit(hit, words, wording), rule=by.rule.number)
        for hit, by in verdict.excused
    ]
    title = (
        wording("### ✅ These words would pass") if against is None else wording("### ⛔ These words would be stopped")
    )
    return card(
        Colour.DONE if against is None else Colour.YOUR_MOVE,
        text(title, f"> {quote(words, 300)}"),
        text(*_some([*standing, *excused], wording)) if standing or excused else None,
        rule(),
        small_print(wording("Nothing was painted, and nobody else sees this.")),
    )


def _once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Each rule's first hit, which bends the text least."""
    seen: set[int] = set()
    for hit in hits:
        if hit.rule.number not in seen:
            seen.add(hit.rule.number)
            yield hit


def _hit(hit: Hit, words: str, wording: Wording) -> str:
    found = wording("“{found}” reads `{read}`", found=quote(words[hit.start : hit.end], 60), read=_code(hit.read_as))
    return dotted(f"**{hit.rule.number}** `{_code(hit.rule.pattern)}`", found, wording(LEVELS[hit.level]))


def _numbered(one: Rule, wording: Wording) -> str:
    return f"**{one.number}** {_said(one, wording)}"


def _said(clause: Clause, wording: Wording) -> str:
    shown = f"/{clause.pattern}/" if clause.syntax is Syntax.RE2 else clause.pattern
    where = wording("only in {channel}", channel=f"<#{clause.channel_id}>") if clause.channel_id else ""
    return dotted(
        f"`{_code(shown)}`",
        wording("exception") if clause.kind is Kind.ALLOW else "",
        where,
        quote(clause.note, 60) if clause.note else "",
        "AutoMod" if clause.source is Source.AUTOMOD else "",
    )


def _problem(problem: Problem, wording: Wording) -> str:
    reason = say("bad_rule", {"why": problem.why, "most": ""}, wording).title
    return dotted(f"`{_code(problem.pattern)}`", reason)


def _code(pattern: str) -> str:
    """A pattern between backticks, where nothing but a backtick means anything to Discord."""
    return shorten(" ".join(pattern.replace("`", "ˋ").split()), LONGEST_SHOWN) or "…"


def _some(lines: Sequence[str], wording: Wording) -> list[str]:
    more = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([wording.plural("and {n} more", "and {n} more", more)] if more > 0 else [])]


def _hints(added: Iterable[Clause], wording: Wording) -> list[str]:
    """A whole word of a script that is written without spaces stands between spaces hardly ever."""
    if any(clause.syntax is Syntax.WORD and any(_is_unspaced(sign) for sign in clause.pattern) for clause in added):
        return [
            wording("💡 This script is written without spaces: `*word*` finds it anywhere, a plain word hardly ever.")
        ]
    return []


def _is_unspaced(sign: str) -> bool:
    """Thai to Khmer, kana and Han: Unicode blocks U+0E00–0EFF, 1000–109F, 1780–17FF, 3040–30FF, 3400–9FFF."""
    point = ord(sign)
    blocks = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
    return any(first <= point <= last for first, last in blocks)
