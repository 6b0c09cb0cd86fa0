"""The engine for durable work: DBOS, in the same database as our rows. Nobody else imports it.

A workflow here is one idempotent step over our own rows, so that recovery is simply "run it again": what has been
done is read from the job's state. Workflow inputs are ids and numbers only, never words or tokens.
https://docs.dbos.dev/python/reference/contexts
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from dbos import EnqueueOptions as Options
from sqlalchemy.ext.asyncio import AsyncConnection

PAINT, DELIVER = "paint", "deliver"

VERSION = "1"
"""The application version. DBOS's default is a hash of the code, which would strand queued jobs at each release."""

POLL_SECONDS = 0.25
"""How often a queue looks for work: the delay it adds to a picture against the idle CPU it costs."""

DELIVERIES_AT_ONCE = 8

Paint = Callable[[int, int, int], Awaitable[None]]
Deliver = Callable[[int, int], Awaitable[None]]


class DurableEngine:
    """Implements `ports.Engine`. `url` is the database's; `slots` bound the paid calls under way at one time."""

    def __init__(
        self,
        url: sa.URL,
        *,
        slots: int,
        slots_per_member: int,
        executor: str = "easel",
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._url = url.set(drivername="sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg")
        self._slots = slots
        self._slots_per_member = slots_per_member
        self._executor = executor
        self._poll_seconds = poll_seconds
        self._client: DBOSClient | None = None

    async def start(self, paint: Paint, deliver: Deliver) -> None:
        """Register the two workflows, recover what an earlier process of this name left, and begin to work."""
        logging.getLogger("dbos").setLevel(logging.WARNING)  # at INFO it advertises and names each task
        DBOS(config=self._config())
        _register(paint, deliver)
        DBOS.launch()
        await DBOS.register_queue_async(
            PAINT,
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
        self._client = await asyncio.to_thread(
            DBOSClient,
            system_database_url=self._address,
            serializer=DBOSPortableJSONSerializer(),
            application_name="easel",
        )

    async def stop(self, patience: float) -> None:
        """Take no more work and wait up to `patience` seconds for what runs; a next start recovers the rest."""
        if self._client is not None:
            await asyncio.to_thread(self._client.destroy)
        loop = asyncio.get_running_loop()
        # DBOS gives the loop an executor of its own and shuts that down here; ours must outlive it.
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=round(patience), destroy_registry=True)
        loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="easel"))

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
        self, transaction: AsyncConnection, job_id: int, attempt: int = 1, *, delay: float = 0
    ) -> None:
        options: Options = {
            "workflow_name": DELIVER,
            "queue_name": DELIVER,
            "workflow_id": f"{job_id}:delivery:{attempt}",
        }
        if delay:
            options["delay_seconds"] = delay
        await self._enqueue(transaction, options, job_id, attempt)

    async def cancel(self, job_id: int) -> None:
        client = self._running
        flows = await client.list_workflows_async(
            workflow_id_prefix=f"{job_id}:", status=["ENQUEUED", "DELAYED", "PENDING"], load_input=False
        )
        if flows:
            await client.cancel_workflows_async([flow.workflow_id for flow in flows])

    async def _enqueue(self, transaction: AsyncConnection, options: Options, *arguments: int) -> None:
        client = self._running
        options["app_version"] = VERSION
        await transaction.run_sync(lambda connection: client.enqueue_in_transaction(connection, options, *arguments))

    @property
    def _running(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("the engine has not been started")
        return self._client

    @property
    def _address(self) -> str:
        return self._url.render_as_string(hide_password=False)

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name="easel",
            system_database_url=self._address,
            application_version=VERSION,
            executor_id=self._executor,
            serializer=DBOSPortableJSONSerializer(),  # the default is pickle
            log_level="WARNING",
            scheduler_polling_interval_sec=30.0,
        )


def _register(paint: Paint, deliver: Deliver) -> None:
    """Give both functions to DBOS under names that stay, so that a renamed function still finds its queued work."""

    @DBOS.step(name=f"{PAINT}.step", preemptible=True)
    async def paint_step(job_id: int, slot: int, attempt: int) -> None:
        await paint(job_id, slot, attempt)

    @DBOS.workflow(name=PAINT)
    async def paint_workflow(job_id: int, slot: int, attempt: int) -> None:
        await paint_step(job_id, slot, attempt)

    @DBOS.step(name=f"{DELIVER}.step")
    async def deliver_step(job_id: int, attempt: int) -> None:
        await deliver(job_id, attempt)

    @DBOS.workflow(name=DELIVER)
    async def deliver_workflow(job_id: int, attempt: int) -> None:
        await deliver_step(job_id, attempt)
