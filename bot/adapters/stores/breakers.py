"""The row of a circuit breaker, and the calls by which it is judged. It moves by compare-and-set alone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import attempts, breakers, jobs
from bot.adapters.stores.jobs import insert_new
from bot.domain.breaker import LAST_CALLS, Breaker, BreakerState, Call

IMAGE_API = "image_api"


async def find(connection: AsyncConnection) -> Breaker | None:
    """None where it has never opened."""
    row = (await connection.execute(sa.select(breakers).where(breakers.c.name == IMAGE_API))).mappings().first()
    if row is None:
        return None
    facts = {name: row[name] for name in Breaker.__dataclass_fields__ if name != "state"}
    return Breaker(state=BreakerState(row["state"]), **facts)


async def move(connection: AsyncConnection, origin: Breaker | None, goal: Breaker) -> bool:
    """Compare-and-set; False where another was first."""
    values = {name: getattr(goal, name) for name in Breaker.__dataclass_fields__}
    if origin is None:
        statement = insert_new(connection, breakers).values(name=IMAGE_API, **values).returning(breakers.c.name)
        return await connection.scalar(statement) is not None
    here = (breakers.c.name == IMAGE_API, breakers.c.state == origin.state, breakers.c.since == origin.since)
    moved = sa.update(breakers).where(*here).values(values).returning(breakers.c.name)
    return await connection.scalar(moved) is not None


async def last_calls(connection: AsyncConnection, since: datetime) -> list[Call]:
    """The calls that ended at that instant or later, newest first."""
    statement = (
        sa.select(attempts.c.outcome, jobs.c.user_id)
        .join(jobs, jobs.c.id == attempts.c.job_id)
        .where(attempts.c.closed_at >= since)
        .order_by(attempts.c.closed_at.desc())
        .limit(2 * LAST_CALLS)
    )
    return [Call(row.outcome, row.user_id) for row in await connection.execute(statement)]
