"""The rows of pictures that members sent along with their words."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import references
from bot.domain.reference import Reference

COLUMNS = ("number", "key", "mime", "width", "height", "sha256")


async def keep(connection: AsyncConnection, job_id: int, sent: Sequence[Reference]) -> None:
    rows = [{"job_id": job_id, **{name: getattr(one, name) for name in COLUMNS}} for one in sent]
    if rows:
        await connection.execute(sa.insert(references), rows)


async def of_job(connection: AsyncConnection, job_id: int) -> tuple[Reference, ...]:
    """Those that nobody has erased, in order."""
    columns = [references.c[name] for name in COLUMNS]
    here = (references.c.job_id == job_id, references.c.key.is_not(None))
    rows = await connection.execute(sa.select(*columns).where(*here).order_by(references.c.number))
    return tuple(Reference(**row) for row in rows.mappings())


async def erase(connection: AsyncConnection, job_id: int) -> None:
    await connection.execute(sa.update(references).where(references.c.job_id == job_id).values(key=None))
