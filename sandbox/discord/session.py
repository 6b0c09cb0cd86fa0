"""One bot session and the connection that serves it, if there is one."""

import asyncio
import contextlib
import json
import secrets
import zlib
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.discord.entities import Json
from sandbox.discord.transport import Transport

HISTORY = 5000
"""Events a session keeps for a RESUME; Discord keeps "a limited number" and does not say how many."""


class Connection:
    """A websocket with its own writer, so that no dispatch waits for a slow reader."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request, *, compressed: bool) -> None:
        self.ws = ws
        self._request = request
        self.silent = False
        """A silent connection sends nothing more, not even heartbeat acknowledgements, and stays open."""
        self._deflate = zlib.compressobj() if compressed else None
        self._waiting: asyncio.Queue[Json | None] = asyncio.Queue()
        self.close_code: int | None = None
        """The code that this side closed with, None where the bot or the network did."""
        self._writer = asyncio.get_running_loop().create_task(self._write())

    def send(self, payload: Json) -> None:
        """Queue a payload."""
        if not self.silent:
            self._waiting.put_nowait(payload)

    def close(self, code: int) -> None:
        """Close with `code` once everything queued has been written."""
        self.close_code = code
        self._waiting.put_nowait(None)

    def cut(self) -> None:
        """Drop the line without a word, as a failing network does."""
        self._writer.cancel()
        if self._request.transport is not None:
            self._request.transport.abort()

    async def talk(self, listen: Coroutine[Any, Any, None]) -> None:
        """Listen until the bot hangs up, or until this side has written all that it had to say."""
        listening = asyncio.create_task(listen)
        try:
            await asyncio.wait({listening, self._writer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            self._writer.cancel()
            await asyncio.wait({listening, self._writer})
        if not listening.cancelled():
            listening.result()

    async def hang_up(self) -> None:
        """Close, and wait a moment for the echo; nobody may be listening any more.

        aiohttp cuts the line at once where somebody still reads while it closes, and a line that is cut before the
        bot has echoed the close takes the code away from it.
        """
        await self.ws.close(code=self.close_code or 1000)

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while (payload := await self._waiting.get()) is not None:
                text = json.dumps(payload, separators=(",", ":"))
                if self._deflate is None:
                    await self.ws.send_str(text)
                else:
                    data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.ws.send_bytes(data)


@dataclass(slots=True, eq=False)
class Session:
    """A bot session: it outlives its connection, until it is closed in earnest or invalidated."""

    intents: int
    shard: tuple[int, int]
    transport: Transport
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    history: deque[Json] = field(default_factory=lambda: deque(maxlen=HISTORY), repr=False)
    connection: Connection | None = None
    presence: Json | None = None
    left_at: float | None = None
    """When its connection was lost, None while it has one."""

    def wants(self, guild_id: int | None, needs: int) -> bool:
        """Whether an event of this guild (None: direct messages, which shard 0 gets) is for this session."""
        shard, count = self.shard
        mine = shard == 0 if guild_id is None else (guild_id >> 22) % count == shard
        return mine and (not needs or bool(self.intents & needs))

    def dispatch(self, name: str, data: Json) -> None:
        """Number an event, keep it for a RESUME, and send it if somebody listens."""
        self.sequence += 1
        payload = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.history.append(payload)
        if self.connection is not None:
            self.connection.send(payload)

    def replay(self, after: int) -> bool:
        """Send again what came after number `after`; False where that is no longer, or not yet, known."""
        oldest = self.history[0]["s"] if self.history else 1
        if not oldest - 1 <= after <= self.sequence or self.connection is None:
            return False
        for payload in self.history:
            if payload["s"] > after:
                self.connection.send(payload)
        return True
