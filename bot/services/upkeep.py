"""What must be done every so often, by whichever process is there: each act is harmless to repeat and to share."""

import asyncio
import time
from datetime import timedelta

import structlog

from bot.adapters.database import Database
from bot.adapters.engine import DurableEngine
from bot.adapters.pictures import LEFTOVER_SECONDS, PictureStore, job_of
from bot.adapters.stores import budgets, jobs, refusals
from bot.domain.appeal import APPEAL_WITHIN
from bot.domain.errors import Trouble
from bot.domain.ports import Clock
from bot.services.reviews import Reviews

log = structlog.get_logger()

PAUSE_SECONDS = 30.0
RETENTION_SECONDS = 3600.0

TOKEN_LIFE = timedelta(minutes=15)
"""https://discord.com/developers/docs/interactions/receiving-and-responding"""

FLOWS_KEPT = timedelta(days=1)
"""How long the engine remembers finished work: long enough to look into a fault, and no job's state depends on it."""

SWEPT_AT_ONCE = 500

MINUTES_KEPT = timedelta(days=1)
"""A budget by the minute fills half a million windows in a year, and nobody asks for one that is over."""


class Upkeep:
    def __init__(
        self,
        database: Database,
        engine: DurableEngine,
        reviews: Reviews,
        store: PictureStore,
        clock: Clock,
        kept: timedelta,
    ) -> None:
        """Pictures are `kept` for so long after their job has ended."""
        self._database = database
        self._store = store
        self._engine = engine
        self._reviews = reviews
        self._clock = clock
        self._kept = kept

    async def keep(self) -> None:
        """Until cancelled. What goes wrong is logged, and tried again at its next time."""
        swept = -RETENTION_SECONDS
        while True:
            try:
                await self.look()
                if time.monotonic() - swept >= RETENTION_SECONDS:
                    swept = time.monotonic()
                    forgotten = await self._engine.forget(self._clock.now() - FLOWS_KEPT)
                    log.info("engine_swept", workflows=forgotten)
                    await self.sweep()
            except Trouble as trouble:
                log.warning("upkeep_failed", code=trouble.code, why=trouble.detail)
            except Exception:
                log.exception("upkeep_failed")
            await asyncio.sleep(PAUSE_SECONDS)

    async def look(self) -> None:
        """Close the reviews that nobody decided in time, and forget what has served its time.

        That is the tokens that Discord has forgotten, the refused requests that nobody appealed about, and the minutes
        of the owner's budget.
        """
        await self._reviews.expire()
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.forget_addresses(transaction, now - TOKEN_LIFE)
            await refusals.forget(transaction, now - APPEAL_WITHIN)
            await budgets.forget_minutes(transaction, now - MINUTES_KEPT)

    async def sweep(self, older_than: float = LEFTOVER_SECONDS) -> int:
        """Remove from the store what has been kept long enough, or what a death has left there; how many pictures."""
        async with self._database.writing() as transaction:
            await jobs.let_go(transaction, self._clock.now() - self._kept)
        keys, swept = await self._store.old_keys(older_than), 0
        for start in range(0, len(keys), SWEPT_AT_ONCE):
            stored = {key: job_of(key) for key in keys[start : start + SWEPT_AT_ONCE]}
            async with self._database.reading() as connection:
                strays = await jobs.strays(connection, stored)
            for key in strays:
                await self._store.remove(key)
            swept += len(strays)
        if swept:
            log.info("store_swept", pictures=swept)
        return swept
