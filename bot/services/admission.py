"""Whether the queue takes another job: nothing is paused, and nobody has more under way than their share.

The counts may be overshot by what arrives in the very same instant: they keep the queue short, while the exact walls
around quota and money stand elsewhere.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.stores import jobs, pauses
from bot.domain.errors import Refusal
from bot.domain.job import Job


@dataclass(frozen=True, slots=True)
class Shares:
    """Jobs that may be open at one time: queued, painting or on their way."""

    member: int
    guild: int
    bot: int


class Admission:
    def __init__(self, shares: Shares) -> None:
        self._shares = shares

    async def admit(self, connection: AsyncConnection, job: Job) -> None:
        """Raises `Refusal`: paused, busy_member, busy_server or busy_bot. The job itself is written down already."""
        await self._admit(connection, job, coming=0)

    async def foresee(self, connection: AsyncConnection, job: Job) -> None:
        """Raises what `admit` would for a job that is not written down."""
        await self._admit(connection, job, coming=1)

    async def _admit(self, connection: AsyncConnection, job: Job, coming: int) -> None:
        if (pause := await pauses.widest(connection, pauses.scopes(job))) is not None:
            raise Refusal("paused", everywhere=pause != pauses.channel(job.channel_id))
        member, guild, bot = await jobs.count_open(connection, job.guild_id, job.user_id)
        if member + coming > self._shares.member:
            raise Refusal("busy_member", most=self._shares.member)
        if guild + coming > self._shares.guild:
            raise Refusal("busy_server")
        if bot + coming > self._shares.bot:
            raise Refusal("busy_bot")
