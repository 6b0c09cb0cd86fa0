"""Two to ten moderators press at once, on each of a thousand cases: `python -m bot bench cases`.

Counts what must be so: one decision for each case, as many pictures handed to their delivery as were approved, and
everybody who was late told who was first. No Discord and no image service: the queue and its decisions alone;
`python3 -m bot chaos review` plays the same with both.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.adapters.stores import cases, jobs
from bot.domain.budget import Caps
from bot.domain.capability import Actor
from bot.domain.case import Case, CaseKind, Decision
from bot.domain.catalogue import parse_catalogue
from bot.domain.errors import Refusal
from bot.domain.job import Job, JobState, Picture, PictureState, Series
from bot.domain.ports import Transaction
from bot.domain.quota import Limits
from bot.domain.request import PictureRequest
from bot.services.audit import Audit
from bot.services.budget import Budget
from bot.services.ledger import Ledger
from bot.services.policies import Policies
from bot.services.reviews import Reviews
from config.catalogue import load_catalogue_data

GUILD = 1
CASES = 1000
MODERATORS = 10**6
"""The first of their ids, far from the members': nobody decides about a picture of their own."""
DECISIONS = (Decision.APPROVE, Decision.APPROVE_AS_SPOILER, Decision.REJECT, Decision.REJECT_WITH_STRIKE)


class Counting:
    """An engine that only counts what it is handed."""

    def __init__(self) -> None:
        self.delivered: list[int] = []

    async def enqueue_paint(
        self, transaction: Transaction, job_id: int, slot: int, attempt: int, *, user_id: int, delay: float = 0
    ) -> None:
        raise NotImplementedError

    async def enqueue_delivery(
        self,
        transaction: Transaction,  # noqa: ARG002 - the port's
        job_id: int,
        series: Series = Series.PAINTED,  # noqa: ARG002
        attempt: int = 1,  # noqa: ARG002
        *,
        delay: float = 0,  # noqa: ARG002
    ) -> None:
        self.delivered.append(job_id)

    async def cancel(self, job_id: int) -> None:
        raise NotImplementedError


@dataclass
class Tally:
    cases: int = 0
    presses: int = 0
    decided: int = 0
    approved: int = 0
    told_who_was_first: int = 0
    otherwise: list[str] = field(default_factory=list)
    delivering: int = 0
    seconds: float = 0.0
    broken: int | None = None

    @property
    def right(self) -> bool:
        once = self.decided == self.cases and not self.otherwise and self.broken is None
        return once and self.delivering == self.approved and self.told_who_was_first == self.presses - self.cases


async def contend(database: Database, count: int, dice: random.Random) -> Tally:
    """Open `count` cases and let two to ten moderators press different buttons on each at the same time."""
    clock, engine = SystemClock(), Counting()
    ledger = Ledger(Limits(10, 10, "UTC"), Budget(parse_catalogue(load_catalogue_data()), Caps(), Caps(), "UTC"))
    reviews = Reviews(database, engine, ledger, Policies(database, clock), clock)
    opened = [await _case(database, number) for number in range(1, count + 1)]
    tally = Tally(cases=count)
    begun = time.perf_counter()
    for case in opened:
        moderators = [Actor(MODERATORS + n, may_manage=False, may_moderate=True) for n in range(dice.randint(2, 10))]
        presses = (reviews.decide(case.id, GUILD, dice.choice(DECISIONS), who) for who in moderators)
        _count(tally, await asyncio.gather(*presses, return_exceptions=True))
    tally.seconds = time.perf_counter() - begun
    async with database.reading() as connection:
        states = [await jobs.find(connection, case.job_id or 0) for case in opened]
    tally.delivering = sum(job is not None and job.state is JobState.DELIVERING for job in states)
    tally.broken = await Audit(database, clock).verify(GUILD)
    return tally


def _count(tally: Tally, answers: list[object]) -> None:
    tally.presses += len(answers)
    for answer in answers:
        if isinstance(answer, Refusal) and answer.code == "decided_already" and "<@" in str(answer.values["by"]):
            tally.told_who_was_first += 1
        elif isinstance(answer, BaseException):
            tally.otherwise.append(repr(answer))
        else:
            tally.decided += 1
            decision = getattr(getattr(answer, "case", None), "decision", None)
            tally.approved += decision in {Decision.APPROVE, Decision.APPROVE_AS_SPOILER}


async def _case(database: Database, number: int) -> Case:
    now = datetime.now(UTC)
    job = Job(
        id=number,
        guild_id=GUILD,
        channel_id=5,
        user_id=7 + number,
        locale="en-US",
        request=PictureRequest("a lighthouse", "m", "1:1", None, 1),
        state=JobState.REVIEWING,
        created_at=now,
        answered_at=now,
        upload_limit=1,
        pictures=(Picture(1, PictureState.WAITING),),
    )
    async with database.writing() as transaction:
        await jobs.claim(transaction, job, None)
        expires_at = now + timedelta(hours=1)
        return await cases.open_case(transaction, GUILD, CaseKind.REVIEW, number, job.user_id, now, expires_at)


async def measure(url: str) -> Tally:
    database = Database(url)
    try:
        await database.migrate()
        return await contend(database, CASES, random.Random(1))  # noqa: S311 - spreads presses, guards nothing
    finally:
        await database.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(measure(f"sqlite+aiosqlite:///{Path(folder) / 'cases.sqlite'}"))
    sys.stdout.write(
        f"{tally.cases} cases, {tally.presses} presses in {tally.seconds:.1f} s\n"
        f"decisions {tally.decided}, approvals {tally.approved}, handed to delivery {tally.delivering}\n"
        f"late and told who was first {tally.told_who_was_first} of {tally.presses - tally.cases}\n"
        f"anything else {len(tally.otherwise)}; record {'intact' if tally.broken is None else 'broken'}\n"
        + "".join(f"  {answer}: {times}\n" for answer, times in Counter(tally.otherwise).items())
    )
    if not tally.right:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
