"""A purge beside everybody else: deliveries, appeals and decisions that come while it is under way."""

import asyncio
from datetime import timedelta

from bot.adapters.stores import cases, jobs
from bot.domain.case import Case, CaseState
from bot.domain.job import Job, JobState
from bot.domain.policy import SERVER
from bot.domain.purge import Purge
from bot.services.policies import Policies
from bot.services.purges import Purges
from tests.services.conftest import House, somebody_waits
from tests.services.test_purges import Wall, purging


async def until(house: House, job: Job, state: JobState) -> None:
    async with asyncio.timeout(60):
        while (await house.job(job.id)).state is not state:
            await asyncio.sleep(0.02)


async def in_review(house: House) -> tuple[Job, Case]:
    await Policies(house.database, house.clock).set(1, 9, SERVER, {"review_channel": 66, "mode": "reviewed"})
    job = await house.ask()
    await until(house, job, JobState.REVIEWING)
    case = await house.reviews.of(job)
    assert case is not None
    return job, case


async def begun(house: House, service: Purges, first: Job) -> Purge:
    purge, _ = await service.purge(7, first.created_at - timedelta(hours=1), house.asker(9), "spam")
    return purge


async def test_a_purge_and_a_job_that_is_settled_do_not_wait_for_each_other(house: House) -> None:
    house.images.gate.clear()
    one, two = await house.ask(), await house.ask()
    for job in (one, two):
        await until(house, job, JobState.PAINTING)
    service, _ = purging(house, Wall())
    async with house.database.writing() as transaction:  # what ends a job: its row first, its quota and budget then
        now = house.clock.now()
        await jobs.move(transaction, two.id, JobState.PAINTING, JobState.CANCELLED, finished_at=now)
        beginning = asyncio.create_task(begun(house, service, one))
        await somebody_waits(house.database)
        await house.ledger.settle(transaction, two.id, 0, now)
    await beginning
    assert (await house.job(one.id)).state is JobState.CANCELLED


async def test_a_purge_and_a_decision_do_not_wait_for_each_other(house: House) -> None:
    job, case = await in_review(house)
    service, _ = purging(house, Wall())
    async with house.database.writing() as transaction:  # what decides: the case first, its job then
        now = house.clock.now()
        await cases.decide(transaction, case.id, CaseState.REJECTED, now)
        beginning = asyncio.create_task(begun(house, service, job))
        await somebody_waits(house.database)
        await jobs.move(transaction, job.id, JobState.REVIEWING, JobState.REJECTED, finished_at=now)
        await house.ledger.settle(transaction, job.id, 0, now)
    await beginning
    assert (await house.job(job.id)).state is JobState.REJECTED
