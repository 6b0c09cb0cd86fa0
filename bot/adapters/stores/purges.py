"""The rows of purges: what is to be taken down, and what became of each."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import jobs, purge_items, purges
from bot.domain.job import MOVES, Face, JobState
from bot.domain.purge import Account, Outcome, Purge

STOPPABLE = [state for state, goals in MOVES.items() if JobState.CANCELLED in goals]


class Item(NamedTuple):
    job_id: int
    tried_at: datetime | None
    tries: int


async def begin(
    connection: AsyncConnection,
    guild_id: int,
    user_id: int,
    since: datetime | None,
    by: int,
    at: datetime,
    reason: str,
    locale: str,
    sealed_address: bytes | None,
    job_ids: Iterable[int],
) -> Purge:
    row: dict[str, object] = {"guild_id": guild_id, "user_id": user_id, "since": since, "begun_by": by}
    row |= {"begun_at": at}
    row |= {"reason": reason, "locale": locale, "sealed_address": sealed_address}
    made = await connection.execute(sa.insert(purges).values(row).returning(purges))
    purge = _purge(made.mappings().one())
    items = [{"purge_id": purge.id, "job_id": job_id} for job_id in job_ids]
    if items:
        await connection.execute(sa.insert(purge_items), items)
    return purge


async def of_member(connection: AsyncConnection, guild_id: int, user_id: int, since: datetime) -> set[int]:
    here = (jobs.c.guild_id == guild_id, jobs.c.user_id == user_id, jobs.c.created_at >= since)
    return set(await connection.scalars(sa.select(jobs.c.id).where(*here, jobs.c.removed_at.is_(None))))


async def derived(connection: AsyncConnection, roots: Iterable[int]) -> set[int]:
    """These jobs, and every one that a button of theirs has led to, however far."""
    found: set[int] = set()
    fresh = set(roots)
    while fresh:
        found |= fresh
        part, rest = list(fresh)[:500], list(fresh)[500:]
        children = await connection.scalars(
            sa.select(jobs.c.id).where(jobs.c.parent_id.in_(part), jobs.c.removed_at.is_(None))
        )
        fresh = (set(children) | set(rest)) - (found - set(rest))
    return found


async def under_way(connection: AsyncConnection, most: int) -> list[Purge]:
    statement = sa.select(purges).where(purges.c.ended_at.is_(None)).order_by(purges.c.id).limit(most)
    rows = await connection.execute(statement)
    return [_purge(row) for row in rows.mappings()]


async def next_items(connection: AsyncConnection, purge_id: int, most: int) -> list[Item]:
    here = (purge_items.c.purge_id == purge_id, purge_items.c.outcome.is_(None))
    order = (purge_items.c.tries, purge_items.c.job_id)
    rows = await connection.execute(sa.select(purge_items).where(*here).order_by(*order).limit(most))
    return [Item(row.job_id, row.tried_at, row.tries) for row in rows]


async def unseen(connection: AsyncConnection, purge_id: int) -> list[int]:
    """What nobody has seen yet of what it is to take down, and can be stopped still."""
    here = (purge_items.c.purge_id == purge_id, purge_items.c.outcome.is_(None), jobs.c.state.in_(STOPPABLE))
    found = sa.select(jobs.c.id).join(purge_items, purge_items.c.job_id == jobs.c.id)
    return list(await connection.scalars(found.where(*here).order_by(jobs.c.id)))


async def stood(connection: AsyncConnection, purge_id: int, job_id: int, at: datetime) -> None:
    """Its message was there. Written down before it is deleted: one that is gone afterwards was gone by us."""
    here = (purge_items.c.purge_id == purge_id, purge_items.c.job_id == job_id)
    await connection.execute(sa.update(purge_items).where(*here).values(tried_at=at))


async def put_off(connection: AsyncConnection, purge_id: int, job_id: int) -> None:
    here = (purge_items.c.purge_id == purge_id, purge_items.c.job_id == job_id)
    await connection.execute(sa.update(purge_items).where(*here).values(tries=purge_items.c.tries + 1))


async def ended(connection: AsyncConnection, purge_id: int, job_id: int, outcome: Outcome, at: datetime) -> None:
    here = (purge_items.c.purge_id == purge_id, purge_items.c.job_id == job_id, purge_items.c.outcome.is_(None))
    await connection.execute(sa.update(purge_items).where(*here).values(outcome=outcome))
    values = {"removed_at": at, "face": Face.REMOVED, "face_due": False}
    await connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(values))


async def account(connection: AsyncConnection, purge_id: int) -> Account:
    counted = sa.select(purge_items.c.outcome, sa.func.count()).where(purge_items.c.purge_id == purge_id)
    counts = {row[0]: row[1] for row in await connection.execute(counted.group_by(purge_items.c.outcome))}
    left = counts.pop(None, 0)
    return Account({outcome: counts.get(outcome, 0) for outcome in Outcome}, left)


async def finish(connection: AsyncConnection, purge_id: int, at: datetime) -> bool:
    """False where another was first."""
    here = (purges.c.id == purge_id, purges.c.ended_at.is_(None))
    statement = sa.update(purges).where(*here).values(ended_at=at, sealed_address=None).returning(purges.c.id)
    return await connection.scalar(statement) is not None


def _purge(row: sa.RowMapping) -> Purge:
    return Purge(**{name: row[name] for name in Purge.__dataclass_fields__})
