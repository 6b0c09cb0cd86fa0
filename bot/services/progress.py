"""The card of a job under way moves: one task per job of this process, one writer per card in all processes."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from math import ceil

import structlog

from bot.adapters.database import Database
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs
from bot.domain.catalogue import Catalogue
from bot.domain.errors import Trouble
from bot.domain.job import Job, JobState
from bot.domain.ports import Clock, Messenger, Outlook
from bot.services import breaker
from bot.services.outlasting import outlasting

log = structlog.get_logger()

PAUSE = 2.0
"""Seconds between two looks at a job: an edit more often than that is noise, and a rate limit."""

FIRST_LOOK = 1.0
"""Seconds before the first look at a job whose card has just been drawn."""

LOOKS_PER_SECOND = 10
"""Of this process at all its jobs together: a long queue's cards move more slowly, and stand in nobody's way."""

LEASE = timedelta(seconds=8)
EDIT = timedelta(seconds=6)
"""What must be left of a lease for an edit to begin: longer than the messenger's own limit for one, so that a lease
never ends under a living edit."""

TOKEN_LIFE = timedelta(minutes=14)
"""https://discord.com/developers/docs/interactions/receiving-and-responding: 15 minutes, less the last edit."""

FAREWELL = 4.0
"""Seconds for telling those who still wait, once all else has stopped, that it goes on after the restart."""


class Progress:
    """`slots` is how many pictures are painted at one time, `slots_per_member` how many of them for one member.

    `calls_per_minute` is how many are begun within a minute at most.
    """

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        sealer: Sealer,
        catalogue: Catalogue,
        clock: Clock,
        slots: int,
        slots_per_member: int,
        calls_per_minute: int | None = None,
    ) -> None:
        self._database = database
        self._messenger = messenger
        self._sealer = sealer
        self._catalogue = catalogue
        self._clock = clock
        self._slots = slots
        self._seconds_per_call = 60 / calls_per_minute if calls_per_minute else 0.0
        self._slots_per_job = min(slots, slots_per_member)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._resting = asyncio.Event()
        self._farewell: asyncio.Task[None] | None = None

    def follow(self, job_id: int, told: Outlook | None = None) -> None:
        """Keep the job's card moving until the job leaves painting. `told` is what a card says that is new."""
        task = asyncio.create_task(self._follow(job_id, told), name=f"progress of {job_id}")
        self._tasks[job_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(job_id, None))

    async def take_up(self) -> None:
        """Go on with the cards that an earlier process has left standing."""
        for job_id in await self._unfinished():
            self.follow(job_id)

    @outlasting
    async def _unfinished(self) -> list[int]:
        async with self._database.reading() as connection:
            return await jobs.unfinished_since(connection, self._clock.now() - TOKEN_LIFE)

    async def outlook(self, job: Job, *, resting: bool = False) -> Outlook:
        """When the job should be done, by the recent pictures of its kind or else by the catalogue."""
        model, size = job.request.model, job.request.size
        async with self._database.reading() as connection:
            usual = await jobs.usual_seconds(connection, model, size)
            ahead = await jobs.ahead_of(connection, job.id) if job.state is JobState.QUEUED else 0
            asking = await jobs.has_open_attempt(connection, job.id)
            retry_at = None if asking else await breaker.rests_until(connection)
            failed = not asking and await jobs.has_failed_attempt(connection, job.id)
        seconds = usual or self._catalogue.find(model).seconds_for(size)
        now = self._clock.now()
        queue = ahead * max(seconds / self._slots, self._seconds_per_call)
        painting = seconds * ceil(len(job.pictures) / self._slots_per_job)
        done_at = (job.started_at or now) + timedelta(seconds=queue + painting)
        return Outlook(now, max(done_at, now), ahead, resting, failed or retry_at is not None, retry_at)

    def rest(self) -> None:
        """Stop moving cards, and begin to tell those who wait that it goes on after the restart."""
        self._resting.set()
        self._farewell = asyncio.create_task(self._bid_farewell(list(self._tasks.items())), name="farewell")

    async def close(self) -> None:
        """Wait until all are told; who is not told by then sees the card move again after the restart."""
        if self._farewell is not None:
            await asyncio.wait({self._farewell}, timeout=FAREWELL)
        if late := [task for task in (self._farewell, *self._tasks.values()) if task is not None]:
            for task in late:
                task.cancel()
            await asyncio.wait(late)

    async def _bid_farewell(self, moving: list[tuple[int, asyncio.Task[None]]]) -> None:
        await asyncio.gather(*(self._tell_of_rest(job_id, task) for job_id, task in moving))

    async def _tell_of_rest(self, job_id: int, moving: asyncio.Task[None]) -> None:
        await asyncio.wait({moving})  # it ends by itself: a look that is cut off would leave its lease behind
        try:
            await self._look(job_id, resting=True)
        except Exception as error:  # noqa: BLE001 - the next start moves this card again, whatever it was
            log.warning("farewell_failed", job=job_id, why=repr(error))

    async def _follow(self, job_id: int, told: Outlook | None) -> None:
        pause = 0.0 if told is None else FIRST_LOOK
        while not await self._rests_within(pause):
            try:
                moving, told = await self._look(job_id, told)
            except Trouble as trouble:
                log.warning("progress_paused", job=job_id, code=trouble.code, why=trouble.detail)
            except Exception:
                log.exception("progress_failed", job=job_id)
                return
            else:
                if not moving:
                    return
            pause = max(PAUSE, len(self._tasks) / LOOKS_PER_SECOND)

    async def _rests_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._resting.wait(), seconds)
        return self._resting.is_set()

    async def _look(
        self, job_id: int, told: Outlook | None = None, *, resting: bool = False
    ) -> tuple[bool, Outlook | None]:
        """Redraw the card where it would say something else than `told`; whether it moves on, and what it says then."""
        async with self._database.reading() as connection:
            job = await jobs.find(connection, job_id)
        if job is None or job.state not in {JobState.QUEUED, JobState.PAINTING}:
            return False, told
        outlook = await self.outlook(job, resting=resting)
        says_it = told is not None and outlook == replace(told, now=outlook.now, done_at=outlook.done_at)
        if job.state is JobState.PAINTING or not says_it:
            told = outlook if await self._redraw(job, outlook) else told
        return outlook.now - job.created_at < TOKEN_LIFE, told

    async def _redraw(self, job: Job, outlook: Outlook) -> bool:
        """Draw the card under a lease: whoever ends the job waits for its end, and then nobody draws any more.

        False where it was not to be drawn now.
        """
        async with self._database.writing() as transaction:
            now = self._clock.now()  # that of the outlook is as old as the wait for the lock
            until = now + LEASE
            leased = await jobs.lease_card(transaction, job.id, now, until)
            sealed = await jobs.sealed_address(transaction, job.id)
        if not leased:
            return False
        try:
            if until - self._clock.now() < EDIT:
                return False
            if (address := self._sealer.open(sealed)) is not None:
                await self._messenger.show_progress(job, address, outlook)
            return True
        finally:
            async with self._database.writing() as transaction:
                await jobs.return_card(transaction, job.id, until)


async def card_is_still(database: Database, job_id: int, clock: Clock) -> None:
    """Wait out a progress edit under way: a late one must not overwrite what comes after it."""
    while True:
        async with database.reading() as connection:
            until = await jobs.card_until(connection, job_id)
        if until is None or until <= clock.now():
            return
        await asyncio.sleep(0.05)
