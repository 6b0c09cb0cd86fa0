"""The rows of policies: one for each change, with all that the server has set from then on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import jobs, policy_changes
from bot.adapters.stores.jobs import insert_new
from bot.domain.job import JobState
from bot.domain.policy import Place, Places, Settings

changes = policy_changes


@dataclass(frozen=True, slots=True)
class Change:
    version: int
    settings: Places
    changed_by: int
    changed_at: datetime
    note: str


UNSET = Change(0, {}, 0, datetime.min.replace(tzinfo=UTC), "")
"""Before the first change."""


async def latest(connection: AsyncConnection, guild_id: int) -> Change:
    newest = await history(connection, guild_id, 1)
    return newest[0] if newest else UNSET


async def history(connection: AsyncConnection, guild_id: int, most: int) -> Sequence[Change]:
    """The last changes, newest first."""
    statement = sa.select(changes).where(changes.c.guild_id == guild_id).order_by(changes.c.version.desc()).limit(most)
    return [_change(row) for row in (await connection.execute(statement)).mappings()]


async def at(connection: AsyncConnection, guild_id: int, version: int) -> Change | None:
    """None where there is no such version; version 0 is what holds before the first change."""
    if version == 0:
        return UNSET
    statement = sa.select(changes).where(changes.c.guild_id == guild_id, changes.c.version == version)
    row = (await connection.execute(statement)).mappings().first()
    return None if row is None else _change(row)


async def append(connection: AsyncConnection, guild_id: int, change: Change) -> bool:
    """Write a new version down; False where somebody else has just written that one."""
    row = {
        "guild_id": guild_id,
        "version": change.version,
        "settings": packed(change.settings),
        "changed_by": change.changed_by,
        "changed_at": change.changed_at,
        "note": change.note,
    }
    statement = insert_new(connection, changes).values(row).returning(changes.c.version)
    return await connection.scalar(statement) is not None


async def deliveries(connection: AsyncConnection, guild_id: int) -> frozenset[int]:
    """The jobs of a server that are being delivered on the policy's word, and no moderator's."""
    here = (jobs.c.state == JobState.DELIVERING, jobs.c.guild_id == guild_id, jobs.c.verdict.is_(None))
    return frozenset(await connection.scalars(sa.select(jobs.c.id).where(*here)))


def packed(settings: Places) -> dict[str, dict[str, Any]]:
    """All that a server has set, as JSON holds it."""
    return {str(place): dict(values) for place, values in settings.items() if values}


def unpacked(settings: Mapping[str, Settings]) -> Places:
    return {Place.parse(place): values for place, values in settings.items()}


def _change(row: sa.RowMapping) -> Change:
    return Change(row["version"], unpacked(row["settings"]), row["changed_by"], row["changed_at"], row["note"])
