"""The weekly digest and the alarm about the oldest case, into the log channel; each once, whoever finds it due."""

from datetime import timedelta

import structlog

from bot.adapters.database import Database
from bot.adapters.stores import digests
from bot.domain.digest import Alarm, Digest, week_before
from bot.domain.errors import Trouble
from bot.domain.ports import Clock, Noticeboard
from bot.services.sanctions import server_policy

log = structlog.get_logger()


class Bulletins:
    def __init__(self, database: Database, board: Noticeboard, clock: Clock) -> None:
        self._database = database
        self._board = board
        self._clock = clock

    async def run(self) -> None:
        """What Discord does not take is tried again at the next look, and keeps no other waiting."""
        async with self._database.reading() as connection:
            guild_ids = await digests.guilds(connection)
        for guild_id in guild_ids:
            await self._look(guild_id)

    async def _look(self, guild_id: int) -> None:
        begins, ends = week_before(self._clock.now())
        async with self._database.reading() as connection:
            policy = await server_policy(connection, guild_id)
            channel_id = policy.log_channel or policy.review_channel
            if channel_id is None:
                return
            digest = await digests.week(connection, guild_id, begins, ends)
            alarm = await digests.oldest(connection, guild_id)
        if not digest.is_empty:
            await self._once(f"digest:{guild_id}:{ends:%Y-%m-%d}", guild_id, channel_id, digest)
        late = timedelta(hours=policy.review_hours) / 2
        if alarm is not None and self._clock.now() - alarm.opened_at > late:
            await self._once(f"alarm:{guild_id}:{alarm.case_id}", guild_id, channel_id, alarm)

    async def _once(self, key: str, guild_id: int, channel_id: int, told: Digest | Alarm) -> None:
        """Told first and marked afterwards: a crash in between leaves nothing untold.

        That another process tells the same at the same moment, or this one again soon after a crash, the message's
        nonce keeps from being seen.
        """
        async with self._database.reading() as connection:
            if await digests.was_told(connection, key):
                return
        try:
            await self._board.bulletin(guild_id, channel_id, told)
        except Trouble as trouble:
            log.warning("bulletin_not_told", bulletin=key, code=trouble.code, why=trouble.detail)
            return
        async with self._database.writing() as transaction:
            await digests.mark_told(transaction, key, guild_id, self._clock.now())
