"""The rows of servers: what each allows its members."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import guilds
from bot.adapters.stores.jobs import insert_new
from bot.domain.quota import Limits


async def limits(connection: AsyncConnection, guild_id: int) -> Limits | None:
    """What the server has set; None where it keeps the defaults."""
    row = (await connection.execute(sa.select(guilds).where(guilds.c.guild_id == guild_id))).mappings().first()
    return None if row is None else Limits(row["daily"], row["monthly"], row["timezone"])


async def set_limits(connection: AsyncConnection, guild_id: int, limits: Limits, changed_by: int, at: datetime) -> None:
    values = {
        "daily": limits.daily,
        "monthly": limits.monthly,
        "timezone": limits.timezone,
        "changed_by": changed_by,
        "changed_at": at,
    }
    await connection.execute(insert_new(connection, guilds).values(guild_id=guild_id, **values))
    await connection.execute(sa.update(guilds).where(guilds.c.guild_id == guild_id).values(values))
