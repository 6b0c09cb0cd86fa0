"""One open page: a websocket that is written to in order and never waited for."""

import asyncio
import json

from aiohttp import web

from sandbox.discord.entities import Json
from sandbox.discord.people import Person

MOST_WAITING = 5000
"""News that may wait for a slow page; beyond it the line is closed, and the page begins anew when it comes back."""


class Line:
    """Tells one page, as one person, what happens."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING)
        self._socket = web.WebSocketResponse(heartbeat=30, max_msg_size=1024)

    def tell(self, news: Json) -> None:
        """Send `news` when its turn comes."""
        try:
            self._waiting.put_nowait(json.dumps(news, separators=(",", ":")))
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(None)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Write until the page leaves; what it may send over this line is read and forgotten."""
        await self._socket.prepare(request)
        writing = asyncio.create_task(self._write())
        try:
            async for _ in self._socket:
                pass
        finally:
            writing.cancel()
        return self._socket

    async def close(self) -> None:
        """Hang up."""
        await self._socket.close(code=1001)

    async def _write(self) -> None:
        while (news := await self._waiting.get()) is not None:
            await self._socket.send_str(news)
        await self._socket.close(code=1013)
