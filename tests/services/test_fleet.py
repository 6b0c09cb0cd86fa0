"""Work that its worker, or the engine itself, has let fall is taken up by somebody."""

import sqlalchemy as sa

from bot.adapters.stores import jobs
from bot.domain.job import JobState
from bot.services.fleet import Fleet
from tests.services.books import a_job
from tests.services.conftest import House


async def test_a_workflow_that_the_engine_gave_up_is_begun_again(house: House) -> None:
    """A database that is away at the wrong moment may end a workflow in DBOS before any step of ours was begun."""
    job = a_job(next(house.ids), house.clock.now())
    async with house.database.writing() as transaction:
        assert await jobs.claim(transaction, job, None)
        await house.ledger.hold(transaction, job, house.clock.now())
        await house.engine.enqueue_paint(transaction, job.id, 1, 1, user_id=job.user_id)
        table = "workflow_status" if house.database.is_sqlite else "dbos.workflow_status"
        await transaction.execute(sa.text(f"UPDATE {table} SET status = 'ERROR'"))
    fleet = Fleet(house.database, house.engine)
    await fleet.revive()
    await fleet.revive()
    assert (await house.ended(job.id)).state is JobState.DONE
    assert len(house.images.orders) == 1
    assert await house.engine.given_up() == []
