"""The workflow that paints: one attempt at one picture of a job.

It may be run again after a crash at any point: a paid call is written down before it is sent, a stored picture is
never paid for again, and the last slot to finish hands the job over to its delivery in the same transaction.
"""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters import imaging
from bot.adapters.database import Database
from bot.adapters.pictures import PictureStore, stored_key
from bot.adapters.stores import jobs
from bot.domain.catalogue import Catalogue, Model
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.job import Failure, Job, JobState, PictureState
from bot.domain.ports import Clock, Engine, ImageModel, Order, Painted
from bot.domain.pricing import cost_of, may_be_billed, worst_price
from bot.jobs.answering import Answering
from bot.services import breaker
from bot.services.ledger import Ledger
from bot.services.outlasting import outlasting

log = structlog.get_logger()

MAX_ATTEMPTS = 3
MAX_ORPHANS = 1
"""How many attempts may die with their process before a picture is given up: each may have been paid for."""

REST_PATIENCE = timedelta(minutes=10)
"""How long a picture waits while the circuit breaker is open."""

LONGEST_WAIT = 120.0
"""Seconds; whatever the API asks for beyond that, the member rather hears that it is busy."""


class Painting:
    def __init__(
        self,
        database: Database,
        engine: Engine,
        ledger: Ledger,
        images: ImageModel,
        store: PictureStore,
        answering: Answering,
        catalogue: Catalogue,
        clock: Clock,
    ) -> None:
        self._database = database
        self._engine = engine
        self._ledger = ledger
        self._images = images
        self._store = store
        self._answering = answering
        self._catalogue = catalogue
        self._clock = clock

    async def paint(self, job_id: int, slot: int, attempt: int) -> None:
        """The workflow's entrance. Never raises but for cancellation: every end is written into the rows."""
        try:
            job = await self._answering.answered(job_id)
            if job is not None and job.pictures[slot - 1].state is PictureState.WAITING:
                await self._let_through(job)
                await self._attempt(job, slot, attempt)
        except Trouble as trouble:  # our own side failed around the call; a repeat might pay twice
            log.warning(
                "painting_failed", job=job_id, slot=slot, attempt=attempt, code=trouble.code, why=trouble.detail
            )
            await self._give_up(job_id, slot, attempt, Failure.of(trouble))
        except Exception:
            log.exception("painting_failed", job=job_id, slot=slot, attempt=attempt)
            await self._give_up(job_id, slot, attempt, Failure("internal"))
        await self._judge_the_api()

    async def _let_through(self, job: Job) -> None:
        """Wait while the image API is left to rest. Raises `Trouble("api_resting")` where that takes too long.

        Waiting here keeps a slot of the queue, which is no loss: nobody else's call would be sent either.
        """
        while not await self._may_call():
            if self._clock.now() - job.created_at > REST_PATIENCE:
                raise Trouble("api_resting")
            await asyncio.sleep(1)

    @outlasting
    async def _may_call(self) -> bool:
        now = self._clock.now()
        async with self._database.reading() as connection:
            rests_until = await breaker.rests_until(connection)
        if rests_until is None or rests_until > now:
            return rests_until is None
        async with self._database.writing() as transaction:
            return await breaker.may_call(transaction, now)

    async def _judge_the_api(self) -> None:
        try:
            async with self._database.writing() as transaction:
                await breaker.heard(transaction, self._clock.now())
        except Trouble as trouble:
            log.warning("api_not_judged", code=trouble.code, why=trouble.detail)

    async def _attempt(self, job: Job, slot: int, attempt: int) -> None:
        model = await self._model(job, slot)
        async with self._sent_along(job) as references:
            if await self._open(job, slot, attempt, model):
                await self._call(job, slot, attempt, model, replace(_order(job, model), references=references))
            else:
                await self._take_up(job, slot, attempt, model)

    @asynccontextmanager
    async def _sent_along(self, job: Job) -> AsyncIterator[tuple[tuple[str, Path], ...]]:
        """Type and file of each picture that goes along. Raises `Trouble("reference_lost")` before anything is paid."""
        async with AsyncExitStack() as files:
            try:
                paths = [await files.enter_async_context(self._store.path(one.key)) for one in job.references]
            except Trouble as trouble:
                raise Trouble("reference_lost", detail=f"{trouble.code}: {trouble.detail}") from trouble
            yield tuple((one.mime, path) for one, path in zip(job.references, paths, strict=True))

    async def _call(self, job: Job, slot: int, attempt: int, model: Model, order: Order) -> None:
        spooled = self._store.spool / f"{job.id}-{slot}-{attempt}"
        log.info("attempt_opened", job=job.id, slot=slot, attempt=attempt, model=model.id)
        try:
            painted = await self._images.paint(order, spooled)
        except Refusal as refusal:
            await self._give_up(job.id, slot, attempt, Failure.of(refusal))
        except Trouble as trouble:
            await self._after(trouble, job, slot, attempt, model)
        else:
            await self._keep(job, slot, attempt, order, painted)

    @outlasting
    async def _model(self, job: Job, slot: int) -> Model:
        """The model asked for, or the first of its fallbacks that has not been found gone."""
        model = self._catalogue.find(job.request.model)
        async with self._database.reading() as connection:
            gone = await jobs.models_gone(connection, job.id, slot)
        alternatives = [model, *(self._catalogue.find(name) for name in model.fallbacks)]
        fit = [m for m in alternatives if m.id not in gone and _draws(m, job)]
        return fit[0] if fit else model

    @outlasting
    async def _open(self, job: Job, slot: int, attempt: int, model: Model) -> bool:
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.lock(transaction, job.id)
            await jobs.move(transaction, job.id, JobState.QUEUED, JobState.PAINTING, started_at=now)
            if not await jobs.is_painting(transaction, job.id):
                return False
            price = worst_price(model, job.request.size)
            return await jobs.open_attempt(transaction, job.id, slot, attempt, model.id, price, now)

    async def _take_up(self, job: Job, slot: int, attempt: int, model: Model) -> None:
        """An attempt that is open already died with its process, but perhaps not before its picture was stored."""
        key = await stored_key(self._store, job.id, slot, attempt)
        if key is None:
            await self._resume_orphan(job, slot, attempt)
            return
        log.info("picture_found", job=job.id, slot=slot, attempt=attempt)
        async with self._store.path(key) as path:
            painted = await _read_again(path)
        await self._book(job, slot, attempt, _order(job, model), painted, key)

    @outlasting
    async def _resume_orphan(self, job: Job, slot: int, attempt: int) -> None:
        """An attempt that is open already died with its process: it may have been paid, so only one more is made."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.lock(transaction, job.id)
            if not await jobs.close_attempt(transaction, job.id, slot, attempt, now, "orphaned"):
                return
            log.warning("attempt_orphaned", job=job.id, slot=slot, attempt=attempt)
            await self._ledger.budget.settle(transaction, job.id, slot, attempt, now)
            if await jobs.orphans(transaction, job.id, slot) > MAX_ORPHANS:
                await self._fail(transaction, job.id, slot, Failure("interrupted"))
                return
            try:
                await self._ledger.budget.hold_again(transaction, job, slot, attempt + 1, now)
            except Refusal as refusal:
                await self._fail(transaction, job.id, slot, Failure(refusal.code))
            else:
                await self._engine.enqueue_paint(transaction, job.id, slot, attempt + 1, user_id=job.user_id)

    async def _after(self, trouble: Trouble, job: Job, slot: int, attempt: int, model: Model) -> None:
        """Another attempt where nothing was paid and it may help; otherwise the end of this picture."""
        log.warning("attempt_failed", job=job.id, slot=slot, attempt=attempt, code=trouble.code, why=trouble.detail)
        wait = _wait(trouble, attempt)
        elsewhere = trouble.again is Again.ELSEWHERE and bool(model.fallbacks)
        later = trouble.again is Again.LATER and wait <= LONGEST_WAIT
        if attempt >= MAX_ATTEMPTS or not (elsewhere or later):
            cost = None if may_be_billed(trouble) else 0
            await self._give_up(job.id, slot, attempt, Failure.of(trouble), cost)
            return
        await self._repeat(job, slot, attempt, trouble.code, delay=0 if elsewhere else wait)

    @outlasting
    async def _repeat(self, job: Job, slot: int, attempt: int, outcome: str, *, delay: float) -> None:
        """Close an attempt that cost nothing, and queue the next one."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.lock(transaction, job.id)
            if await jobs.close_attempt(transaction, job.id, slot, attempt, now, outcome):
                await self._ledger.budget.settle(transaction, job.id, slot, attempt, now, cost=0)
                await self._engine.enqueue_paint(
                    transaction, job.id, slot, attempt + 1, user_id=job.user_id, delay=delay
                )

    async def _keep(self, job: Job, slot: int, attempt: int, order: Order, painted: Painted) -> None:
        key = await self._store.keep(painted.path, job.id, slot, attempt, painted.extension)
        await self._book(job, slot, attempt, order, painted, key)

    async def _book(self, job: Job, slot: int, attempt: int, order: Order, painted: Painted, key: str) -> None:
        """Write down a picture that is in the store."""
        if not await self._entered(job, slot, attempt, order, painted, key):
            await self._store.remove(key)  # stopped meanwhile, or given up for dead and painted by another
        log.info("picture_painted", job=job.id, slot=slot, attempt=attempt, bytes=painted.size_bytes)

    @outlasting
    async def _entered(self, job: Job, slot: int, attempt: int, order: Order, painted: Painted, key: str) -> bool:
        """Whether the picture is the job's now."""
        model = self._catalogue.find(order.model)
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.lock(transaction, job.id)
            opened = await jobs.opened_at(transaction, job.id, slot, attempt)
            await jobs.close_attempt(
                transaction,
                job.id,
                slot,
                attempt,
                now,
                "painted",
                usage=dict(painted.usage),
                ratings=[dict(r) for r in painted.ratings],
                model_version=painted.model_version,
                response_id=painted.response_id,
            )
            if await jobs.is_painting(transaction, job.id):
                await jobs.keep_picture(
                    transaction,
                    job.id,
                    slot,
                    painted,
                    key=key,
                    model=order.model,
                    seconds=(now - opened).total_seconds(),
                    reshaped=_reshaped(painted, model.expected_pixels(order.aspect, order.size)),
                )
                await self._hand_over(transaction, job.id)
            await self._ledger.budget.settle(transaction, job.id, slot, attempt, now, cost_of(model, painted.usage))
            # Not what `keep_picture` answered: an earlier try may have been committed without our hearing of it.
            return await jobs.key_of(transaction, job.id, slot) == key

    @outlasting
    async def _give_up(self, job_id: int, slot: int, attempt: int, failure: Failure, cost: int | None = None) -> None:
        """End this picture; `cost` is the attempt's, None where its whole price may have been paid."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.lock(transaction, job_id)
            if await jobs.is_closed(transaction, job_id, slot, attempt):
                return
            await jobs.move(transaction, job_id, JobState.QUEUED, JobState.PAINTING, started_at=now)
            await jobs.close_attempt(transaction, job_id, slot, attempt, now, failure.code)
            await self._fail(transaction, job_id, slot, failure)
            await self._ledger.budget.settle(transaction, job_id, slot, attempt, now, cost)

    async def _fail(self, transaction: AsyncConnection, job_id: int, slot: int, failure: Failure) -> None:
        await jobs.fail_picture(transaction, job_id, slot, failure)
        await self._hand_over(transaction, job_id)

    async def _hand_over(self, transaction: AsyncConnection, job_id: int) -> None:
        """After the last slot, the job goes to its delivery in this very transaction."""
        if await jobs.waiting_slots(transaction, job_id) == 0 and await jobs.move(
            transaction, job_id, JobState.PAINTING, JobState.DELIVERING
        ):
            await self._engine.enqueue_delivery(transaction, job_id)


def _order(job: Job, model: Model) -> Order:
    return Order(model.id, job.request.prompt, job.request.aspect, model.size_for(job.request.size))


async def _read_again(path: Path) -> Painted:
    """What can be told of a picture by its file alone."""
    facts, digest = await imaging.inspect(path), await asyncio.to_thread(_sha256, path)
    return Painted(path, facts.mime, facts.extension, facts.width, facts.height, facts.size_bytes, digest)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _draws(model: Model, job: Job) -> bool:
    return job.request.aspect in model.aspects and len(job.references) <= model.references


def _wait(trouble: Trouble, attempt: int) -> float:
    """Seconds: what the other side asked for, else exponential with full jitter."""
    if trouble.wait is not None:
        return trouble.wait + random.uniform(0, 1)  # noqa: S311 - spreads a crowd, guards nothing
    return random.uniform(1, 2.0 ** (attempt + 1))  # noqa: S311


def _reshaped(painted: Painted, expected: tuple[int, int] | None) -> bool:
    """Whether the picture's shape differs from the one asked for by more than a twentieth."""
    if expected is None:
        return False
    asked, got = expected[0] / expected[1], painted.width / painted.height
    return abs(got / asked - 1) > 0.05
