"""No call is paid for before its asker has been answered: the wait for the first answer, and what if it never comes."""

import asyncio
from datetime import timedelta

import structlog

from bot.adapters.database import Database
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs
from bot.domain.errors import Again, Trouble
from bot.domain.job import Job, JobState
from bot.domain.ports import Clock, Messenger
from bot.services.generation import withdraw
from bot.services.ledger import Ledger
from bot.services.outlasting import outlasting

log = structlog.get_logger()

PATIENCE = timedelta(seconds=10)
"""How long a picture waits to hear that the member has been answered; a first answer is due within 3 seconds.
https://discord.com/developers/docs/interactions/receiving-and-responding"""

LONGEST_SEARCH = timedelta(minutes=10)
"""How long it is tried to look for the answer while Discord does not let us."""


class Answering:
    def __init__(self, database: Database, ledger: Ledger, messenger: Messenger, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._messenger = messenger
        self._sealer = sealer
        self._clock = clock

    async def answered(self, job_id: int) -> Job | None:
        """The job once its asker has been answered; None where it has ended, or never will be answered."""
        while True:
            job = await self._job(job_id)
            if job is None or job.state not in {JobState.QUEUED, JobState.PAINTING}:
                return None
            if job.answered_at is not None:
                return job
            if self._clock.now() - job.created_at > PATIENCE and not await self._found(job):
                await self._withdraw(job_id)
                return None
            await asyncio.sleep(0.1)

    async def _found(self, job: Job) -> bool:
        """Whether the first answer arrived, although its process died before it could write that down."""
        address = self._sealer.open(await self._sealed(job.id))
        try:
            card = await self._messenger.find_card(job, address)
        except Trouble as trouble:
            log.warning("answer_not_looked_for", job=job.id, code=trouble.code, why=trouble.detail)
            await asyncio.sleep(1)
            return trouble.again is Again.LATER and self._clock.now() - job.created_at < LONGEST_SEARCH
        if card is None:
            return False
        log.info("answer_found", job=job.id)
        await self._mark(job.id, card)
        return True

    @outlasting
    async def _job(self, job_id: int) -> Job | None:
        async with self._database.reading() as connection:
            return await jobs.find(connection, job_id)

    @outlasting
    async def _sealed(self, job_id: int) -> bytes | None:
        async with self._database.reading() as connection:
            return await jobs.sealed_address(connection, job_id)

    @outlasting
    async def _mark(self, job_id: int, card_id: int) -> None:
        async with self._database.writing() as transaction:
            await jobs.mark_answered(transaction, job_id, self._clock.now(), card_id)

    @outlasting
    async def _withdraw(self, job_id: int) -> None:
        async with self._database.writing() as transaction:
            await withdraw(transaction, self._ledger, job_id, self._clock.now())
