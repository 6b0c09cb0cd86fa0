"""Take-down: what is to go is written down at once, and carried out one by one, through any number of restarts."""

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs, notes, purges
from bot.domain import audit
from bot.domain.audit import BY_ITSELF, Action
from bot.domain.errors import Refusal
from bot.domain.job import Job, JobState, Series
from bot.domain.ports import Asker, Clock, Engine
from bot.domain.purge import Account, Outcome, Purge
from bot.services.appeals import TOKEN_LIFE
from bot.services.audit import record
from bot.services.ledger import Ledger
from bot.services.reviews import withdraw_case

log = structlog.get_logger()


class Purges:
    def __init__(self, database: Database, engine: Engine, ledger: Ledger, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._engine = engine
        self._ledger = ledger
        self._sealer = sealer
        self._clock = clock

    async def remove(self, job_id: int, asker: Asker, reason: str) -> tuple[Purge, Account]:
        """Take one picture down, and all that its buttons have led to. Raises `Refusal("gone")`."""
        job = await self.removable(job_id, asker.guild_id)
        async with self._database.reading() as connection:
            found = await purges.derived(connection, [job_id])
        return await self._begin(asker, job.user_id, None, reason, found)

    async def removable(self, job_id: int, guild_id: int) -> Job:
        """A job of this server. Raises `Refusal("gone")`."""
        async with self._database.reading() as connection:
            job = await jobs.find(connection, job_id)
        if job is None or job.guild_id != guild_id:
            raise Refusal("gone")
        return job

    async def purge(self, user_id: int, since: datetime, asker: Asker, reason: str) -> tuple[Purge, Account]:
        """Take down what a member has asked for since then, and all that was made from it.

        Raises `Refusal("nothing_to_purge")`.
        """
        return await self._begin(asker, user_id, since, reason, await self.affected(user_id, since, asker.guild_id))

    async def affected(self, user_id: int, since: datetime, guild_id: int) -> set[int]:
        """The jobs that a purge would take down. Raises `Refusal("nothing_to_purge")`."""
        async with self._database.reading() as connection:
            roots = await purges.of_member(connection, guild_id, user_id, since)
            found = await purges.derived(connection, roots)
        if not found:
            raise Refusal("nothing_to_purge")
        return found

    async def finish(self, purge: Purge) -> Account | None:
        """Close a purge whose items are all done; None where another did."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            account = await purges.account(transaction, purge.id)
            if account.left or not await purges.finish(transaction, purge.id, now):
                return None
            counts = {str(outcome): number for outcome, number in account.counts.items() if number}
            await self._tell(transaction, purge, counts, now)
            subject = audit.member(purge.user_id)
            told = (subject, None, {"purge": purge.id, **counts}, purge.reason)
            await record(transaction, now, purge.guild_id, BY_ITSELF, Action.PURGE_ENDED, *told)
        log.info("purge_ended", purge=purge.id, **counts)
        return account

    async def _begin(
        self, asker: Asker, user_id: int, since: datetime | None, reason: str, job_ids: set[int]
    ) -> tuple[Purge, Account]:
        sealed = self._sealer.seal(asker.address)
        async with self._database.writing() as transaction:
            now = self._clock.now()
            told = (asker.user_id, now, reason, asker.locale, sealed)
            purge = await purges.begin(transaction, asker.guild_id, user_id, since, *told, sorted(job_ids))
            account = await purges.account(transaction, purge.id)
            about = (audit.member(user_id), None, {"purge": purge.id, "pictures": len(job_ids)}, reason)
            action = Action.PICTURE_REMOVED if since is None else Action.PURGE_BEGUN
            await record(transaction, now, asker.guild_id, asker.user_id, action, *about)
        await self.stop_unseen(purge)
        return purge, account

    async def stop_unseen(self, purge: Purge) -> None:
        """End what of it has not been shown yet, and give its quota back.

        Each in a transaction of its own: what it locks stays in the order in which everybody locks it.
        """
        async with self._database.reading() as connection:
            unseen = await purges.unseen(connection, purge.id)
        for job_id in unseen:
            async with self._database.writing() as transaction:
                stopped = await self._stop(transaction, job_id, self._clock.now())
            if stopped:
                await self._engine.cancel(job_id)

    async def _stop(self, transaction: AsyncConnection, job_id: int, now: datetime) -> bool:
        waited = await withdraw_case(transaction, job_id, now)  # the case before its job, as a decision takes them
        origins = (JobState.REVIEWING,) if waited else (JobState.QUEUED, JobState.PAINTING)
        moves = [await jobs.move(transaction, job_id, one, JobState.CANCELLED, finished_at=now) for one in origins]
        if not any(moves):
            return False
        await self._ledger.settle(transaction, job_id, 0, now)
        # Its card says so, whoever dies meanwhile.
        await self._engine.enqueue_delivery(transaction, job_id, Series.DECIDED if waited else Series.PAINTED)
        return True

    async def _tell(self, transaction: AsyncConnection, purge: Purge, counts: dict[str, int], now: datetime) -> None:
        seen = counts.get(Outcome.REMOVED, 0)
        if seen:
            facts = {"reason": purge.reason, "pictures": seen}
            await notes.leave(transaction, purge.guild_id, purge.user_id, "picture_removed", facts, now)
        await notes.leave(
            transaction,
            purge.guild_id,
            purge.begun_by,
            "purge_ended",
            {"member": purge.user_id, "counts": counts},
            now,
            locale=purge.locale,
            sealed_address=purge.sealed_address,
            token_until=purge.begun_at + TOKEN_LIFE,
        )
