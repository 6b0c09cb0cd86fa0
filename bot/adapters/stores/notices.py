"""What the owner is to be told of."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import notices
from bot.adapters.stores.jobs import insert_new
from bot.domain.notice import Notice


async def note(connection: AsyncConnection, key: str, code: str, facts: Mapping[str, object], at: datetime) -> None:
    """Put it down; nothing happens where that has been done, by whichever process."""
    row = {"key": key, "code": code, "facts": dict(facts), "at": at}
    await connection.execute(insert_new(connection, notices).values(row))


async def claim(connection: AsyncConnection, at: datetime, until: datetime) -> tuple[str, Notice] | None:
    """The oldest that has not been told, by its key: until then, to be told by whoever called this alone."""
    free = (notices.c.told_at.is_(None), sa.or_(notices.c.claimed_until.is_(None), notices.c.claimed_until <= at))
    oldest = sa.select(notices.c.key).where(*free).order_by(notices.c.at, notices.c.key).limit(1).scalar_subquery()
    statement = (
        sa.update(notices)
        .where(notices.c.key == oldest, *free)
        .values(claimed_until=until)
        .returning(notices.c.key, notices.c.code, notices.c.facts)
    )
    row = (await connection.execute(statement)).first()
    return None if row is None else (row.key, Notice(row.code, row.facts))


async def mark_told(connection: AsyncConnection, key: str, at: datetime) -> None:
    await connection.execute(sa.update(notices).where(notices.c.key == key).values(told_at=at))
