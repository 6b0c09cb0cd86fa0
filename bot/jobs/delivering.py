"""The workflow that delivers: the job's pictures into their channel, or the news that there are none.

It may be run again after a crash at any point. While the interaction's token lives, the pictures replace the job's
card, and editing a message twice is editing it once. Afterwards they come as a message of their own: that it may have
been posted is written down first, a nonce makes a repeat within minutes harmless, and later than that the channel's
history is asked before anything is posted again.

Whatever happens, the hold ends exactly once: settled for what was posted, released for the rest.
"""

from datetime import datetime, timedelta

import structlog

from bot.adapters.database import Database
from bot.adapters.pictures import PictureStore
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs
from bot.domain.case import Case
from bot.domain.errors import Again, Trouble
from bot.domain.job import Approval, Failure, Job, JobState, Series
from bot.domain.policy import Mode, Spoiler
from bot.domain.ports import Address, Clock, Engine, Messenger, Showing
from bot.domain.quota import Quota
from bot.jobs.reviewing import TOLD, Reviewing
from bot.services.attaching import attached
from bot.services.blocklist import screened
from bot.services.ledger import Ledger
from bot.services.outlasting import outlasting
from bot.services.progress import card_is_still
from bot.services.reviews import leave_verdict
from bot.services.sanctions import strike_softly

log = structlog.get_logger()

TOKEN_LIFE = timedelta(minutes=14)
"""Interaction tokens live 15 minutes; the last one is for the upload itself.
https://discord.com/developers/docs/interactions/receiving-and-responding"""

PATIENCE = timedelta(hours=24)
"""How long a painted picture waits for Discord to come back before its quota is released."""

LEAST_ATTEMPTS = 5
"""At a delivery, however late it begins: after a day without the bot, Discord may fail for a moment as at any time."""

LONGEST_PAUSE = 300.0

NONCE_LIFE = timedelta(minutes=2)
"""Discord answers a repeated nonce with the first message for "a few minutes"; this is the safe part of them.
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
        reviewing: Reviewing,
        clock: Clock,
    ) -> None:
        self._database = database
        self._engine = engine
        self._ledger = ledger
        self._messenger = messenger
        self._store = store
        self._sealer = sealer
        self._reviewing = reviewing
        self._clock = clock

    async def deliver(self, job_id: int, series: Series, attempt: int) -> None:
        """The workflow's entrance. Never raises but for cancellation: every end is written into the rows."""
        job, sealed = await self._found(job_id)
        if job is None or (series is Series.PAINTED and (job.state in TOLD or job.verdict is not None)):
            return  # what was decided has a series of its own
        await self._card_is_still(job_id)
        address = self._sealer.open(sealed) if self._clock.now() - job.created_at < TOKEN_LIFE else None
        try:
            await self._go_on(job, address)
        except Trouble as trouble:
            await self._after(trouble, job, series, attempt)
        except Exception:
            log.exception("delivery_failed", job=job_id, attempt=attempt)
            await self._after(Trouble("internal"), job, series, attempt)

    async def _go_on(self, job: Job, address: Address | None) -> None:
        """From wherever the job stands."""
        if job.state is JobState.REVIEWING:
            await self._reviewing.resume(job, address)
        elif job.state in TOLD:
            await self._reviewing.tell(job, address)
        elif job.state is JobState.CANCELLED:
            await self._messenger.show_stopped(job, address)
            await self._forget_address(job.id)
        elif job.state is JobState.UNDELIVERABLE and job.failure is not None:
            await self._messenger.tell(job, address, job.failure, await self._quota_after(job, 0))
            await self._forget_address(job.id)
        elif job.state is JobState.DELIVERING:
            job = await screened(self._database, self._store, job)
            await (self._show(job, address) if job.painted else self._tell(job, address))

    async def _show(self, job: Job, address: Address | None) -> None:
        """The stricter of the policies at the asking and now decides who sees the pictures."""
        if any(picture.key is None for picture in job.painted):
            # Shown by a process that died before it could write that down, and deleted by its asker since.
            await self._end(job, JobState.DONE, len(job.painted))
            return
        policy = await self._reviewing.policy(job)
        if policy.mode is Mode.OFF:
            raise Trouble("channel_off")
        if await self._reviewing.needed(job, policy):
            await self._reviewing.submit(job, policy, address)
            return
        spoiler = job.verdict is Approval.SPOILER or policy.spoiler is Spoiler.ALWAYS
        await self._post(job, address, spoiler=spoiler)

    async def _post(self, job: Job, address: Address | None, *, spoiler: bool) -> None:
        async with attached(self._store, job) as files:
            showing = Showing(files, await self._quota_after(job, len(files)), spoiler)
            message_id = None
            if address is not None and job.verdict is None:
                message_id = await self._messenger.replace_card(job, address, showing)
            if message_id is None:
                message_id = await self._post_once(job, showing)
        untold = None
        if job.verdict is not None:
            untold = await self._reviewing.tell_of_approval(job, address, message_id)
        await self._end(job, JobState.DONE, len(files), message_id=message_id, untold=untold)

    async def _post_once(self, job: Job, showing: Showing) -> int:
        """A message of the job's own. Raises `Trouble("message_deleted")` where its card has been taken down."""
        began = await self._posting_since(job.id)
        found = await self._messenger.find_posted(job, began)
        if found is not None:
            return found
        if began is None or self._clock.now() - began > NONCE_LIFE:
            await self._mark_posting(job.id)
        return await self._messenger.post(job, showing)

    @outlasting
    async def _found(self, job_id: int) -> tuple[Job | None, bytes | None]:
        async with self._database.reading() as connection:
            return await jobs.find(connection, job_id), await jobs.sealed_address(connection, job_id)

    @outlasting
    async def _card_is_still(self, job_id: int) -> None:
        await card_is_still(self._database, job_id, self._clock)

    @outlasting
    async def _forget_address(self, job_id: int) -> None:
        async with self._database.writing() as transaction:
            await jobs.forget_address(transaction, job_id)

    @outlasting
    async def _posting_since(self, job_id: int) -> datetime | None:
        async with self._database.reading() as connection:
            return await jobs.posting_since(connection, job_id)

    @outlasting
    async def _mark_posting(self, job_id: int) -> None:
        async with self._database.writing() as transaction:
            await jobs.mark_posting(transaction, job_id, self._clock.now())

    async def _tell(self, job: Job, address: Address | None) -> None:
        failure = next(p.failure for p in job.pictures if p.failure is not None)
        await self._messenger.tell(job, address, failure, await self._quota_after(job, 0))
        await self._end(job, JobState.FAILED, 0, failure=failure)

    async def _after(self, trouble: Trouble, job: Job, series: Series, attempt: int) -> None:
        log.warning("delivery_failed", job=job.id, attempt=attempt, code=trouble.code, why=trouble.detail)
        lasts = self._clock.now() - job.created_at < PATIENCE or attempt < LEAST_ATTEMPTS
        if (trouble.again is Again.LATER and lasts) or await self._waits_for_its_card(job.id):
            pause = trouble.wait or min(2.0 ** min(attempt, 10), LONGEST_PAUSE)
            await self._repeat(job.id, series, attempt + 1, pause)
        elif job.state in {JobState.CANCELLED, JobState.UNDELIVERABLE}:
            await self._forget_address(job.id)
        else:
            await self._give_up(job, series, attempt, Failure.of(trouble))

    async def _waits_for_its_card(self, job_id: int) -> bool:
        """Whether moderators are to see it as soon as their channel takes a card again; its expiry ends that."""
        job, _ = await self._found(job_id)
        return job is not None and job.state is JobState.REVIEWING

    @outlasting
    async def _give_up(self, job: Job, series: Series, attempt: int, failure: Failure) -> None:
        """The pictures reach nobody: nothing is charged, and a delivery to come tells who asked."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            facts = {"finished_at": now, "failure": jobs.failure_json(failure)}
            if await jobs.move(transaction, job.id, JobState.DELIVERING, JobState.UNDELIVERABLE, **facts):
                await self._ledger.settle(transaction, job.id, 0, now)
                await self._engine.enqueue_delivery(transaction, job.id, series, attempt + 1)
        log.warning("job_given_up", job=job.id, code=failure.code)

    @outlasting
    async def _repeat(self, job_id: int, series: Series, attempt: int, delay: float) -> None:
        async with self._database.writing() as transaction:
            await self._engine.enqueue_delivery(transaction, job_id, series, attempt, delay=delay)

    @outlasting
    async def _quota_after(self, job: Job, delivered: int) -> Quota:
        """How the member stands once this job is settled: what its card should say."""
        async with self._database.reading() as connection:
            return await self._ledger.standing_after(connection, job, delivered, self._clock.now())

    @outlasting
    async def _end(
        self,
        job: Job,
        state: JobState,
        delivered: int,
        *,
        message_id: int | None = None,
        failure: Failure | None = None,
        untold: Case | None = None,
    ) -> None:
        """Write the job's end down; with it, of an `untold` case, the note that tells its asker."""
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
                await strike_softly(transaction, job, now)
                if untold is not None:
                    await leave_verdict(transaction, job, untold, message_id, now)
        log.info("job_ended", job=job.id, state=state, delivered=delivered)
