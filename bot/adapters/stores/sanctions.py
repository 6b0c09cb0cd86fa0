"""The rows of strikes and holds. Who gives a strike locks the member's row of holds first: strikes count one by one."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import holds, strikes
from bot.adapters.stores.jobs import insert_new
from bot.domain.sanction import Hold, Strike, StrikeKind


class Due(NamedTuple):
    """A time-out that Discord has still to be told of; `until` None ends one."""

    guild_id: int
    user_id: int
    until: datetime | None
    reason: str


async def lock_member(connection: AsyncConnection, guild_id: int, user_id: int, at: datetime) -> None:
    """Nobody else moves this member's strikes and hold until the transaction ends."""
    row = {"guild_id": guild_id, "user_id": user_id, "until": None, "set_by": 0, "set_at": at, "reason": ""}
    await connection.execute(insert_new(connection, holds).values(row))
    await connection.execute(sa.select(holds.c.until).where(*_member(guild_id, user_id)).with_for_update())


async def give(
    connection: AsyncConnection,
    guild_id: int,
    user_id: int,
    kind: StrikeKind,
    source: str,
    by: int,
    at: datetime,
    expires_at: datetime,
    reason: str,
) -> bool:
    """False where one has been given for that already."""
    row = {
        "guild_id": guild_id,
        "user_id": user_id,
        "kind": kind,
        "source": source,
        "given_by": by,
        "given_at": at,
        "expires_at": expires_at,
        "reason": reason,
    }
    return await connection.scalar(insert_new(connection, strikes).values(row).returning(strikes.c.id)) is not None


async def of(connection: AsyncConnection, guild_id: int, user_id: int, most: int = 100) -> list[Strike]:
    """The member's strikes, newest first, whether they stand or not."""
    here = (strikes.c.guild_id == guild_id, strikes.c.user_id == user_id)
    rows = await connection.execute(sa.select(strikes).where(*here).order_by(strikes.c.id.desc()).limit(most))
    return [_strike(row) for row in rows.mappings()]


async def lift(
    connection: AsyncConnection, guild_id: int, user_id: int, by: int, at: datetime, source: str | None = None
) -> list[str]:
    """Lift what stands, or the one strike for `source`; what was lifted was given for these."""
    here = [strikes.c.guild_id == guild_id, strikes.c.user_id == user_id]
    here += [strikes.c.lifted_at.is_(None), strikes.c.expires_at > at]
    if source is not None:
        here.append(strikes.c.source == source)
    statement = sa.update(strikes).where(*here).values(lifted_at=at, lifted_by=by).returning(strikes.c.source)
    return list(await connection.scalars(statement))


async def hold(connection: AsyncConnection, guild_id: int, user_id: int) -> Hold | None:
    """The hold that was set last, over or not; None where it was lifted."""
    row = (await connection.execute(sa.select(holds).where(*_member(guild_id, user_id)))).first()
    return None if row is None or row.until is None else Hold(row.until, row.set_by, row.set_at, row.reason)


async def set_hold(connection: AsyncConnection, guild_id: int, user_id: int, wanted: Hold, *, discord: bool) -> None:
    """Begin or prolong a hold on a member whose row is locked; `discord` asks for Discord's own time-out too."""
    values = {"until": wanted.until, "set_by": wanted.set_by, "set_at": wanted.set_at, "reason": wanted.reason}
    here = sa.update(holds).where(*_member(guild_id, user_id))
    await connection.execute(here.values(**values, discord=discord, discord_due=discord))


async def lift_hold(connection: AsyncConnection, guild_id: int, user_id: int, now: datetime) -> bool:
    """False where none stands. Discord's own time-out, where there is one, ends as well."""
    here = (*_member(guild_id, user_id), holds.c.until > now)
    statement = sa.update(holds).where(*here).values(until=None, discord_due=holds.c.discord, discord=False)
    return await connection.scalar(statement.returning(holds.c.user_id)) is not None


async def due_at_discord(connection: AsyncConnection, most: int, but: Collection[tuple[int, int]] = ()) -> list[Due]:
    """All but those of these members, each a server's id and a member's."""
    here = (holds.c.discord_due, sa.tuple_(holds.c.guild_id, holds.c.user_id).not_in(but))
    rows = await connection.execute(sa.select(holds).where(*here).limit(most))
    return [Due(row.guild_id, row.user_id, row.until, row.reason) for row in rows]


async def told_discord(connection: AsyncConnection, due: Due) -> None:
    """Discord knows; unless something else has become due meanwhile."""
    here = (*_member(due.guild_id, due.user_id), holds.c.until.is_not_distinct_from(due.until))
    await connection.execute(sa.update(holds).where(*here).values(discord_due=False))


def _member(guild_id: int, user_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return holds.c.guild_id == guild_id, holds.c.user_id == user_id


def _strike(row: sa.RowMapping) -> Strike:
    facts = {known.name: row[known.name] for known in fields(Strike) if known.name != "kind"}
    return Strike(kind=StrikeKind(row["kind"]), **facts)
