"""The ledger against a model of itself: whatever happens in whatever order, and however often, the books add up.

`EASEL_EXAMPLES` says how many histories are played; a failure prints the one that broke the law.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.schema import budget_windows, quota_windows
from bot.adapters.stores import conservation, jobs
from bot.domain import budget, quota
from bot.domain.budget import WHOLE_BOT, Caps
from bot.domain.errors import Refusal
from bot.domain.job import Job, JobState
from tests.services.books import DEAREST, PRICE, a_job, ledger

CAPS = {WHOLE_BOT: Caps(minute=5 * DEAREST, day=9 * DEAREST, month=16 * DEAREST), 1: Caps(day=6 * DEAREST)}
SERVERS = Caps(day=6 * DEAREST)
PICTURES = 5
GUILDS, MEMBERS = (1, 2), (7, 8)

Window = tuple[object, ...]
"""Whose, which span, and its end."""
Act = Callable[[AsyncConnection], Awaitable[object]]


class Killed(Exception):
    """The process died before its transaction was committed."""


@dataclass
class Slot:
    """One picture of an accepted job: `hold` stands until an attempt costs something."""

    hold: int
    windows: list[Window]
    attempts: int = 0
    is_open: bool = False


@dataclass
class Account:
    job: Job
    places: list[Window]
    slots: dict[int, Slot]
    over: bool = False


@dataclass
class Model:
    """What the books should say."""

    taken: Counter[Window] = field(default_factory=Counter)
    spent: Counter[Window] = field(default_factory=Counter)

    def fits(self, windows: list[Window], amount: int, caps: dict[Window, int | None]) -> bool:
        return all(
            cap is None or self.taken[w] + self.spent[w] + amount <= cap for w, cap in caps.items() if w in windows
        )


class LedgerMachine(RuleBasedStateMachine):
    template: Path

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="easel-ledger-")
        file = Path(self.folder.name) / "easel.sqlite"
        shutil.copy(self.template, file)
        self.runner = asyncio.Runner()
        self.database = Database(f"sqlite+aiosqlite:///{file}")
        self.books = ledger(CAPS[WHOLE_BOT], SERVERS, pictures=PICTURES)
        self.now = datetime(2026, 12, 31, 23, 58, 30, tzinfo=UTC)
        self.money, self.places = Model(), Model()
        self.accounts: list[Account] = []

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(self.database.close())
            self.runner.close()
            self.folder.cleanup()

    def do(self, act: Act, *, killed: bool = False) -> bool:
        """Whether it came to be: not where the process was killed in the middle of it."""

        async def transaction() -> None:
            async with self.database.writing() as connection:
                await act(connection)
                if killed:
                    raise Killed

        try:
            self.runner.run(transaction())
        except Killed:
            return False
        return True

    def running(self) -> Iterator[tuple[Account, int, Slot]]:
        return ((a, number, slot) for a in self.accounts if not a.over for number, slot in a.slots.items())

    # What happens

    @rule(count=st.integers(1, 3), guild=st.sampled_from(GUILDS), user=st.sampled_from(MEMBERS), killed=st.booleans())
    def accept(self, count: int, guild: int, user: int, killed: bool) -> None:  # noqa: FBT001
        job = a_job(len(self.accounts) + 1, self.now, count=count, user_id=user, guild_id=guild)
        caps = self.caps_now(guild)
        places = [(guild, user, span, quota.window_end(span, self.now, "UTC")) for span in quota.Span]
        wanted = "quota_" if not self.places.fits(places, count, dict.fromkeys(places, PICTURES)) else ""
        wanted = wanted or ("" if self.money.fits(list(caps), count * DEAREST, caps) else "budget_")

        async def act(connection: AsyncConnection) -> None:
            assert await jobs.claim(connection, job, None)
            await self.books.hold(connection, job, self.now)

        done, told = False, ""
        try:
            done = self.do(act, killed=killed)
        except Refusal as refusal:
            told = refusal.code
        assert told.startswith(wanted)
        assert bool(told) == bool(wanted)
        if done:
            self.accounts.append(Account(job, places, {n: Slot(DEAREST, list(caps)) for n in range(1, count + 1)}))
            self.places.taken.update(dict.fromkeys(places, count))
            self.money.taken.update(dict.fromkeys(caps, count * DEAREST))

    @precondition(lambda self: any(not s.is_open for _, _, s in self.running()))
    @rule(data=st.data())
    def call(self, data: st.DataObject) -> None:
        account, number, slot = data.draw(st.sampled_from([r for r in self.running() if not r[2].is_open]))
        slot.attempts, slot.is_open = slot.attempts + 1, True

        async def act(connection: AsyncConnection) -> None:
            await jobs.move(connection, account.job.id, JobState.QUEUED, JobState.PAINTING)
            assert await jobs.open_attempt(connection, account.job.id, number, slot.attempts, "brush", PRICE, self.now)

        self.do(act)

    @precondition(lambda self: any(s.is_open for _, _, s in self.running()))
    @rule(data=st.data(), cost=st.sampled_from([None, 0, 1, PRICE - 1, DEAREST]), killed=st.booleans())
    def answer(self, data: st.DataObject, cost: int | None, killed: bool) -> None:  # noqa: FBT001
        account, number, slot = data.draw(st.sampled_from([r for r in self.running() if r[2].is_open]))
        if self.close(account, number, slot.attempts, "painted", cost, killed=killed):
            slot.is_open = False
            self.paid(account, slot, PRICE if cost is None else cost)

    @precondition(lambda self: any(s.is_open for _, _, s in self.running()))
    @rule(data=st.data())
    def orphan(self, data: st.DataObject) -> None:
        """The process died over a call: counted in full, and one more is made where the budget reaches for it."""
        account, number, slot = data.draw(st.sampled_from([r for r in self.running() if r[2].is_open]))
        job = account.job
        assert self.close(account, number, slot.attempts, "orphaned", None)
        slot.is_open = False
        self.paid(account, slot, PRICE)
        caps = self.caps_now(job.guild_id)
        fits = self.money.fits(list(caps), DEAREST, caps)

        async def act(connection: AsyncConnection) -> None:
            try:
                await self.books.budget.hold_again(connection, job, number, slot.attempts + 1, self.now)
            except Refusal:
                assert not fits
            else:
                assert fits

        self.do(act)
        if fits:
            slot.hold, slot.windows = DEAREST, list(caps)
            self.money.taken.update(dict.fromkeys(caps, DEAREST))

    @precondition(lambda self: any(not a.over for a in self.accounts))
    @rule(data=st.data(), delivered=st.integers(0, 3), killed=st.booleans())
    def end(self, data: st.DataObject, delivered: int, killed: bool) -> None:  # noqa: FBT001
        """Delivered, failed, stopped: the job is over."""
        account = data.draw(st.sampled_from([a for a in self.accounts if not a.over]))
        delivered = min(delivered, len(account.slots))
        if not self.settle(account, delivered, killed=killed):
            return
        account.over = True
        self.places.taken.subtract(dict.fromkeys(account.places, len(account.slots)))
        self.places.spent.update(dict.fromkeys(account.places, delivered))
        for slot in account.slots.values():
            if slot.is_open:
                self.paid(account, slot, PRICE)
            self.release(slot)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), cost=st.sampled_from([None, 0, 7]))
    def say_again(self, data: st.DataObject, cost: int | None) -> None:
        """The same once more, with other figures: nothing may change."""
        account = data.draw(st.sampled_from(self.accounts))
        if account.over:
            self.settle(account, 0)
        for number, slot in account.slots.items():
            for attempt in range(1, slot.attempts + (0 if slot.is_open and not account.over else 1)):
                self.close(account, number, attempt, "painted", cost)

    @rule(step=st.sampled_from([timedelta(seconds=20), timedelta(minutes=1), timedelta(hours=7), timedelta(days=9)]))
    def wait(self, step: timedelta) -> None:
        self.now += step

    # What must hold

    @invariant()
    def the_books_add_up(self) -> None:
        if not hasattr(self, "database"):
            return

        async def look() -> None:
            async with self.database.reading() as connection:
                assert await conservation.find(connection) == []
                for row in (await connection.execute(sa.select(budget_windows))).mappings():
                    window = (row["scope"], budget.Span(row["span"]), row["ends_at"])
                    assert (row["held"], row["spent"]) == (self.money.taken[window], self.money.spent[window])
                for row in (await connection.execute(sa.select(quota_windows))).mappings():
                    place = (row["guild_id"], row["user_id"], quota.Span(row["span"]), row["ends_at"])
                    assert (row["held"], row["used"]) == (self.places.taken[place], self.places.spent[place])
                    assert row["held"] + row["used"] <= PICTURES

        self.runner.run(look())

    # By which means

    def caps_now(self, guild: int) -> dict[Window, int | None]:
        wanted = [(WHOLE_BOT, span, CAPS[WHOLE_BOT]) for span in budget.Span]
        wanted += [(guild, span, SERVERS) for span in (budget.Span.DAY, budget.Span.MONTH)]
        return {(scope, span, budget.window_end(span, self.now, "UTC")): caps.of(span) for scope, span, caps in wanted}

    def close(
        self, account: Account, number: int, attempt: int, outcome: str, cost: int | None, *, killed: bool = False
    ) -> bool:
        async def act(connection: AsyncConnection) -> None:
            await jobs.close_attempt(connection, account.job.id, number, attempt, self.now, outcome)
            await self.books.budget.settle(connection, account.job.id, number, attempt, self.now, cost)

        return self.do(act, killed=killed)

    def settle(self, account: Account, delivered: int, *, killed: bool = False) -> bool:
        async def act(connection: AsyncConnection) -> None:
            job_id = account.job.id
            for origin, goal in ((JobState.QUEUED, JobState.CANCELLED), (JobState.PAINTING, JobState.CANCELLED)):
                await jobs.move(connection, job_id, origin, goal)
            await self.books.settle(connection, job_id, delivered, self.now)

        return self.do(act, killed=killed)

    def paid(self, account: Account, slot: Slot, cost: int) -> None:
        """An attempt that cost something ends its hold; where none stands, the money is counted as it goes."""
        if not cost:
            return
        windows = slot.windows if slot.hold else list(self.caps_now(account.job.guild_id))
        self.release(slot)
        self.money.spent.update(dict.fromkeys(windows, cost))

    def release(self, slot: Slot) -> None:
        if slot.hold:
            self.money.taken.subtract(dict.fromkeys(slot.windows, slot.hold))
        slot.hold = 0


@pytest.mark.timeout(600)
def test_the_books_add_up_whatever_happens(tmp_path: Path) -> None:
    file = tmp_path / "template.sqlite"

    async def prepare() -> None:
        database = Database(f"sqlite+aiosqlite:///{file}")
        await database.migrate()
        await database.close()

    asyncio.run(prepare())
    LedgerMachine.template = file
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=int(os.environ.get("EASEL_EXAMPLES", "15")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
