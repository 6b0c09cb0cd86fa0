"""What a member is still to be told in private. A note is written where the thing happens and carried later."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import notes
from bot.domain.note import Note


async def leave(
    connection: AsyncConnection,
    guild_id: int,
    user_id: int,
    code: str,
    facts: Mapping[str, Any],
    at: datetime,
    *,
    locale: str = "en-US",
    sealed_address: bytes | None = None,
    token_until: datetime | None = None,
) -> None:
    row = {"guild_id": guild_id, "user_id": user_id, "code": code, "facts": dict(facts), "locale": locale}
    row |= {"sealed_address": sealed_address, "token_until": token_until, "at": at}
    await connection.execute(sa.insert(notes).values(row))


async def waiting(connection: AsyncConnection, most: int, but: Collection[int] = ()) -> list[Note]:
    """Notes that nobody has carried, oldest first."""
    here = (notes.c.carried_at.is_(None), notes.c.id.not_in(but))
    rows = await connection.execute(sa.select(notes).where(*here).order_by(notes.c.id).limit(most))
    return [_note(row) for row in rows.mappings()]


async def carried(connection: AsyncConnection, note_id: int, at: datetime, way: str) -> bool:
    """Seen off, by `whisper`, `direct` or only kept for `/gallery`; False where another was first."""
    here = (notes.c.id == note_id, notes.c.carried_at.is_(None))
    statement = sa.update(notes).where(*here).values(carried_at=at, way=way, sealed_address=None)
    return await connection.scalar(statement.returning(notes.c.id)) is not None


async def of(connection: AsyncConnection, guild_id: int, user_id: int, most: int) -> list[Note]:
    """A member's latest notes, newest first."""
    here = (notes.c.guild_id == guild_id, notes.c.user_id == user_id)
    rows = await connection.execute(sa.select(notes).where(*here).order_by(notes.c.id.desc()).limit(most))
    return [_note(row) for row in rows.mappings()]


def _note(row: sa.RowMapping) -> Note:
    return Note(**{name: row[name] for name in Note.__dataclass_fields__})
