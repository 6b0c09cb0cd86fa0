"""Reports: a public picture brought before the moderators, and out of sight where enough members ask for that."""

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.sealing import Sealer
from bot.adapters.stores import cases, faces, jobs, notes, reports, sanctions
from bot.domain import audit
from bot.domain.audit import BY_ITSELF, Action
from bot.domain.capability import Actor
from bot.domain.case import Case, CaseKind, CaseState, Decision
from bot.domain.errors import Refusal
from bot.domain.job import Face, Job, JobState
from bot.domain.policy import Policy, may_approve
from bot.domain.ports import Asker, Clock
from bot.domain.report import LONGEST_RATE, Report, Reported, next_allowed
from bot.domain.sanction import StrikeKind
from bot.services.appeals import TOKEN_LIFE
from bot.services.audit import record
from bot.services.reviews import no_such_case, note_closed, too_late
from bot.services.sanctions import Given, Member, record_strike, server_policy, standing_in, strike_in

log = structlog.get_logger()

HIDING = {True: Face.COVERED, False: Face.HIDDEN}


class Reports:
    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock

    async def job_of(self, message_id: int, guild_id: int) -> int:
        """The job whose pictures a message shows. Raises `Refusal("not_a_picture")`."""
        async with self._database.reading() as connection:
            job_id = await faces.of_message(connection, guild_id, message_id)
        if job_id is None:
            raise Refusal("not_a_picture")
        return job_id

    async def require_reportable(self, job_id: int, asker: Asker) -> None:
        """Raises `Refusal`: not_a_picture, reported_already."""
        async with self._database.reading() as connection:
            await _require_public(connection, job_id, asker)
            await _require_first(connection, job_id, asker)

    async def report(self, job_id: int, asker: Asker, reason: str) -> Case:
        """One report of one member, and the picture hidden when it is the one that makes enough.

        Raises `Refusal`: not_a_picture, reports_not_here, report_limit (until), reported_already, report_decided.
        """
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await jobs.lock(transaction, job_id)  # first, as a decision does: no two wait for each other
            await _require_first(transaction, job_id, asker)
            policy = await self._admitted(transaction, asker, now)
            case = await self._case(transaction, job_id, asker, now)
            sealed = self._sealer.seal(asker.address)
            told = Report(job_id, asker.user_id, asker.guild_id, case.id, reason, asker.locale, sealed, now)
            if not await reports.add(transaction, told):
                raise Refusal("reported_already")
            hidden = await reports.count(transaction, job_id) >= policy.report_hide and await faces.hide_first(
                transaction, job_id, HIDING[policy.report_covers]
            )
            await cases.mark_stale(transaction, case.id)
            subject, guild_id = audit.job(job_id), asker.guild_id
            about = (subject, None, None, reason, case.id)
            await record(transaction, now, guild_id, asker.user_id, Action.PICTURE_REPORTED, *about)
            if hidden:
                await record(transaction, now, guild_id, BY_ITSELF, Action.PICTURE_HIDDEN, subject, case_id=case.id)
        log.info("picture_reported", job=job_id, case=case.id, hidden=hidden)
        return case

    async def sheet(self, case: Case) -> Reported:
        """Raises `Refusal("gone")`."""
        async with self._database.reading() as connection:
            return await self._sheet(connection, case)

    async def decide(self, case_id: int, guild_id: int, decision: Decision, by: Actor) -> Reported:
        """One decision; every reporter hears of it, and the author where the picture goes.

        Raises `Refusal`: gone, not_allowed, own_picture, decided_already (by, verdict).
        """
        async with self._database.writing() as transaction:
            now = self._clock.now()
            case = await cases.find(transaction, case_id, guild_id)
            if case is not None and case.job_id is not None:
                await jobs.lock(transaction, case.job_id)  # before it is read: a report may be hiding it
            job = None if case is None or case.job_id is None else await jobs.find(transaction, case.job_id)
            if case is None or job is None or case.kind is not CaseKind.REPORT:
                raise await no_such_case(transaction, guild_id, by)
            policy = await server_policy(transaction, guild_id)
            may_approve(policy, by.user_id, by.roles, job.user_id, moderates=by.may_moderate)
            if not await cases.decide(transaction, case.id, decision.outcome, now, by=by.user_id, decision=decision):
                raise await too_late(transaction, case)
            given = await self._carry_out(transaction, policy, case, job, decision, by, now)
            sheet = await self._sheet(transaction, await cases.find(transaction, case_id, guild_id) or case)
            await record_strike(transaction, given, case.id)
            about = (audit.member(job.user_id), job.face, decision, "", case.id)
            await record(transaction, now, guild_id, by.user_id, Action.REPORT_DECIDED, *about)
        log.info("report_decided", case=case_id, decision=decision, by=by.user_id)
        return sheet

    async def closed(self, case: Case) -> None:
        """The press that decided has closed its own card."""
        await note_closed(self._database, case)

    async def _admitted(self, transaction: AsyncConnection, asker: Asker, now: datetime) -> Policy:
        await sanctions.lock_member(transaction, asker.guild_id, asker.user_id, now)
        earlier = await reports.instants(transaction, asker.guild_id, asker.user_id, now - LONGEST_RATE)
        until = next_allowed(earlier, now)
        if until is not None:
            raise Refusal("report_limit", until=until)
        policy = await server_policy(transaction, asker.guild_id)
        if policy.review_channel is None:
            raise Refusal("reports_not_here")
        return policy

    async def _case(self, transaction: AsyncConnection, job_id: int, asker: Asker, now: datetime) -> Case:
        """The picture's one case, whoever was the first to report it; nobody else counts meanwhile."""
        await _require_public(transaction, job_id, asker)
        case = await cases.of_job(transaction, job_id, CaseKind.REPORT)
        if case is None:
            return await cases.open_case(transaction, asker.guild_id, CaseKind.REPORT, job_id, asker.user_id, now, None)
        if case.state is not CaseState.OPEN:
            raise Refusal("report_decided")
        return case

    async def _carry_out(
        self,
        transaction: AsyncConnection,
        policy: Policy,
        case: Case,
        job: Job,
        decision: Decision,
        by: Actor,
        now: datetime,
    ) -> Given | None:
        stays = decision is Decision.RESTORE
        if not stays:
            await faces.wish(transaction, job.id, Face.REMOVED, now)
        elif job.face is not None:
            await faces.wish(transaction, job.id, Face.SHOWN, now)
        await _tell_reporters(transaction, case, "report_dismissed" if stays else "report_upheld", now)
        if not stays:
            facts = {"case": case.id, "job": job.id, "reason": "report"}
            await notes.leave(transaction, case.guild_id, job.user_id, "picture_removed", facts, now, locale=job.locale)
        if not decision.strikes:
            return None
        member = Member(case.guild_id, job.user_id)
        return await strike_in(
            transaction, policy, member, StrikeKind.STRIKE, f"case:{case.id}", by.user_id, now, "report"
        )

    async def _sheet(self, connection: AsyncConnection, case: Case) -> Reported:
        job = None if case.job_id is None else await jobs.find(connection, case.job_id)
        if job is None:
            raise Refusal("gone")
        member = Member(case.guild_id, job.user_id)
        standing = await standing_in(connection, member, self._clock.now())
        return Reported(case, job, tuple(await reports.of_case(connection, case.id)), standing)


async def _require_first(connection: AsyncConnection, job_id: int, asker: Asker) -> None:
    if await reports.has(connection, job_id, asker.user_id):
        raise Refusal("reported_already")


async def close_reports(transaction: AsyncConnection, job_id: int, now: datetime) -> None:
    """Nobody has to decide any more about a picture that is gone; its reporters hear so."""
    case = await cases.of_job(transaction, job_id, CaseKind.REPORT)
    if case is not None and await cases.decide(transaction, case.id, CaseState.WITHDRAWN, now):
        await cases.mark_stale(transaction, case.id)
        await _tell_reporters(transaction, case, "report_gone", now)


async def _tell_reporters(transaction: AsyncConnection, case: Case, outcome: str, now: datetime) -> None:
    for told in await reports.of_case(transaction, case.id):
        await notes.leave(
            transaction,
            case.guild_id,
            told.reporter_id,
            outcome,
            {"case": case.id},
            now,
            locale=told.locale,
            sealed_address=told.sealed_address,
            token_until=told.at + TOKEN_LIFE,
        )


async def _require_public(connection: AsyncConnection, job_id: int, asker: Asker) -> None:
    job = await jobs.find(connection, job_id)
    here = job is not None and (job.guild_id, job.channel_id) == (asker.guild_id, asker.channel_id)
    if job is None or not here or job.state is not JobState.DONE or job.face is Face.REMOVED:
        raise Refusal("not_a_picture")
