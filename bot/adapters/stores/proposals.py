"""The rows of proposed policies: shown to whoever made them, and waiting for their word."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.schema import policy_proposals
from bot.adapters.stores.policies import packed, unpacked
from bot.domain.policy import Places

proposals = policy_proposals


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that a server would have set, and the version `base` that it was compared with."""

    id: int
    guild_id: int
    made_by: int
    base: int
    settings: Places
    note: str
    expires_at: datetime


async def put(
    connection: AsyncConnection, guild_id: int, by: int, base: int, settings: Places, note: str, expires_at: datetime
) -> int:
    """Write one down; its id, which no other ever had: an old card must not apply what a newer one shows.

    The same person's earlier ones in that server are forgotten.
    """
    await connection.execute(sa.delete(proposals).where(proposals.c.guild_id == guild_id, proposals.c.made_by == by))
    number = secrets.randbits(62)
    row = {
        "id": number,
        "guild_id": guild_id,
        "made_by": by,
        "base": base,
        "settings": packed(settings),
        "note": note,
        "expires_at": expires_at,
    }
    await connection.execute(sa.insert(proposals).values(row))
    return number


async def find(connection: AsyncConnection, proposal_id: int, guild_id: int, by: int, now: datetime) -> Proposal | None:
    """None where it is gone, too old, or somebody else's."""
    here = (
        proposals.c.id == proposal_id,
        proposals.c.guild_id == guild_id,
        proposals.c.made_by == by,
        proposals.c.expires_at > now,
    )
    row = (await connection.execute(sa.select(proposals).where(*here))).mappings().first()
    return None if row is None else Proposal(**{**row, "settings": unpacked(row["settings"])})


async def forget(connection: AsyncConnection, proposal_id: int, now: datetime) -> None:
    """This one, and all that are too old."""
    gone = sa.or_(proposals.c.id == proposal_id, proposals.c.expires_at <= now)
    await connection.execute(sa.delete(proposals).where(gone))
