"""The rows of quotas: windows that count, and the ledger that says why. The numbers move by single statements."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import ledger, quota_windows
from bot.adapters.stores.jobs import insert_new
from bot.domain.quota import Limits, Quota, Span, Standing, window_end

windows = quota_windows


class Kind(StrEnum):
    HOLD = "hold"
    SETTLE = "settle"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger row's subject: whose quota, and the two windows that its hold was taken in."""

    guild_id: int
    user_id: int
    day_window: int
    month_window: int


async def open_window(
    connection: AsyncConnection, guild_id: int, user_id: int, span: Span, now: datetime, timezone: str
) -> int:
    """The id of the member's current window, opened now where the last one has ended."""
    here = (windows.c.guild_id == guild_id, windows.c.user_id == user_id, windows.c.span == span)
    current = sa.select(windows.c.id).where(*here, windows.c.ends_at > now).order_by(windows.c.ends_at).limit(1)
    found = await connection.scalar(current)
    if found is None:
        row = {
            "guild_id": guild_id,
            "user_id": user_id,
            "span": span,
            "starts_at": now,
            "ends_at": window_end(span, now, timezone, await _last_end(connection, *here, now=now)),
        }
        await connection.execute(insert_new(connection, windows).values(row))
        found = await connection.scalar(current)
    if found is None:  # a window was opened by a clock that runs ahead of this one by more than the window
        raise RuntimeError("no quota window could be opened")
    return int(found)


async def hold(connection: AsyncConnection, window: int, pictures: int, limit: int) -> bool:
    """Take places in one conditional statement; False where too few are left."""
    statement = (
        sa.update(windows)
        .where(windows.c.id == window, windows.c.used + windows.c.held + pictures <= limit)
        .values(held=windows.c.held + pictures)
        .returning(windows.c.id)
    )
    return await connection.scalar(statement) is not None


async def record(
    connection: AsyncConnection, job_id: int, kind: Kind, entry: Entry, pictures: int, at: datetime
) -> bool:
    """Append a ledger row; False where this job has one of this kind: whoever appends it moves the numbers."""
    row = {
        "job_id": job_id,
        "kind": kind,
        "guild_id": entry.guild_id,
        "user_id": entry.user_id,
        "pictures": pictures,
        "day_window": entry.day_window,
        "month_window": entry.month_window,
        "at": at,
    }
    return await connection.scalar(insert_new(connection, ledger).values(row).returning(ledger.c.kind)) is not None


async def held(connection: AsyncConnection, job_id: int) -> tuple[Entry, int] | None:
    """The job's hold: whose it is, in which windows, and for how many pictures."""
    statement = sa.select(ledger).where(ledger.c.job_id == job_id, ledger.c.kind == Kind.HOLD)
    row = (await connection.execute(statement)).mappings().first()
    if row is None:
        return None
    return Entry(row["guild_id"], row["user_id"], row["day_window"], row["month_window"]), row["pictures"]


async def is_settled(connection: AsyncConnection, job_id: int) -> bool:
    here = (ledger.c.job_id == job_id, ledger.c.kind == Kind.SETTLE)
    return await connection.scalar(sa.select(ledger.c.job_id).where(*here)) is not None


async def give_back(connection: AsyncConnection, entry: Entry, *, held: int, used: int) -> None:
    """Take `held` places off both windows and count `used` of them as delivered."""
    for window in sorted({entry.day_window, entry.month_window}):
        await connection.execute(
            sa.update(windows)
            .where(windows.c.id == window)
            .values(held=windows.c.held - held, used=windows.c.used + used)
        )


async def standing(connection: AsyncConnection, guild_id: int, user_id: int, limits: Limits, now: datetime) -> Quota:
    """Where a member stands; reads only, so a span without a window yet shows the one that would open."""
    return Quota(
        day=await _standing(connection, guild_id, user_id, Span.DAY, limits, now),
        month=await _standing(connection, guild_id, user_id, Span.MONTH, limits, now),
    )


async def _standing(
    connection: AsyncConnection, guild_id: int, user_id: int, span: Span, limits: Limits, now: datetime
) -> Standing:
    here = (windows.c.guild_id == guild_id, windows.c.user_id == user_id, windows.c.span == span)
    statement = sa.select(windows).where(*here, windows.c.ends_at > now).order_by(windows.c.ends_at).limit(1)
    row = (await connection.execute(statement)).mappings().first()
    if row is None:
        ends_at = window_end(span, now, limits.timezone, await _last_end(connection, *here, now=now))
        return Standing(span, limits.of(span), 0, 0, ends_at)
    return Standing(span, limits.of(span), row["used"], row["held"], row["ends_at"])


async def _last_end(connection: AsyncConnection, *here: sa.ColumnElement[bool], now: datetime) -> datetime | None:
    """When the member's last window ended; None before the first."""
    ended: datetime | None = await connection.scalar(
        sa.select(sa.func.max(windows.c.ends_at)).where(*here, windows.c.ends_at <= now)
    )
    return ended
