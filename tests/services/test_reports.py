"""Reports: whatever comes together, the picture looks as the last word of a moderator wants it."""

import asyncio

import pytest

from bot.adapters.stores import cases, faces, jobs, notes
from bot.domain.capability import Actor
from bot.domain.case import CaseState, Decision
from bot.domain.errors import Refusal
from bot.domain.job import Face
from bot.domain.policy import SERVER
from bot.services.policies import Policies
from bot.services.reports import Reports
from tests.services.conftest import House, somebody_waits
from tests.services.test_purges import delivered

MODERATOR = Actor(user_id=9, may_manage=True, may_moderate=True, roles=frozenset(), owns=False)


async def test_a_picture_that_is_being_hidden_while_it_is_cleared_is_shown_again(house: House) -> None:
    await Policies(house.database, house.clock).set(1, 9, SERVER, {"review_channel": 66})
    [job] = await delivered(house, 1)
    reports = Reports(house.database, house.sealer, house.clock)
    case = await reports.report(job.id, house.asker(20), "bad")
    async with house.database.writing() as transaction:  # what the report that makes enough does
        await jobs.lock(transaction, job.id)
        await faces.hide_first(transaction, job.id, Face.HIDDEN)
        deciding = asyncio.create_task(reports.decide(case.id, 1, Decision.RESTORE, MODERATOR))
        await somebody_waits(house.database)
    await deciding
    assert (await house.job(job.id)).face is Face.SHOWN


async def test_of_a_picture_that_its_asker_deletes_nobody_has_to_decide_and_its_reporters_hear_so(house: House) -> None:
    await Policies(house.database, house.clock).set(1, 9, SERVER, {"review_channel": 66})
    [job] = await delivered(house, 1)
    reports = Reports(house.database, house.sealer, house.clock)
    case = await reports.report(job.id, house.asker(20), "bad")
    async with house.database.writing() as transaction:
        await cases.shown(transaction, case.id, 66, 900)
    asker = Actor(user_id=job.user_id, may_manage=False, may_moderate=False, roles=frozenset(), owns=False)
    await house.generation.erase(await house.job(job.id), asker)
    async with house.database.reading() as connection:
        found = await cases.find(connection, case.id, 1)
        assert [note.code for note in await notes.of(connection, 1, 20, 5)] == ["report_gone"]
        assert [stale.id for stale in await cases.stale(connection, house.clock.now(), 5)] == [case.id]
    assert found is not None
    assert found.state is CaseState.WITHDRAWN
    with pytest.raises(Refusal, match="decided_already"):
        await reports.decide(case.id, 1, Decision.RESTORE, MODERATOR)


async def test_whoever_has_reported_a_picture_is_told_so_before_any_rate(house: House) -> None:
    await Policies(house.database, house.clock).set(1, 9, SERVER, {"review_channel": 66})
    [job] = await delivered(house, 1)
    reports = Reports(house.database, house.sealer, house.clock)
    await reports.report(job.id, house.asker(20), "bad")
    for again in (reports.require_reportable(job.id, house.asker(20)), reports.report(job.id, house.asker(20), "bad")):
        with pytest.raises(Refusal, match="reported_already"):
            await again
