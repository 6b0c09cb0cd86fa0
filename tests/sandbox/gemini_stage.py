"""A small server around the Gemini side alone, and a client that takes what comes."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.gemini import GeminiSide

PRO = "gemini-3-pro-image-preview"
FLASH = "gemini-3.1-flash-image"
FIRST = "gemini-2.5-flash-image"


@dataclass
class Got:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def parts(self) -> list[dict[str, Any]]:
        return self.json["candidates"][0]["content"]["parts"]

    @property
    def text(self) -> str:
        return "".join(part.get("text", "") for part in self.parts)

    @property
    def pictures(self) -> list[bytes]:
        return [base64.b64decode(p["inlineData"]["data"], validate=True) for p in self.parts if "inlineData" in p]


def body(prompt: str = "draw a cat", aspect: str = "", size: str = "", **config: Any) -> dict[str, Any]:
    """The request of the API page's format."""
    shape = {name: value for name, value in (("aspectRatio", aspect), ("imageSize", size)) if value}
    image = {"imageConfig": shape} if shape else {}
    return {
        "contents": [{"role": "user", "parts": [{"text": prompt}]}],
        "generationConfig": {"responseModalities": ["TEXT", "IMAGE"], **image, **config},
    }


class Client:
    """`ask` reads an answer as it comes: no redirects followed, nothing inflated that was not."""

    def __init__(self, side: GeminiSide, url: str, session: aiohttp.ClientSession, server: web.Server) -> None:
        self.side = side
        self.server = server
        self.url = url
        self.session = session

    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.side.api_key}"}

    def post(
        self,
        json_body: Any = None,
        *,
        model: str = FIRST,
        verb: str = "generateContent",
        headers: Any = None,
        **options: Any,
    ) -> Any:
        return self.session.post(
            f"{self.url}/v1beta/models/{model}:{verb}",
            json=body() if json_body is None else json_body,
            headers=self.auth() if headers is None else headers,
            allow_redirects=False,
            **options,
        )

    async def ask(self, json_body: Any = None, **options: Any) -> Got:
        async with self.post(json_body, **options) as response:
            return Got(response.status, response.headers, await response.read())

    async def all_gone(self) -> None:
        """Wait until the server has noticed that every client has left."""
        while any(connection.transport is not None for connection in self.server.connections):
            await asyncio.sleep(0.005)

    async def get(self, path: str, headers: Any = None) -> Got:
        async with self.session.get(self.url + path, headers=self.auth() if headers is None else headers) as response:
            return Got(response.status, response.headers, await response.read())


@asynccontextmanager
async def stage(seed: int = 7) -> AsyncIterator[Client]:
    """Serve a side on a free port of the loopback address."""
    side = GeminiSide(seed=seed, pace=0)
    side.drip_seconds = 0.02
    app = web.Application()
    app.add_routes(side.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.server is not None
    host, port = runner.addresses[0][:2]
    # Requests of one test share nothing: a connection that a mood has spoilt must not spoil the next request.
    connector = aiohttp.TCPConnector(force_close=True)
    timeout = aiohttp.ClientTimeout(total=60)
    try:
        async with aiohttp.ClientSession(connector=connector, auto_decompress=False, timeout=timeout) as session:
            yield Client(side, f"http://{host}:{port}", session, runner.server)
    finally:
        side.close()
        await asyncio.wait_for(runner.cleanup(), 30)
