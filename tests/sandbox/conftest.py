"""A stage, and an unmodified discord.py client on it, by unix socket and by TCP port."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox.stage import Stage
from tests.sandbox.bare_bot import PATIENT, Api


class Bot(discord.Client):
    """discord.py's client with a command tree, which it registers before it connects."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("intents", discord.Intents(guilds=True, guild_messages=True, dm_messages=True))
        super().__init__(**options)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()


@pytest.fixture(params=["socket", "tcp"])
async def stage(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A stage that bots reach by a unix socket, then one that they reach by TCP."""
    # A socket's path has at most 108 bytes, which pytest's own temporary folders may exceed.
    with TemporaryDirectory(prefix="stage") as folder:
        socket = Path(folder, "discord.sock") if request.param == "socket" else None
        async with Stage(socket=socket) as stage:
            if socket is None:
                monkeypatch.setattr(Route, "BASE", stage.facts["discord_api_base"])
                gateway = yarl.URL(stage.url.replace("http", "ws") + "/gateway")
                monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
            # A busy machine is not what these tests are about; where the deadline is, the clock is pushed.
            stage.discord.interactions.first_response_seconds = PATIENT
            yield stage
            own = [str(violation) for violation in stage.discord.violations if violation.by == "sandbox"]
            assert own == [], "the sandbox itself must keep to Discord's schemas"


@pytest.fixture
def connector(stage: Stage) -> Callable[[], aiohttp.BaseConnector | None]:
    """What a client needs to reach the stage."""
    return lambda: aiohttp.UnixConnector(str(stage.socket), limit=0) if stage.socket else None


@pytest.fixture
async def start(stage: Stage, connector: Callable[[], Any]) -> AsyncIterator[Callable[..., Any]]:
    """`await start(prepare)` runs a bot: `prepare(bot)` adds its commands and events."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin(prepare: Callable[[Bot], None] = lambda _: None, **options: Any) -> Bot:
            bot = Bot(connector=connector(), guild_ready_timeout=0.1, **options)
            prepare(bot)
            task = asyncio.create_task(bot.start(stage.discord.app.token))
            stack.push_async_callback(_stop, bot, task)
            ready = asyncio.create_task(_ready(stage, bot))
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            return bot

        yield begin


async def _ready(stage: Stage, bot: Bot) -> None:
    await stage.discord.gateway.until_online()
    await bot.wait_until_ready()


async def _stop(bot: discord.Client, task: asyncio.Task[None]) -> None:
    await bot.close()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    """The sandbox's own rules alone, without Discord's schemas, which would catch some faults first."""
    async with Stage(spec="") as stage, aiohttp.ClientSession() as http:
        yield Api(stage, http)
