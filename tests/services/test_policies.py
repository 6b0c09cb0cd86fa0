"""Policies over a real database: changed by several at once, taken back, proposed, and rehearsed."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapters.database import Database
from bot.adapters.stores import jobs, pauses, policies
from bot.adapters.stores.policies import Change
from bot.domain.errors import Refusal
from bot.domain.job import Job, JobState, Picture, PictureState
from bot.domain.policy import SERVER, Circumstances, Place, Policy, Scope
from bot.domain.quota import Limits
from bot.services.admission import Admission, Shares
from bot.services.audit import Audit
from bot.services.budget import Budget
from bot.services.ledger import Ledger
from bot.services.policies import Outcome, Policies
from bot.services.proposals import LIFE, Proposals
from bot.services.rehearsal import Rehearsal
from bot.services.sanctions import Member, Sanctions
from bot.services.wordrules import WordRules
from tests.services.conftest import CATALOGUE, MovableClock, request

GUILD, OLU, MO = 1, 9, 8
WALL, LOUNGE = Place(Scope.CHANNEL, 5), Place(Scope.CATEGORY, 4)
AVA = Circumstances(7, 5, 4, frozenset({2}), None, age_restricted=False)
DESK = {"review_channel": 6}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Policies:
    return Policies(database, clock)


@pytest.fixture
def proposals(database: Database, desk: Policies, clock: MovableClock) -> Proposals:
    return Proposals(database, desk, clock)


async def holds(desk: Policies, who: Circumstances = AVA) -> Policy:
    return (await desk.fresh(GUILD, who)).policy


async def test_a_change_is_a_new_version_told_to_the_record_and_nothing_is_overwritten(
    database: Database, desk: Policies, clock: MovableClock
):
    change, differing = await desk.set(GUILD, OLU, WALL, {"mode": "off", "count": 2})
    assert (change.version, change.changed_by, len(differing)) == (1, OLU, 2)
    await desk.set(GUILD, OLU, WALL, {"mode": "open"})
    assert [step.change.version for step in await desk.history(GUILD)] == [2, 1]
    assert (await desk.version(GUILD, 1)).settings == {WALL: {"mode": "off", "count": 2}}
    assert await Audit(database, clock).verify(GUILD) is None


async def test_what_belongs_to_the_server_is_set_there_and_the_rest_at_the_place(desk: Policies):
    await desk.set(GUILD, OLU, WALL, {"mode": "reviewed", **DESK})
    assert (await desk.latest(GUILD)).settings == {SERVER: DESK, WALL: {"mode": "reviewed"}}


async def test_taking_a_field_back_lets_the_wider_place_speak(desk: Policies):
    await desk.set(GUILD, OLU, LOUNGE, {"count": 3})
    await desk.set(GUILD, OLU, WALL, {"count": 1})
    assert (await holds(desk)).count == 1
    await desk.set(GUILD, OLU, WALL, {"count": None})
    assert (await holds(desk)).count == 3
    assert (await desk.latest(GUILD)).settings == {LOUNGE: {"count": 3}}


async def test_no_change_and_no_review_without_a_channel_leave_everything_as_it_is(desk: Policies):
    with pytest.raises(Refusal, match="review_channel_missing"):
        await desk.set(GUILD, OLU, WALL, {"mode": "reviewed"})
    with pytest.raises(Refusal, match="no_change"):
        await desk.set(GUILD, OLU, WALL, {})
    await desk.set(GUILD, OLU, WALL, {"mode": "reviewed", **DESK})
    with pytest.raises(Refusal, match="review_channel_missing"):
        await desk.set(GUILD, OLU, SERVER, {"review_channel": None})
    with pytest.raises(Refusal, match="no_change"):
        await desk.set(GUILD, OLU, WALL, {"mode": "reviewed"})
    assert (await desk.latest(GUILD)).version == 1


async def test_of_changes_at_once_each_is_applied_or_told_and_none_is_lost(desk: Policies):
    wishes = [{"count": 1}, {"mode": "off"}, {"references": False}, {"review_hours": 5}, {"sizes": ["1K"]}]
    outcomes = await asyncio.gather(*(desk.set(GUILD, OLU, WALL, w) for w in wishes), return_exceptions=True)
    told = [o for o in outcomes if isinstance(o, BaseException)]
    assert {(type(o), str(o)) for o in told} <= {(Refusal, "changed_meanwhile")}
    applied = [wish for wish, o in zip(wishes, outcomes, strict=True) if not isinstance(o, BaseException)]
    assert applied
    latest = await desk.latest(GUILD)
    assert latest.version == len(applied)
    assert latest.settings[WALL] == {name: value for wish in applied for name, value in wish.items()}


async def test_of_two_who_take_back_the_same_change_one_does_and_the_other_is_told(desk: Policies):
    await desk.set(GUILD, OLU, WALL, {"count": 1})
    await desk.set(GUILD, OLU, WALL, {"count": 2})

    def undone() -> Awaitable[Outcome]:
        return desk.undo(GUILD, OLU, 2)

    outcomes = await asyncio.gather(undone(), undone(), undone(), return_exceptions=True)
    assert sorted(str(o) for o in outcomes if isinstance(o, BaseException)) == ["changed_meanwhile"] * 2
    assert (await holds(desk)).count == 1


async def test_taking_back_walks_to_before_the_first_change_and_is_itself_taken_back(desk: Policies):
    with pytest.raises(Refusal, match="no_change"):
        await desk.undo(GUILD, OLU)
    await desk.set(GUILD, OLU, WALL, {"count": 1})
    change, _ = await desk.undo(GUILD, MO)
    assert (change.version, change.settings, change.note) == (2, {}, "restored 0")
    await desk.undo(GUILD, OLU)
    assert (await holds(desk)).count == 1
    with pytest.raises(Refusal, match="changed_meanwhile"):
        await desk.undo(GUILD, OLU, 1)


async def test_a_copy_is_all_that_one_place_sets_and_nothing_of_the_server(desk: Policies):
    await desk.set(GUILD, OLU, WALL, {"mode": "reviewed", "count": 1, **DESK})
    await desk.set(GUILD, OLU, LOUNGE, {"references": False})
    await desk.copy(GUILD, OLU, WALL, LOUNGE)
    assert (await desk.latest(GUILD)).settings[LOUNGE] == {"mode": "reviewed", "count": 1}
    await desk.copy(GUILD, OLU, WALL, SERVER)
    assert (await desk.latest(GUILD)).settings[SERVER] == {"mode": "reviewed", "count": 1, **DESK}


async def test_servers_know_nothing_of_each_other(desk: Policies, proposals: Proposals):
    await desk.set(GUILD, OLU, WALL, {"mode": "off"})
    proposed = await proposals.replace_all(GUILD, OLU, {}, "imported")
    assert (await desk.fresh(2, AVA)).policy == Policy()
    assert await desk.history(2) == []
    for guild, by in ((2, OLU), (GUILD, MO)):
        for act in (proposals.apply, proposals.leave, proposals.look):
            with pytest.raises(Refusal, match="proposal_gone"):
                await act(guild, by, proposed.id)
    assert (await holds(desk)).mode == "off"


async def test_a_proposal_changes_nothing_until_its_maker_applies_it_once(desk: Policies, proposals: Proposals):
    await desk.set(GUILD, OLU, WALL, {"count": 1})
    proposed = await proposals.replace_all(GUILD, OLU, {LOUNGE: {"count": 2}}, "imported")
    assert {(one.place, one.old, one.new) for one in proposed.differing} == {(WALL, 1, None), (LOUNGE, None, 2)}
    assert (await desk.latest(GUILD)).version == 1
    change, differing = await proposals.apply(GUILD, OLU, proposed.id)
    assert (change.version, change.note, differing) == (2, "imported", proposed.differing)
    with pytest.raises(Refusal, match="proposal_gone"):
        await proposals.apply(GUILD, OLU, proposed.id)


async def test_a_proposal_is_applied_only_upon_the_version_it_was_compared_with(desk: Policies, proposals: Proposals):
    await desk.set(GUILD, OLU, WALL, {"count": 1})
    proposed = await proposals.replace_all(GUILD, OLU, {LOUNGE: {"count": 2}}, "imported")
    await desk.set(GUILD, MO, WALL, {"count": 3})
    with pytest.raises(Refusal, match="changed_meanwhile"):
        await proposals.apply(GUILD, OLU, proposed.id)
    assert (await holds(desk)).count == 3


async def test_a_proposal_grows_old_and_gives_way_to_a_newer_one(
    desk: Policies, proposals: Proposals, clock: MovableClock
):
    await desk.set(GUILD, OLU, WALL, {"count": 1})
    first = await proposals.restore(GUILD, OLU, 0)
    second = await proposals.replace_all(GUILD, OLU, {LOUNGE: {"count": 2}}, "imported")
    assert first.id != second.id
    with pytest.raises(Refusal, match="proposal_gone"):
        await proposals.look(GUILD, OLU, first.id)
    await proposals.leave(GUILD, OLU, second.id)
    third = await proposals.restore(GUILD, OLU, 0)
    clock.shift += LIFE + timedelta(seconds=1)
    with pytest.raises(Refusal, match="proposal_gone"):
        await proposals.apply(GUILD, OLU, third.id)
    with pytest.raises(Refusal, match="no_such_version"):
        await proposals.restore(GUILD, OLU, 99)


async def test_that_a_server_is_for_adults_is_written_down_with_who_said_so(desk: Policies, proposals: Proposals):
    proposed = await proposals.confirm_adults(GUILD, OLU, WALL, {"adults_confirmed": True, "age": "restricted"})
    assert (await desk.latest(GUILD)).version == 0
    change, _ = await proposals.apply(GUILD, OLU, proposed.id)
    assert (change.changed_by, change.note) == (OLU, "adults")
    assert change.settings == {SERVER: {"adults_confirmed": True}, WALL: {"age": "restricted"}}


async def test_a_change_of_this_process_is_seen_by_the_very_next_first_answer(desk: Policies):
    assert (await desk.at(GUILD, AVA)).policy.mode == "open"
    await desk.set(GUILD, OLU, WALL, {"mode": "off"})
    assert (await desk.at(GUILD, AVA)).policy.mode == "off"


async def test_another_processs_change_is_seen_by_acceptance_at_once(database: Database, clock: MovableClock):
    here, there = Policies(database, clock), Policies(database, clock)
    await here.at(GUILD, AVA)
    await there.set(GUILD, OLU, WALL, {"mode": "off"})
    async with database.writing() as transaction:
        _, verdict = await here.judge(transaction, GUILD, request(), AVA)
    assert verdict.refusal is not None
    assert verdict.refusal.code == "channel_off"
    assert (await here.at(GUILD, AVA)).policy.mode == "off"


async def test_a_change_is_done_once_nothing_is_on_its_way_that_the_version_before_let_through(
    database: Database, desk: Policies, clock: MovableClock
):
    now = clock.now()
    slot = (Picture(1, PictureState.PAINTED),)
    delivering = Job(50, GUILD, 5, 7, "en-US", request(), JobState.DELIVERING, now, now, 1, slot)
    async with database.writing() as transaction:
        await jobs.claim(transaction, delivering, None)
    change = asyncio.ensure_future(desk.set(GUILD, OLU, SERVER, DESK))
    await asyncio.wait({change}, timeout=0.5)
    assert not change.done()
    assert (await holds(desk)).review_channel == 6
    async with database.writing() as transaction:
        await jobs.move(transaction, 50, JobState.DELIVERING, JobState.DONE)
    await change


async def test_a_version_is_written_once_however_many_try(database: Database, clock: MovableClock):
    change = Change(1, {WALL: {"mode": "off"}}, OLU, clock.now(), "")

    async def append() -> bool:
        async with database.writing() as transaction:
            return await policies.append(transaction, GUILD, change)

    assert sorted(await asyncio.gather(*(append() for _ in range(5)))) == [False] * 4 + [True]


def rehearsing(database: Database, clock: MovableClock, shares: Shares) -> Rehearsal:
    ledger = Ledger(Limits(daily=2, monthly=10), Budget(CATALOGUE))
    return Rehearsal(database, Policies(database, clock), WordRules(database), Admission(shares), ledger, clock)


@pytest.fixture
def rehearsal(database: Database, clock: MovableClock) -> Rehearsal:
    return rehearsing(database, clock, Shares(1, 1, 1))


async def says(rehearsal: Rehearsal, who: Circumstances = AVA, count: int = 1) -> set[str]:
    """The rules that are against it."""
    rehearsed = await rehearsal.of(GUILD, who, request(count))
    return {finding.code for finding in rehearsed.verdict.findings if not finding.passed}


async def test_a_rehearsal_says_what_acceptance_would_and_holds_nothing(
    database: Database, desk: Policies, rehearsal: Rehearsal, clock: MovableClock
):
    assert await says(rehearsal) == set()
    assert await says(rehearsal, count=3) == {"quota_short"}
    await desk.set(GUILD, OLU, WALL, {"mode": "off", "askers": [3], "count": 1})
    assert await says(rehearsal, count=2) == {"channel_off", "role_missing", "count_not_here"}
    assert await says(rehearsal, replace(AVA, channel_id=55)) == set()
    async with database.writing() as transaction:
        await pauses.put(transaction, pauses.channel(55), OLU, clock.now())
    assert await says(rehearsal, replace(AVA, channel_id=55)) == {"paused"}
    await Sanctions(database, clock).hold(Member(GUILD, 7), MO, 1, "a pause")
    assert await says(rehearsal, replace(AVA, channel_id=56)) == {"held"}
    assert await says(rehearsal, replace(AVA, user_id=77, channel_id=56)) == set()


async def test_a_rehearsal_says_whether_a_moderator_looks_first(desk: Policies, rehearsal: Rehearsal):
    await desk.set(GUILD, OLU, WALL, {"mode": "reviewed", **DESK})
    assert (await rehearsal.of(GUILD, AVA, request())).verdict.reviewed
    assert (await rehearsal.of(GUILD, AVA, request())).verdict.refusal is None
    assert not (await rehearsal.of(GUILD, replace(AVA, channel_id=55), request())).verdict.reviewed


@pytest.mark.parametrize(
    ("shares", "code"),
    [(Shares(0, 1, 1), "busy_member"), (Shares(1, 0, 1), "busy_server"), (Shares(1, 1, 0), "busy_bot")],
)
async def test_a_rehearsal_counts_the_request_itself(
    database: Database, clock: MovableClock, shares: Shares, code: str
):
    assert await says(rehearsing(database, clock, shares)) == {code}
