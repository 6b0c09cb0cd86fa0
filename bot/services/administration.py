"""What a server's managers decide."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from zoneinfo import available_timezones

from bot.adapters.database import Database
from bot.adapters.stores import guilds, pauses
from bot.domain.audit import Action
from bot.domain.errors import Refusal
from bot.domain.ports import Asker, Clock
from bot.domain.quota import Limits
from bot.services.audit import record
from bot.services.ledger import Ledger

MOST = 10_000


class Administration:
    def __init__(self, database: Database, ledger: Ledger, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock

    async def limits(self, guild_id: int) -> Limits:
        async with self._database.reading() as connection:
            return await self._ledger.limits(connection, guild_id)

    async def pause(self, who: Asker, *, whole_server: bool) -> None:
        """Begin nothing new there; what is being painted is finished. A second time changes nothing."""
        place, now = _place(who, whole_server=whole_server), self._clock.now()
        async with self._database.writing() as transaction:
            if await pauses.put(transaction, place, who.user_id, now):
                await record(transaction, now, who.guild_id, who.user_id, Action.PAUSED, place)

    async def resume(self, who: Asker, *, whole_server: bool) -> bool:
        """Whether the channel paints again; False where the whole server still rests.

        Raises `Refusal("not_paused")` where no pause stood there.
        """
        place, server = _place(who, whole_server=whole_server), pauses.guild(who.guild_id)
        async with self._database.writing() as transaction:
            lifted = await pauses.lift(transaction, place)
            rests = await pauses.widest(transaction, (server,)) is not None
            if not lifted:
                raise Refusal("not_paused", server=rests)
            await record(transaction, self._clock.now(), who.guild_id, who.user_id, Action.RESUMED, place)
        return not rests

    async def set_limits(self, guild_id: int, wish: Limits, changed_by: int) -> Limits:
        """Takes effect with the next request; windows that are open keep their end. Raises `Refusal`."""
        for value in (wish.daily, wish.monthly):
            if not 0 <= value <= MOST:
                raise Refusal("bad_limit", value=value, most=MOST)
        zones = await asyncio.to_thread(_zones)
        zone = zones.get("_".join(wish.timezone.lower().split()))
        if zone is None:
            raise Refusal("bad_timezone", timezone=wish.timezone)
        wish, now = replace(wish, timezone=zone), self._clock.now()
        async with self._database.writing() as transaction:
            old = await self._ledger.limits(transaction, guild_id)
            await guilds.set_limits(transaction, guild_id, wish, changed_by, now)
            await record(transaction, now, guild_id, changed_by, Action.LIMITS_SET, "server", asdict(old), asdict(wish))
        return wish


@cache
def _zones() -> Mapping[str, str]:
    """Each time zone by its name in small letters, and by its city alone where only one zone has such a one."""
    names = {name.lower(): name for name in available_timezones()}
    cities: dict[str, list[str]] = {}
    for small, name in names.items():
        cities.setdefault(small.rpartition("/")[2], []).append(name)
    return {city: of[0] for city, of in cities.items() if len(of) == 1} | names


def _place(who: Asker, *, whole_server: bool) -> str:
    return pauses.guild(who.guild_id) if whole_server else pauses.channel(who.channel_id)
