"""What a job under way may expect, by what the rows say."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.adapters.database import Database
from bot.adapters.delivery import PROGRESS_SECONDS
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs
from bot.domain.breaker import FIRST_PAUSE
from bot.domain.job import Job, JobState
from bot.domain.ports import Address, Outlook
from bot.services import breaker
from bot.services.progress import Progress
from tests.doubles import ScriptedMessenger
from tests.services.books import CATALOGUE, a_job, attempt
from tests.services.conftest import MovableClock


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def progress(database: Database, clock: MovableClock) -> Progress:
    return Progress(database, ScriptedMessenger(), SEALER, CATALOGUE, clock, slots=3, slots_per_member=2)


SEALER = Sealer("a bot token")


async def asked(database: Database, number: int, clock: MovableClock, count: int = 1) -> Job:
    job = a_job(number, clock.now(), count=count)
    async with database.writing() as transaction:
        await jobs.claim(transaction, job, SEALER.seal(Address(1, "a token")))
    return job


async def failed(database: Database, job: Job, clock: MovableClock, outcome: str, number: int = 1) -> None:
    await attempt(database, job, 1, number, clock.now())
    async with database.writing() as transaction:
        await jobs.close_attempt(transaction, job.id, 1, number, clock.now(), outcome)
        await breaker.heard(transaction, clock.now())


async def test_four_pictures_take_as_many_turns_as_one_member_s_places_make(
    database: Database, progress: Progress, clock: MovableClock
) -> None:
    one, four = await asked(database, 1, clock), await asked(database, 2, clock, count=4)
    painting = replace(one, state=JobState.PAINTING, started_at=clock.now())
    assert (await progress.outlook(painting)).done_at - painting.started_at == timedelta(seconds=1)
    painting = replace(four, state=JobState.PAINTING, started_at=clock.now())
    assert (await progress.outlook(painting)).done_at - painting.started_at == timedelta(seconds=2)


async def test_a_line_moves_no_faster_than_the_image_api_lets_it(
    database: Database, progress: Progress, clock: MovableClock
) -> None:
    slow = Progress(
        database, ScriptedMessenger(), SEALER, CATALOGUE, clock, slots=3, slots_per_member=2, calls_per_minute=6
    )
    for number in range(1, 7):
        last = await asked(database, number, clock)
    unbound, bound = await progress.outlook(last), await slow.outlook(last)
    assert (unbound.ahead, bound.ahead) == (5, 5)
    assert (unbound.done_at - unbound.now).total_seconds() == pytest.approx(1 + 5 / 3)
    assert (bound.done_at - bound.now).total_seconds() == pytest.approx(1 + 5 * 10)


async def test_between_two_attempts_a_job_waits_and_during_them_it_does_not(
    database: Database, progress: Progress, clock: MovableClock
) -> None:
    job = await asked(database, 1, clock, count=2)
    assert not (await progress.outlook(job)).waiting, "it is only in line"
    await failed(database, job, clock, "api_busy")
    outlook = await progress.outlook(job)
    assert (outlook.waiting, outlook.retry_at) == (True, None)
    await attempt(database, job, 2, 1, clock.now())
    assert not (await progress.outlook(job)).waiting, "its other picture is being painted"


async def test_while_the_image_api_rests_a_job_knows_when_it_is_asked_again(
    database: Database, progress: Progress, clock: MovableClock
) -> None:
    await failed(database, await asked(database, 1, clock), clock, "key_refused")
    job = await asked(database, 2, clock)
    outlook = await progress.outlook(job)
    assert outlook.waiting
    assert timedelta() < outlook.retry_at - clock.now() <= FIRST_PAUSE
    await attempt(database, job, 1, 1, clock.now())
    outlook = await progress.outlook(job)
    assert (outlook.waiting, outlook.retry_at) == (False, None), "the one call that tries it is this job's"


class Farewells(ScriptedMessenger):
    """Remembers whom it told of a restart, and says when so many cards have been drawn."""

    def __init__(self, drawn: int) -> None:
        super().__init__()
        self.rested: set[int] = set()
        self._drawn = drawn
        self.enough = asyncio.Event()

    async def show_progress(self, job: Job, address: Address, outlook: Outlook) -> None:
        await super().show_progress(job, address, outlook)
        if len(self.progress) == self._drawn:
            self.enough.set()
        if outlook.resting:
            self.rested.add(job.id)


@pytest.mark.parametrize("drawn", [1, 7, 13])
async def test_everybody_who_waits_is_told_of_a_restart_wherever_it_finds_the_cards(
    database: Database, clock: MovableClock, drawn: int
) -> None:
    """Some cards are being drawn then, some leased for it, and some given back."""
    messenger = Farewells(drawn)
    progress = Progress(database, messenger, SEALER, CATALOGUE, clock, slots=3, slots_per_member=2)
    waiting = {(await asked(database, number, clock)).id for number in range(1, 21)}
    for job_id in waiting:
        progress.follow(job_id)
    await messenger.enough.wait()
    progress.rest()
    await progress.close()
    assert messenger.rested == waiting


class Leased(ScriptedMessenger):
    """Says what is left of the lease when an edit begins, and lets it run until `done`."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        super().__init__()
        self.left: asyncio.Queue[timedelta] = asyncio.Queue()
        self.done = asyncio.Event()
        self._database = database
        self._clock = clock

    async def show_progress(self, job: Job, address: Address, outlook: Outlook) -> None:
        await super().show_progress(job, address, outlook)
        until = await lease_of(self._database, job)
        assert until is not None
        self.left.put_nowait(until - self._clock.now())
        await self.done.wait()


class Watched(MovableClock):
    """A clock that says when it has been read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = asyncio.Event()

    def now(self) -> datetime:
        self.read.set()
        return super().now()


async def lease_of(database: Database, job: Job) -> datetime | None:
    async with database.reading() as connection:
        return await jobs.card_until(connection, job.id)


async def test_no_edit_begins_that_could_outlive_its_lease(database: Database) -> None:
    """Also where a look has waited long for its turn to write the lease down."""
    clock = Watched()
    messenger, job = Leased(database, clock), await asked(database, 1, clock)
    progress = Progress(database, messenger, SEALER, CATALOGUE, clock, slots=3, slots_per_member=2)
    messenger.done.set()
    async with database.writing() as transaction:
        await jobs.lock(transaction, job.id)
        clock.read.clear()
        progress.follow(job.id)
        await clock.read.wait()
        await asyncio.sleep(0.1)
        clock.shift = timedelta(seconds=6)
    assert await asyncio.wait_for(messenger.left.get(), 30) > timedelta(seconds=PROGRESS_SECONDS)
    progress.rest()
    await progress.close()


async def test_a_look_gives_back_no_lease_but_its_own(database: Database, clock: MovableClock) -> None:
    messenger, job = Leased(database, clock), await asked(database, 1, clock)
    progress = Progress(database, messenger, SEALER, CATALOGUE, clock, slots=3, slots_per_member=2)
    look = asyncio.create_task(progress._look(job.id))
    await messenger.left.get()
    clock.shift = timedelta(seconds=9)
    theirs = clock.now() + timedelta(seconds=8)
    async with database.writing() as transaction:
        assert await jobs.lease_card(transaction, job.id, clock.now(), theirs)
    taken = await lease_of(database, job)
    messenger.done.set()
    await look
    assert taken is not None
    assert await lease_of(database, job) == taken
