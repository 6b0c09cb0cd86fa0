"""Staying connected: whatever the gateway or the line does, only a refusal that no retry can mend ends the process.

discord.py itself resumes and reconnects after most of it; this is for what escapes it, and for the number of sessions
that Discord lets a bot open. https://discord.com/developers/docs/events/gateway#session-start-limit
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import TypeVar

import discord
import structlog

from bot.adapters.database import Database
from bot.adapters.stores import gateway_starts
from bot.client import EaselClient, Undeclared
from bot.domain.errors import Again, Trouble
from bot.domain.ports import Clock

log = structlog.get_logger()

T = TypeVar("T")

HOPELESS = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Close codes after which Discord says not to reconnect.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
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


async def stay_connected(
    listening: Callable[[], AbstractAsyncContextManager[EaselClient]], starts: SessionStarts
) -> None:
    """Listen for ever, with a new client whenever the last one has come to an end.

    `listening` opens a client that has logged in. Raises `Trouble` where Discord will not have this bot, `Undeclared`.
    """
    pause = FIRST_PAUSE
    while True:
        begun = time.monotonic()
        try:
            await _turn(starts)
            async with listening() as client:
                await client.connect(reconnect=True)
        except Trouble as trouble:
            if trouble.again is not Again.LATER:
                raise
            log.warning("gateway_not_reached", code=trouble.code, why=trouble.detail, seconds=pause)
        except discord.PrivilegedIntentsRequired as error:
            raise Trouble("gateway_refused", detail="4014: an intent is not allowed for this application") from error
        except discord.ConnectionClosed as error:
            if error.code in HOPELESS:
                raise Trouble("gateway_refused", detail=f"{error.code}: {error.reason}") from error
            log.warning("gateway_closed", code=error.code)
        except Undeclared:
            raise
        except Exception:
            # A first connection that is refused, or an event that cannot be read, ends `connect` with any exception.
            log.exception("gateway_failed", seconds=pause)
        if time.monotonic() - begun > LONGEST_PAUSE:  # it went well for a while: this is a new trouble
            pause = FIRST_PAUSE
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _turn(starts: SessionStarts) -> None:
    if wait := await starts.pause():
        log.warning("gateway_start_delayed", seconds=wait)
        await asyncio.sleep(wait)


async def patiently(act: Callable[[], Awaitable[T]]) -> T:
    """What `act` brings, once the trouble that stands against it has passed."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await act()
        except Trouble as trouble:
            if trouble.again is not Again.LATER:
                raise
            log.warning("not_started", code=trouble.code, why=trouble.detail, seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
