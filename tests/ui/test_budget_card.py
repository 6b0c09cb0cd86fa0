"""What is spent, as it is shown: within what Discord takes, and with the truth about every cap."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.breaker import FAULTS, SURE, Breaker, BreakerState
from bot.domain.budget import DOLLAR, WHOLE_BOT, Account, Caps, Span, Spending
from bot.domain.errors import Refusal
from bot.domain.notice import Notice
from bot.ui import cards, forms
from sandbox.discord.component_checks import check_components
from sandbox.discord.reply_checks import check_modal
from tests.ui.facts import ENGLISH, NOW, buttons, texts

AMOUNTS = st.integers(0, 10**12)
GUILD = 7


def spending(span: Span, cap: int | None, spent: int, held: int, scope: int = GUILD) -> Spending:
    return Spending(scope, span, cap, spent, held, NOW + timedelta(hours=5))


def breaker(cause: str) -> Breaker:
    return Breaker(BreakerState.OPEN, cause, NOW, NOW, NOW + timedelta(minutes=1), 1)


def notice(span: Span, level: int) -> Notice:
    facts = {"span": span, "level": level, "cap": 5 * DOLLAR, "spent": 4 * DOLLAR, "resets_at": round(NOW.timestamp())}
    return Notice("budget_level", facts)


@given(
    st.lists(st.builds(spending, st.sampled_from(Span), st.none() | AMOUNTS, AMOUNTS, AMOUNTS), min_size=2, max_size=3),
    st.none() | st.builds(breaker, st.sampled_from(["many_refused", *sorted(FAULTS | SURE)])),
    st.booleans(),
)
def test_any_account_is_a_message_that_discord_takes(standing: list[Spending], rests: Breaker | None, whole: bool):  # noqa: FBT001
    account = Account(tuple(standing), tuple(standing) if whole else (), Caps(), rests)
    assert not list(check_components(cards.budget(account, ENGLISH).to_components(), v2=True))


def test_every_cap_shows_what_is_spent_held_and_left():
    day = spending(Span.DAY, 5 * DOLLAR, 1_200_000, 330_000)
    bot = spending(Span.MINUTE, DOLLAR, DOLLAR, 0, WHOLE_BOT)
    view = cards.budget(Account((day, spending(Span.MONTH, None, 1, 0)), (bot,), Caps()), ENGLISH)
    shown = texts(view)
    for part in ("Today · **$3.47 left**", "$1.20 of $5.00 spent · $0.33 held", "This month · $0.01 spent · no cap"):
        assert part in shown
    assert "This minute · **$0.00 left**" in shown
    assert "is working" in shown
    assert list(buttons(view)) == ["caps:v1:0"]


def test_who_does_not_run_the_bot_sees_the_server_alone():
    account = Account((spending(Span.DAY, None, 0, 0),), (), Caps())
    assert "whole bot" not in texts(cards.budget(account, ENGLISH))


@pytest.mark.parametrize("cause", sorted(FAULTS | SURE | {"many_refused"}))
def test_a_resting_service_says_why_and_when_it_is_tried(cause: str):
    shown = texts(cards.budget(Account((), (), Caps(), breaker(cause)), ENGLISH))
    assert f"<t:{round(NOW.timestamp()) + 60}:R>" in shown
    assert "That did not work" not in shown


@pytest.mark.parametrize("told", [notice(Span.DAY, 50), notice(Span.MONTH, 80), notice(Span.DAY, 100),
                                  Notice("breaker_opened", {"cause": "key_refused"}),
                                  Notice("books_differ", {"numbers": 2})])  # fmt: skip
async def test_every_notice_is_a_message_that_discord_takes(told: Notice):
    view = cards.notice(told, ENGLISH)
    assert not list(check_components(view.to_components(), v2=True))
    assert view.is_finished()


def test_a_notice_says_which_cap_and_how_far():
    assert "80 % of this month’s budget" in texts(cards.notice(notice(Span.MONTH, 80), ENGLISH))
    assert "Today’s budget is used up" in texts(cards.notice(notice(Span.DAY, 100), ENGLISH))
    assert "$4.00 of $5.00" in texts(cards.notice(notice(Span.DAY, 50), ENGLISH))
    assert "did not accept this bot’s key" in texts(
        cards.notice(Notice("breaker_opened", {"cause": "key_refused"}), ENGLISH)
    )


def test_the_form_holds_the_servers_own_caps_and_gives_them_back():
    own = Caps(day=4_500_000)
    form = forms.caps(own, ENGLISH).to_dict()
    assert not list(check_modal(form))
    values = {part["component"]["custom_id"]: part["component"].get("value", "") for part in form["components"]}
    assert values == {"daily": "4.50", "monthly": ""}
    components = [{"component": {"custom_id": name, "value": value}} for name, value in values.items()]
    assert forms.new_caps({"components": components}) == own
    assert forms.new_caps({}) == Caps()
    with pytest.raises(Refusal, match="bad_cap"):
        forms.new_caps({"components": [{"component": {"custom_id": "daily", "value": "much"}}]})
