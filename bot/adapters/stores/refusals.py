"""The rows of requests that were refused before there was a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import cases, refusals
from bot.domain.appeal import Refused
from bot.domain.ports import Asker
from bot.domain.request import PictureRequest


async def keep(
    connection: AsyncConnection,
    asker: Asker,
    request: PictureRequest,
    code: str,
    facts: Mapping[str, Any],
    at: datetime,
) -> int:
    row = {
        "guild_id": asker.guild_id,
        "channel_id": asker.channel_id,
        "user_id": asker.user_id,
        "locale": asker.locale,
        "code": code,
        "facts": dict(facts),
        "prompt": request.prompt,
        "model": request.model,
        "aspect": request.aspect,
        "size": request.size,
        "count": request.count,
        "at": at,
    }
    return int((await connection.execute(sa.insert(refusals).values(row).returning(refusals.c.id))).scalar_one())


async def find(connection: AsyncConnection, refusal_id: int, guild_id: int) -> Refused | None:
    here = (refusals.c.id == refusal_id, refusals.c.guild_id == guild_id)
    row = (await connection.execute(sa.select(refusals).where(*here))).mappings().first()
    return None if row is None else _refused(row)


def _refused(row: sa.RowMapping) -> Refused:
    request = PictureRequest(row["prompt"], row["model"], row["aspect"], row["size"], row["count"])
    facts = {name: row[name] for name in Refused.__dataclass_fields__ if name != "request"}
    return Refused(request=request, **facts)


async def count_since(connection: AsyncConnection, guild_id: int, user_id: int, since: datetime) -> int:
    here = (refusals.c.guild_id == guild_id, refusals.c.user_id == user_id, refusals.c.at > since)
    return await connection.scalar(sa.select(sa.func.count()).select_from(refusals).where(*here)) or 0


async def let_pass(connection: AsyncConnection, refusal_id: int, until: datetime) -> None:
    await connection.execute(sa.update(refusals).where(refusals.c.id == refusal_id).values(pass_until=until))


async def passes(connection: AsyncConnection, guild_id: int, user_id: int, now: datetime, most: int) -> list[Refused]:
    """The refused requests that this member may have let through now, newest first."""
    here = (
        refusals.c.guild_id == guild_id,
        refusals.c.user_id == user_id,
        refusals.c.pass_until > now,
        refusals.c.passed_at.is_(None),
    )
    rows = await connection.execute(sa.select(refusals).where(*here).order_by(refusals.c.id.desc()).limit(most))
    return [_refused(row) for row in rows.mappings()]


async def use_pass(connection: AsyncConnection, refusal_id: int, user_id: int, now: datetime) -> str | None:
    """The code that this member is excused from once; None where there is no pass, or it is spent."""
    here = (
        refusals.c.id == refusal_id,
        refusals.c.user_id == user_id,
        refusals.c.pass_until > now,
        refusals.c.passed_at.is_(None),
    )
    statement = sa.update(refusals).where(*here).values(passed_at=now).returning(refusals.c.code)
    code: str | None = await connection.scalar(statement)
    return code


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Delete what nobody appealed against while they could."""
    appealed = sa.select(cases.c.id).where(cases.c.refusal_id == refusals.c.id).exists()
    await connection.execute(sa.delete(refusals).where(refusals.c.at < before, ~appealed))
