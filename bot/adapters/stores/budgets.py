"""The rows of budgets: windows that count, holds and their ends that say why. The numbers move by single statements.

Windows are always touched in the order of their ids, and last in a transaction: everybody shares them, so that another
order would let two transactions wait for each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import attempts, budget_caps, budget_ends, budget_holds, budget_windows, jobs
from bot.adapters.stores.jobs import insert_new
from bot.domain.budget import WHOLE_BOT, Caps, Span, window_end

windows, holds, ends = budget_windows, budget_holds, budget_ends

WINDOW_COLUMNS: Mapping[tuple[bool, Span], str] = {
    (False, Span.MINUTE): "minute_window",
    (False, Span.DAY): "day_window",
    (False, Span.MONTH): "month_window",
    (True, Span.DAY): "server_day_window",
    (True, Span.MONTH): "server_month_window",
}
"""By whether the window is a server's, and its span: where a hold names it."""

FORGOTTEN_AT_ONCE = 10
"""Windows: before one goes, the database looks for holds that name it, through all of them."""

Named = Mapping[tuple[int, Span], int]
"""Scope and span → window."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Money set aside for one picture, from its attempt `number` on until an attempt costs something."""

    job_id: int
    slot: int
    number: int
    guild_id: int
    amount: int
    windows: tuple[int, ...]


async def open_windows(
    connection: AsyncConnection, wanted: Iterable[tuple[int, Span]], now: datetime, timezone: str
) -> Named:
    """The current windows of these scopes and spans, opened now where the last one has ended."""
    wanted = list(wanted)
    scopes = {scope for scope, _ in wanted}
    found = {key: row["id"] for key, row in (await current(connection, scopes, now)).items()}
    missing = [key for key in wanted if key not in found]
    for scope, span in missing:
        ends_at = await next_end(connection, scope, span, now, timezone)
        row = {"scope": scope, "span": span, "starts_at": now, "ends_at": ends_at}
        await connection.execute(insert_new(connection, windows).values(row))
    if missing:
        found = {key: row["id"] for key, row in (await current(connection, scopes, now)).items()}
    return {key: found[key] for key in wanted}


async def next_end(connection: AsyncConnection, scope: int, span: Span, now: datetime, timezone: str) -> datetime:
    """When a window that is opened now would end."""
    ended = sa.select(sa.func.max(windows.c.ends_at)).where(
        windows.c.scope == scope, windows.c.span == span, windows.c.ends_at <= now
    )
    return window_end(span, now, timezone, await connection.scalar(ended))


async def current(
    connection: AsyncConnection, scopes: Iterable[int], now: datetime
) -> Mapping[tuple[int, Span], sa.RowMapping]:
    """The windows that are open, by scope and span."""
    statement = sa.select(windows).where(windows.c.scope.in_(list(scopes)), windows.c.ends_at > now)
    rows = (await connection.execute(statement.order_by(windows.c.ends_at.desc()))).mappings()
    return {(row["scope"], Span(row["span"])): row for row in rows}


async def take(connection: AsyncConnection, window: int, amount: int, cap: int | None) -> bool:
    """Hold an amount in one conditional statement; False where the cap leaves too little."""
    statement = sa.update(windows).where(windows.c.id == window).values(held=windows.c.held + amount)
    if cap is not None:
        statement = statement.where(windows.c.spent + windows.c.held + amount <= cap)
    return await connection.scalar(statement.returning(windows.c.id)) is not None


async def record(
    connection: AsyncConnection,
    job_id: int,
    guild_id: int,
    places: Sequence[tuple[int, int]],
    amount: int,
    named: Named,
    at: datetime,
) -> int:
    """Append a hold for each (slot, number); how many of them are new: only those may move the numbers."""
    columns = {WINDOW_COLUMNS[scope != WHOLE_BOT, span]: window for (scope, span), window in named.items()}
    facts = {"job_id": job_id, "guild_id": guild_id, "amount": amount, "at": at, **columns}
    rows = [{**facts, "slot": slot, "number": number} for slot, number in places]
    added = await connection.scalars(insert_new(connection, holds).values(rows).returning(holds.c.slot))
    return len(added.all())


async def covering(connection: AsyncConnection, job_id: int, slot: int, attempt: int) -> Hold | None:
    """The hold that pays for this attempt: the last one that was taken for it or for one before."""
    statement = (
        sa.select(holds)
        .where(holds.c.job_id == job_id, holds.c.slot == slot, holds.c.number <= attempt)
        .order_by(holds.c.number.desc())
        .limit(1)
    )
    row = (await connection.execute(statement)).mappings().first()
    return None if row is None else _hold(row)


async def open_holds(connection: AsyncConnection, job_id: int) -> list[Hold]:
    """The job's holds that have not ended."""
    statement = (
        sa.select(holds).outerjoin(ends, _same(holds, ends)).where(holds.c.job_id == job_id, ends.c.job_id.is_(None))
    )
    return [_hold(row) for row in (await connection.execute(statement)).mappings()]


async def last_number(connection: AsyncConnection, job_id: int, slot: int) -> int:
    here = (holds.c.job_id == job_id, holds.c.slot == slot)
    return await connection.scalar(sa.select(sa.func.max(holds.c.number)).where(*here)) or 0


async def end(connection: AsyncConnection, ended: Iterable[tuple[Hold, int]], at: datetime) -> list[Hold]:
    """End each hold at its cost, 0 to release it: what is held goes, what it cost is spent. Those that ended now.

    A hold ends once: whoever appends its end moves the numbers.
    """
    done, held, spent = [], Counter[int](), Counter[int]()
    for hold, cost in ended:
        row = {"job_id": hold.job_id, "slot": hold.slot, "number": hold.number, "cost": cost, "at": at}
        statement = insert_new(connection, ends).values(row).returning(ends.c.slot)
        if await connection.scalar(statement) is not None:
            done.append(hold)
            held.update(dict.fromkeys(hold.windows, hold.amount))
            spent.update(dict.fromkeys(hold.windows, cost))
    for window in sorted(held):
        await connection.execute(
            sa.update(windows)
            .where(windows.c.id == window)
            .values(held=windows.c.held - held[window], spent=windows.c.spent + spent[window])
        )
    return done


async def price(connection: AsyncConnection, job_id: int, slot: int, attempt: int, cost: int | None) -> int | None:
    """Write down what an attempt cost, its whole price for None. What it is, once; None at every further call."""
    statement = (
        sa.update(attempts)
        .where(attempts.c.job_id == job_id, attempts.c.slot == slot, attempts.c.number == attempt)
        .where(attempts.c.cost.is_(None))
        .values(cost=attempts.c.price if cost is None else cost)
        .returning(attempts.c.cost)
    )
    value: int | None = await connection.scalar(statement)
    return value


async def guild_of(connection: AsyncConnection, job_id: int) -> int:
    value: int | None = await connection.scalar(sa.select(jobs.c.guild_id).where(jobs.c.id == job_id))
    if value is None:
        raise LookupError("an attempt belongs to a job")
    return value


async def forget_minutes(connection: AsyncConnection, before: datetime) -> None:
    """Drop the windows of minutes that ended before then and hold nothing; their holds count in longer ones as well."""
    here = (
        windows.c.scope == WHOLE_BOT,
        windows.c.span == Span.MINUTE,
        windows.c.ends_at < before,
        windows.c.held == 0,
    )
    over = list(await connection.scalars(sa.select(windows.c.id).where(*here).limit(FORGOTTEN_AT_ONCE)))
    await connection.execute(sa.update(holds).where(holds.c.minute_window.in_(over)).values(minute_window=None))
    await connection.execute(sa.delete(windows).where(windows.c.id.in_(over)))


async def caps(connection: AsyncConnection, guild_id: int) -> Caps:
    """What the server has set for itself."""
    statement = sa.select(budget_caps).where(budget_caps.c.guild_id == guild_id)
    row = (await connection.execute(statement)).mappings().first()
    return Caps() if row is None else Caps(day=row["daily"], month=row["monthly"])


async def set_caps(connection: AsyncConnection, guild_id: int, wish: Caps, changed_by: int, at: datetime) -> None:
    values = {"daily": wish.day, "monthly": wish.month, "changed_by": changed_by, "changed_at": at}
    await connection.execute(insert_new(connection, budget_caps).values(guild_id=guild_id, **values))
    await connection.execute(sa.update(budget_caps).where(budget_caps.c.guild_id == guild_id).values(values))


def _same(one: sa.Table, other: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(*(one.c[name] == other.c[name] for name in ("job_id", "slot", "number")))


def _hold(row: sa.RowMapping) -> Hold:
    facts = {name: row[name] for name in ("job_id", "slot", "number", "guild_id", "amount")}
    named = [row[column] for column in WINDOW_COLUMNS.values()]
    return Hold(windows=tuple(window for window in named if window is not None), **facts)
