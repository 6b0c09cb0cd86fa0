"""From a member's request to a queued job, and out of the queue again: accept, stop, look up."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.pictures import PictureStore
from bot.adapters.sealing import Sealer
from bot.adapters.stores import jobs, refusals
from bot.domain import audit
from bot.domain.appeal import ABOUT_THE_REQUEST
from bot.domain.audit import Action
from bot.domain.capability import Actor, Capability
from bot.domain.errors import Refusal
from bot.domain.job import Failure, Job, JobState, Picture, PictureState, Series
from bot.domain.policy import Policy, must_be_reviewed, plain
from bot.domain.ports import Asker, Clock, Engine
from bot.domain.quota import Quota
from bot.domain.reference import Reference
from bot.domain.request import PictureRequest
from bot.services import breaker
from bot.services.admission import Admission
from bot.services.audit import record
from bot.services.ledger import Ledger
from bot.services.outlasting import outlasting
from bot.services.policies import Policies
from bot.services.progress import card_is_still
from bot.services.references import require_unbarred
from bot.services.reports import close_reports
from bot.services.reviews import withdraw_case
from bot.services.sanctions import Member, require_free
from bot.services.turns import Turns
from bot.services.wordrules import WordRules

FIRST_ATTEMPT = 1

MOST_REFUSED = 20
"""Refused requests of one member that are kept for an appeal, within a day."""


class Generation:
    def __init__(
        self,
        database: Database,
        engine: Engine,
        ledger: Ledger,
        policies: Policies,
        words: WordRules,
        admission: Admission,
        store: PictureStore,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._database = database
        self._engine = engine
        self._ledger = ledger
        self._policies = policies
        self._words = words
        self._admission = admission
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._turns = Turns()

    async def accept(
        self,
        asker: Asker,
        request: PictureRequest,
        references: tuple[Reference, ...] = (),
        *,
        parent_id: int | None = None,
        pass_id: int | None = None,
    ) -> Job | None:
        """Claim the interaction, hold the quota, write the job down and queue it: all of it or nothing.

        None where this interaction has been claimed before: Discord may deliver an event more than once, and two
        processes with one token both get it. Raises `Refusal`: "held", and as the word rules, the policy,
        `Admission.admit`, `breaker.admit`, `Ledger.hold` and `require_unbarred` do; one that may be appealed
        brings its `refusal_id`.

        `references` go along with the words, and lie in the store. `parent_id` is the job whose button asks for this
        one. `pass_id` names a refused request that a moderator has let through once.
        """
        try:
            async with self._turns.of(asker.user_id):
                return await self._accept(asker, request, references, parent_id, pass_id)
        except Refusal as refusal:
            kept = await self._keep_refused(asker, request, refusal)
            if kept is None:
                raise
            raise Refusal(refusal.code, **{**refusal.values, "refusal_id": kept}) from refusal

    async def _accept(
        self,
        asker: Asker,
        request: PictureRequest,
        references: tuple[Reference, ...],
        parent_id: int | None,
        pass_id: int | None,
    ) -> Job | None:
        stopped = await self._words.refusal(asker.guild_id, request.prompt, asker.circumstances)
        async with self._database.writing() as transaction:
            await require_free(transaction, Member(asker.guild_id, asker.user_id), self._clock.now())
            job = await self._judged(transaction, asker, request, stopped, parent_id, pass_id)
            await require_unbarred(transaction, asker.guild_id, references)
            job = replace(job, references=references)
            if not await jobs.claim(transaction, job, self._sealer.seal(asker.address)):
                return None
            await self._admission.admit(transaction, job)
            await breaker.admit(transaction, job.created_at)
            await self._ledger.hold(transaction, job, job.created_at)
            for picture in job.pictures:
                await self._engine.enqueue_paint(transaction, job.id, picture.slot, FIRST_ATTEMPT, user_id=job.user_id)
        return job

    async def policy(self, asker: Asker) -> Policy:
        """What holds where they ask, as far as is known without a wait; acceptance reads it afresh."""
        return (await self._policies.at(asker.guild_id, asker.circumstances)).policy

    async def is_private(self, asker: Asker) -> bool:
        """Whether the first answer is for the asker alone, because the picture will wait for a moderator."""
        return must_be_reviewed(await self.policy(asker), asker.circumstances, self._clock.now())

    async def _keep_refused(self, asker: Asker, request: PictureRequest, refusal: Refusal) -> int | None:
        """Write down what may be appealed; its number. Nobody fills the table: beyond a day's share nothing is kept."""
        if refusal.code not in ABOUT_THE_REQUEST or asker.circumstances.has_references:  # pictures would not be kept
            return None
        async with self._database.writing() as transaction:
            now = self._clock.now()
            lately = await refusals.count_since(transaction, asker.guild_id, asker.user_id, now - timedelta(days=1))
            if lately >= MOST_REFUSED:
                return None
            facts = {name: plain(value) for name, value in refusal.values.items()}
            return await refusals.keep(transaction, asker, request, refusal.code, facts, now)

    async def _judged(
        self,
        transaction: AsyncConnection,
        asker: Asker,
        request: PictureRequest,
        stopped: Refusal | None,
        parent_id: int | None,
        pass_id: int | None,
    ) -> Job:
        """The job as the server's policy lets it be. Raises that policy's `Refusal`, or the word rules' `stopped`."""
        resolved, verdict = await self._policies.judge(transaction, asker.guild_id, request, asker.circumstances)
        excused = None
        if pass_id is not None:
            excused = await refusals.use_pass(transaction, pass_id, asker.user_id, self._clock.now())
        refusal = verdict.refusal_beside(excused)
        if refusal is not None:
            raise refusal
        if stopped is not None and excused != stopped.code:
            raise stopped
        return Job(
            id=asker.interaction_id,
            guild_id=asker.guild_id,
            channel_id=asker.channel_id,
            user_id=asker.user_id,
            locale=asker.locale,
            request=request,
            state=JobState.QUEUED,
            created_at=self._clock.now(),
            answered_at=None,
            upload_limit=asker.upload_limit,
            pictures=tuple(Picture(slot, PictureState.WAITING) for slot in range(1, request.count + 1)),
            policy_version=resolved.version,
            circumstances=asker.circumstances,
            reviewed=verdict.reviewed,
            parent_id=parent_id,
        )

    async def answer(self, job_id: int, showing: Awaitable[int | None]) -> None:
        """Give the first answer, and note the message that it brings; where it fails the job is withdrawn."""
        try:
            card_id = await showing
        except Exception:
            await self._withdraw(job_id)
            raise
        await self.answered(job_id, card_id)

    @outlasting
    async def _withdraw(self, job_id: int) -> None:
        async with self._database.writing() as transaction:
            await withdraw(transaction, self._ledger, job_id, self._clock.now())

    @outlasting
    async def answered(self, job_id: int, card_id: int | None) -> None:
        """Note that the asker has seen the first answer, in this message if all can see it: nothing is paid before."""
        async with self._database.writing() as transaction:
            await jobs.mark_answered(transaction, job_id, self._clock.now(), card_id)

    async def stop(self, job: Job, by: Actor) -> None:
        """End a job that nobody has seen the pictures of, and give its quota back; its card is still when this returns.

        Raises `Refusal("not_yours")` for whoever is neither its asker nor a moderator, `Refusal("too_late")` once
        its pictures are on their way, `Refusal("seen_to")` once they are decided about.
        """
        _only_asker_or_moderator(job, by)
        if job.verdict is not None or job.state in {JobState.REJECTED, JobState.EXPIRED}:
            raise Refusal("seen_to")
        async with self._database.writing() as transaction:
            now = self._clock.now()
            waited = job.state is JobState.REVIEWING
            if waited:
                await withdraw_case(transaction, job.id, now)
            origins = (JobState.REVIEWING,) if waited else (JobState.QUEUED, JobState.PAINTING)
            moves = [await jobs.move(transaction, job.id, one, JobState.CANCELLED, finished_at=now) for one in origins]
            if not any(moves):
                raise Refusal("too_late")
            await self._ledger.settle(transaction, job.id, 0, now)
            # Its card says so, whoever dies meanwhile.
            await self._engine.enqueue_delivery(transaction, job.id, Series.DECIDED if waited else Series.PAINTED)
            if by.user_id != job.user_id:
                subject = audit.member(job.user_id)
                await record(transaction, now, job.guild_id, by.user_id, Action.JOB_STOPPED, subject, job.id)
        await self._engine.cancel(job.id)
        await card_is_still(self._database, job.id, self._clock)

    async def erase(self, job: Job, by: Actor) -> None:
        """Forget the job's pictures and its words; what it cost stays counted. Raises `Refusal("not_yours")`."""
        _only_asker_or_moderator(job, by)
        async with self._database.writing() as transaction:
            keys = await jobs.erase(transaction, job.id)
            now, subject = self._clock.now(), audit.member(job.user_id)
            await close_reports(transaction, job.id, now)
            await record(transaction, now, job.guild_id, by.user_id, Action.PICTURE_ERASED, subject, job.id)
        for key in keys:
            await self._store.remove(key)

    async def shown(self, job_id: int, asker: Asker, to: Actor) -> Job:
        """The same, for somebody who presses a button of it.

        Raises `Refusal("gone")` also for a job that they cannot see from where they press.
        """
        job = await self.find(job_id, asker.guild_id)
        if not job.is_seen_by(to.user_id, asker.channel_id, moderates=to.can(Capability.MODERATE)):
            raise Refusal("gone")
        return job

    async def find(self, job_id: int, guild_id: int) -> Job:
        """The job, where it belongs to this server. Raises `Refusal("gone")`, for a stranger's job too."""
        async with self._database.reading() as connection:
            job = await jobs.find(connection, job_id)
        if job is None or job.guild_id != guild_id:
            raise Refusal("gone")
        return job

    async def quota(self, guild_id: int, user_id: int) -> Quota:
        async with self._database.reading() as connection:
            return await self._ledger.standing(connection, guild_id, user_id, self._clock.now())


async def withdraw(transaction: AsyncConnection, ledger: Ledger, job_id: int, now: datetime) -> None:
    """End a job whose asker was never answered, and give back what it held."""
    failure = jobs.failure_json(Failure("unanswered"))
    facts = {"finished_at": now, "sealed_address": None, "failure": failure}
    if await jobs.move(transaction, job_id, JobState.QUEUED, JobState.CANCELLED, **facts):
        await ledger.settle(transaction, job_id, 0, now)


def _only_asker_or_moderator(job: Job, by: Actor) -> None:
    if by.user_id != job.user_id and not by.may_moderate:
        raise Refusal("not_yours")
