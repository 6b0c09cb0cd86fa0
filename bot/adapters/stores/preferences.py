"""The rows of what members wish for themselves, in every server alike."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import preferences
from bot.adapters.stores.jobs import insert_new
from bot.domain.preferences import Preferences


async def of(connection: AsyncConnection, user_id: int) -> Preferences:
    here = preferences.c.user_id == user_id
    row = (await connection.execute(sa.select(preferences).where(here))).first()
    return Preferences() if row is None else Preferences(row.direct, row.model, row.aspect, row.size)


async def keep(connection: AsyncConnection, user_id: int, wished: Preferences) -> None:
    values = {"direct": wished.direct, "model": wished.model, "aspect": wished.aspect, "size": wished.size}
    await connection.execute(insert_new(connection, preferences).values(user_id=user_id, **values))
    await connection.execute(sa.update(preferences).where(preferences.c.user_id == user_id).values(values))
