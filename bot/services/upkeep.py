"""What must be done every so often, by whichever process is there: each act is harmless to repeat and to share."""

import asyncio
import time
from datetime import timedelta

import structlog

from bot.adapters.database import Database
from bot.adapters.engine import DurableEngine
from bot.adapters.stores import jobs, refusals
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


class Upkeep:
    def __init__(self, database: Database, engine: DurableEngine, reviews: Reviews, clock: Clock) -> None:
        self._database = database
        self._engine = engine
        self._reviews = reviews
        self._clock = clock

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
            except Trouble as trouble:
                log.warning("upkeep_failed", code=trouble.code, why=trouble.detail)
            except Exception:
                log.exception("upkeep_failed")
            await asyncio.sleep(PAUSE_SECONDS)

    async def look(self) -> None:
        """Close the reviews that nobody decided in time, and forget what has served its time.

        That is the tokens that Discord has forgotten, and the refused requests that nobody appealed about.
        """
        await self._reviews.expire()
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.forget_addresses(transaction, now - TOKEN_LIFE)
            await refusals.forget(transaction, now - APPEAL_WITHIN)
