"""The workflow that delivers: the job's pictures into their channel, or the news that there are none.

It may be run again after a crash at any point. While the interaction's token lives, the pictures replace the job's
card, and editing a message twice is editing it once. Afterwards they come as a message of their own: that it may have
been posted is written down first, a nonce makes a repeat within minutes harmless, and later than that the channel's
history is asked before anything is posted again.

Whatever happens, the hold ends exactly once: settled for what was posted, released for the rest.
"""

from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import structlog

from bot.adapters import imaging
from bot.adapters.database import Database
from bot.adapters.pictures import PictureStore
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs
from bot.domain.errors import Again, Trouble
from bot.domain.job import Failure, Job, JobState, Picture, file_name
from bot.domain.ports import Address, Attachment, Clock, Engine, Messenger
from bot.domain.quota import Quota
from bot.services.ledger import Ledger
from bot.services.progress import card_is_still

log = structlog.get_logger()

TOKEN_LIFE = timedelta(minutes=14)
"""Interaction tokens live 15 minutes; the last one is for the upload itself.
https://discord.com/developers/docs/interactions/receiving-and-responding"""

PATIENCE = timedelta(hours=24)
"""How long a painted picture waits for Discord to come back before its quota is released."""

LONGEST_PAUSE = 300.0

NONCE_LIFE = timedelta(minutes=2)
"""Discord answers a repeated nonce with the first message for "a few minutes"; this is the safe part of them.
https://discord.com/developers/docs/resources/message#create-message"""

REQUEST_BYTES = 24 * 1024 * 1024
"""All files of a message together; a request may have 25 MiB with everything around them.
https://discord.com/developers/docs/resources/message#create-message"""


class Delivering:
    def __init__(
        self,
        database: Database,
        engine: Engine,
        ledger: Ledger,
        messenger: Messenger,
        store: PictureStore,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._database = database
        self._engine = engine
        self._ledger = ledger
        self._messenger = messenger
        self._store = store
        self._sealer = sealer
        self._clock = clock

    async def deliver(self, job_id: int, attempt: int) -> None:
        """The workflow's entrance. Never raises but for cancellation: every end is written into the rows."""
        async with self._database.reading() as connection:
            job = await jobs.find(connection, job_id)
            sealed = await jobs.sealed_address(connection, job_id)
        if job is None or job.state is not JobState.DELIVERING:
            return
        await card_is_still(self._database, job_id, self._clock)
        address = self._sealer.open(sealed) if self._clock.now() - job.created_at < TOKEN_LIFE else None
        try:
            if job.painted:
                await self._post(job, address)
            else:
                await self._tell(job, address)
        except Trouble as trouble:
            await self._after(trouble, job, attempt)
        except Exception:
            log.exception("delivery_failed", job=job_id, attempt=attempt)
            await self._end(job, JobState.UNDELIVERABLE, 0, failure=Failure("internal"))

    async def _post(self, job: Job, address: Address | None) -> None:
        async with AsyncExitStack() as files:
            share = min(job.upload_limit, REQUEST_BYTES // len(job.painted))
            attachments = tuple([await self._attachment(job, p, share, files) for p in job.painted])
            quota = await self._quota_after(job)
            message_id = None
            if address is not None:
                message_id = await self._messenger.replace_card(job, address, attachments, quota)
            if message_id is None:
                message_id = await self._post_once(job, attachments, quota)
        await self._end(job, JobState.DONE, len(attachments), message_id=message_id)

    async def _post_once(self, job: Job, attachments: tuple[Attachment, ...], quota: Quota) -> int:
        """A message of the job's own. Raises `Trouble("message_deleted")` where its card has been taken down."""
        async with self._database.writing() as transaction:
            began = await jobs.mark_posting(transaction, job.id, self._clock.now())
        if self._clock.now() - began > NONCE_LIFE:
            found = await self._messenger.find_posted(job, began)
            if found is not None:
                return found
            async with self._database.writing() as transaction:
                await jobs.mark_posting(transaction, job.id, self._clock.now(), again=True)
        return await self._messenger.post(job, attachments, quota)

    async def _attachment(self, job: Job, picture: Picture, limit: int, files: AsyncExitStack) -> Attachment:
        """The picture's own bytes where they fit the limit, re-encoded ones where they do not."""
        if picture.key is None:
            raise ValueError("a painted picture has a key")
        path = await files.enter_async_context(self._store.path(picture.key))
        into = self._store.spool / f"{job.id}-{picture.slot}-fitted"
        files.callback(into.unlink, missing_ok=True)
        fitted = await imaging.fit(path, limit, into)
        name = file_name(job.id, picture.slot, fitted.extension)
        return Attachment(fitted.path, name, picture.slot, fitted.width, fitted.height)

    async def _tell(self, job: Job, address: Address | None) -> None:
        failure = next(p.failure for p in job.pictures if p.failure is not None)
        await self._messenger.tell(job, address, failure, await self._quota_after(job))
        await self._end(job, JobState.FAILED, 0, failure=failure)

    async def _after(self, trouble: Trouble, job: Job, attempt: int) -> None:
        log.warning("delivery_failed", job=job.id, attempt=attempt, code=trouble.code, why=trouble.detail)
        now = self._clock.now()
        if trouble.again is Again.LATER and now - job.created_at < PATIENCE:
            pause = trouble.wait or min(2.0**attempt, LONGEST_PAUSE)
            async with self._database.writing() as transaction:
                await self._engine.enqueue_delivery(transaction, job.id, attempt + 1, delay=pause)
            return
        await self._end(job, JobState.UNDELIVERABLE, 0, failure=Failure.of(trouble))

    async def _quota_after(self, job: Job) -> Quota:
        """How the member stands once this job is settled: what its card should say."""
        async with self._database.reading() as connection:
            quota = await self._ledger.standing(connection, job.guild_id, job.user_id, self._clock.now())
        return quota.after(delivered=len(job.painted), held=job.request.count)

    async def _end(
        self,
        job: Job,
        state: JobState,
        delivered: int,
        *,
        message_id: int | None = None,
        failure: Failure | None = None,
    ) -> None:
        async with self._database.writing() as transaction:
            now: datetime = self._clock.now()
            if await jobs.move(
                transaction,
                job.id,
                JobState.DELIVERING,
                state,
                finished_at=now,
                sealed_address=None,
                message_id=message_id,
                failure=None if failure is None else jobs.failure_json(failure),
            ):
                await self._ledger.settle(transaction, job.id, delivered, now)
        log.info("job_ended", job=job.id, state=state, delivered=delivered)
