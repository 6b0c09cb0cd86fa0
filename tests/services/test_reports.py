"""Reports: whatever comes together, the picture looks as the last word of a moderator wants it."""

import asyncio

from bot.adapters.stores import faces, jobs
from bot.domain.capability import Actor
from bot.domain.case import Decision
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
