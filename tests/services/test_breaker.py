"""The circuit breaker over a real database: all processes agree, one call tries alone, the owner hears once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.adapters.database import Database
from bot.adapters.schema import notices
from bot.adapters.stores import breakers, jobs
from bot.domain.breaker import FIRST_PAUSE, PROBE_LEASE, BreakerState
from bot.domain.errors import Refusal
from bot.services import breaker
from tests.services.books import a_job

NOW = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)


class Api:
    """Calls that have ended, one every second, each judged as it ends."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.number = 0

    async def ended(self, *outcomes: str) -> None:
        for outcome in outcomes:
            self.number += 1
            self.now += timedelta(seconds=1)
            job = a_job(self.number, self.now, user_id=self.number)
            async with self.database.writing() as transaction:
                await jobs.claim(transaction, job, None)
                await jobs.open_attempt(transaction, job.id, 1, 1, "brush", 1, self.now)
                await jobs.close_attempt(transaction, job.id, 1, 1, self.now, outcome)
            async with self.database.writing() as transaction:
                await breaker.heard(transaction, self.now)

    async def state(self) -> str:
        async with self.database.reading() as connection:
            found = await breakers.find(connection)
        return "closed" if found is None else found.state

    async def may_call(self) -> bool:
        async with self.database.writing() as transaction:
            return await breaker.may_call(transaction, self.now)

    async def admits(self) -> bool:
        async with self.database.reading() as connection:
            try:
                await breaker.admit(connection, self.now)
            except Refusal:
                return False
        return True


@pytest.fixture
def api(database: Database) -> Api:
    return Api(database)


async def test_a_refused_key_opens_it_at_once_and_the_owner_is_told_once_of_a_whole_outage(api: Api) -> None:
    await api.ended("painted", "key_refused", "key_refused", "key_refused")
    assert await api.state() == BreakerState.OPEN
    assert not await api.admits()
    for _ in range(3):
        api.now += timedelta(minutes=15)
        assert await api.may_call()
        await api.ended("key_refused")
    async with api.database.reading() as connection:
        told = (await connection.execute(sa.select(notices.c.code, notices.c.facts))).all()
    assert [tuple(row) for row in told] == [("breaker_opened", {"cause": "key_refused"})]


async def test_after_the_pause_one_call_alone_is_let_through(api: Api) -> None:
    await api.ended(*["api_failed"] * 6)
    assert not await api.may_call()
    async with api.database.reading() as connection:
        with pytest.raises(Refusal) as refused:
            await breaker.admit(connection, api.now)
    told = {"retry_at": api.now + FIRST_PAUSE, "owner": False}
    assert (refused.value.code, refused.value.values) == ("api_resting", told)
    api.now += FIRST_PAUSE
    assert await api.admits()
    assert sorted(await asyncio.gather(*(api.may_call() for _ in range(20)))) == [False] * 19 + [True]
    assert not await api.admits()
    api.now += PROBE_LEASE
    again = await asyncio.gather(*(api.may_call() for _ in range(20)))
    assert sorted(again) == [False] * 19 + [True], "where nothing is heard of the first, one more may try"


async def test_what_comes_of_that_call_closes_it_or_opens_it_for_longer(api: Api) -> None:
    await api.ended(*["api_failed"] * 6)
    api.now += FIRST_PAUSE
    assert await api.may_call()
    await api.ended("api_timeout")
    assert await api.state() == BreakerState.OPEN
    api.now += FIRST_PAUSE
    assert not await api.may_call()
    api.now += FIRST_PAUSE
    assert await api.may_call()
    await api.ended("painted")
    assert await api.state() == BreakerState.CLOSED
    await api.ended("api_failed")
    assert await api.state() == BreakerState.CLOSED, "what was before it closed is not held against it"
    assert await api.may_call()


async def test_faults_of_long_ago_are_forgotten(api: Api) -> None:
    await api.ended(*["api_failed"] * 5)
    api.now += timedelta(minutes=11)
    await api.ended("api_failed")
    assert await api.state() == "closed"


async def test_a_start_of_the_bot_tries_a_mended_key_at_once(api: Api) -> None:
    await api.ended("api_unfunded")
    async with api.database.writing() as transaction:
        await breaker.try_again(transaction, api.now)
    assert await api.may_call()
    await api.ended("painted", *["api_failed"] * 6)
    async with api.database.writing() as transaction:
        await breaker.try_again(transaction, api.now)
    assert not await api.may_call(), "a restart mends no service"
