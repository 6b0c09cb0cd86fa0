"""The rows of pauses: where no picture is begun until somebody says otherwise."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import pauses
from bot.adapters.stores.jobs import insert_new
from bot.domain.job import Job

EVERYWHERE = "everywhere"


def guild(guild_id: int) -> str:
    return f"guild:{guild_id}"


def channel(channel_id: int) -> str:
    return f"channel:{channel_id}"


def scopes(job: Job) -> tuple[str, ...]:
    """Every pause that would hold this job back, the widest first."""
    return EVERYWHERE, guild(job.guild_id), channel(job.channel_id)


async def widest(connection: AsyncConnection, scopes: Sequence[str]) -> str | None:
    """The first of these pauses that stands."""
    standing = set(await connection.scalars(sa.select(pauses.c.scope).where(pauses.c.scope.in_(scopes))))
    return next((scope for scope in scopes if scope in standing), None)


async def put(connection: AsyncConnection, scope: str, by: int, at: datetime) -> bool:
    """False where it stands already."""
    row = {"scope": scope, "set_by": by, "set_at": at}
    return await connection.scalar(insert_new(connection, pauses).values(row).returning(pauses.c.scope)) is not None


async def lift(connection: AsyncConnection, scope: str) -> bool:
    """False where none stood."""
    statement = sa.delete(pauses).where(pauses.c.scope == scope).returning(pauses.c.scope)
    return await connection.scalar(statement) is not None
