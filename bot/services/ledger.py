"""The ledger: what a job holds of its asker's quota and of the owner's budget, settled or released exactly once.

All of it happens inside the caller's transaction, beside the state of the job it belongs to: the job's row first, then
quotas, then budgets, and windows by their ids. In one order for all, no two transactions wait for each other.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.stores import guilds, quotas
from bot.adapters.stores.quotas import Entry, Kind
from bot.domain.errors import Refusal
from bot.domain.job import Job
from bot.domain.quota import Limits, Quota, Span
from bot.services.budget import Budget


class Ledger:
    """`defaults` serve the servers that have set nothing."""

    def __init__(self, defaults: Limits, budget: Budget) -> None:
        self.defaults = defaults
        self.budget = budget

    async def limits(self, connection: AsyncConnection, guild_id: int) -> Limits:
        return await guilds.limits(connection, guild_id) or self.defaults

    async def standing(self, connection: AsyncConnection, guild_id: int, user_id: int, now: datetime) -> Quota:
        limits = await self.limits(connection, guild_id)
        return await quotas.standing(connection, guild_id, user_id, limits, now)

    async def hold(self, connection: AsyncConnection, job: Job, now: datetime) -> None:
        """Take the job's pictures off the day and the month, and what they cost off the budget.

        Raises `Refusal`: "quota_spent", "quota_short", and those of `Budget.hold`.
        """
        guild_id, user_id, pictures = job.guild_id, job.user_id, job.request.count
        limits = await self.limits(connection, guild_id)
        taken = {}
        for span in Span:
            taken[span] = await quotas.open_window(connection, guild_id, user_id, span, now, limits.timezone)
        for span in sorted(taken, key=taken.__getitem__):
            if not await quotas.hold(connection, taken[span], pictures, limits.of(span)):
                raise await self._refusal(connection, guild_id, user_id, pictures, now)
        entry = Entry(guild_id, user_id, taken[Span.DAY], taken[Span.MONTH])
        await quotas.record(connection, job.id, Kind.HOLD, entry, pictures, now)
        await self.budget.hold(connection, job, now)

    async def foresee(self, connection: AsyncConnection, job: Job, now: datetime) -> Quota:
        """How the asker stands; holds nothing. Raises what `hold` would for lack of quota, before any budget."""
        quota = await self.standing(connection, job.guild_id, job.user_id, now)
        if quota.tightest.left < job.request.count:
            raise await self._refusal(connection, job.guild_id, job.user_id, job.request.count, now)
        return quota

    async def settle(self, connection: AsyncConnection, job_id: int, delivered: int, now: datetime) -> None:
        """The job is over: count `delivered` pictures as used and give back all else. A second call does nothing."""
        await self._settle_quota(connection, job_id, delivered, now)
        await self.budget.end(connection, job_id, now)

    async def standing_after(self, connection: AsyncConnection, job: Job, delivered: int, now: datetime) -> Quota:
        """How its asker stands once the job is settled with so many pictures; what is settled changes no more."""
        quota = await self.standing(connection, job.guild_id, job.user_id, now)
        if await quotas.is_settled(connection, job.id):
            return quota
        return quota.after(delivered=delivered, held=job.request.count)

    async def _settle_quota(self, connection: AsyncConnection, job_id: int, delivered: int, now: datetime) -> None:
        hold = await quotas.held(connection, job_id)
        if hold is None:
            return
        entry, pictures = hold
        if not 0 <= delivered <= pictures:
            raise ValueError(f"{delivered} of {pictures} pictures cannot be settled")
        if not await quotas.record(connection, job_id, Kind.SETTLE, entry, delivered, now):
            return  # this row, even of none, is what ends the hold: whoever appends it moves the numbers
        if pictures > delivered:
            await quotas.record(connection, job_id, Kind.RELEASE, entry, pictures - delivered, now)
        await quotas.give_back(connection, entry, held=pictures, used=delivered)

    async def _refusal(
        self, connection: AsyncConnection, guild_id: int, user_id: int, pictures: int, now: datetime
    ) -> Refusal:
        tightest = (await self.standing(connection, guild_id, user_id, now)).tightest
        facts = {
            "span": tightest.span,
            "limit": tightest.limit,
            "used": tightest.used,
            "held": tightest.held,
            "resets_at": tightest.resets_at,
        }
        if tightest.left == 0:
            return Refusal("quota_spent", **facts)
        return Refusal("quota_short", asked=pictures, left=tightest.left, **facts)
