"""What Discord was last told about the commands, so that it is told again only where something changed."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import command_syncs
from bot.adapters.stores.jobs import insert_new

Digests = Mapping[str, str]
"""A command's type and name → sha256 of its payload."""


async def known(connection: AsyncConnection, application_id: int) -> Mapping[int, Digests]:
    """By scope: a server's id, or 0 for all servers."""
    rows = await connection.execute(
        sa.select(command_syncs.c.scope, command_syncs.c.commands).where(
            command_syncs.c.application_id == application_id
        )
    )
    return {row.scope: row.commands for row in rows}


async def record(connection: AsyncConnection, application_id: int, scope: int, commands: Digests, at: datetime) -> None:
    key = {"application_id": application_id, "scope": scope}
    values = {"commands": dict(commands), "synced_at": at}
    await connection.execute(insert_new(connection, command_syncs).values(**key, **values))
    await connection.execute(sa.update(command_syncs).filter_by(**key).values(values))


async def touch(connection: AsyncConnection) -> None:
    """Change nothing, in the way a change is made: proves that the database takes writes."""
    await connection.execute(sa.update(command_syncs).where(sa.false()).values(scope=0))
