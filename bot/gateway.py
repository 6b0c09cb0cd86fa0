"""Staying connected: whatever the gateway or the line does, only a refusal that no retry can mend ends the process.

discord.py itself resumes and reconnects after most of it; this is for what escapes it, and for the number of sessions
that Discord lets a bot open. https://discord.com/developers/docs/events/gateway#session-start-limit
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import discord
import structlog
from discord.ext import commands

from bot.adapters.database import Database
from bot.adapters.stores import gateway_starts
from bot.domain.errors import Again, Trouble
from bot.domain.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")

HOPELESS = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Close codes after which Discord says not to reconnect.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""

LONGEST_PAUSE = 300.0
EASY_STARTS = 10
"""New sessions an hour that are not slowed down: restarts and deploys on a busy day."""

HOUR = timedelta(hours=1)


class SessionStarts:
    """Bounds the sessions that this bot opens, also when a supervisor restarts it over and over.

    Discord allows 1,000 a day; beyond it resets the token. The pause doubles with each start of the last hour beyond
    the easy ones, so that a crash loop stays below a hundred and fifty a day.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def pause(self) -> float:
        """Seconds to wait before the next session may be opened."""
        async with self._database.reading() as connection:
            recent = await gateway_starts.since(connection, self._clock.now() - HOUR)
        return min(LONGEST_PAUSE, 2.0 ** (recent - EASY_STARTS + 1)) if recent >= EASY_STARTS else 0.0

    async def record(self) -> None:
        async with self._database.writing() as transaction:
            await gateway_starts.record(transaction, self._clock.now())


async def stay_connected(client: commands.Bot, starts: SessionStarts) -> None:
    """Returns when the client is closed. Raises `Trouble("gateway_refused")` where Discord will not have this bot."""
    pause = 1.0
    while not client.is_closed():
        if wait := await starts.pause():
            log.warning("gateway_start_delayed", seconds=wait)
            await asyncio.sleep(wait)
        try:
            await client.connect(reconnect=True)
        except discord.PrivilegedIntentsRequired as error:
            raise Trouble("gateway_refused", detail="4014: an intent is not allowed for this application") from error
        except discord.ConnectionClosed as error:
            if error.code in HOPELESS:
                raise Trouble("gateway_refused", detail=f"{error.code}: {error.reason}") from error
            log.warning("gateway_closed", code=error.code)
        except Exception:
            # A first connection that is refused, or an event that cannot be read, ends `connect` with any exception.
            log.exception("gateway_failed", seconds=pause)
        if client.is_closed():
            return
        await hang_up(client, 4000)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def hang_up(client: commands.Bot, code: int) -> None:
    """Close the gateway's line alone. 1000 ends the session; any other code leaves it to be resumed."""
    socket = getattr(client, "ws", None)
    if socket is not None and socket.open:
        await socket.close(code=code)


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """What `act` brings, once the trouble that stands against it has passed."""
    pause = 1.0
    while True:
        try:
            return await act()
        except Trouble as trouble:
            if trouble.again is not Again.LATER:
                raise
            log.warning("not_started", code=trouble.code, why=trouble.detail, seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
