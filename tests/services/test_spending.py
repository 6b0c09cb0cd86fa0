"""The owner's money on the whole way of a picture, over the real engine."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.adapters.stores import breakers, conservation
from bot.domain.breaker import BreakerState
from bot.domain.budget import WHOLE_BOT, Caps, Span
from bot.domain.capability import Actor
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.job import Job, JobState
from bot.domain.ports import Asker
from bot.domain.quota import Limits
from bot.jobs import answering
from tests.services.conftest import House, request

PRICE = 39_000
ASKER = Actor(7, may_manage=False, may_moderate=False)


async def day(house: House) -> tuple[int, int]:
    """Spent and held of the day; and the books add up."""
    async with house.database.reading() as connection:
        assert await conservation.find(connection) == []
        standing = await house.ledger.budget.spending(connection, WHOLE_BOT, house.clock.now())
    return next((s.spent, s.held) for s in standing if s.span is Span.DAY)


async def test_one_picture_under_the_cap_one_of_64_parallel_requests_is_admitted(house: House) -> None:
    house.images.gate.clear()
    house.ledger.defaults = Limits(daily=100, monthly=100)
    house.ledger.budget.caps = Caps(day=2 * PRICE - 1)

    async def ask(asker: Asker) -> Job:
        job = await house.generation.accept(asker, request())
        await house.generation.answered(job.id, 500)
        return job

    asked = [ask(house.asker(user_id=n)) for n in range(64)]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(not isinstance(d, BaseException) for d in done) == 1
    assert {getattr(d, "code", "") for d in done if isinstance(d, BaseException)} == {"budget_spent"}
    assert await day(house) == (0, PRICE)


async def test_what_is_painted_is_spent_what_is_free_is_not_and_nothing_stays_held(house: House) -> None:
    house.images.then(Trouble("api_busy", again=Again.LATER, wait=0.1))
    assert (await house.ended((await house.ask(count=2)).id)).state is JobState.DONE
    assert await day(house) == (2 * PRICE, 0)
    house.images.then(Trouble("request_rejected"))
    assert (await house.ended((await house.ask()).id)).state is JobState.FAILED
    assert await day(house) == (2 * PRICE, 0)
    house.images.then(Trouble("api_timeout", again=Again.ASK))
    assert (await house.ended((await house.ask()).id)).state is JobState.FAILED
    assert await day(house) == (3 * PRICE, 0)


async def test_a_job_stopped_during_its_call_costs_its_owner_the_call_and_its_member_nothing(house: House) -> None:
    house.images.gate.clear()
    job = await house.ask(count=2)
    async with asyncio.timeout(30):
        while len(house.images.orders) < 2:
            await asyncio.sleep(0.05)
    await house.generation.stop(job, ASKER)
    house.images.gate.set()
    assert await day(house) == (2 * PRICE, 0)
    assert (await house.generation.quota(1, 7)).day.left == 4


async def test_a_refused_key_is_tried_three_times_at_most_and_the_jobs_behind_it_are_kept(house: House) -> None:
    """At most as many calls as were under way at one time; when the key is mended, the rest is painted."""
    house.images.then(*(Trouble("key_refused") for _ in range(3)))
    house.images.gate.clear()
    asked = [await house.ask(user_id=n) for n in range(6)]
    async with asyncio.timeout(30):
        while len(house.images.orders) < 3:
            await asyncio.sleep(0.05)
    house.images.gate.set()
    async with asyncio.timeout(30):
        while (await state(house)) is not BreakerState.OPEN:
            await asyncio.sleep(0.05)
    assert len(house.images.orders) == 3
    refused = await asyncio.gather(house.generation.accept(house.asker(), request()), return_exceptions=True)
    assert isinstance(refused[0], Refusal)
    assert refused[0].code == "api_resting"
    house.clock.shift += (await breaker(house)).retry_at - house.clock.now()
    ends = [await house.ended(job.id) for job in asked]
    assert sorted(job.state for job in ends) == [JobState.DONE] * 3 + [JobState.FAILED] * 3
    assert await state(house) is BreakerState.CLOSED
    assert await day(house) == (3 * PRICE, 0)


async def test_a_picture_that_waits_too_long_for_the_service_fails_and_costs_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE", timedelta(hours=1))  # its first answer comes last of all
    job = await house.ask(answered=False)
    house.images.then(Trouble("api_unfunded"))
    await house.ended((await house.ask(user_id=8)).id)
    async with house.database.writing() as transaction:
        await transaction.execute(sa.update(breakers.breakers).values(retry_at=house.clock.now() + timedelta(hours=1)))
    await house.generation.answered(job.id, 500)
    house.clock.shift += timedelta(minutes=11)
    ended = await house.ended(job.id)
    assert (ended.state, ended.failure and ended.failure.code) == (JobState.FAILED, "api_resting")
    assert len(house.images.orders) == 1
    assert await day(house) == (0, 0)


async def breaker(house: House) -> breakers.Breaker:
    async with house.database.reading() as connection:
        found = await breakers.find(connection)
    assert found is not None
    return found


async def state(house: House) -> BreakerState | None:
    async with house.database.reading() as connection:
        found = await breakers.find(connection)
    return None if found is None else found.state
