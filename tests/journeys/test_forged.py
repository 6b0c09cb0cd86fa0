"""Forged custom ids: nothing comes of them, and nothing is learnt; `python3 -m bot bench forged` sends 100,000."""

from collections.abc import Callable

from bench.cast import Cast
from bench.forged import ABOUT, COMPARED, SHAPES, fire
from bot.ui.custom_ids import Verb


async def test_forged_ids_change_nothing_and_tell_nothing(cast: Cast, tell: Callable[[str], None]) -> None:
    tally = await fire(cast, 700)
    tell(f"Forged ids: {tally.sent.total()} sent, {len(tally.effects)} effects, {len(tally.told_apart)} told apart")
    assert set(tally.sent) == {*COMPARED, *SHAPES}
    assert (tally.effects, tally.told_apart) == ([], [])


def test_every_verb_is_forged_but_those_that_tell_everybody_the_same_or_of_themselves() -> None:
    assert set().union(*ABOUT.values()) == set(Verb) - {Verb.LIMITS, Verb.GALLERY}
