"""The watch over workers: each beats in a table, and whose beat stands still has its work taken over.

Beats are compared by the watcher's own monotonic clock, so that no two machines' clocks need to agree. After a time
in which this process itself could not look (a database outage, a frozen process) nobody is declared dead by it.
"""

import asyncio
import time

import structlog

from bot.adapters.database import Database
from bot.adapters.engine import DurableEngine
from bot.adapters.stores import jobs, workers
from bot.domain.errors import Trouble

log = structlog.get_logger()

BEAT_SECONDS = 2.0
DEAD_AFTER = 8.0


class Fleet:
    def __init__(self, database: Database, engine: DurableEngine) -> None:
        self._database = database
        self._engine = engine
        self._seen: dict[str, tuple[int, float]] = {}
        self._looked_at = time.monotonic()

    async def join(self) -> None:
        """Sign on before any work is taken: whoever dies with work is then missed by somebody."""
        async with self._database.writing() as transaction:
            await workers.beat(transaction, self._engine.executor)

    async def watch(self) -> None:
        while True:
            try:
                await self._look()
                await self.revive()
            except Trouble as trouble:
                log.warning("fleet_not_seen", code=trouble.code, why=trouble.detail)
            except Exception:
                log.exception("fleet_failed")
            await asyncio.sleep(BEAT_SECONDS)

    async def leave(self) -> None:
        """Hand back what this worker has begun and not ended, and sign off. Where that fails, others will miss it."""
        # Not in one transaction: on SQLite the engine's own connection would wait for ours. Signing off comes last.
        flows = await self._engine.abandoned(self._engine.executor)
        await self._engine.resume(flows)
        try:
            async with self._database.writing() as transaction:
                await workers.forget(transaction, self._engine.executor)
        except Trouble as trouble:
            log.warning("fleet_not_left", code=trouble.code, why=trouble.detail)
        else:
            log.info("fleet_left", handed_back=len(flows))

    async def _look(self) -> None:
        async with self._database.writing() as transaction:
            await workers.beat(transaction, self._engine.executor)
            beats = await workers.beats(transaction)
        now = time.monotonic()
        if now - self._looked_at > DEAD_AFTER / 2:
            self._seen.clear()
        self._looked_at = now
        for name, beat in beats.items():
            if name != self._engine.executor:
                known = self._seen.get(name)
                if known is None or known[0] != beat:
                    self._seen[name] = (beat, now)
                elif now - known[1] > DEAD_AFTER:
                    await self._take_over(name, beat)

    async def revive(self) -> None:
        """Begin again what the engine has given up while its job is open: nothing else would ever end that job."""
        for flow, job_id in await self._engine.given_up():
            async with self._database.writing() as transaction:
                job = await jobs.find(transaction, job_id)
                if job is not None and job.state.is_open:
                    await self._engine.begin_again(transaction, flow, user_id=job.user_id)
            await self._engine.drop(flow)

    async def _take_over(self, dead: str, beat: int) -> None:
        async with self._database.writing() as transaction:
            if not await workers.claim(transaction, dead, beat):
                return
            flows = await self._engine.abandoned(dead)
            await self._engine.resume(flows)
            await workers.forget(transaction, dead)
        self._seen.pop(dead, None)
        log.warning("worker_taken_over", worker=dead, workflows=len(flows))
