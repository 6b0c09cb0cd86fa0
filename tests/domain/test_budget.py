"""Caps, windows, prices: decided in pure code."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import (
    DOLLAR,
    WHOLE_BOT,
    Caps,
    Span,
    Spending,
    dollars,
    read_dollars,
    refusal,
    spans_of,
    window_end,
)
from bot.domain.catalogue import Catalogue, Model, TokenPrices, parse_catalogue
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.pricing import cheapest_price, cost_of, dearest_price, may_be_billed, worst_price
from bot.domain.request import PictureRequest
from config.catalogue import load_catalogue_data

NOW = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)
SHIPPED = parse_catalogue(load_catalogue_data())
PRO, FLASH = SHIPPED.find("gemini-3-pro-image"), SHIPPED.find("flash")


def model(name: str = "brush", *fallbacks: str, sizes: tuple[str, ...] = (), **price: int) -> Model:
    shapes = {size: {"1:1": (64, 64)} for size in price}
    return Model(name, name, (), ("1:1",), sizes, shapes, price, dict.fromkeys(price, 1.0), 0, fallbacks)


def spending(
    cap: int | None, taken: int = 0, span: Span = Span.DAY, scope: int = WHOLE_BOT, hours: int = 1
) -> Spending:
    return Spending(scope, span, cap, taken, 0, NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("span", "zone", "end"),
    [
        (Span.MINUTE, "Asia/Kathmandu", datetime(2026, 11, 22, 15, 1, tzinfo=UTC)),
        (Span.DAY, "UTC", datetime(2026, 11, 23, tzinfo=UTC)),
        (Span.DAY, "America/Los_Angeles", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        (Span.MONTH, "Europe/Berlin", datetime(2026, 11, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_window_ends_at_a_full_minute_or_at_the_zones_midnight(span: Span, zone: str, end: datetime) -> None:
    assert window_end(span, NOW, zone) == end


@given(st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2034, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_minutes_window_ends_within_the_minute(now: datetime) -> None:
    assert timedelta(0) < window_end(Span.MINUTE, now, "UTC") - now <= timedelta(minutes=1)


def test_minutes_are_counted_only_where_they_are_capped() -> None:
    assert spans_of(WHOLE_BOT, Caps(day=1)) == (Span.DAY, Span.MONTH)
    assert spans_of(WHOLE_BOT, Caps(minute=0)) == (Span.MINUTE, Span.DAY, Span.MONTH)
    assert spans_of(7, Caps(minute=1)) == (Span.DAY, Span.MONTH)


def test_a_server_keeps_the_defaults_where_it_says_nothing_and_never_exceeds_the_bot() -> None:
    assert Caps(day=0).otherwise(Caps(day=5, month=9)) == Caps(day=0, month=9)
    assert Caps(day=5).within(Caps(day=5, month=1)) == Caps(day=5)
    assert Caps(day=5).within(Caps()) == Caps(day=5)
    with pytest.raises(Refusal) as refused:
        Caps(month=3 * DOLLAR).within(Caps(day=1, month=2 * DOLLAR))
    assert refused.value.values == {"value": "$3.00", "most": "$2.00"}


@pytest.mark.parametrize(
    ("cap", "spent", "level"),
    [(None, 10**9, 0), (0, 5, 0), (100, 49, 0), (100, 50, 50), (100, 79, 50), (100, 80, 80), (100, 500, 80)],
)
def test_the_level_is_that_of_what_is_spent(cap: int | None, spent: int, level: int) -> None:
    assert spending(cap, spent).level == level


def test_the_refusal_tells_which_cap_and_whether_something_smaller_would_fit() -> None:
    standing = [spending(100, 90, hours=1), spending(500, 495, Span.MONTH, 7, hours=9), spending(None)]
    told = refusal(standing, 20, 5)
    assert (told.code, told.values["whose"], told.values["span"]) == ("budget_short", "server", Span.MONTH)
    assert refusal(standing, 20, 6).code == "budget_spent"
    assert refusal(standing, 8, 5).values["whose"] == "server"
    assert not any(isinstance(v, int) and not isinstance(v, str) for v in told.values.values())


@pytest.mark.parametrize(
    ("text", "amount"),
    [("20", 20), ("4.50", 4.5), (" $4,5 ", 4.5), ("0", 0), ("0.01 usd", 0.01), ("999999.99", 999_999.99), ("7 $", 7)],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: float) -> None:
    assert read_dollars(text) == round(amount * DOLLAR)


@pytest.mark.parametrize("text", ["-1", "1e5", "1.234", "1,000.00", "ten", "٣", "1000000", "NaN", ".5", "5."])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="bad_cap"):
        read_dollars(text)


def test_nothing_written_is_nothing_said() -> None:
    assert read_dollars("  ") is None


@given(st.integers(0, 10**12))
def test_an_amount_is_shown_to_the_cent_and_never_as_less_than_it_is(amount: int) -> None:
    shown = round(float(dollars(amount).replace("$", "").replace(",", "")) * DOLLAR)
    assert amount <= shown < amount + 10_000


def test_a_picture_is_held_at_the_dearest_who_may_paint_it() -> None:
    brush, knife = (
        model("brush", "knife", "roller", native=10),
        model("knife", sizes=("1K", "2K"), **{"1K": 30, "2K": 90}),
    )
    roller = Model("roller", "roller", (), ("16:9",), (), {}, {"native": 500}, {}, 0)
    catalogue = Catalogue([brush, knife, roller])
    assert dearest_price(catalogue, PictureRequest("x", "brush", "1:1", None, 1)) == 30
    assert dearest_price(catalogue, PictureRequest("x", "brush", "1:1", "2K", 1)) == 90
    assert dearest_price(catalogue, PictureRequest("x", "knife", "1:1", "1K", 1)) == 30
    assert cheapest_price(catalogue) == 10


def test_a_model_without_a_price_is_refused_and_so_is_one_that_it_may_stand_in_for() -> None:
    unpriced = model("knife")
    with pytest.raises(Refusal, match="unpriced_model"):
        worst_price(unpriced, None)
    with pytest.raises(Refusal, match="unpriced_model"):
        dearest_price(
            Catalogue([model("brush", "knife", native=1), unpriced]), PictureRequest("x", "brush", "1:1", None, 1)
        )


def usage(read: int = 100, drawn: int = 1120, total: int = 1500) -> dict[str, int]:
    return {"promptTokenCount": read, "candidatesTokensDetails.IMAGE": drawn, "totalTokenCount": total}


def test_the_cost_is_by_tokens_read_drawn_and_written() -> None:
    assert PRO.tokens == TokenPrices(input=2 * DOLLAR, text=12 * DOLLAR, image=120 * DOLLAR, extra=30_000)
    assert cost_of(PRO, usage()) == 100 * 2 + 1120 * 120 + 280 * 12
    assert cost_of(FLASH, usage(7, 1290, 1297)) == 38_703  # 38,702.1, rounded up


@pytest.mark.parametrize(
    "told",
    [{}, usage(drawn=0), usage(read=0), usage(total=1219), usage(total=10**7), {"totalTokenCount": 1500}],
)
def test_what_cannot_be_believed_is_not_counted_by(told: dict[str, int]) -> None:
    assert cost_of(PRO, told) is None
    assert cost_of(model(native=5), usage()) is None


@given(st.dictionaries(st.sampled_from(list(usage())), st.integers(0, 2**53)))
def test_no_count_of_tokens_makes_a_cost_absurd(told: dict[str, int]) -> None:
    cost = cost_of(PRO, told)
    assert cost is None or 0 < cost <= 120 * DOLLAR


def test_the_worst_price_covers_a_usual_call_of_each_shipped_model() -> None:
    """The picture's tokens as the price list counts them, a long prompt, and a thousand tokens of thinking."""
    drawn = {"gemini-2.5-flash-image": 1290}
    for shipped in SHIPPED.models:
        tokens = drawn.get(shipped.id, 1120)
        cost = cost_of(shipped, usage(1000, tokens, 1000 + tokens + 1000))
        assert cost is not None
        assert cost <= worst_price(shipped, "1K")


@pytest.mark.parametrize(
    ("error", "billed"),
    [
        (Trouble("api_busy", again=Again.LATER), False),
        (Trouble("model_gone", again=Again.ELSEWHERE), False),
        (Trouble("api_timeout", again=Again.ASK), True),
        (Trouble("key_refused"), False),
        (Trouble("picture_hosted"), True),
        (Trouble("something_new"), True),
        (Refusal("picture_blocked"), True),
    ],
)
def test_only_what_is_surely_free_is_free(error: Refusal | Trouble, billed: bool) -> None:  # noqa: FBT001
    assert may_be_billed(error) is billed
