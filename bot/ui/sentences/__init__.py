"""A sentence for each code that a `Refusal`, a `Trouble` or a `Failure` may carry."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.mention import Mention
from bot.domain.quota import Span
from bot.domain.text import quote
from bot.ui.custom_ids import Verb
from bot.ui.layout import relative
from bot.ui.sentences._house import HOUSE, UNKNOWN
from bot.ui.sentences._model import MODEL
from bot.ui.sentences._moderation import MODERATION
from bot.ui.sentences._policy import POLICY
from bot.ui.sentences._sentence import Sentence
from bot.ui.sentences._service import SERVICE
from bot.ui.sentences._wishes import WISHES
from bot.ui.sentences._wordrules import WORDRULES, WORDRULES_VARIANTS
from bot.ui.wording import Wording

TABLE: Mapping[str, Sentence] = {**WISHES, **POLICY, **WORDRULES, **MODERATION, **MODEL, **SERVICE, **HOUSE}

VARIANTS: Mapping[str, tuple[tuple[str, Callable[[Mapping[str, object]], bool]], ...]] = {
    "quota_spent": (("quota_spent.month", lambda values: values.get("span") == Span.MONTH),),
    "aspect_not_drawn": (("aspect_not_drawn.elsewhere", lambda values: bool(values.get("elsewhere"))),),
    "size_not_drawn": (("size_not_drawn.none", lambda values: not values.get("possible")),),
    "budget_short": (("budget_spent.late", lambda values: "resets_at" not in values),),
    "budget_spent": (
        ("budget_spent.late", lambda values: "resets_at" not in values),
        ("budget_spent.server", lambda values: values.get("whose") == "server"),
    ),
    "api_resting": (
        ("api_resting.long", lambda values: "retry_at" not in values),
        ("api_resting.owner", lambda values: values.get("owner") is True),
    ),
    "paused": (("paused.everywhere", lambda values: values.get("everywhere") is True),),
    "not_paused": (("not_paused.server", lambda values: values.get("server") is True),),
    "held": (
        ("held.why", lambda values: "reason" in values),
        ("held.strikes", lambda values: "strikes" in values),
    ),
    "bad_limit": (("bad_limit.high", lambda values: "most" in values),),
    "bad_cap": (("bad_cap.high", lambda values: "most" in values),),
    **WORDRULES_VARIANTS,
}
"""Codes with several sentences, told apart by their values."""

LONGEST_VALUE = 300
LONGEST_LIST = 20
LONGEST_ITEM = 60
"""So much of a value, so many of a list, so much of each: three sentences stay far below a card's 4,000 characters."""

FLAG = re.compile(r"--[a-z]{1,20}( [A-Za-z0-9:.]{1,20})?")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in one language, with its values in place."""

    icon: str
    title: str
    happened: str
    advice: str
    reassurance: str
    offer: Verb | None


def say(code: str, values: Mapping[str, object], wording: Wording) -> Said:
    """What a person reads for a code. Never raises: a code without a sentence gets a neutral one.

    Every text among the values but a `Mention` is taken for a stranger's and made safe; a list reads "a, b or c"; an
    instant is each reader's own "in 5 hours"; what looks like a flag is set as code, so that its dashes can be copied.
    """
    sentence = TABLE.get(_variant(code, values), UNKNOWN)
    shown = {name: _show(value, wording) for name, value in values.items()}
    return Said(
        icon=sentence.icon,
        title=wording(sentence.title, **shown),
        happened=wording(sentence.happened, **shown),
        advice=wording(sentence.advice, **shown),
        reassurance=wording(sentence.reassurance),
        offer=sentence.offer,
    )


def _variant(code: str, values: Mapping[str, object]) -> str:
    """The sentence's name: the first variant that these values call for, else the code itself."""
    return next((name for name, fits in VARIANTS.get(code, ()) if fits(values)), code)


def _show(value: object, wording: Wording, limit: int = LONGEST_VALUE) -> str:
    if isinstance(value, datetime):
        return relative(value)
    if isinstance(value, Mention):
        return str(value)
    if isinstance(value, list | tuple):
        return wording.one_of(_show(item, wording, LONGEST_ITEM) for item in value[:LONGEST_LIST])
    shown = str(value)
    return f"`{shown}`" if FLAG.fullmatch(shown) else quote(shown, limit)
