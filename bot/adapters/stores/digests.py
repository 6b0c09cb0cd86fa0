"""What a week's digest counts, and which digests and alarms have been told."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import attempts, bulletins, cases, jobs, refusals, strikes
from bot.adapters.stores.jobs import insert_new
from bot.domain.case import CaseKind, CaseState, Decision
from bot.domain.digest import Alarm, Digest, Hits


async def guilds(connection: AsyncConnection) -> list[int]:
    """Where there is anything to tell, or has ever been."""
    busy = sa.union(*(sa.select(table.c.guild_id) for table in (cases, refusals, strikes)))
    return list(await connection.scalars(busy))


async def was_told(connection: AsyncConnection, key: str) -> bool:
    return await connection.scalar(sa.select(bulletins.c.key).where(bulletins.c.key == key)) is not None


async def mark_told(connection: AsyncConnection, key: str, guild_id: int, at: datetime) -> None:
    await connection.execute(insert_new(connection, bulletins).values(key=key, guild_id=guild_id, at=at))


async def oldest(connection: AsyncConnection, guild_id: int) -> Alarm | None:
    """The open case that has waited longest."""
    here = (cases.c.guild_id == guild_id, cases.c.state == CaseState.OPEN)
    waiting = await connection.scalar(sa.select(sa.func.count()).select_from(cases).where(*here)) or 0
    first = sa.select(cases.c.id, cases.c.opened_at).where(*here).order_by(cases.c.opened_at).limit(1)
    row = (await connection.execute(first)).first()
    return None if row is None else Alarm(row.id, row.opened_at, waiting)


async def week(connection: AsyncConnection, guild_id: int, begins: datetime, ends: datetime) -> Digest:
    here = (cases.c.guild_id == guild_id, cases.c.decided_at >= begins, cases.c.decided_at < ends)
    rows = (await connection.execute(sa.select(cases).where(*here))).all()
    waits = sorted((row.decided_at - row.opened_at).total_seconds() for row in rows)
    given = (strikes.c.guild_id == guild_id, strikes.c.given_at >= begins, strikes.c.given_at < ends)
    paid = sa.select(sa.func.coalesce(sa.func.sum(attempts.c.cost), 0)).join(jobs, jobs.c.id == attempts.c.job_id)
    when = (jobs.c.guild_id == guild_id, attempts.c.closed_at >= begins, attempts.c.closed_at < ends)
    return Digest(
        begins=begins,
        ends=ends,
        decisions=Counter(str(row.decision or row.state) for row in rows),
        median_wait=waits[len(waits) // 2] if waits else None,
        longest_wait=waits[-1] if waits else None,
        appeals_upheld=sum(row.kind == CaseKind.APPEAL and row.decision == Decision.GRANT for row in rows),
        reports_dismissed=sum(row.kind == CaseKind.REPORT and row.decision == Decision.RESTORE for row in rows),
        strikes=await connection.scalar(sa.select(sa.func.count()).select_from(strikes).where(*given)) or 0,
        rules=await _rules(connection, guild_id, begins, ends),
        spent=int(await connection.scalar(paid.where(*when)) or 0),
    )


async def _rules(connection: AsyncConnection, guild_id: int, begins: datetime, ends: datetime) -> tuple[Hits, ...]:
    here = (refusals.c.guild_id == guild_id, refusals.c.at >= begins, refusals.c.at < ends)
    rows = await connection.execute(sa.select(refusals.c.code, refusals.c.facts).where(*here))
    times = Counter((row.code, row.facts.get("rule"), row.facts.get("note", "")) for row in rows)
    return tuple(Hits(code, count, rule, note) for (code, rule, note), count in times.most_common())
