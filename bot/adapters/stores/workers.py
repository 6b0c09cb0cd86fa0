"""The rows of workers: a name and a beat that grows while it lives."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import workers
from bot.adapters.stores.jobs import insert_new


async def beat(connection: AsyncConnection, name: str) -> None:
    await connection.execute(insert_new(connection, workers).values(name=name, beat=0))
    await connection.execute(sa.update(workers).where(workers.c.name == name).values(beat=workers.c.beat + 1))


async def beats(connection: AsyncConnection) -> dict[str, int]:
    return {row.name: row.beat for row in await connection.execute(sa.select(workers))}


async def claim(connection: AsyncConnection, name: str, beat: int) -> bool:
    """Lock the row of a worker whose beat has not moved; False where it has, or where another watcher was first."""
    statement = sa.select(workers.c.name).where(workers.c.name == name, workers.c.beat == beat)
    return await connection.scalar(statement.with_for_update(skip_locked=True)) is not None


async def forget(connection: AsyncConnection, name: str) -> None:
    await connection.execute(sa.delete(workers).where(workers.c.name == name))
