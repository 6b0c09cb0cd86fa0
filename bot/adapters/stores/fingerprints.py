"""Pictures known by their bytes and by their looks: which are barred, and whose one is."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import blocked_pictures, jobs, pictures
from bot.adapters.stores.jobs import failure_json, insert_new
from bot.domain.fingerprint import alike, packed, unpacked
from bot.domain.job import Failure, PictureState


class Known(NamedTuple):
    job_id: int
    slot: int
    exact: bool


async def keep(connection: AsyncConnection, job_id: int, slot: int, prints: tuple[int, ...]) -> None:
    here = (pictures.c.job_id == job_id, pictures.c.slot == slot)
    await connection.execute(sa.update(pictures).where(*here).values(fingerprint=packed(prints)))


async def of_job(connection: AsyncConnection, job_id: int) -> dict[int, tuple[str | None, bytes | None]]:
    """SHA-256 and packed fingerprint by slot."""
    statement = sa.select(pictures.c.slot, pictures.c.sha256, pictures.c.fingerprint)
    rows = await connection.execute(statement.where(pictures.c.job_id == job_id))
    return {row.slot: (row.sha256, row.fingerprint) for row in rows}


async def bar(
    connection: AsyncConnection, guild_id: int, sha256: str, prints: bytes | None, by: int, at: datetime, reason: str
) -> bool:
    """False where it is barred already."""
    row = {"guild_id": guild_id, "sha256": sha256, "fingerprint": prints}
    row |= {"blocked_by": by, "blocked_at": at, "reason": reason}
    statement = insert_new(connection, blocked_pictures).values(row).returning(blocked_pictures.c.id)
    return await connection.scalar(statement) is not None


async def admit(connection: AsyncConnection, guild_id: int, sha256: str) -> bool:
    """Bar it no longer; False where it was not barred."""
    here = (blocked_pictures.c.guild_id == guild_id, blocked_pictures.c.sha256 == sha256)
    statement = sa.delete(blocked_pictures).where(*here).returning(blocked_pictures.c.id)
    return await connection.scalar(statement) is not None


async def is_barred(connection: AsyncConnection, guild_id: int, sha256: str | None, looks: tuple[int, ...]) -> bool:
    """By its bytes, or by its looks and those of its mirror image."""
    statement = sa.select(blocked_pictures.c.sha256, blocked_pictures.c.fingerprint)
    for row in await connection.execute(statement.where(blocked_pictures.c.guild_id == guild_id)):
        if row.sha256 == sha256:
            return True
        if row.fingerprint is not None and alike(unpacked(row.fingerprint), looks):
            return True
    return False


async def discard(connection: AsyncConnection, job_id: int, slot: int, failure: Failure) -> None:
    """Take a painted picture out of its job before anybody has seen it."""
    here = (pictures.c.job_id == job_id, pictures.c.slot == slot)
    values = {"state": PictureState.FAILED, "failure": failure_json(failure), "key": None}
    await connection.execute(sa.update(pictures).where(*here).values(values))


async def known(
    connection: AsyncConnection, guild_id: int, sha256: str, looks: tuple[int, ...], most: int
) -> list[Known]:
    """Whose picture that is: by its bytes where any fits, else by its looks."""
    ours = sa.select(pictures.c.job_id, pictures.c.slot, pictures.c.fingerprint).join(
        jobs, jobs.c.id == pictures.c.job_id
    )
    here = jobs.c.guild_id == guild_id
    exact = await connection.execute(ours.where(here, pictures.c.sha256 == sha256).limit(most))
    found = [Known(row.job_id, row.slot, exact=True) for row in exact]
    if found or not looks:
        return found
    async with connection.stream(ours.where(here, pictures.c.fingerprint.is_not(None))) as rows:
        async for row in rows:
            if alike(unpacked(row.fingerprint), looks):
                found.append(Known(row.job_id, row.slot, exact=False))
                if len(found) == most:
                    break
    return found
