"""The short form of `python3 -m bot chaos review`, `purge` and `pings`."""

import argparse

import pytest

from tests.chaos import pings, purge, review

pytestmark = pytest.mark.timeout(300)


async def test_one_decision_for_each_case_and_nothing_unapproved_shows_however_policies_change(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = argparse.Namespace(database="sqlite", cases=3, changes=1, seed=2)
    assert await review.run(arguments) == 0, capsys.readouterr().out


async def test_a_purge_that_is_killed_gives_an_exact_account(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(database="sqlite", pictures=40, kills=1)
    assert await purge.run(arguments) == 0, capsys.readouterr().out


async def test_no_mention_in_any_field_pings_anybody(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(database="sqlite", payloads=7, seed=2)
    assert await pings.run(arguments) == 0, capsys.readouterr().out
