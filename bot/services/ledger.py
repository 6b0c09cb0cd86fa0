"""The quota ledger: places are held at acceptance, settled at delivery or released, exactly once.

All of it happens inside the caller's transaction, beside the state of the job it belongs to.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.stores import guilds, quotas
from bot.adapters.stores.quotas import Entry, Kind
from bot.domain.errors import Refusal
from bot.domain.quota import Limits, Quota, Span


class Ledger:
    """`defaults` serve the servers that have set nothing."""

    def __init__(self, defaults: Limits) -> None:
        self.defaults = defaults

    async def limits(self, connection: AsyncConnection, guild_id: int) -> Limits:
        return await guilds.limits(connection, guild_id) or self.defaults

    async def standing(self, connection: AsyncConnection, guild_id: int, user_id: int, now: datetime) -> Quota:
        limits = await self.limits(connection, guild_id)
        return await quotas.standing(connection, guild_id, user_id, limits, now)

    async def hold(
        self, connection: AsyncConnection, job_id: int, guild_id: int, user_id: int, pictures: int, now: datetime
    ) -> None:
        """Take `pictures` places of the day and of the month. Raises `Refusal("quota_spent" | "quota_short")`."""
        limits = await self.limits(connection, guild_id)
        taken = []
        for span in Span:
            window = await quotas.open_window(connection, guild_id, user_id, span, now, limits.timezone)
            if not await quotas.hold(connection, window, pictures, limits.of(span)):
                raise await self._refusal(connection, guild_id, user_id, pictures, now)
            taken.append(window)
        entry = Entry(guild_id, user_id, *taken)
        await quotas.record(connection, job_id, Kind.HOLD, entry, pictures, now)

    async def settle(self, connection: AsyncConnection, job_id: int, delivered: int, now: datetime) -> None:
        """Count `delivered` pictures of the job's hold as used and give the rest back. A second call does nothing."""
        hold = await quotas.held(connection, job_id)
        if hold is None:
            return
        entry, pictures = hold
        if not 0 <= delivered <= pictures:
            raise ValueError(f"{delivered} of {pictures} pictures cannot be settled")
        for kind, amount in ((Kind.SETTLE, delivered), (Kind.RELEASE, pictures - delivered)):
            if amount and await quotas.record(connection, job_id, kind, entry, amount, now):
                await quotas.give_back(connection, entry, held=amount, used=amount if kind is Kind.SETTLE else 0)

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
