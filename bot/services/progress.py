"""The card of a job under way moves: one task per job of this process, one writer per card in all processes."""

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.adapters.database import Database
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs
from bot.domain.catalogue import Catalogue
from bot.domain.job import Job, JobState
from bot.domain.ports import Clock, Messenger

log = structlog.get_logger()

PAUSE = 2.0
"""Seconds between two looks at a job: an edit more often than that is noise, and a rate limit."""

LEASE = timedelta(seconds=8)
"""Longer than the messenger's own limit for one edit, so that a lease never ends under a living edit."""


class Progress:
    def __init__(
        self, database: Database, messenger: Messenger, sealer: Sealer, catalogue: Catalogue, clock: Clock
    ) -> None:
        self._database = database
        self._messenger = messenger
        self._sealer = sealer
        self._catalogue = catalogue
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def follow(self, job: Job) -> None:
        """Keep the job's card moving until the job leaves painting."""
        task = asyncio.create_task(self._follow(job.id), name=f"progress of {job.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def estimate(self, job: Job) -> datetime:
        """When the job should be done, by the recent pictures of its kind or else by the catalogue."""
        model, size = job.request.model, job.request.size
        async with self._database.reading() as connection:
            usual = await jobs.usual_seconds(connection, model, size)
        seconds = usual or self._catalogue.find(model).seconds_for(size)
        return max((job.started_at or job.created_at) + timedelta(seconds=seconds), self._clock.now())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, job_id: int) -> None:
        try:
            while await self._redraw(job_id):
                await asyncio.sleep(PAUSE)
        except Exception:
            log.exception("progress_failed", job=job_id)

    async def _redraw(self, job_id: int) -> bool:
        """Redraw the card once; False when the job is past painting."""
        now = self._clock.now()
        async with self._database.writing() as transaction:
            if not await jobs.lease_card(transaction, job_id, now, now + LEASE):
                job = await jobs.find(transaction, job_id)
                return job is not None and job.state in {JobState.QUEUED, JobState.PAINTING}
            job = await jobs.find(transaction, job_id)
            sealed = await jobs.sealed_address(transaction, job_id)
        address = self._sealer.open(sealed)
        try:
            if job is not None and address is not None:
                await self._messenger.show_progress(job, address, await self.estimate(job), now)
        finally:
            async with self._database.writing() as transaction:
                await jobs.return_card(transaction, job_id)
        return address is not None


async def card_is_still(database: Database, job_id: int, clock: Clock) -> None:
    """Wait out a progress edit under way: a late one must not overwrite what comes after it."""
    while True:
        async with database.reading() as connection:
            until = await jobs.card_until(connection, job_id)
        if until is None or until <= clock.now():
            return
        await asyncio.sleep(0.05)
