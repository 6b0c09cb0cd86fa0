"""When this bot identified itself at Discord's gateway, over all processes and restarts."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import gateway_starts

DAY = timedelta(days=1)


async def record(connection: AsyncConnection, at: datetime) -> None:
    """Note a start, and forget those of more than a day ago."""
    await connection.execute(sa.delete(gateway_starts).where(gateway_starts.c.at < at - DAY))
    await connection.execute(sa.insert(gateway_starts).values(at=at))


async def since(connection: AsyncConnection, instant: datetime) -> int:
    here = gateway_starts.c.at >= instant
    return await connection.scalar(sa.select(sa.func.count()).select_from(gateway_starts).where(here)) or 0
