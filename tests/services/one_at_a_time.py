"""The bot without its engine, one step after the other: whoever plays it decides what runs next and where it dies."""

import asyncio
import io
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.pictures import FolderPictures
from bot.domain.case import Case
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.job import Job, Series
from bot.domain.ports import Address, Order, Painted, Showing
from tests.doubles import ScriptedMessenger

NONCE_LIFE = timedelta(minutes=3)

TABLES = (
    "CREATE TABLE queue (id TEXT PRIMARY KEY, job INTEGER, slot INTEGER, attempt INTEGER, state TEXT)",
    "CREATE TABLE moves (job INTEGER, origin TEXT, goal TEXT)",
    """CREATE TRIGGER moved AFTER UPDATE OF state ON jobs WHEN old.state <> new.state
    BEGIN INSERT INTO moves VALUES (new.id, old.state, new.state); END""",
)
"""The engine's rows, which commit with whatever enqueues them, and every move of a state as SQLite itself saw it."""

QUEUE = sa.table("queue", *map(sa.column, ("id", "job", "slot", "attempt", "state")))


class Killed(BaseException):
    """The process is gone: nothing in it may catch this."""


class Fuse:
    """Passed at every point where it matters whether the process still lives; burns out at the one that was set."""

    def __init__(self) -> None:
        self.point = ""

    def burn(self, point: str) -> None:
        if point == self.point:
            self.point = ""
            raise Killed


class Clock:
    """Stands still unless it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


class MortalDatabase(Database):
    def __init__(self, url: str, fuse: Fuse) -> None:
        super().__init__(url)
        self._fuse = fuse

        @sa.event.listens_for(self.engine.sync_engine, "connect")
        def hurry(connection: Any, _record: object) -> None:
            """A process that dies leaves its writes to the system; the power is another question."""
            connection.execute("PRAGMA synchronous=OFF").close()

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._mortal(sys._getframe(1).f_code.co_qualname)

    @asynccontextmanager
    async def _mortal(self, name: str) -> AsyncIterator[AsyncConnection]:
        async with super().writing() as connection:
            yield connection
            self._fuse.burn(f"{name} uncommitted")
        self._fuse.burn(f"{name} committed")


@dataclass(frozen=True)
class Flow:
    """A workflow in the queue; one without a positive `slot` delivers, in the series of that number below zero."""

    id: str
    job: int
    slot: int
    attempt: int


class Queue:
    """An `Engine` that only remembers. Like the real one it takes each name once, whatever became of it."""

    def __init__(self, database: Database, fuse: Fuse) -> None:
        self._database = database
        self._fuse = fuse

    async def enqueue_paint(
        self,
        transaction: Any,
        job_id: int,
        slot: int,
        attempt: int,
        *,
        user_id: int,  # noqa: ARG002  the order of the queue is whoever plays it
        delay: float = 0,  # noqa: ARG002
    ) -> None:
        await _add(transaction, f"{job_id}:{slot}:{attempt}", job_id, slot, attempt)

    async def enqueue_delivery(
        self,
        transaction: Any,
        job_id: int,
        series: Series = Series.PAINTED,
        attempt: int = 1,
        *,
        delay: float = 0,  # noqa: ARG002
    ) -> None:
        await _add(transaction, f"{job_id}:d:{series:d}:{attempt}", job_id, -series, attempt)

    async def cancel(self, job_id: int) -> None:
        self._fuse.burn("cancel")
        here = (QUEUE.c.job == job_id, QUEUE.c.slot > 0, QUEUE.c.state == "waits")
        async with self._database.writing() as connection:
            await connection.execute(sa.update(QUEUE).where(*here).values(state="cancelled"))

    async def done(self, flow: Flow) -> None:
        async with self._database.writing() as connection:
            await connection.execute(sa.update(QUEUE).where(QUEUE.c.id == flow.id).values(state="done"))


async def _add(transaction: AsyncConnection, name: str, job: int, slot: int, attempt: int) -> None:
    row = {"id": name, "job": job, "slot": slot, "attempt": attempt}
    await transaction.execute(sa.text("INSERT OR IGNORE INTO queue VALUES (:id, :job, :slot, :attempt, 'waits')"), row)


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (40, 90, 160)).save(file, "PNG")
    return file.getvalue()


class Api:
    """An image API that counts. `fate` is of the next call: a failure, or None."""

    def __init__(self, store: FolderPictures, fuse: Fuse) -> None:
        self.fate: Refusal | Trouble | None = None
        self.calls: Counter[tuple[int, int]] = Counter()
        """By job and slot."""
        self.answered: Counter[tuple[int, int]] = Counter()
        """With a picture, whether or not anybody lived to see it."""
        self.windows: Counter[tuple[int, int]] = Counter()
        """Deaths between the POST and the stored picture."""
        self.in_vain: list[str] = []
        """Calls for a picture that was stored already."""
        self._kept = store.spool.parent / "pictures"
        self._fuse = fuse
        self._png = _png()

    async def paint(self, order: Order, into: Path) -> Painted:  # noqa: ARG002
        job, slot, _ = map(int, into.name.split("-"))
        self.in_vain += [kept.name for kept in self._kept.glob(f"{job}-{slot}-*")]
        self.calls[job, slot] += 1
        if self.fate is not None:
            raise self.fate
        self.answered[job, slot] += 1
        self.windows[job, slot] += 1
        self._fuse.burn("painted")
        self.windows[job, slot] -= 1
        await asyncio.to_thread(into.write_bytes, self._png)
        return Painted(into, "image/png", "png", 64, 64, len(self._png), f"{job}-{slot}")


class Discord(ScriptedMessenger):
    """Channels as people see them. `fate` is of the next message: "lost", "down" or "deleted", or none."""

    def __init__(self, fuse: Fuse, clock: Clock) -> None:
        super().__init__()
        self.fate = ""
        self.shown: dict[int, dict[int, int]] = {}
        """By job, each message that shows its pictures, and how many."""
        self._posted: dict[int, tuple[datetime, int]] = {}
        self._fuse = fuse
        self._clock = clock

    async def replace_card(self, job: Job, address: Address, showing: Showing) -> int | None:  # noqa: ARG002
        self._act(job, job.id + 500, showing)
        return job.id + 500

    async def post(self, job: Job, showing: Showing) -> int:
        now = self._clock.now()
        at, message = self._posted.get(job.id, (None, 0))
        if at is None or now - at > NONCE_LIFE:
            at, message = now, message + 1
        self._act(job, message, showing, posted_at=at)
        return message

    def _act(self, job: Job, message: int, showing: Showing, posted_at: datetime | None = None) -> None:
        fate, self.fate = self.fate, ""
        if fate == "deleted":
            self.shown.pop(job.id, None)
            raise Trouble("message_deleted")
        if fate != "down":
            self.shown.setdefault(job.id, {})[message] = len(showing.files)
            if posted_at is not None:
                self._posted[job.id] = posted_at, message
        if fate:
            raise Trouble("discord_down", again=Again.LATER)
        self._fuse.burn("shown")

    async def tell_waiting(self, job: Job, address: Address, case: Case) -> None:  # noqa: ARG002
        self._fuse.burn("waiting")

    async def find_posted(self, job: Job, since: datetime | None) -> int | None:
        seen = self.shown.get(job.id, {})
        return next((m for m in seen if since is not None or m == job.id + 500), None)
