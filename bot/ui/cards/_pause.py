"""That no pictures are begun here for now, and that they are again; for the moderator who said so."""

from discord import ui

from bot.ui.layout import Colour, card, small_print, text
from bot.ui.wording import Wording


def paused(wording: Wording, *, whole_server: bool) -> ui.LayoutView:
    told = wording("The whole server rests.") if whole_server else wording("This channel rests.")
    return card(
        Colour.YOUR_MOVE,
        text(wording("### ⏸️ Paused"), told),
        small_print(
            wording("What is being painted is finished; nothing new is begun."),
            wording("`/resume where: the whole server` ends it.") if whole_server else wording("`/resume` ends it."),
        ),
    )


def resumed(wording: Wording, *, whole_server: bool, paints: bool) -> ui.LayoutView:
    """`paints` is False where the whole server still rests."""
    if not paints:
        told = wording("This channel’s own pause is over. The whole server still rests.")
        return card(
            Colour.YOUR_MOVE,
            text(wording("### ▶️ Resumed"), told),
            small_print(wording("`/resume where: the whole server` ends that.")),
        )
    told = wording("The whole server paints again.") if whole_server else wording("This channel paints again.")
    return card(Colour.DONE, text(wording("### ▶️ Resumed"), told))
