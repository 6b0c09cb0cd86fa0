"""The review queue: a painted picture waits, days if need be, until one moderator has decided."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.stores import cases, jobs, notes
from bot.domain import audit
from bot.domain.audit import BY_ITSELF, Action
from bot.domain.capability import Actor
from bot.domain.case import Case, CaseFile, CaseKind, CaseState, Decision
from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Approval, Job, JobState, Series
from bot.domain.mention import Mention
from bot.domain.policy import Mode, Policy, may_approve, must_be_reviewed
from bot.domain.ports import Clock, Engine
from bot.domain.sanction import StrikeKind
from bot.services.audit import record
from bot.services.ledger import Ledger
from bot.services.policies import Policies
from bot.services.sanctions import Given, Member, record_strike, server_policy, standing_in, strike_in

log = structlog.get_logger()

EXPIRIES_AT_ONCE = 50

APPROVALS = {Decision.APPROVE: Approval.PLAIN, Decision.APPROVE_AS_SPOILER: Approval.SPOILER}


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a press: the case as it now is, and its job."""

    case: Case
    job: Job


class Reviews:
    def __init__(self, database: Database, engine: Engine, ledger: Ledger, policies: Policies, clock: Clock) -> None:
        self._database = database
        self._engine = engine
        self._ledger = ledger
        self._policies = policies
        self._clock = clock

    async def policy(self, job: Job) -> Policy:
        """What holds now where the job was asked for."""
        if job.circumstances is None:
            return Policy()
        return (await self._policies.fresh(job.guild_id, job.circumstances)).policy

    async def needed(self, job: Job, policy: Policy) -> bool:
        """Whether a moderator must see it first: by the stricter of the policies at the asking and now."""
        if job.verdict is not None or job.circumstances is None:
            return False
        return job.reviewed or must_be_reviewed(policy, job.circumstances, self._clock.now())

    async def submit(self, job: Job, policy: Policy) -> Case | None:
        """Put a painted job before the moderators; None where it is no longer there to be put."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            if not await jobs.move(transaction, job.id, JobState.DELIVERING, JobState.REVIEWING):
                return None
            expires_at = now + timedelta(hours=policy.review_hours)
            return await cases.open_case(
                transaction, job.guild_id, CaseKind.REVIEW, job.id, job.user_id, now, expires_at
            )

    async def of(self, job: Job) -> Case | None:
        async with self._database.reading() as connection:
            return await cases.of_job(connection, job.id, CaseKind.REVIEW)

    async def outcome(self, job: Job) -> tuple[Case | None, int | None]:
        """The job's case as it is now, and the message that its pictures hang in, if they do."""
        async with self._database.reading() as connection:
            now = await jobs.find(connection, job.id)
            case = await cases.of_job(connection, job.id, CaseKind.REVIEW)
            return case, None if now is None else now.message_id

    async def file(self, case: Case, job: Job) -> CaseFile:
        """All that a moderator sees of the case."""
        policy = await self.policy(job)
        async with self._database.reading() as connection:
            member = Member(case.guild_id, job.user_id)
            past = (await standing_in(connection, member, self._clock.now())).record
            queue = await cases.queue(connection, case.guild_id)
        joined_at = None if job.circumstances is None else job.circumstances.joined_at
        return CaseFile(case, past, queue, joined_at, _why(job, policy))

    async def shown(self, case: Case, channel_id: int, message_id: int) -> bool:
        """Note where the case's card is; whether it still waits for a decision."""
        async with self._database.writing() as transaction:
            return await cases.shown(transaction, case.id, channel_id, message_id)

    async def leave_verdict(self, job: Job, case: Case) -> None:
        """A note for an asker who can no longer be told where they asked."""
        async with self._database.writing() as transaction:
            await leave_verdict(transaction, job, case, None, self._clock.now())

    async def decide(self, case_id: int, guild_id: int, decision: Decision, by: Actor, reason: str = "") -> Decided:
        """One decision for each case, however many press at once.

        Raises `Refusal`: gone, not_allowed, own_picture, escalated, decided_already (by, verdict).
        """
        case, job = await self._look_up(case_id, guild_id, by)
        await self._require_may_decide(case, job, by)
        async with self._database.writing() as transaction:
            now = self._clock.now()
            if not await cases.decide(
                transaction, case.id, decision.outcome, now, by=by.user_id, decision=decision, reason=reason
            ):
                raise await too_late(transaction, case)
            await self._carry_out(transaction, job, decision)
            given = await self._strike(transaction, job, case, by, now) if decision.strikes else None
            decided = await cases.find(transaction, case_id, guild_id)
            await record_strike(transaction, given, case.id)
            subject = audit.member(job.user_id)
            await record(
                transaction, now, guild_id, by.user_id, Action.CASE_DECIDED, subject, None, decision, reason, case.id
            )
        log.info("case_decided", case=case_id, decision=decision, by=by.user_id)
        return Decided(decided or case, job)

    async def closed(self, case: Case) -> None:
        """The press that decided has closed its own card."""
        await note_closed(self._database, case)

    async def escalate(self, case_id: int, guild_id: int, by: Actor) -> Decided:
        """Leave it to those who manage the server. Raises as `decide`."""
        case, job = await self._look_up(case_id, guild_id, by)
        await self._require_may_decide(case, job, by)
        async with self._database.writing() as transaction:
            if not await cases.escalate(transaction, case.id):
                raise await too_late(transaction, case)
            escalated = await cases.find(transaction, case_id, guild_id)
            now, subject = self._clock.now(), audit.member(job.user_id)
            await record(transaction, now, guild_id, by.user_id, Action.CASE_ESCALATED, subject, case_id=case.id)
        return Decided(escalated or case, job)

    async def expire(self) -> list[Case]:
        """Close what nobody decided in time, and give its quota back; the cases whose cards must say so."""
        async with self._database.reading() as connection:
            due = await cases.expired(connection, self._clock.now(), EXPIRIES_AT_ONCE)
        return [case for case in due if case.kind is CaseKind.REVIEW and await self._expire(case)]

    async def _expire(self, case: Case) -> bool:
        """In a transaction of its own: what it locks stays in the order in which a decision locks it."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            if not await cases.decide(transaction, case.id, CaseState.EXPIRED, now):
                return False
            if case.job_id is not None:
                await self._end(transaction, case.job_id, JobState.EXPIRED)
            subject = audit.member(case.opened_by)
            await record(transaction, now, case.guild_id, BY_ITSELF, Action.CASE_EXPIRED, subject, case_id=case.id)
        return True

    async def decidable(self, case_id: int, guild_id: int, by: Actor) -> Decided:
        """A case, for whoever might decide it. Raises `Refusal`: gone, not_allowed, own_picture, escalated."""
        case, job = await self._look_up(case_id, guild_id, by)
        await self._require_may_decide(case, job, by)
        return Decided(case, job)

    async def _require_may_decide(self, case: Case, job: Job, by: Actor) -> None:
        may_approve(await self.policy(job), by.user_id, by.roles, job.user_id, moderates=by.may_moderate)
        if case.escalated and not by.may_manage:
            raise Refusal("escalated")

    async def _carry_out(self, transaction: AsyncConnection, job: Job, decision: Decision) -> None:
        approval = APPROVALS.get(decision)
        if approval is None:
            await self._end(transaction, job.id, JobState.REJECTED)
        elif await jobs.move(transaction, job.id, JobState.REVIEWING, JobState.DELIVERING, verdict=approval):
            await self._engine.enqueue_delivery(transaction, job.id, Series.DECIDED)

    async def _strike(
        self, transaction: AsyncConnection, job: Job, case: Case, by: Actor, now: datetime
    ) -> Given | None:
        policy, member = await server_policy(transaction, job.guild_id), Member(job.guild_id, job.user_id)
        return await strike_in(
            transaction, policy, member, StrikeKind.STRIKE, f"case:{case.id}", by.user_id, now, "picture"
        )

    async def _end(self, transaction: AsyncConnection, job_id: int, state: JobState) -> None:
        """The job ends without being shown; its delivery has still to tell the asker."""
        now = self._clock.now()
        if await jobs.move(transaction, job_id, JobState.REVIEWING, state, finished_at=now):
            await self._ledger.settle(transaction, job_id, 0, now)
            await self._engine.enqueue_delivery(transaction, job_id, Series.DECIDED)

    async def _look_up(self, case_id: int, guild_id: int, by: Actor) -> tuple[Case, Job]:
        async with self._database.reading() as connection:
            case = await cases.find(connection, case_id, guild_id)
            job = None if case is None or case.job_id is None else await jobs.find(connection, case.job_id)
            if case is None or job is None or case.kind is not CaseKind.REVIEW:
                raise await no_such_case(connection, guild_id, by)
        return case, job


async def note_closed(database: Database, case: Case) -> None:
    """Where that fails, the card is closed once more: nobody is to hear of it."""
    with suppress(Trouble):
        async with database.writing() as transaction:
            await cases.mended(transaction, case)


async def leave_verdict(
    transaction: AsyncConnection, job: Job, case: Case, message_id: int | None, now: datetime
) -> None:
    link = "" if message_id is None else f"https://discord.com/channels/{job.guild_id}/{job.channel_id}/{message_id}"
    facts = {"case": case.id, "reason": case.reason, "message": link}
    told = (job.guild_id, job.user_id, f"verdict_{case.state}", facts, now)
    await notes.leave(transaction, *told, locale=job.locale)


async def withdraw_case(transaction: AsyncConnection, job_id: int, now: datetime) -> bool:
    """Take a picture that waits out of the queue; its card will say so. False where none waits."""
    case = await cases.of_job(transaction, job_id, CaseKind.REVIEW)
    return case is not None and await cases.decide(transaction, case.id, CaseState.WITHDRAWN, now)


async def no_such_case(connection: AsyncConnection, guild_id: int, by: Actor) -> Refusal:
    """What to say of a case that is not there: "gone". Raises `Refusal("not_allowed")` for whoever decides nothing.

    That is what they are told of every case, so that they cannot try out which ones there are.
    """
    policy = await server_policy(connection, guild_id)
    may_approve(policy, by.user_id, by.roles, BY_ITSELF, moderates=by.may_moderate)
    return Refusal("gone")


def _why(job: Job, policy: Policy) -> str:
    if not job.reviewed:
        return "stricter"
    return policy.review if policy.mode is Mode.REVIEWED else "looser"


async def too_late(transaction: AsyncConnection, case: Case) -> Refusal:
    now = await cases.find(transaction, case.id, case.guild_id) or case
    by = "time" if now.decided_by is None else Mention.member(now.decided_by)
    return Refusal("decided_already", by=by, verdict=now.decision or now.state)
