"""What a process does with the parts: all of it, only the gateway, or only the queue; and how it stops."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from bot.adapters.commands import Change
from bot.adapters.database import Database
from bot.adapters.disks import require_lasting
from bot.adapters.engine import migrate_engine
from bot.app import Parts, built
from bot.client import EaselClient
from bot.domain.errors import Trouble
from bot.gateway import patiently, stay_connected
from config.settings import Settings, forgetful_host

log = structlog.get_logger()

STOP_PATIENCE = 17.0
"""Seconds for what is under way when asked to stop; platforms grant 30 until they kill."""

LAST_ANSWERS = 3.0
"""Seconds for the answers to the last events taken in; Discord waits no longer for a first one."""

HEARTBEAT_SECONDS = 10.0


async def run(settings: Settings) -> None:
    """The whole bot in one process, until SIGTERM, SIGINT or an end that Discord forces."""
    _require_lasting(settings)
    async with _prepared(settings) as parts, working(parts):
        await _serve(parts)


async def gateway(settings: Settings) -> None:
    """Only the gateway: listens, answers and queues. Workers in other processes paint and deliver."""
    _require_shared(settings)
    async with _prepared(settings) as parts, parts.engine.opened():
        await _serve(parts)


async def worker(settings: Settings) -> None:
    """Only the queue: paints and delivers what gateways in other processes accept."""
    _require_shared(settings)
    async with _prepared(settings) as parts, working(parts):
        beating = asyncio.create_task(_beat(parts.settings.heartbeat_file), name="heartbeat")
        try:
            await _asked_to_stop()
        finally:
            beating.cancel()


async def migrate(settings: Settings) -> None:
    """Bring the database up to this version's schema, ours and the engine's."""
    database = Database(settings.database_url)
    try:
        await _migrate(database)
    finally:
        await database.close()


async def sync(settings: Settings, *, force: bool = False, dry_run: bool = False) -> Change:
    """Register the commands where they changed (all of them with `force`), or only tell what would change."""
    async with built(settings) as parts:
        await parts.database.migrate()
        async with parts.client() as client:
            commands = parts.commands(client)
            return await (commands.compare() if dry_run else commands.sync(force=force))


@asynccontextmanager
async def working(parts: Parts) -> AsyncIterator[None]:
    """The queue at work: the engine, and the watch over the other workers' lives."""
    with parts.database.alone():
        async with parts.engine.opened():
            await parts.fleet.join()
            async with parts.engine.working(parts.painting.paint, parts.delivering.deliver, STOP_PATIENCE):
                watches = (
                    asyncio.create_task(parts.fleet.watch(), name="fleet"),
                    asyncio.create_task(parts.upkeep.keep(), name="upkeep"),
                    asyncio.create_task(parts.errands.keep(), name="errands"),
                )
                try:
                    yield
                finally:
                    for watch in watches:
                        watch.cancel()
                    await asyncio.wait(watches)
            await parts.fleet.leave()


@asynccontextmanager
async def _prepared(settings: Settings) -> AsyncIterator[Parts]:
    """What every role needs before it begins: the schema, a clean spool, and Discord."""
    async with built(settings) as parts:
        await _migrate(parts.database)
        await parts.store.sweep()
        await patiently(lambda: parts.login(parts.courier))
        await parts.bookkeeping.begin()
        keeping = asyncio.create_task(parts.bookkeeping.keep(), name="bookkeeping")
        try:
            yield parts
        finally:
            await parts.progress.close()
            keeping.cancel()
            await asyncio.wait({keeping})


def _require_shared(settings: Settings) -> None:
    """What several processes work with must be one and the same for all of them. Raises `Trouble`."""
    if settings.database_file is not None:
        raise Trouble("fleet_needs_postgresql", detail="several processes cannot share SQLite: set DATABASE_URL")
    folder = settings.pictures_folder
    if folder is not None and not folder.is_absolute():
        raise Trouble("pictures_not_shared", detail="what one process paints another must find: set PICTURES_URL")
    _require_lasting(settings)


def _require_lasting(settings: Settings) -> None:
    require_lasting(forgetful_host(), settings.database_file, settings.pictures_folder)


async def _migrate(database: Database) -> None:
    await database.migrate()
    await asyncio.to_thread(migrate_engine, database.url)


async def _serve(parts: Parts) -> None:
    """Stay at the gateway until asked to stop. Raises `Trouble` where Discord will not have this bot."""
    serving = asyncio.create_task(stay_connected(lambda: listening(parts), parts.starts), name="gateway")
    stopping = asyncio.create_task(_asked_to_stop(), name="signals")
    await parts.progress.take_up()
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
    finally:
        stopping.cancel()
        serving.cancel()
        await asyncio.wait({serving})
        parts.progress.rest()


@asynccontextmanager
async def listening(parts: Parts) -> AsyncIterator[EaselClient]:
    """A client with its commands in sync; when it is left, what it has taken in is still answered."""
    async with parts.client() as client:
        await parts.commands(client).sync()
        beating = asyncio.create_task(_beat(parts.settings.heartbeat_file, client), name="heartbeat")
        try:
            yield client
        finally:
            beating.cancel()
            await client.hang_up(LAST_ANSWERS)


async def _asked_to_stop() -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no loop signals; there Ctrl-C ends the loop itself
            loop.add_signal_handler(number, asked.set)
    await asked.wait()
    log.info("stopping")


async def _beat(file: Path, client: EaselClient | None = None) -> None:
    """Touch the heartbeat file while all is well: its age is what `health` looks at, its first sight `demo`."""
    if client is not None:
        await client.wait_until_ready()
    while True:
        if client is None or client.is_ready():
            await asyncio.to_thread(_touch, file)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _touch(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
