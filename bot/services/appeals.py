"""Appeals: a refusal looked at once more, by somebody else, once."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.sealing import Sealer
from bot.adapters.stores import cases, jobs, notes, refusals, sanctions
from bot.domain import audit
from bot.domain.appeal import PASS_LASTS, Appeal, Refused, may_appeal, may_appeal_refused
from bot.domain.audit import Action
from bot.domain.capability import Actor
from bot.domain.case import Case, CaseKind, Decision
from bot.domain.errors import Refusal
from bot.domain.job import Approval, JobState, Series
from bot.domain.mention import Mention
from bot.domain.policy import may_approve
from bot.domain.ports import Asker, Clock, Engine
from bot.services.audit import record
from bot.services.reviews import no_such_case, note_closed, too_late
from bot.services.sanctions import Member, server_policy, standing_in

log = structlog.get_logger()

TOKEN_LIFE = timedelta(minutes=14)
"""https://discord.com/developers/docs/interactions/receiving-and-responding: 15 minutes, less the last answer."""


class Appeals:
    def __init__(self, database: Database, engine: Engine, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._engine = engine
        self._sealer = sealer
        self._clock = clock

    async def about_job(self, job_id: int, asker: Asker, statement: str) -> Case:
        """Raises `Refusal`: gone, appeals_not_here, appealed_already, and as `may_appeal` does."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await _require_appealable(transaction, job_id, asker, now)
            first = await cases.of_job(transaction, job_id, CaseKind.REVIEW)
            against = None if first is None else first.decided_by
            case = await self._open(transaction, asker, now, statement, against, job_id=job_id)
            await self._record(transaction, now, case)
        return case

    async def require_appealable(self, job_id: int, asker: Asker) -> None:
        """Raises `Refusal("gone")`, and as `may_appeal` does."""
        async with self._database.reading() as connection:
            await _require_appealable(connection, job_id, asker, self._clock.now())

    async def require_decidable(self, case_id: int, guild_id: int, by: Actor) -> None:
        """Raises `Refusal`: gone, not_allowed, own_picture, appeal_needs_another (by)."""
        async with self._database.reading() as connection:
            await self._decidable(connection, case_id, guild_id, by)

    async def about_refused(self, refusal_id: int, asker: Asker, statement: str) -> Case:
        """Raises as `about_job`."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            refused = await refusals.find(transaction, refusal_id, asker.guild_id)
            if refused is None or refused.user_id != asker.user_id:
                raise Refusal("gone")
            may_appeal_refused(refused, now)
            case = await self._open(transaction, asker, now, statement, None, refusal_id=refusal_id)
            await self._record(transaction, now, case)
        return case

    async def refused(self, refusal_id: int, asker: Asker) -> Refused:
        """A refused request of their own. Raises `Refusal("gone")`, for anybody else's too."""
        async with self._database.reading() as connection:
            found = await refusals.find(connection, refusal_id, asker.guild_id)
        if found is None or found.user_id != asker.user_id:
            raise Refusal("gone")
        return found

    async def sheet(self, case: Case) -> Appeal:
        async with self._database.reading() as connection:
            return await self._sheet(connection, case)

    async def decide(self, case_id: int, guild_id: int, decision: Decision, by: Actor, reason: str = "") -> Appeal:
        """One decision for each appeal, by somebody else than whoever made the first.

        Raises `Refusal`: gone, not_allowed, own_picture, appeal_needs_another (by), decided_already (by, verdict).
        """
        async with self._database.writing() as transaction:
            now = self._clock.now()
            case = await self._decidable(transaction, case_id, guild_id, by)
            if not await cases.decide(
                transaction, case.id, decision.outcome, now, by=by.user_id, decision=decision, reason=reason
            ):
                raise await too_late(transaction, case)
            help_given = await self._grant(transaction, case, by, now) if decision is Decision.GRANT else ""
            await self._tell(transaction, case, decision, reason, help_given, now)
            sheet = await self._sheet(transaction, await cases.find(transaction, case_id, guild_id) or case)
            subject = audit.member(case.opened_by)
            told = (subject, None, [decision, help_given], reason, case.id)
            await record(transaction, now, guild_id, by.user_id, Action.APPEAL_DECIDED, *told)
        log.info("appeal_decided", case=case_id, decision=decision, by=by.user_id)
        return sheet

    async def closed(self, case: Case) -> None:
        """The press that decided has closed its own card."""
        await note_closed(self._database, case)

    async def _open(
        self,
        transaction: AsyncConnection,
        asker: Asker,
        now: datetime,
        statement: str,
        against: int | None,
        *,
        job_id: int | None = None,
        refusal_id: int | None = None,
    ) -> Case:
        policy = await server_policy(transaction, asker.guild_id)
        if policy.review_channel is None:
            raise Refusal("appeals_not_here")
        case = await cases.open_appeal(
            transaction,
            asker.guild_id,
            asker.user_id,
            now,
            job_id=job_id,
            refusal_id=refusal_id,
            statement=statement,
            against=against,
            sealed_address=self._sealer.seal(asker.address),
        )
        if case is None:
            raise Refusal("appealed_already")
        return case

    async def _record(self, transaction: AsyncConnection, now: datetime, case: Case) -> None:
        subject = audit.member(case.opened_by)
        told = (subject, None, None, case.statement, case.id)
        await record(transaction, now, case.guild_id, case.opened_by, Action.APPEAL_MADE, *told)

    async def _decidable(self, connection: AsyncConnection, case_id: int, guild_id: int, by: Actor) -> Case:
        case = await cases.find(connection, case_id, guild_id)
        if case is None or case.kind is not CaseKind.APPEAL:
            raise await no_such_case(connection, guild_id, by)
        policy = await server_policy(connection, case.guild_id)
        may_approve(policy, by.user_id, by.roles, case.opened_by, moderates=by.may_moderate)
        if by.user_id == case.against and not policy.own_appeals:
            raise Refusal("appeal_needs_another", by=Mention.member(case.against))
        return case

    async def _grant(self, transaction: AsyncConnection, case: Case, by: Actor, now: datetime) -> str:
        """Make good what still can be; a word for what that was.

        A picture that was turned down is delivered, and costs its asker nothing. A request that a rule refused gets a
        pass: its asker has to press once more, because only an interaction can begin a job. What the image service
        held back no moderator can make it paint: there, only the strike is lifted.
        """
        if case.refusal_id is not None:
            await refusals.let_pass(transaction, case.refusal_id, now + PASS_LASTS)
            return "pass"
        if case.job_id is None:
            return ""
        first = await cases.of_job(transaction, case.job_id, CaseKind.REVIEW)
        await jobs.lock(transaction, case.job_id)
        given_for = [f"job:{case.job_id}", *([] if first is None else [f"case:{first.id}"])]
        for source in given_for:
            await sanctions.lift(transaction, case.guild_id, case.opened_by, by.user_id, now, source)
        job = await jobs.find(transaction, case.job_id)
        if job is None or not job.painted or any(picture.key is None for picture in job.painted):
            return "lifted"
        if not await jobs.move(
            transaction, job.id, JobState.REJECTED, JobState.DELIVERING, verdict=Approval.PLAIN, finished_at=None
        ):
            return "lifted"
        await self._engine.enqueue_delivery(transaction, job.id, Series.APPEALED)
        return "delivered"

    async def _tell(
        self, transaction: AsyncConnection, case: Case, decision: Decision, reason: str, help_given: str, now: datetime
    ) -> None:
        outcome = "appeal_granted" if decision is Decision.GRANT else "appeal_declined"
        facts = {"case": case.id, "reason": reason, "help": help_given, "refusal": case.refusal_id, "job": case.job_id}
        await notes.leave(
            transaction,
            case.guild_id,
            case.opened_by,
            outcome,
            facts,
            now,
            sealed_address=await cases.sealed_address(transaction, case.id),
            token_until=case.opened_at + TOKEN_LIFE,
        )

    async def _sheet(self, connection: AsyncConnection, case: Case) -> Appeal:
        job = None if case.job_id is None else await jobs.find(connection, case.job_id)
        refused = None if case.refusal_id is None else await refusals.find(connection, case.refusal_id, case.guild_id)
        member = Member(case.guild_id, case.opened_by)
        return Appeal(case, job, refused, await standing_in(connection, member, self._clock.now()))


async def _require_appealable(connection: AsyncConnection, job_id: int, asker: Asker, now: datetime) -> None:
    job = await jobs.find(connection, job_id)
    if job is None or job.guild_id != asker.guild_id:
        raise Refusal("gone")
    if not job.is_seen_by(asker.user_id, asker.channel_id, moderates=False):
        raise Refusal("gone")
    may_appeal(job, asker.user_id, now)
