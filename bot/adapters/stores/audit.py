"""The rows of the record. Rows are only ever added, one writer at a time for each server's chain."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict, fields
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import audit, audit_heads
from bot.adapters.stores.jobs import insert_new
from bot.domain.audit import GENESIS, PERSONAL, Entry, Filter

BATCH = 500


class Head(NamedTuple):
    """Where a server's chain ends: `told` is the last number that its log channel has been told."""

    number: int
    hash: str
    told: int


async def lock_head(connection: AsyncConnection, guild_id: int) -> Head:
    """The end of the server's chain, which nobody else moves until this transaction ends."""
    start = {"guild_id": guild_id, "number": 0, "hash": GENESIS, "told": 0}
    await connection.execute(insert_new(connection, audit_heads).values(start))
    mine = sa.select(audit_heads).where(audit_heads.c.guild_id == guild_id).with_for_update()
    row = (await connection.execute(mine)).one()
    return Head(row.number, row.hash, row.told)


async def head(connection: AsyncConnection, guild_id: int) -> Head:
    row = (await connection.execute(sa.select(audit_heads).where(audit_heads.c.guild_id == guild_id))).first()
    return Head(0, GENESIS, 0) if row is None else Head(row.number, row.hash, row.told)


async def append(connection: AsyncConnection, entry: Entry) -> None:
    await connection.execute(sa.insert(audit).values(asdict(entry)))
    here = audit_heads.c.guild_id == entry.guild_id
    await connection.execute(sa.update(audit_heads).where(here).values(number=entry.number, hash=entry.hash))


async def chain(connection: AsyncConnection, guild_id: int) -> AsyncIterator[Entry]:
    """Every entry of a server in its order, read in batches."""
    number = 0
    while True:
        here = (audit.c.guild_id == guild_id, audit.c.number > number)
        rows = await connection.execute(sa.select(audit).where(*here).order_by(audit.c.number).limit(BATCH))
        found = [_entry(row) for row in rows.mappings()]
        for entry in found:
            yield entry
        if len(found) < BATCH:
            return
        number = found[-1].number


async def find(connection: AsyncConnection, guild_id: int, wanted: Filter, most: int, skipped: int = 0) -> list[Entry]:
    """What fits, newest first, after so many that are `skipped`."""
    here = [audit.c.guild_id == guild_id, *_fitting(wanted)]
    statement = sa.select(audit).where(*here).order_by(audit.c.number.desc()).limit(most).offset(skipped)
    rows = await connection.execute(statement)
    return [_entry(row) for row in rows.mappings()]


async def untold(connection: AsyncConnection, most: int) -> list[tuple[int, list[Entry]]]:
    """For each server whose log channel has not been told everything: the next entries."""
    behind = sa.select(audit_heads.c.guild_id, audit_heads.c.told).where(audit_heads.c.told < audit_heads.c.number)
    waiting = []
    for row in (await connection.execute(behind)).all():
        here = (audit.c.guild_id == row.guild_id, audit.c.number > row.told)
        rows = await connection.execute(sa.select(audit).where(*here).order_by(audit.c.number).limit(most))
        waiting.append((row.guild_id, [_entry(found) for found in rows.mappings()]))
    return waiting


async def mark_told(connection: AsyncConnection, guild_id: int, number: int) -> None:
    here = (audit_heads.c.guild_id == guild_id, audit_heads.c.told < number)
    await connection.execute(sa.update(audit_heads).where(*here).values(told=number))


async def erase(connection: AsyncConnection, guild_id: int, number: int, names: Iterable[str]) -> bool:
    """Forget personal fields of one entry with their salts; False where there was nothing to forget."""
    here = (audit.c.guild_id == guild_id, audit.c.number == number)
    row = (await connection.execute(sa.select(audit.c.salts).where(*here))).first()
    gone = set(names) & set(PERSONAL) & set(row.salts if row else ())
    if row is None or not gone:
        return False
    kept = {name: salt for name, salt in row.salts.items() if name not in gone}
    await connection.execute(sa.update(audit).where(*here).values(salts=kept, **dict.fromkeys(gone)))
    return True


def _fitting(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    here: list[sa.ColumnElement[bool]] = []
    if wanted.who is not None:
        here.append(sa.or_(audit.c.actor_id == wanted.who, audit.c.subject == f"member:{wanted.who}"))
    if wanted.action is not None:
        here.append(audit.c.action == wanted.action)
    if wanted.since is not None:
        here.append(audit.c.at >= wanted.since)
    return here


def _entry(row: sa.RowMapping) -> Entry:
    return Entry(**{known.name: row[known.name] for known in fields(Entry)})
