"""The record: every act is in it, and no entry can be changed unseen."""

import ast
import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.adapters.schema import audit as table
from bot.adapters.stores import audit as rows
from bot.domain.audit import PERSONAL, Action, Filter
from bot.services import audit
from bot.services.audit import Audit, record

GUILD = 1
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def written(database: Database, many: int = 3, guild_id: int = GUILD) -> None:
    for n in range(many):
        async with database.writing() as transaction:
            await record(transaction, NOW, guild_id, 9, Action.PAUSED, "channel:5", None, {"n": n}, "noise", 200 + n)


@pytest.fixture
def records(database: Database) -> Audit:
    return Audit(database, SystemClock())


async def test_a_chain_that_nobody_touched_is_intact(database: Database, records: Audit) -> None:
    await written(database)
    assert await records.verify(GUILD) is None
    assert await records.verify(2) is None


CHANGED = {
    "guild_id": 77,
    "number": 50,
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "action": "resumed",
    "case_id": 9,
    "actor_id": 10,
    "subject": "channel:6",
    "old": '"x"',
    "new": '{"n":9}',
    "reason": "",
    "salts": {},
    "digests": {},
    "previous": "1" * 64,
    "hash": "1" * 64,
}


async def put(database: Database, number: int, values: dict[str, object]) -> None:
    async with database.writing() as transaction:
        await transaction.execute(sa.update(table).where(table.c.number == number).values(values))


async def test_any_column_of_any_row_that_is_changed_breaks_the_chain(database: Database, records: Audit) -> None:
    await written(database)
    tried = 0
    for entry in await records.export(GUILD, Filter()):
        for column in table.c:
            for wish in [CHANGED[column.name], *([None] if column.nullable else [])]:
                await put(database, entry.number, {column.name: wish})
                assert await records.verify(GUILD) == entry.number, (entry.number, column.name, wish)
                now_at = wish if column.name == "number" else entry.number
                await put(database, now_at, {column.name: getattr(entry, column.name)})
                tried += 1
    assert await records.verify(GUILD) is None
    assert tried == 3 * (len(CHANGED) + 6)


async def test_a_row_that_is_gone_breaks_the_chain(database: Database, records: Audit) -> None:
    for guild_id in (1, 2, 3):
        await written(database, guild_id=guild_id)
        async with database.writing() as transaction:
            here = (table.c.guild_id == guild_id, table.c.number == guild_id)
            await transaction.execute(sa.delete(table).where(*here))
        assert await records.verify(guild_id) == guild_id


async def test_erasing_personal_fields_leaves_a_chain_that_can_be_verified(database: Database, records: Audit) -> None:
    await written(database)
    assert await records.erase(GUILD, 2, by=9)
    assert not await records.erase(GUILD, 2, by=9)
    assert await records.verify(GUILD) is None
    _, erased, _, newest = await records.export(GUILD, Filter())
    assert [getattr(erased, name) for name in PERSONAL] == [None] * len(PERSONAL)
    assert erased.salts == {}
    assert newest.action == Action.FIELDS_ERASED


async def test_parallel_writers_leave_one_unbroken_chain(database: Database, records: Audit) -> None:
    await asyncio.gather(*(written(database, 5) for _ in range(8)), written(database, 5, guild_id=2))
    assert await records.verify(GUILD) is None
    assert [entry.number for entry in await records.export(GUILD, Filter())] == list(range(1, 41))


async def test_what_is_added_while_the_chain_is_read_does_not_break_it(
    database: Database, records: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await written(database)
    head = rows.head

    async def overtaken(connection: AsyncConnection, guild_id: int) -> rows.Head:
        found = await head(connection, guild_id)
        await written(database, 1)
        return found

    monkeypatch.setattr(rows, "head", overtaken)
    assert await records.verify(GUILD) is None


async def test_what_is_rolled_back_leaves_no_entry(database: Database, records: Audit) -> None:
    async def fail() -> None:
        async with database.writing() as transaction:
            await record(transaction, NOW, GUILD, 9, Action.PAUSED, "server")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await written(database, 1)
    assert await records.verify(GUILD) is None
    assert [entry.number for entry in await records.export(GUILD, Filter())] == [1]


async def test_filters_and_pages_find_what_they_say(database: Database, records: Audit) -> None:
    await written(database, 12)
    async with database.writing() as transaction:
        await record(transaction, NOW, GUILD, 4, Action.STRIKE_GIVEN, "member:9")
    first, more = await records.find(GUILD, Filter(who=9))
    assert (len(first), more, first[0].number) == (audit.PAGE, True, 13)
    rest, more = await records.find(GUILD, Filter(who=9), page=2)
    assert ([entry.number for entry in rest], more) == ([3, 2, 1], False)
    assert len((await records.find(GUILD, Filter(action="strike_given")))[0]) == 1
    assert (await records.find(GUILD, Filter(since=datetime(2030, 1, 1, tzinfo=UTC))))[0] == []


SERVICES = (
    "administration", "appeals", "generation", "policies", "purges", "reports", "reviews", "sanctions", "blocklist",
)  # fmt: skip
MEMBERS_OWN = {
    "Generation._accept": "a request: the job's own row tells of it",
    "Generation._keep_refused": "a request that was refused: its own row tells of it",
    "Generation.answered": "the bot's own bookkeeping",
    "Generation._withdraw": "nobody did it: an interaction that never reached its asker",
    "Purges.stop_unseen": "the purge has its entry",
    "Reviews.leave_verdict": "a note to the asker: the decision has its entry",
    "Reviews.submit": "the bot's own bookkeeping: the case's own row tells of it",
    "Reviews.shown": "the bot's own bookkeeping",
}
"""Public methods of these services that write and owe no entry, each with its reason."""


def writers() -> dict[str, ast.AST]:
    """Public methods that open a writing transaction, themselves or through a private method of their class."""
    found = {}
    for name in SERVICES:
        path = Path(__file__).parents[2] / "bot" / "services" / f"{name}.py"
        if not path.exists():
            continue
        for kind in [n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.ClassDef)]:
            for method in kind.body:
                if isinstance(method, ast.AsyncFunctionDef) and ".writing()" in ast.unparse(method):
                    found[f"{kind.name}.{method.name}"] = method
    return found


def test_nothing_is_changed_without_an_entry_in_the_record() -> None:
    """Each method that opens a transaction for writing records in it what it does, or is listed with its reason."""
    silent = {name for name, method in writers().items() if not re.search(r"record(_\w+)?\(", ast.unparse(method))}
    assert silent == set(MEMBERS_OWN)
