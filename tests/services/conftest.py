import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.adapters.database import Database
from bot.adapters.engine import DurableEngine
from bot.adapters.pictures import FolderPictures
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs
from bot.domain.catalogue import NATIVE, Catalogue, Model
from bot.domain.job import Job
from bot.domain.policy import Circumstances
from bot.domain.ports import Address, Asker
from bot.domain.quota import Limits
from bot.domain.request import PictureRequest
from bot.jobs.answering import Answering
from bot.jobs.delivering import Delivering
from bot.jobs.painting import Painting
from bot.jobs.reviewing import Reviewing
from bot.services.admission import Admission, Shares
from bot.services.budget import Budget
from bot.services.generation import Generation
from bot.services.ledger import Ledger
from bot.services.policies import Policies
from bot.services.reviews import Reviews
from bot.services.upkeep import Upkeep
from bot.services.wordrules import WordRules
from tests.doubles import ScriptedMessenger, ScriptedModel


class MovableClock:
    """The real time, shifted by hand."""

    def __init__(self) -> None:
        self.shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift


def model(name: str, *, fallbacks: tuple[str, ...] = ()) -> Model:
    return Model(
        id=name,
        label=name.title(),
        aliases=(),
        aspects=("16:9", "1:1"),
        sizes=(),
        pixels={NATIVE: {"16:9": (64, 36), "1:1": (64, 64)}},
        price={NATIVE: 39_000},
        seconds={NATIVE: 1.0},
        references=0,
        fallbacks=fallbacks,
    )


CATALOGUE = Catalogue([model("brush", fallbacks=("pencil",)), model("pencil")])

KEPT = timedelta(days=30)
"""How long pictures are kept here."""

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@dataclass
class House:
    """Everything from acceptance to delivery, real but for the two ports at its ends."""

    database: Database
    engine: DurableEngine
    store: FolderPictures
    generation: Generation
    ledger: Ledger
    images: ScriptedModel
    messenger: ScriptedMessenger
    clock: MovableClock
    sealer: Sealer
    reviews: Reviews
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(10**18))

    def upkeep(self) -> Upkeep:
        return Upkeep(self.database, self.engine, self.reviews, self.store, self.clock, KEPT)

    def asker(self, user_id: int = 7, guild_id: int = 1, token: str = "living") -> Asker:
        who = Circumstances(user_id, 5, None, frozenset(), None, age_restricted=False)
        return Asker(next(self.ids), guild_id, 5, user_id, "en-US", 10 * 2**20, Address(99, token), who)

    async def ask(self, count: int = 1, user_id: int = 7, *, answered: bool = True) -> Job:
        job = await self.generation.accept(self.asker(user_id), request(count))
        assert job is not None
        if answered:
            await self.generation.answered(job.id, 500)
        return job

    async def job(self, job_id: int) -> Job:
        async with self.database.reading() as connection:
            found = await jobs.find(connection, job_id)
        assert found is not None
        return found

    async def ended(self, job_id: int) -> Job:
        """The job once no hold stands for it any more."""
        async with asyncio.timeout(60):
            while (found := await self.job(job_id)).state.is_open:
                await asyncio.sleep(0.05)
        return found


def request(count: int = 1, prompt: str = "a lighthouse") -> PictureRequest:
    return PictureRequest(prompt, "brush", "16:9", None, count)


async def somebody_waits(database: Database) -> None:
    """Until a transaction waits for another's row; SQLite has its writers in line from their first moment."""
    async with asyncio.timeout(30):
        while not database.is_sqlite:
            async with database.reading() as connection:
                if await connection.scalar(sa.text(WAITING)):
                    return
            await asyncio.sleep(0.02)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def calls_per_minute() -> int | None:
    """A module may say how many calls a minute may begin."""
    return None


@pytest.fixture
async def house(database: Database, tmp_path: Path, calls_per_minute: int | None) -> AsyncIterator[House]:
    clock, images, messenger = MovableClock(), ScriptedModel(), ScriptedMessenger()
    store = FolderPictures(tmp_path / "pictures")
    await store.sweep()
    ledger = Ledger(Limits(daily=4, monthly=10), Budget(CATALOGUE))
    engine = DurableEngine(
        database.url, slots=3, slots_per_member=2, calls_per_minute=calls_per_minute, poll_seconds=0.05
    )
    sealer = Sealer("a bot token")
    policies, words = Policies(database, clock), WordRules(database)
    reviews = Reviews(database, engine, ledger, policies, clock)
    answering = Answering(database, ledger, messenger, sealer, clock)
    painting = Painting(database, engine, ledger, images, store, answering, CATALOGUE, clock)
    delivering = Delivering(
        database, engine, ledger, messenger, store, sealer, Reviewing(reviews, messenger, store), clock
    )
    admission = Admission(Shares(100, 100, 100))
    generation = Generation(database, engine, ledger, policies, words, admission, store, sealer, clock)
    async with engine.working(painting.paint, delivering.deliver, patience=5):
        yield House(database, engine, store, generation, ledger, images, messenger, clock, sealer, reviews)
        images.gate.set()
