from dataclasses import dataclass

from bot.ui.custom_ids import Verb
from bot.ui.wording import N_

NOTHING_CHARGED = N_("Nothing was charged.")
NOTHING_CHANGED = N_("Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a person reads where something did not work: what it was, what happened, what to do next.

    `title` is a whole statement, so that it can stand alone in a list. `offer` is the button that may help.
    `reassurance` says what did not happen; the card shows it beside `happened`.
    """

    icon: str
    title: str
    happened: str
    advice: str
    offer: Verb | None = None
    reassurance: str = NOTHING_CHARGED
