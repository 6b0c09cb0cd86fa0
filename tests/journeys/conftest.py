"""The whole bot, as `run` builds it, between the sandbox's Discord and its image API."""

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bench.cast import Cast
from bench.subject import GENEROUS
from bot import roles
from bot.adapters.database import Database
from bot.adapters.schema import breakers
from bot.adapters.stores import conservation
from bot.adapters.stores.breakers import IMAGE_API
from bot.domain.breaker import BreakerState
from config import settings
from config.settings import Settings
from sandbox.discord.exchange import Exchange
from sandbox.discord.people import Person
from sandbox.stage import Stage
from tests.journeys.newcomer import Newcomer

Role = Callable[[Settings], Coroutine[Any, Any, None]]

PATIENT = 30.0
"""Seconds for a first answer: a machine that runs many tests is slow, and how fast the bot is, is a bench's to tell."""


def settings_for(stage: Stage, folder: Path, **more: str) -> Settings:
    """What a person would write into `.env` to reach this stage: by its socket where it has one, else by TCP."""
    facts = stage.facts
    address = {"DISCORD_SOCKET": facts["discord_socket"], "DISCORD_API_BASE": facts["discord_api_base"]}
    environ = {
        "DISCORD_TOKEN": facts["discord_token"],
        "IMAGE_API_BASE_URL": facts["image_api_base_url"],
        "IMAGE_API_KEY": facts["image_api_key"],
        "DATABASE_URL": f"sqlite:///{folder / 'easel.sqlite'}",
        "PICTURES_URL": str(folder / "pictures"),
        "HEARTBEAT_FILE": str(folder / "heartbeat"),
        "DISCORD_SOCKET" if stage.socket else "DISCORD_API_BASE": address[
            "DISCORD_SOCKET" if stage.socket else "DISCORD_API_BASE"
        ],
        **more,
    }
    return settings.load({name: value for name, value in environ.items() if value}, None)


@asynccontextmanager
async def running(stage: Stage, chosen: Settings, role: Role = roles.run) -> AsyncIterator[None]:
    """`run`, or the gateway alone, from its start until the bot is online, and to its orderly end."""
    bot = asyncio.create_task(role(chosen))
    try:
        online = asyncio.create_task(stage.discord.gateway.until_online(timeout=60))
        await asyncio.wait({bot, online}, return_when=asyncio.FIRST_COMPLETED)
        if bot.done():
            await bot
        await online
        yield
    finally:
        bot.cancel()
        await asyncio.wait({bot})


@pytest.fixture
def folder() -> AsyncIterator[Path]:
    # A unix socket's path has at most 108 bytes, which pytest's own temporary folders may exceed.
    with TemporaryDirectory(prefix="easel-") as name:
        yield Path(name)


@pytest.fixture(params=["socket", "tcp"])
async def either_stage(
    request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    """A stage that the bot reaches by a unix socket, then one that it reaches by TCP."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with _stage(folder / "discord.sock" if request.param == "socket" else None) as stage:
        yield stage


@pytest.fixture
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with _stage(folder / "discord.sock") as stage:
        yield stage


@asynccontextmanager
async def _stage(socket: Path | None) -> AsyncIterator[Stage]:
    async with Stage(socket=socket) as stage:
        stage.gemini.pace, stage.gemini.quick = 0, True
        stage.discord.interactions.first_response_seconds = PATIENT
        yield stage
        broken = "\n".join(str(violation) for violation in stage.discord.violations)
        assert broken == ""
        assert [r for r in stage.discord.requests if r.pinged] == [], "nobody is ever pinged"


@pytest.fixture
async def easel(stage: Stage, folder: Path) -> AsyncIterator[Stage]:
    """The stage with the whole bot on it."""
    async with running(stage, settings_for(stage, folder)):
        yield stage


@pytest.fixture
async def cast(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cast]:
    """Everybody of docs/authority.md, and the bot at its gateway alone: what is accepted stays where it is."""
    monkeypatch.setattr(roles, "_require_shared", lambda _: None)
    chosen = settings_for(stage, folder, **GENEROUS)
    database = Database(chosen.database_url)
    async with running(stage, chosen, roles.gateway):
        cast = Cast(stage, database)
        await cast.furnish()
        yield cast
    await database.close()


@pytest.fixture(scope="module")
def house_rules() -> Mapping[str, str]:
    """Settings of the bot that serves a whole module; a module may say its own."""
    return {}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(house_rules: Mapping[str, str]) -> AsyncIterator[tuple[Stage, Database]]:
    """One bot for all tests of a module, and its books, which must add up when all of them have been through."""
    with TemporaryDirectory(prefix="easel-") as name:
        async with _stage(Path(name, "discord.sock")) as stage:
            chosen = settings_for(stage, Path(name), **house_rules)
            database = Database(chosen.database_url)
            async with running(stage, chosen):
                yield stage, database
            async with database.reading() as connection:
                assert await conservation.find(connection) == []
            await database.close()


NAMES = (f"guest-{number}" for number in itertools.count(1))


@pytest_asyncio.fixture(loop_scope="module")
async def newcomer(house: tuple[Stage, Database]) -> AsyncIterator[Newcomer]:
    """A new member on the module's bot, with both sides well and no fault of an earlier test remembered."""
    stage, database = house
    stage.gemini.clear()
    stage.discord.faults.clear()
    now = datetime.now(UTC)
    well = {"state": BreakerState.CLOSED, "cause": "", "since": now, "opened_at": now, "retry_at": now, "openings": 0}
    async with database.writing() as transaction:
        await transaction.execute(sa.delete(breakers))
        await transaction.execute(sa.insert(breakers).values(name=IMAGE_API, **well))
    newcomer = Newcomer(stage, next(NAMES))
    yield newcomer
    stage.gemini.clear()
    stage.discord.faults.clear()
    assert (await newcomer.settled()).used == len(newcomer.pictures), "who sees a picture pays for it, and nobody else"


async def painted(exchange: Exchange) -> bytes:
    """The first picture of an exchange, once it is there."""
    await exchange.until(lambda e: e.original is not None and e.original.attachments)
    assert exchange.original is not None
    return exchange.original.attachments[0].data


async def quota_left(person: Person) -> str:
    """What /quota says to them."""
    return (await (await person.slash("quota", {}, "art")).settled()).text


async def seized(file: Path) -> sqlite3.Connection:
    """A connection with the database's write lock, once the bot does not hold it: it shares this loop."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=0)
    async with asyncio.timeout(30):
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                await asyncio.sleep(0.01)
            else:
                return connection
