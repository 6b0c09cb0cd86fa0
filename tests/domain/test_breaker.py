"""When the image API is left to rest, by the last calls alone."""

from datetime import timedelta
from itertools import count

import pytest

from bot.domain.breaker import (
    BLOCKED,
    FAULTS,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    REFUSALS,
    SURE,
    Call,
    answers,
    pause,
    verdict,
)
from bot.domain.pricing import NOT_BILLED
from bot.ui.sentences import TABLE


def calls(*outcomes: str, members: int = 100) -> list[Call]:
    """Newest first."""
    numbers = count()
    return [Call(outcome, next(numbers) % members) for outcome in outcomes]


@pytest.mark.parametrize("outcome", sorted(SURE))
def test_one_answer_that_only_the_owner_can_mend_is_enough(outcome: str) -> None:
    assert verdict(calls(outcome, "painted", "painted")) == outcome


def test_a_few_faults_in_a_row_are_enough_and_scattered_ones_are_not() -> None:
    assert verdict(calls(*["api_failed"] * 5)) is None
    assert verdict(calls(*["api_timeout"] * 6)) == "api_timeout"
    assert verdict(calls(*["painted", "api_failed"] * 10)) is None
    assert verdict(calls(*["api_failed"] * 15, *["painted"] * 5)) == "api_failed"
    assert verdict(calls(*["api_failed"] * 14, *["painted"] * 6)) is None


def test_what_lies_far_back_is_not_looked_at() -> None:
    assert verdict(calls(*["painted"] * 20, *["api_failed"] * 100)) is None


def test_nothing_on_our_side_and_no_single_wish_stops_the_service() -> None:
    ours = ["internal", "orphaned", "abandoned", "store_full", "interrupted", "request_rejected", "model_gone"]
    assert verdict(calls(*ours * 3)) is None
    assert verdict(calls(*["api_failed"] * 5, *ours * 3)) is None


def test_refusals_stop_it_only_where_several_members_meet_them() -> None:
    assert verdict(calls(*["picture_blocked"] * 20)) == "many_refused"
    assert verdict(calls(*["picture_blocked"] * 20, members=2)) is None
    assert verdict(calls(*["not_drawn"] * 20)) is None


def test_the_call_of_the_half_open_state_decides() -> None:
    assert answers(calls(), "api_failed") is None
    assert answers(calls("internal"), "api_failed") is None
    assert answers(calls("painted"), "api_failed") == ""
    assert answers(calls("picture_blocked"), "api_failed") == ""
    assert answers(calls("picture_blocked"), "many_refused") == "many_refused"
    assert answers(calls("orphaned", "api_timeout"), "api_failed") == "api_timeout"


def test_each_pause_is_twice_the_last_up_to_a_quarter_of_an_hour() -> None:
    assert [pause(n) for n in (1, 2, 3)] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pause(10**6) == LONGEST_PAUSE == timedelta(minutes=15)


def test_every_outcome_that_is_judged_is_a_code_that_is_raised() -> None:
    """A misspelt code would never match anything, and nobody would notice."""
    assert set(TABLE) >= (SURE | FAULTS | BLOCKED | REFUSALS | NOT_BILLED)
    assert not (FAULTS & REFUSALS | SURE & FAULTS | SURE & REFUSALS)
