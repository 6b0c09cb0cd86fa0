"""Who looks at everybody's books afterwards: Discord's and the image API's as the stage has them, and the database."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.adapters import schema
from bot.adapters.database import Database
from bot.adapters.stores import conservation
from bot.domain.job import OPEN_STATES, JobState, PictureState
from config import settings
from sandbox.discord.entities import Message
from tests.chaos.crowd import Crowd
from tests.chaos.scene import Scene

NAME = re.compile(r"easel-(\d+)-(\d+)\.")

ZEROS = (
    "lost",
    "charged twice",
    "released twice",
    "posted twice",
    "charged for nothing",
    "paid after stored",
    "paid without an attempt",
    "books do not add up",
    "left unanswered",
    "card left behind",
    "told otherwise than it is",
    "pinged",
    "broke Discord's rules",
)
"""What must never be, and is counted."""


@dataclass
class Verdict:
    """`found` are the violations by kind, each with what it is about; `counts` what is only told."""

    found: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in ZEROS})
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, about: object) -> None:
        self.found[kind].append(str(about))

    @property
    def violations(self) -> int:
        return sum(map(len, self.found.values()))


@dataclass(frozen=True)
class Books:
    """The database as it stands."""

    jobs: dict[int, Any]
    pictures: dict[int, list[Any]]
    attempts: dict[int, list[Any]]
    ledger: dict[int, dict[str, int]]
    discrepancies: list[str]


def database_of(scene: Scene) -> Database:
    return Database(settings.load({"DATABASE_URL": scene.database}, None, complete=False).database_url)


async def open_jobs(database: Database) -> int:
    async with database.reading() as connection:
        here = schema.jobs.c.state.in_(OPEN_STATES)
        return await connection.scalar(sa.select(sa.func.count()).select_from(schema.jobs).where(here)) or 0


async def read(database: Database) -> Books:
    async with database.reading() as connection:
        jobs = {row["id"]: row for row in (await connection.execute(sa.select(schema.jobs))).mappings()}
        pictures: dict[int, list[Any]] = {job: [] for job in jobs}
        for row in (await connection.execute(sa.select(schema.pictures))).mappings():
            pictures[row["job_id"]].append(row)
        attempts: dict[int, list[Any]] = {job: [] for job in jobs}
        for row in (await connection.execute(sa.select(schema.attempts))).mappings():
            attempts[row["job_id"]].append(row)
        ledger: dict[int, dict[str, int]] = {job: {} for job in jobs}
        for row in (await connection.execute(sa.select(schema.ledger))).mappings():
            ledger.setdefault(row["job_id"], {})[row["kind"]] = row["pictures"]
        found = [str(discrepancy) for discrepancy in await conservation.find(connection)]
    return Books(jobs, pictures, attempts, ledger, found)


async def judge(scene: Scene, crowd: Crowd) -> Verdict:
    """After the last job should have ended."""
    database = database_of(scene)
    try:
        books = await read(database)
    finally:
        await database.close()
    verdict = Verdict()
    for discrepancy in books.discrepancies:
        verdict.add("books do not add up", discrepancy)
    shown = _shown(scene)
    paid = Counter(call.prompt for call in scene.stage.gemini.calls if call.paid)
    for job_id, job in books.jobs.items():
        verdict.counts[f"jobs {job['state']}"] += 1
        _judge_end(verdict, job, books.ledger[job_id], shown.get(job_id, []))
        _judge_money(verdict, job, books, paid[crowd.prompts[job_id]])
    _judge_discord(verdict, scene, crowd, books)
    _judge_journal(verdict, scene)
    verdict.counts["jobs"] = len(books.jobs)
    verdict.counts["asked"] = len(crowd.exchanges)
    verdict.counts["paid calls"] = sum(paid.values())
    return verdict


def _messages(scene: Scene) -> Iterator[Message]:
    for channel in scene.stage.discord.world.channels.values():
        yield from channel.messages.values()


def _shown(scene: Scene) -> dict[int, list[list[int]]]:
    """By job, the slots shown in each message that can be seen."""
    shown: dict[int, list[list[int]]] = {}
    for message in _messages(scene):
        slots: dict[int, list[int]] = {}
        for attachment in message.attachments:
            if match := NAME.match(attachment.filename):
                slots.setdefault(int(match[1]), []).append(int(match[2]))
        for job, numbers in slots.items():
            shown.setdefault(job, []).append(numbers)
    return shown


def _judge_end(verdict: Verdict, job: Any, ledger: dict[str, int], shown: list[list[int]]) -> None:
    state, job_id = JobState(job["state"]), job["id"]
    if state.is_open:
        verdict.add("lost", f"{job_id} is {state}")
        return
    if len(shown) > 1 or any(len(set(slots)) < len(slots) for slots in shown):
        verdict.add("posted twice", f"{job_id} in {len(shown)} messages: {shown}")
    charged, released, held = ledger.get("settle", 0), ledger.get("release", 0), ledger.get("hold", 0)
    seen = len({slot for slots in shown for slot in slots})
    if charged > seen and not (state is JobState.DONE and job["prompt"] == ""):  # deleted by its asker, and paid for
        verdict.add("lost" if state is JobState.DONE else "charged for nothing", f"{job_id} {state}: {charged}>{seen}")
    if charged < seen:
        verdict.add("told otherwise than it is", f"{job_id} {state}: shows {seen}, charged {charged}")
    if charged + released > held:
        verdict.add("charged twice" if charged >= held else "released twice", f"{job_id}: {ledger}")
    elif charged + released < held:
        verdict.add("lost", f"{job_id}: a hold that nothing ended: {ledger}")


def _judge_money(verdict: Verdict, job: Any, books: Books, paid: int) -> None:
    attempts = Counter(str(attempt["outcome"]) for attempt in books.attempts[job["id"]])
    painted = sum(picture["state"] == PictureState.PAINTED for picture in books.pictures[job["id"]])
    window = attempts["orphaned"] + attempts["abandoned"]
    if paid > sum(attempts.values()):
        verdict.add("paid without an attempt", f"{job['id']}: {paid} calls, {dict(attempts)}")
    verdict.counts["orphaned attempts"] += attempts["orphaned"]
    refused = sum(attempts.values()) - attempts["painted"] - window
    extra = max(0, paid - painted - refused)
    if extra > window:
        verdict.add("paid without an attempt", f"{job['id']}: {extra} extra calls, {dict(attempts)}")
    verdict.counts["extra paid calls"] += extra


def _judge_discord(verdict: Verdict, scene: Scene, crowd: Crowd, books: Books) -> None:
    for record in scene.stage.discord.requests:
        if record.pinged:
            verdict.add("pinged", record)
    for violation in scene.stage.discord.violations:
        verdict.add("broke Discord's rules", violation)
    for job_id, exchange in crowd.exchanges.items():
        if exchange.first is None and not exchange.failed:
            verdict.add("left unanswered", job_id)
        verdict.counts["visibly dead"] += exchange.failed
        message, job = exchange.original, books.jobs.get(job_id)
        if message is not None and message.loading and job is not None:
            verdict.add("card left behind", f"{job_id} thinks for ever, {job['state']}")
        elif message is not None and f"stop:v1:{job_id}" in message.buttons:
            verdict.add("card left behind", f"{job_id} looks under way, {'no job' if job is None else job['state']}")


def _judge_journal(verdict: Verdict, scene: Scene) -> None:
    for line in scene.journal.read_text().splitlines():
        kind, *words = line.split("\t")
        if kind == "paid_again":
            verdict.add("paid after stored", "-".join(words))
