"""A member's own wishes; for them alone."""

from discord import ui

from bot.domain.preferences import Preferences
from bot.ui.layout import Colour, card, small_print, text
from bot.ui.wording import Wording


def me(wished: Preferences, wording: Wording) -> ui.LayoutView:
    direct = wording("on") if wished.direct else wording("off")
    return card(
        Colour.QUIET,
        text(wording("### 🙂 Your wishes"), wording("News by direct message: **{state}**", state=direct)),
        small_print(wording("`/me` with its options changes them; they hold in every server.")),
    )
