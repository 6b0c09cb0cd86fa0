"""However many moderators press at once, a case is decided once, and the others are told by whom."""

import random

from bench.cases import contend
from bot.adapters.database import Database


async def test_one_decision_for_each_of_many_cases_that_several_press_at_once(database: Database) -> None:
    tally = await contend(database, 60, random.Random(7))
    assert tally.otherwise == []
    assert tally.broken is None
    assert tally.decided == tally.cases
    assert tally.delivering == tally.approved
    assert tally.told_who_was_first == tally.presses - tally.cases
    assert tally.right
