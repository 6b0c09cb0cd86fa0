"""The roof: every part is built once, here, handed down as a value, and closed in reverse order."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import discord
from discord.ext import commands

from bot import __version__
from bot.adapters.clock import SystemClock
from bot.adapters.commands import CommandSync
from bot.adapters.database import Database
from bot.adapters.delivery import DiscordMessenger
from bot.adapters.discord_address import unix_connector, use_api_base
from bot.adapters.engine import DurableEngine
from bot.adapters.gemini.client import GeminiImages
from bot.adapters.gemini.limits import Limits as CallLimits
from bot.adapters.noticeboard import DiscordNoticeboard
from bot.adapters.object_pictures import ObjectPictures
from bot.adapters.owner import OwnerLine, owner_ids
from bot.adapters.pictures import FolderPictures, PictureStore
from bot.adapters.sealing import Sealer
from bot.client import EaselClient
from bot.domain.budget import Caps
from bot.domain.catalogue import Catalogue, parse_catalogue
from bot.domain.errors import Again, Trouble
from bot.domain.ports import Clock
from bot.domain.quota import Limits
from bot.gateway import SessionStarts
from bot.jobs.answering import Answering
from bot.jobs.bulletins import Bulletins
from bot.jobs.delivering import Delivering
from bot.jobs.errands import Errands
from bot.jobs.painting import Painting
from bot.jobs.purging import Purging
from bot.jobs.reviewing import Reviewing
from bot.services.accounts import Accounts
from bot.services.administration import Administration
from bot.services.admission import Admission, Shares
from bot.services.appeals import Appeals
from bot.services.audit import Audit
from bot.services.blocklist import Blocklist
from bot.services.bookkeeping import Bookkeeping
from bot.services.budget import Budget
from bot.services.fleet import Fleet
from bot.services.gallery import Gallery
from bot.services.generation import Generation
from bot.services.ledger import Ledger
from bot.services.members import Members
from bot.services.policies import Policies
from bot.services.progress import Progress
from bot.services.proposals import Proposals
from bot.services.purges import Purges
from bot.services.references import References
from bot.services.rehearsal import Rehearsal
from bot.services.reports import Reports
from bot.services.reviews import Reviews
from bot.services.rulebook import RuleBook
from bot.services.sanctions import Sanctions
from bot.services.upkeep import Upkeep
from bot.services.wordrules import WordRules
from bot.ui.wording import Wording, wordings
from cogs.about import About
from cogs.admin import Admin
from cogs.appeals import Appeals as AppealButtons
from cogs.budget import Budgets
from cogs.errors import Errors
from cogs.imagine import Imagine
from cogs.members import Members as MemberCommands
from cogs.mod import Mod
from cogs.moderation import Moderation
from cogs.policy import PolicyDesk
from cogs.quota import Quotas
from cogs.record import RecordBook
from cogs.reports import Reports as ReportMenu
from cogs.review import Review
from cogs.rules import Rules
from config.catalogue import load_catalogue_data
from config.locales import translations
from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What the bot is made of: put together, and nothing of it started.

    The courier carries what jobs have to say and never touches the gateway; the clients that listen there come and
    go with their sessions.
    """

    settings: Settings
    database: Database
    store: PictureStore
    images: GeminiImages
    courier: discord.Client
    engine: DurableEngine
    fleet: Fleet
    painting: Painting
    delivering: Delivering
    progress: Progress
    upkeep: Upkeep
    bookkeeping: Bookkeeping
    errands: Errands
    starts: SessionStarts
    errors: Errors
    cogs: Callable[[], tuple[commands.Cog, ...]]

    @asynccontextmanager
    async def client(self) -> AsyncIterator[EaselClient]:
        """A new client with every cog, logged in; the gateway is left to connect. Raises `Trouble`."""
        client = EaselClient(
            self.errors.answer,
            self.starts.record,
            connector=unix_connector(self.settings.discord_socket),
            shard_count=self.settings.shard_count,
            shard_ids=self.settings.shard_ids,
        )
        async with client:
            for cog in self.cogs():
                await client.add_cog(cog)
            await self.login(client)
            client.owner_ids = owner_ids(client.application)
            yield client

    async def login(self, client: discord.Client) -> None:
        """Take up the token. Raises `Trouble("token_refused" | "discord_down")`."""
        try:
            if self.settings.discord_api_base:
                await use_api_base(self.settings.discord_api_base)
            await client.login(self.settings.discord_token)
        except discord.LoginFailure as error:
            raise Trouble("token_refused", detail="Discord does not take DISCORD_TOKEN") from error
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise Trouble("discord_down", again=Again.LATER, detail=str(error)) from error

    def commands(self, client: EaselClient) -> CommandSync:
        return CommandSync(client.tree, self.database, SystemClock(), self.settings.dev_guild_id)


@asynccontextmanager
async def built(settings: Settings) -> AsyncIterator[Parts]:
    """Every part, closed in reverse order at the end."""
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url)
        stack.push_async_callback(database.close)
        catalogue = parse_catalogue(load_catalogue_data())
        images = await stack.enter_async_context(_images(settings, catalogue))
        courier = discord.Client(
            intents=discord.Intents(guilds=True),  # it never connects, but the library warns of fewer
            allowed_mentions=discord.AllowedMentions.none(),
            connector=unix_connector(settings.discord_socket),
        )
        await stack.enter_async_context(courier)
        yield _furnished(settings, database, catalogue, images, courier)


def _store(settings: Settings) -> PictureStore:
    if settings.pictures_folder is None:
        return ObjectPictures(settings.pictures_url, Path(tempfile.gettempdir(), "easel-spool"))
    return FolderPictures(settings.pictures_folder)


def _images(settings: Settings, catalogue: Catalogue) -> GeminiImages:
    return GeminiImages(
        base_url=settings.image_api_base_url,
        api_key=settings.image_api_key,
        auth=settings.image_api_auth,
        catalogue=catalogue,
        limits=CallLimits(total=settings.api_timeout_seconds),
    )


def _budget(settings: Settings, catalogue: Catalogue) -> Budget:
    return Budget(
        catalogue,
        Caps(settings.budget_usd_per_minute, settings.budget_usd_per_day, settings.budget_usd_per_month),
        Caps(day=settings.server_budget_usd_per_day, month=settings.server_budget_usd_per_month),
        settings.quota_timezone,
    )


@dataclass(frozen=True, slots=True)
class Services:
    """What arranges, and what it is told by; cogs and workflows are given what they need of it."""

    clock: Clock
    catalogue: Catalogue
    wording: Callable[[str], Wording]
    engine: DurableEngine
    ledger: Ledger
    policies: Policies
    words: WordRules
    admission: Admission
    generation: Generation
    reviews: Reviews
    sanctions: Sanctions
    appeals: Appeals
    reports: Reports
    purges: Purges
    administration: Administration
    progress: Progress


def _services(
    settings: Settings,
    database: Database,
    catalogue: Catalogue,
    store: PictureStore,
    sealer: Sealer,
    messenger: DiscordMessenger,
    wording: Callable[[str], Wording],
) -> Services:
    clock = SystemClock()
    ledger = Ledger(
        Limits(settings.member_pictures_per_day, settings.member_pictures_per_month, settings.quota_timezone),
        _budget(settings, catalogue),
    )
    policies, words = Policies(database, clock), WordRules(database)
    admission = Admission(Shares(settings.member_open_jobs, settings.server_open_jobs, settings.open_jobs))
    engine = DurableEngine(
        database.url,
        slots=settings.api_calls_at_once,
        slots_per_member=settings.member_calls_at_once,
        calls_per_minute=settings.api_calls_per_minute,
    )
    return Services(
        clock=clock,
        catalogue=catalogue,
        wording=wording,
        engine=engine,
        ledger=ledger,
        policies=policies,
        words=words,
        admission=admission,
        generation=Generation(database, engine, ledger, policies, words, admission, store, sealer, clock),
        reviews=Reviews(database, engine, ledger, policies, clock),
        sanctions=Sanctions(database, clock),
        appeals=Appeals(database, engine, sealer, clock),
        reports=Reports(database, sealer, clock),
        purges=Purges(database, engine, ledger, sealer, clock),
        administration=Administration(database, ledger, clock),
        progress=Progress(
            database,
            messenger,
            sealer,
            catalogue,
            clock,
            slots=settings.api_calls_at_once,
            slots_per_member=settings.member_calls_at_once,
            calls_per_minute=settings.api_calls_per_minute,
        ),
    )


def _cogs(database: Database, store: PictureStore, of: Services) -> tuple[commands.Cog, ...]:
    wording, clock = of.wording, of.clock
    proposals = Proposals(database, of.policies, clock)
    rehearsal = Rehearsal(database, of.policies, of.words, of.admission, of.ledger, clock)
    return (
        Imagine(of.generation, of.appeals, References(database, store), of.progress, of.catalogue, wording),
        Quotas(of.generation, of.administration, wording),
        Admin(of.administration, of.policies, wording),
        Moderation(of.administration, wording),
        PolicyDesk(of.policies, proposals, rehearsal, of.catalogue, wording),
        Review(of.reviews, of.sanctions, of.catalogue, wording),
        Mod(of.sanctions, of.purges, Blocklist(database, store, clock), of.reports, clock, wording),
        Rules(of.words, RuleBook(database, clock), wording),
        MemberCommands(Members(database), Gallery(database, store, of.reviews, clock), wording),
        AppealButtons(of.appeals, wording),
        ReportMenu(of.reports, wording),
        RecordBook(Audit(database, clock), clock, wording),
        Budgets(Accounts(database, of.ledger.budget, clock), wording),
        About(of.administration, of.catalogue, wording, __version__),
    )


def _furnished(
    settings: Settings, database: Database, catalogue: Catalogue, images: GeminiImages, courier: discord.Client
) -> Parts:
    """Stores, services, workflows and the making of cogs."""
    sealer = Sealer(settings.discord_token)
    wording = wordings(translations)
    store = _store(settings)
    messenger = DiscordMessenger(courier, catalogue, wording)
    of = _services(settings, database, catalogue, store, sealer, messenger, wording)
    engine, ledger, clock = of.engine, of.ledger, of.clock
    answering = Answering(database, ledger, messenger, sealer, clock)
    reviewing = Reviewing(of.reviews, messenger, store)
    board = DiscordNoticeboard(courier, catalogue, wording)
    purging = Purging(database, of.purges, board, store, sealer, clock)
    owner = OwnerLine(courier, settings.owner_notices, wording("en-US"))
    return Parts(
        settings=settings,
        database=database,
        store=store,
        images=images,
        courier=courier,
        engine=engine,
        fleet=Fleet(database, engine),
        painting=Painting(database, engine, ledger, images, store, answering, catalogue, clock),
        delivering=Delivering(database, engine, ledger, messenger, store, sealer, reviewing, clock),
        progress=of.progress,
        upkeep=Upkeep(database, engine, of.reviews, store, clock, timedelta(days=settings.pictures_kept_days)),
        bookkeeping=Bookkeeping(database, ledger.budget, clock, owner.tell),
        errands=Errands(
            database,
            board,
            of.appeals,
            of.reports,
            purging,
            Bulletins(database, board, clock),
            ledger,
            store,
            sealer,
            clock,
        ),
        starts=SessionStarts(database, clock),
        errors=Errors(wording),
        cogs=lambda: _cogs(database, store, of),
    )
