"""The roof: every part is built once, here, handed down as a value, and closed in reverse order."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord
import structlog

from bot import __version__
from bot.adapters.clock import SystemClock
from bot.adapters.commands import Change, CommandSync
from bot.adapters.database import Database
from bot.adapters.delivery import DiscordMessenger
from bot.adapters.discord_address import unix_connector, use_api_base
from bot.adapters.engine import DurableEngine
from bot.adapters.gemini.client import GeminiImages
from bot.adapters.gemini.limits import Limits as CallLimits
from bot.adapters.pictures import FolderPictures
from bot.adapters.sealing import Sealer
from bot.client import EaselClient
from bot.domain.catalogue import Catalogue, parse_catalogue
from bot.domain.errors import Again, Trouble
from bot.domain.quota import Limits
from bot.gateway import SessionStarts, hang_up, patiently, stay_connected
from bot.jobs.delivering import Delivering
from bot.jobs.painting import Painting
from bot.services.administration import Administration
from bot.services.generation import Generation
from bot.services.ledger import Ledger
from bot.services.progress import Progress
from bot.ui.wording import wordings
from cogs.about import About
from cogs.admin import Admin
from cogs.errors import Errors
from cogs.imagine import Imagine
from cogs.quota import Quotas
from config.catalogue import load_catalogue_data
from config.locales import translations
from config.settings import Settings

log = structlog.get_logger()

STOP_PATIENCE = 20.0
"""Seconds for what is under way when asked to stop; platforms grant 30 until they kill."""

HEARTBEAT_SECONDS = 10.0


async def run(settings: Settings) -> None:
    """The whole bot in one process, until SIGTERM, SIGINT or an end that Discord forces."""
    async with bot(settings) as parts:
        client = parts.client
        running = asyncio.create_task(stay_connected(client, parts.starts), name="gateway")
        beating = asyncio.create_task(_beat(client, settings.heartbeat_file), name="heartbeat")
        stopping = asyncio.create_task(_asked_to_stop(), name="signals")
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running
        finally:
            # Intake ends here; what is under way still needs the client to be delivered with.
            for task in (running, beating, stopping):
                task.cancel()
            await hang_up(client, 1000)


async def migrate(settings: Settings) -> None:
    """Bring the database up to this version's schema."""
    database = Database(settings.database_url)
    try:
        await database.migrate()
    finally:
        await database.close()


async def sync(settings: Settings, *, force: bool = False, dry_run: bool = False) -> Change:
    """Register the commands where they changed (all of them with `force`), or only tell what would change."""
    async with built(settings) as parts:
        await parts.database.migrate()
        commands = await parts.login()
        return await (commands.compare() if dry_run else commands.sync(force=force))


@asynccontextmanager
async def bot(settings: Settings) -> AsyncIterator["Parts"]:
    """Everything built, logged in and working through its queue; only the gateway is left to connect."""
    async with built(settings) as parts:
        await parts.database.migrate()
        await parts.store.sweep()
        await (await patiently(parts.login)).sync()
        with parts.database.alone():
            await parts.engine.start(parts.painting.paint, parts.delivering.deliver)
            try:
                yield parts
            finally:
                await parts.engine.stop(STOP_PATIENCE)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the bot is made of: put together, and nothing of it started."""

    settings: Settings
    database: Database
    store: FolderPictures
    images: GeminiImages
    client: EaselClient
    starts: SessionStarts
    engine: DurableEngine
    painting: Painting
    delivering: Delivering

    async def login(self) -> CommandSync:
        """Take up the token; the gateway is not touched. Raises `Trouble("token_refused" | "discord_down")`."""
        if self.settings.discord_api_base:
            await use_api_base(self.settings.discord_api_base)
        try:
            await self.client.login(self.settings.discord_token)
        except discord.LoginFailure as error:
            raise Trouble("token_refused", detail="Discord does not take DISCORD_TOKEN") from error
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise Trouble("discord_down", again=Again.LATER, detail=str(error)) from error
        return CommandSync(self.client.tree, self.database, SystemClock(), self.settings.dev_guild_id)


@asynccontextmanager
async def built(settings: Settings) -> AsyncIterator[Parts]:
    """Every part, closed in reverse order at the end."""
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url)
        stack.push_async_callback(database.close)
        store = FolderPictures(settings.pictures_url)
        catalogue = parse_catalogue(load_catalogue_data())
        images = await stack.enter_async_context(_images(settings, catalogue))
        client = await stack.enter_async_context(EaselClient(unix_connector(settings.discord_socket)))
        yield await _furnish(client, settings, database, store, catalogue, images, stack)


def _images(settings: Settings, catalogue: Catalogue) -> GeminiImages:
    return GeminiImages(
        base_url=settings.image_api_base_url,
        api_key=settings.image_api_key,
        auth=settings.image_api_auth,
        catalogue=catalogue,
        limits=CallLimits(total=settings.api_timeout_seconds),
    )


async def _furnish(
    client: EaselClient,
    settings: Settings,
    database: Database,
    store: FolderPictures,
    catalogue: Catalogue,
    images: GeminiImages,
    stack: AsyncExitStack,
) -> Parts:
    """Services, workflows and cogs."""
    clock = SystemClock()
    sealer = Sealer(settings.discord_token)
    wording = wordings(translations)
    ledger = Ledger(
        Limits(settings.member_pictures_per_day, settings.member_pictures_per_month, settings.quota_timezone)
    )
    messenger = DiscordMessenger(client, catalogue, wording)
    engine = DurableEngine(
        database.url, slots=settings.api_calls_at_once, slots_per_member=settings.member_calls_at_once
    )
    generation = Generation(database, engine, ledger, store, sealer, clock)
    administration = Administration(database, ledger, clock)
    progress = Progress(database, messenger, sealer, catalogue, clock)
    stack.push_async_callback(progress.close)
    errors = Errors(wording)
    client.on_handler_error = errors.answer
    starts = SessionStarts(database, clock)
    client.on_session_start = starts.record
    for cog in (
        Imagine(generation, progress, catalogue, wording),
        Quotas(generation, administration, wording),
        Admin(administration, wording),
        About(administration, catalogue, wording, __version__),
        errors,
    ):
        await client.add_cog(cog)
    painting = Painting(database, engine, ledger, images, store, catalogue, clock)
    delivering = Delivering(database, engine, ledger, messenger, store, sealer, clock)
    return Parts(settings, database, store, images, client, starts, engine, painting, delivering)


async def _asked_to_stop() -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows has no loop signals; there Ctrl-C ends the loop itself
            loop.add_signal_handler(number, asked.set)
    await asked.wait()
    log.info("stopping")


async def _beat(client: EaselClient, file: Path) -> None:
    """Touch the heartbeat file while the gateway stands: its age is what `health` looks at."""
    while True:
        if client.is_ready():
            await asyncio.to_thread(_touch, file)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _touch(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
