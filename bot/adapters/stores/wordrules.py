"""The rows of word rules, of their version, and of every change: what was added and what was taken away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import word_rule_changes, word_rule_sets, word_rules
from bot.adapters.stores.jobs import insert_new
from bot.domain.wordrules import Clause, Kind, Rule, Source, Syntax

sets, rules, changes = word_rule_sets, word_rules, word_rule_changes

ROWS_AT_ONCE = 500
"""SQLite takes 32,766 values in one statement: https://sqlite.org/limits.html"""

_PLAIN = Clause(pattern="", syntax=Syntax.WORD)
_TYPES: Mapping[str, Any] = {
    "syntax": Syntax,
    "kind": Kind,
    "source": Source,
    "exempt_roles": tuple,
    "exempt_channels": tuple,
}


class State(StrEnum):
    PROPOSED = "proposed"
    MADE = "made"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a server's rules stand: their `version`, and whether members are told the word that a rule stopped."""

    version: int = 0
    tells_words: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What a change adds and takes away. `numbers` name what was added, in its order, once it is there."""

    id: int
    guild_id: int
    made_by: int
    made_at: datetime
    state: State
    base: int
    added: tuple[Clause, ...]
    removed: tuple[Rule, ...]
    numbers: tuple[int, ...] = ()


async def standing(connection: AsyncConnection, guild_id: int) -> Standing:
    row = (await connection.execute(sa.select(sets).where(sets.c.guild_id == guild_id))).mappings().first()
    return Standing() if row is None else Standing(row["version"], row["tells_words"])


async def every(connection: AsyncConnection, guild_id: int) -> tuple[Rule, ...]:
    """All of a server's rules, the oldest first. Raises `ValueError` or `TypeError` for a row that makes no rule."""
    statement = sa.select(rules).where(rules.c.guild_id == guild_id).order_by(rules.c.number)
    return tuple(_rule(row) for row in (await connection.execute(statement)).mappings())


async def advance(connection: AsyncConnection, guild_id: int, numbers: int) -> tuple[int, int]:
    """Begin a new version: its number, and the first of so many new rules' numbers. Whoever else writes waits here."""
    await connection.execute(insert_new(connection, sets).values(guild_id=guild_id))
    statement = (
        sa.update(sets)
        .where(sets.c.guild_id == guild_id)
        .values(version=sets.c.version + 1, last_number=sets.c.last_number + numbers)
        .returning(sets.c.version, sets.c.last_number)
    )
    version, last_number = (await connection.execute(statement)).one()
    return version, last_number - numbers + 1


async def tell_words(connection: AsyncConnection, guild_id: int, *, told: bool) -> None:
    await connection.execute(sa.update(sets).where(sets.c.guild_id == guild_id).values(tells_words=told))


async def put(connection: AsyncConnection, guild_id: int, added: Iterable[Rule]) -> None:
    """Write rules down; a number that is taken stays what it is."""
    rows = [
        {
            "guild_id": guild_id,
            "number": rule.number,
            "clause": packed(rule),
            "created_by": rule.created_by,
            "created_at": rule.created_at,
        }
        for rule in added
    ]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        await connection.execute(insert_new(connection, rules), rows[first : first + ROWS_AT_ONCE])


async def take(connection: AsyncConnection, guild_id: int, numbers: Sequence[int]) -> None:
    for first in range(0, len(numbers), ROWS_AT_ONCE):
        some = rules.c.number.in_(numbers[first : first + ROWS_AT_ONCE])
        await connection.execute(sa.delete(rules).where(rules.c.guild_id == guild_id, some))


async def write_down(connection: AsyncConnection, change: Change) -> None:
    """Keep a change as it is now, in the place of what was known of it."""
    row = {
        "id": change.id,
        "guild_id": change.guild_id,
        "made_by": change.made_by,
        "made_at": change.made_at,
        "state": change.state,
        "base": change.base,
        "added": [packed(clause) for clause in change.added],
        "removed": [_packed_rule(rule) for rule in change.removed],
        "numbers": list(change.numbers),
    }
    await connection.execute(sa.delete(changes).where(changes.c.id == change.id))
    await connection.execute(sa.insert(changes).values(row))


async def change(connection: AsyncConnection, guild_id: int, change_id: int) -> Change | None:
    statement = sa.select(changes).where(changes.c.id == change_id, changes.c.guild_id == guild_id)
    row = (await connection.execute(statement)).mappings().first()
    if row is None:
        return None
    return Change(
        id=row["id"],
        guild_id=row["guild_id"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        state=State(row["state"]),
        base=row["base"],
        added=tuple(Clause(**unpacked(value)) for value in row["added"]),
        removed=tuple(_unpacked_rule(value) for value in row["removed"]),
        numbers=tuple(row["numbers"]),
    )


async def move(connection: AsyncConnection, change_id: int, before: State, after: State) -> bool:
    """False where the change was not in that state any more: whoever moves it does what follows from it."""
    statement = (
        sa.update(changes)
        .where(changes.c.id == change_id, changes.c.state == before)
        .values(state=after)
        .returning(changes.c.id)
    )
    return await connection.scalar(statement) is not None


async def forget_proposals(connection: AsyncConnection, guild_id: int, before: datetime) -> None:
    """Those that nobody has made so in time."""
    old = (changes.c.state == State.PROPOSED, changes.c.made_at < before)
    await connection.execute(sa.delete(changes).where(changes.c.guild_id == guild_id, *old))


def packed(clause: Clause) -> dict[str, Any]:
    """A clause as JSON: what differs from a plain word alone."""
    return {
        field.name: getattr(clause, field.name)
        for field in fields(Clause)
        if getattr(clause, field.name) != getattr(_PLAIN, field.name)
    }


def unpacked(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"syntax": Syntax.WORD} | {name: _TYPES.get(name, _same)(part) for name, part in value.items()}


def _same(value: Any) -> Any:
    return value


def _packed_rule(rule: Rule) -> dict[str, Any]:
    about = {"number": rule.number, "by": rule.created_by, "at": rule.created_at.isoformat()}
    return {**about, "clause": packed(rule)}


def _unpacked_rule(value: Mapping[str, Any]) -> Rule:
    at = datetime.fromisoformat(value["at"])
    return Rule(**unpacked(value["clause"]), number=value["number"], created_by=value["by"], created_at=at)


def _rule(row: sa.RowMapping) -> Rule:
    about = {"number": row["number"], "created_by": row["created_by"], "created_at": row["created_at"]}
    return Rule(**unpacked(row["clause"]), **about)
