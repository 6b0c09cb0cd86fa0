"""What the owner is to be told of, each thing once."""

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


async def claim(connection: AsyncConnection, at: datetime) -> list[Notice]:
    """All that has not been told, to be told now by whoever called this, and by nobody else."""
    statement = (
        sa.update(notices)
        .where(notices.c.told_at.is_(None))
        .values(told_at=at)
        .returning(notices.c.code, notices.c.facts)
    )
    return [Notice(row.code, row.facts) for row in await connection.execute(statement)]
