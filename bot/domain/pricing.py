"""What a call costs, in millionths of a US dollar: at worst before it is sent, and as far as is known afterwards."""

from collections.abc import Mapping

from bot.domain.catalogue import NATIVE, Catalogue, Model
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.request import PictureRequest

MOST_TOKENS = 1_000_000
"""More than any model here reads and writes in one call; a count beyond it is a mistake of whoever counted."""

NOT_BILLED = frozenset(
    {
        "api_daily_limit",
        "api_misplaced",
        "api_unfunded",
        "api_unreachable",
        "key_refused",
        "reference_lost",
        "request_rejected",
        "request_too_large",
    }
)
"""Trouble that no repeat mends and that nobody bills: the request was turned away, or never left.
https://ai.google.dev/gemini-api/docs/billing"""


def worst_price(model: Model, size: str | None) -> int:
    """The most that one call is expected to cost: the picture, and what thinking and words may add to it.

    Raises `Refusal("unpriced_model")`: what has no price cannot be kept within a budget.
    """
    price = model.price.get(model.size_for(size) or NATIVE)
    if price is None:
        raise Refusal("unpriced_model", model=model.label)
    return price + (model.tokens.extra if model.tokens else 0)


def dearest_price(catalogue: Catalogue, request: PictureRequest) -> int:
    """The worst price of one picture by the model asked for or by any that may stand in for it."""
    model = catalogue.find(request.model)
    stand_ins = [catalogue.find(name) for name in model.fallbacks]
    painters = [model, *(m for m in stand_ins if request.aspect in m.aspects)]
    return max(worst_price(painter, request.size) for painter in painters)


def cheapest_price(catalogue: Catalogue) -> int:
    """What a picture costs at least, whoever paints it."""
    return min((worst_price(m, size) for m in catalogue.models for size in m.sizes or (None,)), default=0)


def cost_of(model: Model, usage: Mapping[str, int]) -> int | None:
    """What the call cost by the API's own count of tokens; None where it is not told, or cannot be believed.

    `usage` has the names of `UsageMetadata` at https://ai.google.dev/api/generate-content. All that is neither read
    nor picture is thought or text; the counts of a part may fall short of the total, never the other way round.
    """
    prices = model.tokens
    if prices is None:
        return None
    read = usage.get("promptTokenCount", 0)
    drawn = usage.get("candidatesTokensDetails.IMAGE", 0)
    total = usage.get("totalTokenCount", 0)
    if not (read > 0 and drawn > 0 and read + drawn <= total <= MOST_TOKENS):
        return None
    written = total - read - drawn
    return -(-(read * prices.input + drawn * prices.image + written * prices.text) // 1_000_000)


def may_be_billed(error: Refusal | Trouble) -> bool:
    """Whether an attempt that brought no picture may have cost something: not where that is known to be free.

    A refusal by the model may: some relays bill an answer that declines, and a cap should rather close early.
    """
    if isinstance(error, Refusal):
        return True
    return error.again not in {Again.LATER, Again.ELSEWHERE} and error.code not in NOT_BILLED
