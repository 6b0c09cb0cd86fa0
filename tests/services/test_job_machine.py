"""A job against its laws: whatever happens to it in whatever order, however often, and wherever the process dies.

Real services, workflows, database and store; played one step at a time, without the engine. `EASEL_EXAMPLES` says how
many histories are played; a failure prints the one that broke a law.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.adapters.database import Database
from bot.adapters.pictures import FolderPictures
from bot.adapters.sealing import Sealer
from bot.adapters.stores import cases, conservation, jobs
from bot.domain.capability import Actor
from bot.domain.case import CaseKind, Decision
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.job import MOVES, Job, JobState, Series
from bot.domain.policy import Circumstances, Place, Scope
from bot.domain.ports import Address, Asker
from bot.domain.quota import Limits
from bot.domain.request import PictureRequest
from bot.jobs import answering
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
from bot.services.wordrules import WordRules
from tests.services.books import CATALOGUE
from tests.services.one_at_a_time import TABLES, Api, Clock, Discord, Flow, Fuse, Killed, MortalDatabase, Queue

GUILD, OPEN_CHANNEL, REVIEWED_CHANNEL = 1, 5, 6
MEMBERS = (7, 8)
DAILY = 6
MODERATOR = Actor(9, may_manage=False, may_moderate=True)


def deaths(*points: str) -> st.SearchStrategy[str]:
    """Where the process dies, if it does: a transaction's function and whether it was committed, or a point."""
    return st.sampled_from([*[""] * len(points), *points])


def around(*transactions: str) -> list[str]:
    return [f"{name} {commit}" for name in transactions for commit in ("uncommitted", "committed")]


MOST_ASKED = 4
"""In one history, so that the rest of it is about what becomes of them."""

API_FAULTS = (
    Refusal("image_safety"),
    Trouble("api_busy", again=Again.LATER, wait=1),
    Trouble("model_gone", again=Again.ELSEWHERE),
    Trouble("cut_off"),
)
Fate = tuple[Refusal | Trouble | None, str, str]
"""What the API answers, what Discord does, and where the process dies."""

WELL: Fate = (None, "", "")
PAINTING: st.SearchStrategy[Fate] = st.one_of(
    st.just(WELL),
    st.sampled_from(API_FAULTS).map(lambda fault: (fault, "", "")),
    st.sampled_from(
        ["painted", "Painting._open committed", *around("Painting._entered"), "Painting._give_up uncommitted"]
    ).map(lambda death: (None, "", death)),
)
DELIVERING: st.SearchStrategy[Fate] = st.one_of(
    st.just(WELL),
    st.sampled_from(["lost", "down", "deleted"]).map(lambda fault: (None, fault, "")),
    st.sampled_from(
        [
            "shown",
            "waiting",
            *around("Delivering._end"),
            "Reviews.submit committed",
            "Delivering._mark_posting committed",
        ]
    ).map(lambda death: (None, "", death)),
)


class House:
    """Every service around one database, and the two ports at its ends."""

    def __init__(self, folder: Path) -> None:
        self.fuse, self.clock, sealer = Fuse(), Clock(), Sealer("a bot token")
        self.database = MortalDatabase(f"sqlite+aiosqlite:///{folder / 'easel.sqlite'}", self.fuse)
        self.store = FolderPictures(folder / "pictures")
        self.queue = Queue(self.database, self.fuse)
        self.api = Api(self.store, self.fuse)
        self.discord = Discord(self.fuse, self.clock)
        database, queue, clock, store = self.database, self.queue, self.clock, self.store
        books = Ledger(Limits(DAILY, 100), Budget(CATALOGUE))
        self.policies = Policies(database, clock)
        self.reviews = Reviews(database, queue, books, self.policies, clock)
        admission = Admission(Shares(100, 100, 100))
        self.generation = Generation(
            database, queue, books, self.policies, WordRules(database), admission, store, sealer, clock
        )
        answered = Answering(database, books, self.discord, sealer, clock)
        self.painting = Painting(database, queue, books, self.api, store, answered, CATALOGUE, clock)
        reviewing = Reviewing(self.reviews, self.discord, store)
        self.delivering = Delivering(database, queue, books, self.discord, store, sealer, reviewing, clock)

    async def furnish(self) -> None:
        wish = {"mode": "reviewed", "review_channel": 66}
        await self.policies.set(GUILD, 9, Place(Scope.CHANNEL, REVIEWED_CHANNEL), wish)

    async def job(self, job_id: int) -> Job | None:
        async with self.database.reading() as connection:
            return await jobs.find(connection, job_id)

    async def work(self, flow: Flow) -> None:
        """What a worker does with a workflow, up to the note that it is done."""
        job = await self.job(flow.job)
        if flow.slot > 0 and job is not None and job.answered_at is None:
            self.clock.time = max(self.clock.time, job.created_at + answering.PATIENCE + timedelta(seconds=1))
        if flow.slot > 0:
            await self.painting.paint(flow.job, flow.slot, flow.attempt)
        else:
            await self.delivering.deliver(flow.job, Series(-flow.slot), flow.attempt)
        await self.queue.done(flow)


class JobMachine(RuleBasedStateMachine):
    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="easel-job-")
        shutil.copy(self.template, Path(self.folder.name) / "easel.sqlite")
        self.runner = asyncio.Runner()
        self.house = House(Path(self.folder.name))
        self.askers: list[tuple[Asker, PictureRequest]] = []
        self.rows = sqlite3.connect(Path(self.folder.name) / "easel.sqlite", isolation_level=None)
        self.rows.row_factory = sqlite3.Row
        self.jobs: list[sqlite3.Row] = []
        self.flows: dict[str, list[Flow]] = {}

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            try:
                self.come_to_rest()
            finally:
                self.rows.close()
                self.runner.run(self.house.database.close())
                self.runner.close()
                self.folder.cleanup()

    def do(self, act: Coroutine[Any, Any, object], death: str = "") -> bool:
        """Whether the process lived through it; a refusal is an answer like any other."""
        self.house.fuse.point = death
        try:
            self.runner.run(act)
        except Killed:
            return False
        except Refusal:
            return True
        finally:
            self.house.fuse.point = ""
            self.house.api.fate, self.house.discord.fate = None, ""
        return True

    def jobs_in(self, *states: JobState) -> list[sqlite3.Row]:
        return [job for job in self.jobs if job["state"] in states]

    # What happens

    @precondition(lambda self: len(self.askers) < MOST_ASKED)
    @rule(
        count=st.integers(1, 2),
        user=st.sampled_from(MEMBERS),
        reviewed=st.booleans(),
        answer=st.sampled_from(["arrives"] * 6 + ["is lost", "never comes"]),
        death=deaths("sent", "arrived", *around("Generation._accept", "Generation.answered", "Generation._withdraw")),
    )
    def ask(self, count: int, user: int, reviewed: bool, answer: str, death: str) -> None:  # noqa: FBT001
        channel = REVIEWED_CHANNEL if reviewed else OPEN_CHANNEL
        who = Circumstances(user, channel, None, frozenset(), None, age_restricted=False)
        asker = Asker(1000 * (len(self.askers) + 1), GUILD, channel, user, "en-US", 10**7, Address(99, "living"), who)
        self.askers.append((asker, PictureRequest("a lighthouse", "brush", "1:1", None, count)))
        self.do(self.asked(*self.askers[-1], answer), death)

    async def asked(self, asker: Asker, request: PictureRequest, answer: str) -> None:
        job = await self.house.generation.accept(asker, request)
        if job is None or answer == "never comes":
            return

        async def show() -> int:
            self.house.fuse.burn("sent")
            if answer == "is lost":
                raise Trouble("discord_down")
            self.house.discord.cards[job.id] = job.id + 500
            self.house.fuse.burn("arrived")
            return job.id + 500

        with suppress(Trouble):
            await self.house.generation.answer(job.id, show())

    @precondition(lambda self: self.flows["waits"])
    @rule(data=st.data())
    def work(self, data: st.DataObject) -> None:
        flow = data.draw(st.sampled_from(self.flows["waits"]))
        fate = data.draw(PAINTING if flow.slot else DELIVERING)
        self.house.api.fate, self.house.discord.fate, death = fate
        self.do(self.house.work(flow), death)

    @precondition(lambda self: self.askers)
    @rule(data=st.data(), death=deaths(*around("Painting._open", "Delivering._end")))
    def say_it_again(self, data: st.DataObject, death: str) -> None:
        """Discord delivers an event once more; a worker that was given up for dead comes back."""
        self.do(self.house.generation.accept(*data.draw(st.sampled_from(self.askers))))
        if flows := self.flows["done"]:
            self.do(self.house.work(data.draw(st.sampled_from(flows))), death)

    @precondition(lambda self: self.jobs_in(JobState.PAINTING, JobState.DELIVERING, JobState.DONE))
    @rule(data=st.data(), erased=st.booleans(), death=deaths("cancel", *around("Generation.stop", "Generation.erase")))
    def change_ones_mind(self, data: st.DataObject, erased: bool, death: str) -> None:  # noqa: FBT001
        job = self.runner.run(self.house.job(data.draw(st.sampled_from(self.jobs))["id"]))
        assert job is not None
        by = Actor(job.user_id, may_manage=False, may_moderate=False)
        if erased and self.house.discord.shown.get(job.id):
            self.do(self.house.generation.erase(job, by), death)
        else:
            self.do(self.house.generation.stop(job, by), death)

    @precondition(lambda self: self.jobs_in(JobState.REVIEWING))
    @rule(data=st.data(), decision=st.sampled_from(list(Decision)[:4]), death=deaths(*around("Reviews.decide")))
    def decide(self, data: st.DataObject, decision: Decision, death: str) -> None:
        """Also about what has been decided already."""
        past_painting = [job for job in self.jobs if job["state"] not in {JobState.QUEUED, JobState.PAINTING}]
        job = data.draw(st.sampled_from([job for job in past_painting if job["reviewed"]]))

        async def press() -> None:
            async with self.house.database.reading() as connection:
                case = await cases.of_job(connection, job["id"], CaseKind.REVIEW)
            if case is not None:
                await self.house.reviews.decide(case.id, GUILD, decision, MODERATOR)

        self.do(press(), death)

    @precondition(lambda self: self.askers)
    @rule(time=st.sampled_from([20, 100, 1000, 1000, 3600, 100 * 3600]), death=deaths(*around("Reviews._expire")))
    def wait(self, time: int, death: str) -> None:
        self.house.clock.time += timedelta(seconds=time)
        self.do(self.house.reviews.expire(), death)

    # What must hold

    @invariant()
    def the_laws_hold(self) -> None:
        if hasattr(self, "house"):
            self.runner.run(self.look())
            self.the_rows_obey()

    async def look(self) -> None:
        async with self.house.database.reading() as connection:
            assert await conservation.find(connection) == []

    def the_rows_obey(self) -> None:
        self.rows.execute("DELETE FROM breakers")  # how the API is left to rest is another question
        self.flows = {"waits": [], "done": [], "cancelled": []}
        for row in self.rows.execute("SELECT * FROM queue ORDER BY id"):
            self.flows[row["state"]].append(Flow(row["id"], row["job"], row["slot"], row["attempt"]))
        for origin, goal in self.rows.execute("SELECT DISTINCT origin, goal FROM moves"):
            assert JobState(goal) in MOVES[JobState(origin)], f"from {origin} to {goal}"
        for held, used in self.rows.execute("SELECT held, used FROM quota_windows WHERE span = 'day'"):
            assert held + used <= DAILY
        entries: dict[int, dict[str, int]] = {}
        for job, kind, pictures in self.rows.execute("SELECT job_id, kind, pictures FROM ledger"):
            entries.setdefault(job, {})[kind] = pictures
        self.jobs = self.rows.execute("SELECT * FROM jobs ORDER BY id").fetchall()
        for job in self.jobs:
            self.is_settled_as_it_stands(job, entries[job["id"]])
        announced = "SELECT count(*) FROM attempts WHERE job_id = ? AND slot = ?"
        for place, calls in self.house.api.calls.items():
            assert calls <= self.rows.execute(announced, place).fetchone()[0], "a call that no row announced"
            extra = self.house.api.answered[place] - 1
            assert extra <= self.house.api.windows[place], "paid twice"
        assert self.house.api.in_vain == []
        assert all(len(messages) == 1 for messages in self.house.discord.shown.values()), "posted twice"

    def is_settled_as_it_stands(self, job: sqlite3.Row, entries: dict[str, int]) -> None:
        state = JobState(job["state"])
        held, settled, released = (entries.get(kind, 0) for kind in ("hold", "settle", "release"))
        assert held == job["count"]
        assert ("settle" in entries) is not state.is_open
        assert settled + released == (0 if state.is_open else held)
        seen = sum(self.house.discord.shown.get(job["id"], {}).values())
        erased = state is JobState.DONE and not job["prompt"]
        unheard = state is JobState.UNDELIVERABLE and "discord_down" in job["failure"]  # of what it did take
        if not state.is_open and not erased and not unheard:
            assert settled == seen, f"{state}: charged {settled}, shows {seen}"
        assert '"internal"' not in (job["failure"] or ""), "a mistake of ours has ended it"
        assert seen == 0 or unheard or state in {JobState.DELIVERING, JobState.DONE}
        assert not seen or not job["reviewed"] or job["verdict"] is not None, "shown before anybody let it through"

    def come_to_rest(self) -> None:
        """Nothing is left behind: after an outage, with everybody well and enough time, every job ends."""
        self.house.clock.time += timedelta(hours=1)
        for _ in range(60):
            for flow in self.flows["waits"]:
                assert self.do(self.house.work(flow))
            self.house.clock.time += timedelta(hours=100)
            self.do(self.house.reviews.expire())
            self.the_laws_hold()
            if not self.flows["waits"]:
                break
        assert [job["state"] for job in self.jobs if JobState(job["state"]).is_open] == []


@pytest.mark.timeout(600)
def test_a_job_keeps_its_laws_whatever_happens(tmp_path: Path) -> None:
    file = tmp_path / "template.sqlite"

    async def prepare() -> None:
        database = Database(f"sqlite+aiosqlite:///{file}")
        await database.migrate()
        async with database.writing() as connection:
            for statement in TABLES:
                await connection.execute(sa.text(statement))
        await database.close()
        shutil.copy(file, tmp_path / "easel.sqlite")
        house = House(tmp_path)
        await house.furnish()
        await house.database.close()

    asyncio.run(prepare())
    JobMachine.template = tmp_path / "easel.sqlite"
    run_state_machine_as_test(
        JobMachine,
        settings=settings(
            max_examples=int(os.environ.get("EASEL_EXAMPLES", "10")),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
