"""How delivered pictures are to look: wished for in the deciding transaction, carried to Discord afterwards."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import jobs
from bot.domain.job import Face, JobState


async def of_message(connection: AsyncConnection, guild_id: int, message_id: int) -> int | None:
    """The job whose pictures are in that message."""
    here = (jobs.c.guild_id == guild_id, jobs.c.message_id == message_id, jobs.c.state == JobState.DONE)
    found: int | None = await connection.scalar(sa.select(jobs.c.id).where(*here))
    return found


async def wish(connection: AsyncConnection, job_id: int, face: Face, at: datetime) -> bool:
    """False where it looks like that already, or the message is gone for good."""
    other = sa.or_(jobs.c.face.is_(None), jobs.c.face.not_in([face, Face.REMOVED]))
    values: dict[str, object] = {"face": face, "face_due": True}
    if face is Face.REMOVED:
        values["removed_at"] = at
    here = (jobs.c.id == job_id, jobs.c.state == JobState.DONE, other)
    return await connection.scalar(sa.update(jobs).where(*here).values(values).returning(jobs.c.id)) is not None


async def hide_first(connection: AsyncConnection, job_id: int, face: Face) -> bool:
    """Hide a picture that has never been hidden; False where it has."""
    here = (jobs.c.id == job_id, jobs.c.face.is_(None))
    statement = sa.update(jobs).where(*here).values(face=face, face_due=True).returning(jobs.c.id)
    return await connection.scalar(statement) is not None


async def due(connection: AsyncConnection, most: int, but: Collection[int] = ()) -> list[int]:
    here = (jobs.c.face_due, jobs.c.id.not_in(but))
    return list(await connection.scalars(sa.select(jobs.c.id).where(*here).order_by(jobs.c.id).limit(most)))


async def worn(connection: AsyncConnection, job_id: int, face: Face) -> None:
    """It looks like that now; where something else is wished for meanwhile, that stays due."""
    await connection.execute(sa.update(jobs).where(jobs.c.id == job_id, jobs.c.face == face).values(face_due=False))
