from discord import ui

from bot.domain.quota import Limits, Quota, Standing
from bot.ui.custom_ids import Verb
from bot.ui.layout import Colour, bar, button, card, dotted, full_date, relative, row, rule, small, small_print, text
from bot.ui.wording import Wording


def quota(quota: Quota, limits: Limits, wording: Wording) -> ui.LayoutView:
    """Where a member stands today and this month; for them alone."""
    empty = quota.tightest.left == 0
    return card(
        Colour.YOUR_MOVE if empty else Colour.QUIET,
        text(wording("### 🎟️ What you have left")),
        _span(wording("Today"), quota.day, wording),
        _span(wording("This month"), quota.month, wording),
        row(button(Verb.LIMITS, wording("How limits work"), "📖")),
        rule(),
        small_print(
            wording("Days begin at midnight in {timezone}", timezone=limits.timezone),
            wording("only delivered pictures count"),
        ),
    )


def _span(title: str, standing: Standing, wording: Wording) -> ui.TextDisplay[ui.LayoutView]:
    left = wording.plural("{n} left", "{n} left", standing.left)
    counts = dotted(
        wording("{used} of {limit} used", used=standing.used, limit=standing.limit),
        wording.plural("{n} under way", "{n} under way", standing.held) if standing.held else "",
    )
    when, date = relative(standing.resets_at), full_date(standing.resets_at)
    return text(
        f"**{title} · {left}**",
        f"{bar(standing.used + standing.held, standing.limit)} {counts}",
        small(wording("starts afresh {when}", when=when), date),
    )
