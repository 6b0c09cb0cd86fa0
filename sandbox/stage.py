"""The stage: builds every part of the sandbox, opens its ports, and closes them again."""

import asyncio
import ipaddress
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.clock import Clock
from sandbox.discord import state
from sandbox.discord.side import DiscordSide
from sandbox.discord.transport import SOCKET, Transport, loopback
from sandbox.gemini import GeminiSide
from sandbox.page_api import PageSide

BACKLOG = 4096
"""A thousand clients may knock at once; the usual backlog of 128 turns some of them away."""


SPEC = "EASEL_DISCORD_SPEC"
"""The environment variable that names a folder with Discord's schemas."""


class Stage:
    """Discord and Gemini on this machine.

        async with Stage(socket=tmp_path / "discord.sock") as stage:
            client = discord.Client(intents=…, connector=aiohttp.UnixConnector(str(stage.socket), limit=0))

    Its parts are `clock`, `discord` (a `DiscordSide`), `gemini` (a `GeminiSide`) and `page`.

    `port=0` takes any free port, `port=None` opens none; `socket=None` opens no unix socket. Only loopback addresses
    are taken as `host`. `spec` is a folder with Discord's schemas, by default what EASEL_DISCORD_SPEC names; with ""
    nothing is checked against them. What is said is kept in `state_file` from one stage to the next. `pace` stretches
    the image API's time: 0 for tests, 1 as a person likes to watch it.

    Raises:
        ValueError: for a host that others could reach.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int | None = 0,
        socket: Path | str | None = None,
        seed: int = 0,
        spec: Path | str | None = None,
        state_file: Path | str | None = None,
        pace: float = 0.0,
    ) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the sandbox is for this machine alone, and {host} is not a loopback address")
        spec = os.environ.get(SPEC) if spec is None else spec
        self.host = host
        self.port = port
        self.socket = Path(socket) if socket is not None else None
        self.state_file = Path(state_file) if state_file is not None else None
        self.clock = Clock()
        self.discord = DiscordSide(self.clock, seed, Path(spec) if spec else None)
        self.gemini = GeminiSide(self.clock, seed, pace=pace)
        self.page = PageSide(self)
        self._tcp = Transport("", "", "")
        self._runners: list[web.AppRunner] = []

    @property
    def url(self) -> str:
        """The root of the TCP port: the page's address without its slash."""
        return self._tcp.cdn

    @property
    def facts(self) -> dict[str, str | None]:
        """What somebody needs to know to use the sandbox; the line that `python -m sandbox` prints."""
        return {
            "page": f"{self.url}/" if self.port is not None else None,
            "discord_socket": str(self.socket) if self.socket else None,
            "discord_api_base": self._tcp.api or None,
            "discord_token": self.discord.app.token,
            "image_api_base_url": self.url or None,
            "image_api_key": self.gemini.api_key,
            "application_id": str(self.discord.app.id),
        }

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Open the ports; `port` and `url` tell the truth afterwards."""
        if self.state_file is not None:
            state.load(self.discord, self.state_file)
        if self.socket is not None:
            runner = await self._runner(self.discord.routes(SOCKET, "/"))
            await web.UnixSite(runner, str(self.socket), backlog=BACKLOG).start()
            # Whoever can open the socket can be the bot's Discord.
            self.socket.chmod(0o600)
        if self.port is not None:
            runner = await self._runner(self._tcp_routes())
            site = web.TCPSite(runner, self.host, self.port, backlog=BACKLOG)
            await site.start()
            self.port = int(runner.addresses[0][1])
            opened = loopback(self.host, self.port)
            self._tcp.api, self._tcp.gateway, self._tcp.cdn = opened.api, opened.gateway, opened.cdn

    def _tcp_routes(self) -> list[web.RouteDef]:
        return [*self.discord.routes(self._tcp, "/gateway"), *self.gemini.routes(), *self.page.routes()]

    async def _runner(self, routes: list[web.RouteDef]) -> web.AppRunner:
        app = web.Application(client_max_size=1 << 26)
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handle_signals=False)
        await runner.setup()
        self._runners.append(runner)
        return runner

    async def close(self) -> None:
        """Hang up on everybody and close the ports."""
        await self.page.close()
        self.gemini.close()
        self.discord.gateway.close(1001)
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))
        self._runners.clear()
        self.clock.stop()
        if self.state_file is not None:
            state.save(self.discord, self.state_file)
        if self.socket is not None:
            self.socket.unlink(missing_ok=True)
