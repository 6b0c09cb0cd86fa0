from discord import ui

from bot.domain.quota import Limits
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, button, card, row, rule, small_print, text
from bot.ui.wording import Wording


def settings(limits: Limits, wording: Wording) -> ui.LayoutView:
    """What this server has set; for whoever may change it."""
    return card(
        Colour.QUIET,
        text(wording("### ⚙️ Settings")),
        text(*_lines(limits, wording)),
        row(_change(wording)),
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


def _change(wording: Wording) -> ui.Button[ui.LayoutView]:
    return button(Verb.SETTINGS, wording("Change…"), "⚙️")


def _lines(limits: Limits, wording: Wording) -> tuple[str, ...]:
    return (
        wording("Each member, each day: **{n}**", n=limits.daily),
        wording("Each member, each month: **{n}**", n=limits.monthly),
        wording("Days begin at midnight in **{timezone}**", timezone=limits.timezone),
    )
