"""The engine for durable work: DBOS, in the same database as our rows. Nobody else imports it.

A workflow here is one idempotent step over our own rows, so that recovery is simply "run it again": what has been
done is read from the job's state. Workflow inputs are ids and numbers only, never words or tokens.
https://docs.dbos.dev/python/reference/contexts
"""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from dbos import EnqueueOptions as Options
from dbos import error as engine_error
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.job import Series

log = structlog.get_logger()

PAINT, DELIVER = "paint", "deliver"
DELIVERY = "delivery"

VERSION = "1"
"""The application version. DBOS's default is a hash of the code, which would strand queued jobs at each release."""

POLL_SECONDS = 0.25
"""How often a queue looks for work: the delay it adds to a picture against the idle CPU it costs."""

DELIVERIES_AT_ONCE = 8

MINUTE = 60.0
SAFE_SHARE = 0.9
"""Of a minute's calls: workers count at the same moment now and then, and SQLite's clock knows whole seconds."""

FORGET_AT_ONCE = 500

Paint = Callable[[int, int, int], Awaitable[None]]
Deliver = Callable[[int, Series, int], Awaitable[None]]


def _is_no_stop(record: logging.LogRecord) -> bool:
    """Whether a record tells of more than a workflow that somebody stopped: DBOS logs that as an error."""
    return not (record.exc_info and isinstance(record.exc_info[1], engine_error.DBOSAwaitedWorkflowCancelledError))


class DurableEngine:
    """Implements `ports.Engine`. `url` is the database's; `slots` bound the paid calls under way at one time.

    `calls_per_minute` bounds those that are begun within a minute, by all processes together.

    `executor` names this process among those that share the database. On SQLite it is always the same, so that a
    restart finds its own work again; on PostgreSQL it is new each time, and the fleet's watch finds it.
    """

    def __init__(
        self,
        url: sa.URL,
        *,
        slots: int,
        slots_per_member: int,
        calls_per_minute: int | None = None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._address = _address(url)
        self._slots = slots
        self._slots_per_member = slots_per_member
        self._calls_per_minute = calls_per_minute
        self._poll_seconds = poll_seconds
        self._client: DBOSClient | None = None
        self._steps: set[asyncio.Task[Any]] = set()
        alone = url.get_backend_name() == "sqlite"
        self.executor = "easel" if alone else f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Ready to take work in, and doing none: the way of a process that only listens."""
        self._client = await asyncio.to_thread(
            DBOSClient,
            system_database_url=self._address,
            serializer=DBOSPortableJSONSerializer(),
            application_name="easel",
        )
        try:
            yield
        finally:
            await asyncio.to_thread(self._client.destroy)
            self._client = None

    @asynccontextmanager
    async def working(self, paint: Paint, deliver: Deliver, patience: float) -> AsyncIterator[None]:
        """Register the two workflows, recover what an earlier process of this name left, and work.

        At the end no more work is taken, and what runs has `patience` seconds; a next start recovers the rest.
        """
        logging.getLogger("dbos").addFilter(_is_no_stop)  # the same one again is not added twice
        DBOS(config=self._config())
        self._register(paint, deliver)
        DBOS.launch()
        try:
            await self._register_queues()
            async with nullcontext() if self._client else self.opened():
                try:
                    yield
                finally:
                    await self._stop(patience)
        finally:
            await self._stop(0)

    async def abandoned(self, executor: str) -> list[str]:
        """The workflows that a process of that name had begun and not ended."""
        flows = await self._running.list_workflows_async(
            executor_id=executor, status="PENDING", load_input=False, load_output=False
        )
        return [flow.workflow_id for flow in flows]

    async def resume(self, flows: list[str]) -> None:
        """Put workflows back into their queues, for whoever is alive."""
        for queue, own in ((DELIVER, True), (PAINT, False)):
            chosen = [flow for flow in flows if (f":{DELIVERY}:" in flow) is own]
            if chosen:
                await self._running.resume_workflows_async(chosen, queue_name=queue)

    async def forget(self, before: datetime) -> int:
        """Delete the records of workflows that ended before then; how many. The open core keeps them for ever."""
        deleted = 0
        while True:
            flows = await self._running.list_workflows_async(
                completed_before=before.isoformat(), limit=FORGET_AT_ONCE, load_input=False, load_output=False
            )
            if not flows:
                return deleted
            await self._running.delete_workflows_async([flow.workflow_id for flow in flows])
            deleted += len(flows)

    async def given_up(self) -> list[tuple[str, int]]:
        """The workflows that the engine itself ended in an error, and their jobs. Ours never raise.

        DBOS repeats what it does on a database that is away, but not in each of its steps.
        """
        flows = await self._running.list_workflows_async(
            status=["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], load_input=False
        )
        for flow in flows:
            log.warning("workflow_given_up", workflow=flow.workflow_id, why=repr(flow.error)[:500])
        return [(flow.workflow_id, int(flow.workflow_id.partition(":")[0])) for flow in flows]

    async def begin_again(self, transaction: AsyncConnection, flow: str, *, user_id: int) -> None:
        """Queue the work of a workflow once more, under a name that only one of all who try can use."""
        arguments = [int(part) for part in flow.split(":") if part.isdecimal()]
        queue = DELIVER if f":{DELIVERY}:" in flow else PAINT
        options: Options = {"workflow_name": queue, "queue_name": queue, "workflow_id": f"{flow}:again"}
        if queue == PAINT:
            options["queue_partition_key"] = str(user_id)
        await self._enqueue(transaction, options, *arguments)

    async def drop(self, flow: str) -> None:
        """Forget a workflow."""
        await self._running.delete_workflows_async([flow])

    async def enqueue_paint(
        self, transaction: AsyncConnection, job_id: int, slot: int, attempt: int, *, user_id: int, delay: float = 0
    ) -> None:
        options: Options = {
            "workflow_name": PAINT,
            "queue_name": PAINT,
            "workflow_id": f"{job_id}:{slot}:{attempt}",
            "queue_partition_key": str(user_id),  # one member's many requests never delay another's one
        }
        if delay:
            options["delay_seconds"] = delay
        await self._enqueue(transaction, options, job_id, slot, attempt)

    async def enqueue_delivery(
        self,
        transaction: AsyncConnection,
        job_id: int,
        series: Series = Series.PAINTED,
        attempt: int = 1,
        *,
        delay: float = 0,
    ) -> None:
        options: Options = {
            "workflow_name": DELIVER,
            "queue_name": DELIVER,
            "workflow_id": f"{job_id}:{DELIVERY}:{series:d}:{attempt}",
        }
        if delay:
            options["delay_seconds"] = delay
        await self._enqueue(transaction, options, job_id, series, attempt)

    async def cancel(self, job_id: int) -> None:
        """Stop what paints for this job; what delivers goes on."""
        client = self._running
        flows = await client.list_workflows_async(
            workflow_id_prefix=f"{job_id}:", status=["ENQUEUED", "DELAYED", "PENDING"], load_input=False
        )
        painting = [flow.workflow_id for flow in flows if f":{DELIVERY}:" not in flow.workflow_id]
        if painting:
            await client.cancel_workflows_async(painting)

    async def _enqueue(self, transaction: AsyncConnection, options: Options, *arguments: int) -> None:
        client = self._running
        options["app_version"] = VERSION
        await transaction.run_sync(lambda connection: client.enqueue_in_transaction(connection, options, *arguments))

    @property
    def _running(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("the engine has not been started")
        return self._client

    async def _register_queues(self) -> None:
        pace = self._calls_per_minute
        await DBOS.register_queue_async(
            PAINT,
            limiter={"limit": max(1, int(pace * SAFE_SHARE)), "period": MINUTE} if pace else None,
            global_concurrency=self._slots,
            partition_concurrency=min(self._slots, self._slots_per_member),
            polling_interval_sec=self._poll_seconds,
            on_conflict="always_update",
        )
        await DBOS.register_queue_async(
            DELIVER,
            worker_concurrency=DELIVERIES_AT_ONCE,
            polling_interval_sec=self._poll_seconds,
            on_conflict="always_update",
        )

    def _register(self, paint: Paint, deliver: Deliver) -> None:
        """Give both functions to DBOS under names that stay, so that queued work outlives a renamed function."""

        @DBOS.step(name=f"{PAINT}.step", preemptible=True)
        async def paint_step(job_id: int, slot: int, attempt: int) -> None:
            with self._tracked():
                await paint(job_id, slot, attempt)

        # DBOS would give a workflow up after a hundred recoveries; the job's own attempts have a limit of their own.
        @DBOS.workflow(name=PAINT, max_recovery_attempts=None)
        async def paint_workflow(job_id: int, slot: int, attempt: int) -> None:
            await paint_step(job_id, slot, attempt)

        @DBOS.step(name=f"{DELIVER}.step")
        async def deliver_step(job_id: int, series: int, attempt: int) -> None:
            with self._tracked():
                await deliver(job_id, Series(series), attempt)

        @DBOS.workflow(name=DELIVER, max_recovery_attempts=None)
        async def deliver_workflow(job_id: int, series: int, attempt: int) -> None:
            await deliver_step(job_id, series, attempt)

    @contextmanager
    def _tracked(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a workflow runs as a task of the loop")
        self._steps.add(task)
        try:
            yield
        finally:
            self._steps.discard(task)

    async def _stop(self, patience: float) -> None:
        """Take no more work, wait for what runs, and cut the rest off as a crash would: its rows tell how far it came.

        Otherwise it would meet closed sessions and take them for failures of its own.
        """
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=round(patience), destroy_registry=True)
        # DBOS gives the loop an executor of its own and shuts that down here; ours must outlive it.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="easel"))
        steps = list(self._steps)
        for step in steps:
            step.cancel()
        await asyncio.gather(*steps, return_exceptions=True)

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name="easel",
            system_database_url=self._address,
            application_version=VERSION,
            executor_id=self.executor,
            serializer=DBOSPortableJSONSerializer(),  # the default is pickle
            log_level="WARNING",
            scheduler_polling_interval_sec=30.0,
        )


def migrate_engine(url: sa.URL) -> None:
    """Bring DBOS's own tables up to date; needed before a process that only takes work in. Blocks."""
    DBOS.migrate(_address(url))


def _address(url: sa.URL) -> str:
    driver = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
    return url.set(drivername=driver).render_as_string(hide_password=False)
