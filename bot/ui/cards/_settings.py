from discord import ui

from bot.domain.policy import Mode
from bot.domain.quota import Limits
from bot.ui import policy_words
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, button, card, dotted, row, rule, small_print, text
from bot.ui.wording import Wording


def settings(limits: Limits, wording: Wording, mode: Mode = Mode.OPEN, differing: int = 0) -> ui.LayoutView:
    """What this server has set, for whoever may change it: `differing` places have a policy of their own."""
    return card(
        Colour.QUIET,
        text(wording("### ⚙️ Settings")),
        text(*_lines(limits, wording), _policy(mode, differing, wording)),
        row(_change(wording), button(Verb.POLICY_LOG, wording("How the policy came about"), "📜")),
        rule(),
        small_print(wording("A change applies at once; pictures already asked for are not touched.")),
    )


def saved(limits: Limits, wording: Wording) -> ui.LayoutView:
    """That a change is made, and how things stand now."""
    return card(
        Colour.DONE,
        text(wording("### ✅ Saved")),
        text(*_lines(limits, wording)),
        row(_change(wording)),
    )


def _policy(mode: Mode, differing: int, wording: Wording) -> str:
    told = wording("Painting here is **{mode}**", mode=policy_words.value("mode", mode, wording))
    others = wording.plural("it differs in {n} place", "it differs in {n} places", differing) if differing else ""
    return dotted(told, others, "`/policy show`")


def _change(wording: Wording) -> ui.Button[ui.LayoutView]:
    return button(Verb.SETTINGS, wording("Change…"), "⚙️")


def _lines(limits: Limits, wording: Wording) -> tuple[str, ...]:
    return (
        wording("Each member, each day: **{n}**", n=limits.daily),
        wording("Each member, each month: **{n}**", n=limits.monthly),
        wording("Days begin at midnight in **{timezone}**", timezone=limits.timezone),
    )
