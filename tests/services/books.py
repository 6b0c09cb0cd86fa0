"""Jobs and attempts as rows alone, for tests of money that need no engine."""

from datetime import datetime

from bot.adapters.database import Database
from bot.adapters.stores import jobs
from bot.domain.budget import DOLLAR, Caps
from bot.domain.catalogue import NATIVE, Catalogue, Model
from bot.domain.job import Job, JobState, Picture, PictureState
from bot.domain.quota import Limits
from bot.domain.request import PictureRequest
from bot.services.budget import Budget
from bot.services.ledger import Ledger

PRICE = 40_000
"""Of a picture by the brush; the knife, which may stand in for it, is the dearest."""
DEAREST = 50_000


def model(name: str, price: int, *fallbacks: str) -> Model:
    shapes = {NATIVE: {"1:1": (64, 64)}}
    return Model(name, name, (), ("1:1",), (), shapes, {NATIVE: price}, {NATIVE: 1.0}, 0, fallbacks)


CATALOGUE = Catalogue([model("brush", PRICE, "knife"), model("knife", DEAREST), model("pencil", 10_000)])


def ledger(caps: Caps | None = None, server_caps: Caps | None = None, *, pictures: int = 10_000) -> Ledger:
    return Ledger(Limits(pictures, pictures), Budget(CATALOGUE, caps, server_caps))


def a_job(job_id: int, now: datetime, *, count: int = 1, user_id: int = 7, guild_id: int = 1) -> Job:
    request = PictureRequest("a lighthouse", "brush", "1:1", None, count)
    slots = tuple(Picture(slot, PictureState.WAITING) for slot in range(1, count + 1))
    return Job(job_id, guild_id, 5, user_id, "en-US", request, JobState.QUEUED, now, now, 10**7, slots)


async def accept(database: Database, books: Ledger, job: Job, now: datetime) -> None:
    """What acceptance does, but for the queue. Raises `Refusal`, and then leaves nothing."""
    async with database.writing() as transaction:
        assert await jobs.claim(transaction, job, None)
        await books.hold(transaction, job, now)


async def attempt(database: Database, job: Job, slot: int, number: int, now: datetime, price: int = PRICE) -> None:
    async with database.writing() as transaction:
        await jobs.move(transaction, job.id, JobState.QUEUED, JobState.PAINTING, started_at=now)
        assert await jobs.open_attempt(transaction, job.id, slot, number, "brush", price, now)


async def closed(
    database: Database,
    books: Ledger,
    job: Job,
    slot: int,
    number: int,
    now: datetime,
    outcome: str = "painted",
    cost: int | None = None,
) -> None:
    async with database.writing() as transaction:
        await jobs.close_attempt(transaction, job.id, slot, number, now, outcome)
        await books.budget.settle(transaction, job.id, slot, number, now, cost)


async def over(database: Database, books: Ledger, job: Job, now: datetime, delivered: int = 0) -> None:
    """The job's end, by whatever way."""
    async with database.writing() as transaction:
        for origin, goal in ((JobState.QUEUED, JobState.CANCELLED), (JobState.PAINTING, JobState.DELIVERING)):
            await jobs.move(transaction, job.id, origin, goal)
        await jobs.move(transaction, job.id, JobState.DELIVERING, JobState.DONE if delivered else JobState.FAILED)
        await books.settle(transaction, job.id, delivered, now)


def cap(dollars: str) -> int:
    return round(float(dollars) * DOLLAR)
