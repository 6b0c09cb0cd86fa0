"""The rows of reports: one for each picture and reporter."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import reports
from bot.adapters.stores.jobs import insert_new
from bot.domain.report import Report


async def add(connection: AsyncConnection, report: Report) -> bool:
    """False where this member has reported this picture before."""
    row = {name: getattr(report, name) for name in Report.__dataclass_fields__}
    statement = insert_new(connection, reports).values(row).returning(reports.c.reporter_id)
    return await connection.scalar(statement) is not None


async def has(connection: AsyncConnection, job_id: int, reporter_id: int) -> bool:
    here = (reports.c.job_id == job_id, reports.c.reporter_id == reporter_id)
    return await connection.scalar(sa.select(reports.c.job_id).where(*here)) is not None


async def of_case(connection: AsyncConnection, case_id: int, most: int = 500) -> list[Report]:
    """Oldest first."""
    here = reports.c.case_id == case_id
    rows = await connection.execute(sa.select(reports).where(here).order_by(reports.c.at).limit(most))
    return [Report(**row) for row in rows.mappings()]


async def count(connection: AsyncConnection, job_id: int) -> int:
    here = reports.c.job_id == job_id
    return await connection.scalar(sa.select(sa.func.count()).select_from(reports).where(here)) or 0


async def instants(connection: AsyncConnection, guild_id: int, reporter_id: int, since: datetime) -> list[datetime]:
    """When this member reported something since then."""
    here = (reports.c.guild_id == guild_id, reports.c.reporter_id == reporter_id, reports.c.at > since)
    return list(await connection.scalars(sa.select(reports.c.at).where(*here)))
