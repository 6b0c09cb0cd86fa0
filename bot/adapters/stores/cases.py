"""The rows of cases. A case is decided by one compare-and-set, however many press at once."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import cases, jobs
from bot.adapters.stores.jobs import insert_new
from bot.domain.case import PRESS_CLOSES_WITHIN, Case, CaseKind, CaseState, Decision, Queue, Record

CHANGED = cases.c.card_changes + 1


async def open_case(
    connection: AsyncConnection,
    guild_id: int,
    kind: CaseKind,
    job_id: int,
    opened_by: int,
    at: datetime,
    expires_at: datetime | None,
) -> Case:
    """A new case, or the one of that kind that this person has opened about the job already."""
    row = {
        "guild_id": guild_id,
        "kind": kind,
        "job_id": job_id,
        "state": CaseState.OPEN,
        "opened_by": opened_by,
        "opened_at": at,
        "expires_at": expires_at,
    }
    await connection.execute(insert_new(connection, cases).values(row))
    here = (cases.c.job_id == job_id, cases.c.kind == kind, cases.c.opened_by == opened_by)
    return _case((await connection.execute(sa.select(cases).where(*here))).mappings().one())


async def open_appeal(
    connection: AsyncConnection,
    guild_id: int,
    opened_by: int,
    at: datetime,
    *,
    job_id: int | None = None,
    refusal_id: int | None = None,
    statement: str,
    against: int | None,
    sealed_address: bytes | None,
) -> Case | None:
    """A new appeal; None where there has been one about that already."""
    row = {
        "guild_id": guild_id,
        "kind": CaseKind.APPEAL,
        "job_id": job_id,
        "refusal_id": refusal_id,
        "state": CaseState.OPEN,
        "opened_by": opened_by,
        "opened_at": at,
        "statement": statement,
        "against": against,
        "sealed_address": sealed_address,
    }
    made = await connection.scalar(insert_new(connection, cases).values(row).returning(cases.c.id))
    return None if made is None else await find(connection, made, guild_id)


async def sealed_address(connection: AsyncConnection, case_id: int) -> bytes | None:
    value: bytes | None = await connection.scalar(sa.select(cases.c.sealed_address).where(cases.c.id == case_id))
    return value


async def unshown(connection: AsyncConnection, most: int, but: Collection[int] = ()) -> list[Case]:
    """Appeals and reports whose card nobody has put before the moderators yet, oldest first."""
    here = (
        cases.c.kind.in_([CaseKind.APPEAL, CaseKind.REPORT]),
        cases.c.state == CaseState.OPEN,
        cases.c.message_id.is_(None),
        cases.c.id.not_in(but),
    )
    rows = await connection.execute(sa.select(cases).where(*here).order_by(cases.c.id).limit(most))
    return [_case(row) for row in rows.mappings()]


async def mark_stale(connection: AsyncConnection, case_id: int) -> None:
    """Its card says what is no longer so; whoever carries errands mends it."""
    await connection.execute(sa.update(cases).where(cases.c.id == case_id).values(card_changes=CHANGED))


async def stale(connection: AsyncConnection, now: datetime, most: int, but: Collection[int] = ()) -> list[Case]:
    """Whose card is to change; not yet where the press that decided may still do that."""
    here = (
        cases.c.card_drawn < cases.c.card_changes,
        cases.c.message_id.is_not(None),
        sa.or_(cases.c.decided_by.is_(None), cases.c.decided_at <= now - PRESS_CLOSES_WITHIN),
        cases.c.id.not_in(but),
    )
    rows = await connection.execute(sa.select(cases).where(*here).order_by(cases.c.id).limit(most))
    return [_case(row) for row in rows.mappings()]


async def mended(connection: AsyncConnection, case: Case) -> None:
    """Its card says what `case` says; what has changed since stays due.

    A card drawn as open, of a case that no longer is, may have gone over a closed one, and is drawn again.
    """
    here, drawn = cases.c.id == case.id, case.card_changes
    await connection.execute(sa.update(cases).where(here, cases.c.card_drawn < drawn).values(card_drawn=drawn))
    if case.state is CaseState.OPEN:
        closed = cases.c.state != CaseState.OPEN
        await connection.execute(sa.update(cases).where(here, closed).values(card_changes=CHANGED))


async def find(connection: AsyncConnection, case_id: int, guild_id: int) -> Case | None:
    """The case, where it belongs to this server."""
    here = (cases.c.id == case_id, cases.c.guild_id == guild_id)
    row = (await connection.execute(sa.select(cases).where(*here))).mappings().first()
    return None if row is None else _case(row)


async def of_job(connection: AsyncConnection, job_id: int, kind: CaseKind) -> Case | None:
    here = (cases.c.job_id == job_id, cases.c.kind == kind)
    row = (await connection.execute(sa.select(cases).where(*here).order_by(cases.c.id).limit(1))).mappings().first()
    return None if row is None else _case(row)


async def shown(connection: AsyncConnection, case_id: int, channel_id: int, message_id: int) -> bool:
    """Note where the case's card is; whether it is open."""
    values = {"channel_id": channel_id, "message_id": message_id}
    statement = sa.update(cases).where(cases.c.id == case_id).values(values)
    state: str | None = await connection.scalar(statement.returning(cases.c.state))
    return state == CaseState.OPEN


async def decide(
    connection: AsyncConnection,
    case_id: int,
    outcome: CaseState,
    at: datetime,
    *,
    by: int | None = None,
    decision: Decision | None = None,
    reason: str = "",
) -> bool:
    """Close an open case, and let its card say so; False where somebody was first."""
    closed = {"state": outcome, "decided_by": by, "decided_at": at, "decision": decision, "reason": reason}
    statement = (
        sa.update(cases)
        .where(cases.c.id == case_id, cases.c.state == CaseState.OPEN)
        .values({**closed, "card_changes": CHANGED})
        .returning(cases.c.id)
    )
    return await connection.scalar(statement) is not None


async def escalate(connection: AsyncConnection, case_id: int) -> bool:
    statement = (
        sa.update(cases)
        .where(cases.c.id == case_id, cases.c.state == CaseState.OPEN, cases.c.escalated.is_(False))
        .values(escalated=True)
        .returning(cases.c.id)
    )
    return await connection.scalar(statement) is not None


async def expired(connection: AsyncConnection, now: datetime, most: int) -> list[Case]:
    here = (cases.c.state == CaseState.OPEN, cases.c.expires_at <= now)
    rows = await connection.execute(sa.select(cases).where(*here).order_by(cases.c.expires_at).limit(most))
    return [_case(row) for row in rows.mappings()]


async def waiting(connection: AsyncConnection, guild_id: int, kind: CaseKind | None = None) -> list[Case]:
    """Open cases, oldest first."""
    here = [cases.c.guild_id == guild_id, cases.c.state == CaseState.OPEN]
    if kind is not None:
        here.append(cases.c.kind == kind)
    rows = await connection.execute(sa.select(cases).where(*here).order_by(cases.c.opened_at).limit(100))
    return [_case(row) for row in rows.mappings()]


async def queue(connection: AsyncConnection, guild_id: int) -> Queue:
    here = (cases.c.guild_id == guild_id, cases.c.kind == CaseKind.REVIEW, cases.c.state == CaseState.OPEN)
    counted = await connection.execute(sa.select(sa.func.count(), sa.func.min(cases.c.opened_at)).where(*here))
    waiting, oldest = counted.one()
    return Queue(waiting, oldest)


async def record(connection: AsyncConnection, guild_id: int, user_id: int) -> Record:
    """The member's reviews so far, as they stand after any appeal; strikes are another store's to tell."""
    here = (cases.c.guild_id == guild_id, cases.c.kind == CaseKind.REVIEW, jobs.c.user_id == user_id)
    statement = sa.select(
        sa.func.count().filter(jobs.c.verdict.is_not(None)),
        sa.func.count().filter(cases.c.state == CaseState.REJECTED, jobs.c.verdict.is_(None)),
    ).select_from(cases.join(jobs, jobs.c.id == cases.c.job_id))
    approved, rejected = (await connection.execute(statement.where(*here))).one()
    return Record(approved, rejected)


def _case(row: sa.RowMapping) -> Case:
    derived = {"kind", "state", "decision"}
    facts = {field.name: row[field.name] for field in fields(Case) if field.name not in derived}
    decision = row["decision"] and Decision(row["decision"])
    return Case(kind=CaseKind(row["kind"]), state=CaseState(row["state"]), decision=decision, **facts)
