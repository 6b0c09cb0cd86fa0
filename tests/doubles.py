"""The two ports that tests may double, scripted by hand: an image model and a messenger."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PIL import Image

from bot.domain.case import Case, CaseFile
from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Failure, Job
from bot.domain.ports import Address, Attachment, Order, Outlook, Painted, Showing
from bot.domain.quota import Quota

Act = Refusal | Trouble | Callable[[Order], None] | None


class ScriptedModel:
    """Paints a plain PNG for each order, unless `then` has queued a failure; while `gate` is shut, calls wait."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._script: deque[Act] = deque()

    def then(self, *acts: Act) -> None:
        self._script.extend(acts)

    async def paint(self, order: Order, into: Path) -> Painted:
        self.orders.append(order)
        act = self._script.popleft() if self._script else None
        await self.gate.wait()
        if isinstance(act, Exception):
            raise act
        Image.new("RGB", (64, 36), (len(self.orders) * 40 % 256, 90, 160)).save(into, "PNG")
        content = into.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        return Painted(into, "image/png", "png", 64, 36, len(content), digest, text="Here it is.")


class ScriptedMessenger:
    """Remembers what it was asked to show; `then` queues failures for the next posts."""

    def __init__(self) -> None:
        self.posted: list[tuple[Job, tuple[bytes, ...], Quota]] = []
        self.told: list[tuple[Job, Failure, Quota]] = []
        self.progress: list[Job] = []
        self.stopped: list[Job] = []
        self.cards: dict[int, int] = {}
        self.cases: list[tuple[CaseFile, tuple[bytes, ...]]] = []
        self.closed: list[Case] = []
        self.verdicts: list[tuple[Job, Case, int | None]] = []
        self._script: deque[Trouble] = deque()

    def then(self, *troubles: Trouble) -> None:
        self._script.extend(troubles)

    async def show_progress(self, job: Job, address: Address, outlook: Outlook) -> None:
        self.progress.append(job)

    async def replace_card(self, job: Job, address: Address, showing: Showing) -> int | None:
        if address.token == "spent":
            return None
        return await self.post(job, showing)

    async def post(self, job: Job, showing: Showing) -> int:
        if self._script:
            raise self._script.popleft()
        self.posted.append((job, tuple(f.path.read_bytes() for f in showing.files), showing.quota))
        return 1000 + len(self.posted)

    async def find_card(self, job: Job, address: Address | None) -> int | None:
        return self.cards.get(job.id)

    async def show_stopped(self, job: Job, address: Address | None) -> None:
        if self._script:
            raise self._script.popleft()
        self.stopped.append(job)

    async def find_posted(self, job: Job, since: datetime | None) -> int | None:
        return next((1001 + n for n, (posted, _, _) in enumerate(self.posted) if posted.id == job.id), None)

    async def tell(self, job: Job, address: Address | None, failure: Failure, quota: Quota) -> None:
        if self._script:
            raise self._script.popleft()
        self.told.append((job, failure, quota))

    async def show_case(
        self, job: Job, file: CaseFile, files: tuple[Attachment, ...], sent: tuple[Attachment, ...], channel_id: int
    ) -> int:
        self.cases.append((file, tuple(f.path.read_bytes() for f in files)))
        return 2000 + len(self.cases)

    async def close_case(self, case: Case, job: Job) -> None:
        self.closed.append(case)

    async def tell_waiting(self, job: Job, address: Address, case: Case) -> None:
        self.progress.append(job)

    async def tell_verdict(self, job: Job, address: Address, case: Case, message_id: int | None) -> None:
        self.verdicts.append((job, case, message_id))
