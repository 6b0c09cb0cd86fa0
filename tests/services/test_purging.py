"""A purge beside everybody else: deliveries, appeals and decisions that come while it is under way."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.adapters.pictures import FolderPictures
from bot.adapters.stores import cases, jobs, purges
from bot.domain.capability import Actor
from bot.domain.case import Case, CaseKind, CaseState, Decision
from bot.domain.job import Job, JobState
from bot.domain.policy import SERVER, Policy
from bot.domain.purge import Account, Outcome, Purge
from bot.services.appeals import Appeals
from bot.services.policies import Policies
from bot.services.purges import Purges
from tests.services.conftest import House, somebody_waits
from tests.services.test_purges import Wall, delivered, purging

MODERATOR = Actor(user_id=9, may_manage=True, may_moderate=True, roles=frozenset(), owns=False)
ANOTHER = Actor(user_id=10, may_manage=True, may_moderate=True, roles=frozenset(), owns=False)


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


async def account(house: House, purge: Purge) -> Account:
    async with house.database.reading() as connection:
        return await purges.account(connection, purge.id)


async def turned_down(house: House) -> tuple[Job, Callable[[], Awaitable[None]]]:
    """A picture that was rejected, and the appeal that brings it before everybody after all."""
    job, case = await in_review(house)
    await house.reviews.decide(case.id, 1, Decision.REJECT, MODERATOR, "rules")
    appeals = Appeals(house.database, house.engine, house.sealer, house.clock)
    appeal = await appeals.about_job(job.id, house.asker(), "please")

    async def brought_back() -> None:
        await appeals.decide(appeal.id, 1, Decision.GRANT, ANOTHER)
        await until(house, job, JobState.DONE)

    return job, brought_back


async def test_what_an_appeal_brings_back_while_others_are_taken_down_is_taken_down_too(house: House) -> None:
    [shown] = await delivered(house, 1)
    rejected, brought_back = await turned_down(house)

    class Slow(Wall):
        async def stands(self, job: Job) -> bool:
            if job.id == shown.id:
                await brought_back()
            return await super().stands(job)

    wall = Slow()
    service, working = purging(house, wall)
    purge = await begun(house, service, shown)
    await working.run()
    assert wall.asked == [shown.id, rejected.id]
    assert (await account(house, purge)).counts[Outcome.REMOVED] == 2


async def test_what_an_appeal_brings_back_at_the_last_moment_is_taken_down_too(house: House) -> None:
    rejected, brought_back = await turned_down(house)
    waiting = [brought_back]

    class Slow(FolderPictures):
        async def remove(self, key: str) -> None:
            if waiting:
                await waiting.pop()()
            await super().remove(key)

    wall, house.store = Wall(), Slow(house.store.spool.parent)
    service, working = purging(house, wall)
    purge = await begun(house, service, rejected)
    await working.run()
    assert wall.asked == []
    await working.run()
    assert wall.asked == [rejected.id]
    assert (await account(house, purge)).counts[Outcome.REMOVED] == 1


async def test_what_comes_before_the_moderators_during_a_purge_is_withdrawn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Policies(house.database, house.clock).set(1, 9, SERVER, {"review_channel": 66, "mode": "reviewed"})
    go, submit = asyncio.Event(), house.reviews.submit

    async def slowly(job: Job, policy: Policy) -> Case | None:
        await go.wait()
        return await submit(job, policy)

    monkeypatch.setattr(house.reviews, "submit", slowly)
    job = await house.ask()
    await until(house, job, JobState.DELIVERING)
    service, working = purging(house, Wall())
    purge = await begun(house, service, job)
    await working.run()
    assert (await account(house, purge)).left == 1
    go.set()
    await until(house, job, JobState.REVIEWING)
    await working.run()
    assert (await house.job(job.id)).state is JobState.CANCELLED
    assert (await account(house, purge)).counts[Outcome.UNSEEN] == 1
    async with house.database.reading() as connection:
        assert await cases.waiting(connection, 1, CaseKind.REVIEW) == []
    assert (await house.generation.quota(1, 7)).day.held == 0


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
