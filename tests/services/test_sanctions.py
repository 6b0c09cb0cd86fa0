"""Strikes count one by one, end by themselves, and can be taken back; a hold stops requests and nothing else."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.database import Database
from bot.adapters.stores import notes
from bot.domain.audit import Filter
from bot.domain.errors import Refusal
from bot.domain.job import JobState
from bot.domain.policy import SERVER
from bot.services.audit import Audit
from bot.services.policies import Policies
from bot.services.sanctions import Member, Sanctions
from tests.services.conftest import House, MovableClock, request

AVA = Member(1, 7)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def sanctions(database: Database, clock: MovableClock) -> Sanctions:
    return Sanctions(database, clock)


async def settle(database: Database, clock: MovableClock, **wish: Any) -> None:
    await Policies(database, clock).set(1, 9, SERVER, wish)


async def test_enough_strikes_hold_a_member_until_the_hold_ends(sanctions: Sanctions, clock: MovableClock) -> None:
    for n in range(2):
        assert (await sanctions.strike(AVA, 9, f"case:{n}", "spam")).hold is None
    standing = await sanctions.strike(AVA, 9, "case:2", "spam")
    assert standing.record.strikes == 3
    assert standing.hold is not None
    clock.shift = timedelta(hours=24, seconds=-1)
    assert (await sanctions.standing(AVA)).hold is not None
    clock.shift = timedelta(hours=24, seconds=1)
    assert (await sanctions.standing(AVA)).hold is None


async def test_one_thing_brings_one_strike_however_often_it_is_given(sanctions: Sanctions) -> None:
    given = await asyncio.gather(*(sanctions.strike(AVA, 9, "case:1", "spam") for _ in range(5)))
    assert max(standing.record.strikes for standing in given) == 1


async def test_strikes_that_come_at_once_are_each_counted(sanctions: Sanctions, database: Database) -> None:
    await asyncio.gather(*(sanctions.strike(AVA, 9, f"case:{n}", "spam") for n in range(3)))
    standing = await sanctions.standing(AVA)
    assert standing.record.strikes == 3
    assert standing.hold is not None
    actions = [entry.action for entry in await Audit(database, MovableClock()).export(1, Filter())]
    assert actions.count("strike_given") == 3
    assert actions.count("hold_set") == 1


async def test_strikes_expire_and_weigh_nothing_then(
    sanctions: Sanctions, database: Database, clock: MovableClock
) -> None:
    await settle(database, clock, strike_days=2, strikes_to_hold=2)
    await sanctions.strike(AVA, 9, "case:1", "spam")
    clock.shift = timedelta(days=2, seconds=1)
    standing = await sanctions.strike(AVA, 9, "case:2", "spam")
    assert standing.record.strikes == 1
    assert standing.hold is None


async def test_what_was_given_can_be_taken_back_and_is_recorded_with_the_reason(
    sanctions: Sanctions, database: Database
) -> None:
    for n in range(3):
        await sanctions.strike(AVA, 9, f"case:{n}", "spam")
    assert (await sanctions.standing(AVA)).hold is not None
    assert (await sanctions.pardon(AVA, 8, "new here")).hold is None, "the strikes had brought it"
    await sanctions.hold(AVA, 9, 5, "enough")
    await sanctions.strike(AVA, 9, "case:9", "spam")
    assert (await sanctions.pardon(AVA, 8, "once more")).hold is not None, "a moderator had set it"
    await sanctions.release(AVA, 8, "all is well")
    standing = await sanctions.standing(AVA)
    assert standing.record.strikes == 0
    assert standing.hold is None
    assert all(strike.lifted_at for strike in standing.strikes)
    with pytest.raises(Refusal, match="no_strikes"):
        await sanctions.pardon(AVA, 8, "again")
    with pytest.raises(Refusal, match="no_hold"):
        await sanctions.release(AVA, 8, "again")
    records = Audit(database, MovableClock())
    assert [entry.reason for entry in await records.export(1, Filter())][-2:] == ["once more", "all is well"]
    assert await records.verify(1) is None


async def test_whoever_is_sanctioned_is_left_a_note(sanctions: Sanctions, database: Database) -> None:
    await sanctions.strike(AVA, 9, "case:1", "spam")
    await sanctions.hold(AVA, 9, 5, "enough")
    async with database.reading() as connection:
        assert [note.code for note in await notes.waiting(connection, 10)] == ["strike_given", "hold_set"]
    with pytest.raises(Refusal, match="long_hold"):
        await sanctions.hold(AVA, 9, 24 * 29, "for ever")


async def test_a_held_member_asks_for_nothing_and_nothing_of_theirs_is_held(house: House) -> None:
    sanctions = Sanctions(house.database, house.clock)
    await sanctions.hold(AVA, 9, 5, "enough")
    with pytest.raises(Refusal, match="held"):
        await house.generation.accept(house.asker(), request())
    assert (await house.generation.quota(1, 7)).day.held == 0
    assert await house.generation.accept(replace(house.asker(8)), request()) is not None
    house.clock.shift = timedelta(hours=5, seconds=1)
    assert await house.generation.accept(house.asker(), request()) is not None


async def test_what_the_image_service_holds_back_is_a_soft_strike_where_the_policy_says_so(house: House) -> None:
    sanctions = Sanctions(house.database, house.clock)
    house.images.then(Refusal("picture_blocked"))
    assert (await house.ended((await house.ask()).id)).state is JobState.FAILED
    assert (await sanctions.standing(AVA)).strikes == ()
    await settle(house.database, house.clock, provider_refusals="soft")
    for _ in range(3):
        house.images.then(Refusal("picture_blocked"), Refusal("no_picture"))
        await house.ended((await house.ask()).id)
        await house.ended((await house.ask()).id)
    standing = await sanctions.standing(AVA)
    assert len(standing.strikes) == 3
    assert standing.record.strikes == 1
