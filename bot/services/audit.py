"""The record: written in the very transaction of what it tells, so that neither is there without the other."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.stores import audit
from bot.domain.audit import GENESIS, PERSONAL, SALT_BYTES, Action, Entry, Filter, canonical, chained, digest, is_sound
from bot.domain.ports import Clock

PAGE = 10
MOST_EXPORTED = 10_000


async def record(
    transaction: AsyncConnection,
    at: datetime,
    guild_id: int,
    actor_id: int,
    action: Action,
    subject: str,
    old: Any = None,
    new: Any = None,
    reason: str = "",
    case_id: int | None = None,
) -> Entry:
    """Add one entry to the server's chain, inside the caller's transaction and as the last thing done in it.

    The chain's end stays locked until that transaction ends: whoever took other rows afterwards could wait for
    somebody who waits here.
    """
    head = await audit.lock_head(transaction, guild_id)
    personal = {
        "actor_id": actor_id,
        "subject": subject,
        "old": canonical(old),
        "new": canonical(new),
        "reason": reason,
    }
    salts = {name: secrets.token_hex(SALT_BYTES) for name in PERSONAL}
    entry = Entry(
        guild_id=guild_id,
        number=head.number + 1,
        at=at,
        action=action,
        case_id=case_id,
        salts=salts,
        digests={name: digest(salts[name], name, value) for name, value in personal.items()},
        previous=head.hash,
        **personal,  # type: ignore[arg-type]
    )
    entry = replace(entry, hash=chained(entry))
    await audit.append(transaction, entry)
    return entry


class Audit:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def verify(self, guild_id: int) -> int | None:
        """None where the server's chain is intact, else the number of the first entry that is not what it was.

        Entries missing at the end are seen by the chain's head. Who can write the whole table can write a new chain;
        what the log channel was told of its hashes, nobody can change there.
        """
        async with self._database.reading() as connection:
            head = await audit.head(connection, guild_id)
            number, last = 0, GENESIS
            async for entry in audit.chain(connection, guild_id):
                number += 1
                if entry.number != number or not is_sound(entry, last):
                    return number
                last = entry.hash
        return None if (number, last) == (head.number, head.hash) else number + 1

    async def find(self, guild_id: int, wanted: Filter, page: int = 1) -> tuple[list[Entry], bool]:
        """A page of what fits, newest first and counted from 1, and whether there is more."""
        async with self._database.reading() as connection:
            found = await audit.find(connection, guild_id, wanted, PAGE + 1, (page - 1) * PAGE)
        return found[:PAGE], len(found) > PAGE

    async def export(self, guild_id: int, wanted: Filter) -> list[Entry]:
        """All that fits, oldest first, up to a bound."""
        async with self._database.reading() as connection:
            found = await audit.find(connection, guild_id, wanted, MOST_EXPORTED)
        return found[::-1]

    async def erase(self, guild_id: int, number: int, by: int, names: Iterable[str] = PERSONAL) -> bool:
        """Forget an entry's personal fields; that it was done is an entry of its own. False where nothing was left."""
        async with self._database.writing() as transaction:
            if not await audit.erase(transaction, guild_id, number, names):
                return False
            now = self._clock.now()
            await record(transaction, now, guild_id, by, Action.FIELDS_ERASED, f"entry:{number}")
        return True
