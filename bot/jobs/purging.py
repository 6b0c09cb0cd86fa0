"""What a purge does about one picture after the other: its message, its bytes, its words."""

import structlog

from bot.adapters.database import Database
from bot.adapters.pictures import PictureStore
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs, purges
from bot.adapters.stores.purges import Item
from bot.domain.errors import Again, Trouble
from bot.domain.job import Face, Job
from bot.domain.ports import Clock, Noticeboard
from bot.domain.purge import BY_TROUBLE, MOST_TRIES, Outcome, Purge
from bot.services.appeals import TOKEN_LIFE
from bot.services.purges import Purges
from bot.services.reports import close_reports

log = structlog.get_logger()

AT_ONCE = 25
"""Pictures between two redrawings of the progress."""


class Purging:
    def __init__(
        self,
        database: Database,
        purges: Purges,
        board: Noticeboard,
        store: PictureStore,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._database = database
        self._purges = purges
        self._board = board
        self._store = store
        self._sealer = sealer
        self._clock = clock

    async def run(self) -> None:
        """Go on with every purge there is, a batch of each. Raises `Trouble` where Discord does not answer."""
        async with self._database.reading() as connection:
            under_way = await purges.under_way(connection, AT_ONCE)
        for purge in under_way:
            while await self._batch(purge):
                await self._show(purge)
            await self._purges.finish(purge)

    async def _batch(self, purge: Purge) -> bool:
        """Whether anything was done that lets more be done."""
        await self._purges.stop_unseen(purge)
        async with self._database.reading() as connection:
            items = await purges.next_items(connection, purge.id, AT_ONCE)
        return any([await self._take_down(purge, item) for item in items])

    async def _take_down(self, purge: Purge, item: Item) -> bool:
        """False where it is to be looked at once more: under way, out of reach for now, or brought back meanwhile."""
        async with self._database.reading() as connection:
            job = await jobs.find(connection, item.job_id)
            keys = await jobs.keys(connection, item.job_id)
        if job is None or job.state.is_open:
            return False
        outcome = await self._outcome(purge, item, job)
        if outcome is None:
            return False
        for key in keys:
            await self._store.remove(key)
        async with self._database.writing() as transaction:  # the keys go last: a crash before leaves them to be found
            await jobs.lock(transaction, job.id)
            now = await jobs.find(transaction, job.id)
            if now is None or (now.state, now.message_id) != (job.state, job.message_id):
                return False
            await jobs.erase(transaction, job.id)
            await close_reports(transaction, job.id, self._clock.now())
            await purges.ended(transaction, purge.id, job.id, outcome, self._clock.now())
        return True

    async def _outcome(self, purge: Purge, item: Item, job: Job) -> Outcome | None:
        """What became of its message; None where Discord has to be asked again later."""
        if job.message_id is None:
            return Outcome.UNSEEN
        try:
            if item.tried_at is None and not await self._stands(purge, job):
                return Outcome.GONE
            await self._board.dress(job, Face.REMOVED, None)
        except Trouble as trouble:
            if trouble.again is Again.LATER and item.tries + 1 < MOST_TRIES:
                async with self._database.writing() as transaction:
                    await purges.put_off(transaction, purge.id, job.id)
                return None
            log.warning("not_taken_down", job=job.id, code=trouble.code, why=trouble.detail)
            outcome = BY_TROUBLE.get(trouble.code, Outcome.FAILED)
            return Outcome.REMOVED if outcome is Outcome.GONE and item.tried_at is not None else outcome
        return Outcome.REMOVED

    async def _stands(self, purge: Purge, job: Job) -> bool:
        """Looked at before it is deleted, so that a crash in between leaves no doubt who took it away."""
        standing = await self._board.stands(job)
        if standing:
            async with self._database.writing() as transaction:
                await purges.stood(transaction, purge.id, job.id, self._clock.now())
        return standing

    async def _show(self, purge: Purge) -> None:
        address = self._sealer.open(purge.sealed_address)
        if address is None or self._clock.now() - purge.begun_at > TOKEN_LIFE:
            return
        async with self._database.reading() as connection:
            account = await purges.account(connection, purge.id)
        await self._board.show_purge(purge, account, address)
