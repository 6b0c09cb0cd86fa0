"""`python3 -m bot chaos quota`: many at once for the last picture of a quota, and exactly one gets it."""

import argparse
import asyncio
import multiprocessing
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.adapters.database import Database
from bot.adapters.stores import jobs
from bot.domain.catalogue import parse_catalogue
from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Job, JobState, Picture, PictureState
from bot.domain.quota import Limits
from bot.domain.request import PictureRequest
from bot.services.budget import Budget
from bot.services.ledger import Ledger
from config import settings
from config.catalogue import load_catalogue_data
from tests.chaos import databases
from tests.chaos.databases import KINDS

PROCESSES = 4
MODEL = "gemini-2.5-flash-image"
GUILD = 1

NAIVE = sa.table("naive", sa.column("member"))


@dataclass(frozen=True)
class Case:
    """`runs` times, `crowd` requests of one member who may have one more picture."""

    url: str
    processes: int
    runs: int
    crowd: int
    first_id: int
    naive: bool = False


Outcome = Counter[str]
"""Of one run: how many were admitted, refused, or met trouble."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--runs", type=int, default=1000, help="with --crowd requests at once")
    parser.add_argument("--crowd", type=int, default=64)
    parser.add_argument("--big-runs", type=int, default=20, help="with --big-crowd requests at once")
    parser.add_argument("--big-crowd", type=int, default=1000)


async def run(arguments: argparse.Namespace) -> int:
    kinds = KINDS if arguments.database == "both" else (arguments.database,)
    shapes = ((arguments.runs, arguments.crowd), (arguments.big_runs, arguments.big_crowd))
    wrong = 0
    _say("| database | by | runs | at once | admitted exactly 1 | not 1 | trouble seen | seconds |")
    _say("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    async with databases.databases(kinds) as given:
        for kind in kinds:
            url = await given.new(kind)
            url = settings.load({"DATABASE_URL": url}, None, complete=False).database_url
            first_id = 10**18
            for processes in (1, PROCESSES):
                for runs, crowd in shapes:
                    if runs:
                        wrong += await _told(kind, Case(url, processes, runs, crowd, first_id))
                        first_id += runs * crowd
            await _told(kind, Case(url, 1, min(20, arguments.runs), arguments.crowd, first_id, naive=True))
    return int(wrong > 0)


async def _told(kind: str, case: Case) -> int:
    """Print the row of one case; how many of its runs went wrong."""
    begun = time.monotonic()
    outcomes = await asyncio.to_thread(_played, case)
    right = sum(outcome["admitted"] == 1 for outcome in outcomes)
    trouble = sum(count for outcome in outcomes for name, count in outcome.items() if name not in {"admitted", "quota"})
    way = f"{case.processes} processes" if case.processes > 1 else "tasks"
    if case.naive:
        way = f"count, then insert (admitted {sum(o['admitted'] for o in outcomes) / len(outcomes):.0f} on average)"
    _say(
        f"| {kind} | {way} | {case.runs} | {case.crowd} | {right} | {case.runs - right} | {trouble} |"
        f" {time.monotonic() - begun:.0f} |"
    )
    return 0 if case.naive else case.runs - right + trouble


def _played(case: Case) -> list[Outcome]:
    if case.processes == 1:
        return asyncio.run(_runs(case, 0, None))
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(case.processes), context.Queue()
    workers = [
        context.Process(target=_in_process, args=(case, number, barrier, answers)) for number in range(case.processes)
    ]
    for worker in workers:
        worker.start()
    parts = [answers.get(timeout=3600) for _ in workers]
    for worker in workers:
        worker.join()
    return [sum(run, Counter()) for run in zip(*parts, strict=True)]


def _in_process(case: Case, number: int, barrier: Any, answers: Any) -> None:
    answers.put(asyncio.run(_runs(case, number, barrier)))


async def _runs(case: Case, number: int, barrier: Any) -> list[Outcome]:
    """This process's share of every run, all processes beginning each run together."""
    database = Database(case.url)
    ledger = Ledger(Limits(1, 10**6), Budget(parse_catalogue(load_catalogue_data())))
    share = case.crowd // case.processes
    if case.naive:
        async with database.writing() as connection:
            await connection.execute(sa.text("CREATE TABLE naive (member BIGINT)"))
    outcomes = []
    for run in range(case.runs):
        if barrier is not None:
            await asyncio.to_thread(barrier.wait)
        first = case.first_id + run * case.crowd + number * share
        member = case.first_id + run
        asks = [
            _naively(database, member) if case.naive else _ask(database, ledger, first + n, member)
            for n in range(share)
        ]
        outcomes.append(Counter(await asyncio.gather(*asks)))
    await database.close()
    return outcomes


async def _ask(database: Database, ledger: Ledger, job_id: int, member: int) -> str:
    """What acceptance does, but for the queue."""
    now = datetime.now(UTC)
    request = PictureRequest("a lighthouse", MODEL, "1:1", None, 1)
    slots = (Picture(1, PictureState.WAITING),)
    job = Job(job_id, GUILD, 5, member, "en-US", request, JobState.QUEUED, now, None, 10**7, slots)
    try:
        async with database.writing() as transaction:
            if not await jobs.claim(transaction, job, None):
                return "claimed"
            await ledger.hold(transaction, job, now)
    except Refusal as refusal:
        return "quota" if refusal.code == "quota_spent" else refusal.code
    except Trouble as trouble:
        return trouble.code
    return "admitted"


async def _naively(database: Database, member: int) -> str:
    """Count, then insert: what the law forbids."""
    mine = sa.select(sa.func.count()).select_from(NAIVE).where(NAIVE.c.member == member)
    async with database.reading() as connection:
        count = await connection.scalar(mine)
    if count:
        return "quota"
    async with database.writing() as connection:
        await connection.execute(sa.insert(NAIVE).values(member=member))
    return "admitted"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
