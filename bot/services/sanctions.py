"""Strikes and holds: given, counted, lifted; every one of them in the record, and told to whom it concerns."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.stores import cases, notes, policies, sanctions
from bot.domain import audit
from bot.domain.audit import BY_ITSELF, Action
from bot.domain.case import Record
from bot.domain.errors import Refusal
from bot.domain.job import Job
from bot.domain.policy import Policy, ProviderRefusals, resolve
from bot.domain.ports import Clock
from bot.domain.sanction import (
    FOR_STRIKES,
    HELD_BACK,
    LONGEST_HOLD,
    Hold,
    Standing,
    StrikeKind,
    expiry,
    hold_due,
    weight,
)
from bot.services.audit import record


@dataclass(frozen=True, slots=True)
class Member:
    guild_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class Given:
    """A strike that has just been given, and the hold that came with it."""

    member: Member
    by: int
    at: datetime
    source: str
    reason: str
    hold: Hold | None


class Sanctions:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def strike(self, member: Member, by: int, source: str, reason: str) -> Standing:
        """One strike, and a hold where that makes enough of them. A second one for the same `source` is none."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            policy = await server_policy(transaction, member.guild_id)
            given = await strike_in(transaction, policy, member, StrikeKind.STRIKE, source, by, now, reason)
            standing = await standing_in(transaction, member, now)
            await record_strike(transaction, given)
            return standing

    async def pardon(self, member: Member, by: int, reason: str) -> Standing:
        """Lift every strike that stands, and the hold that they brought. Raises `Refusal("no_strikes")`."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            await sanctions.lock_member(transaction, member.guild_id, member.user_id, now)
            lifted = await sanctions.lift(transaction, member.guild_id, member.user_id, by, now)
            if not lifted:
                raise Refusal("no_strikes")
            freed = await self._free_of_strikes(transaction, member, now)
            await notes.leave(transaction, member.guild_id, member.user_id, "strikes_pardoned", {}, now)
            standing = await standing_in(transaction, member, now)
            guild_id, subject = member.guild_id, audit.member(member.user_id)
            await record(transaction, now, guild_id, by, Action.STRIKES_PARDONED, subject, sorted(lifted), [], reason)
            if freed:
                await record(transaction, now, guild_id, by, Action.HOLD_LIFTED, subject, reason=reason)
            return standing

    async def _free_of_strikes(self, transaction: AsyncConnection, member: Member, now: datetime) -> bool:
        """End the hold that strikes brought; one that a moderator set stays."""
        hold = await sanctions.hold(transaction, member.guild_id, member.user_id)
        if hold is None or hold.reason != FOR_STRIKES:
            return False
        return await sanctions.lift_hold(transaction, member.guild_id, member.user_id, now)

    async def hold(self, member: Member, by: int, hours: int | None, reason: str, case_id: int | None = None) -> Hold:
        """Let a member ask for nothing for so many hours, the policy's if None. Raises `Refusal("long_hold")`."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            policy = await server_policy(transaction, member.guild_id)
            span = timedelta(hours=policy.hold_hours if hours is None else hours)
            if span > LONGEST_HOLD:
                raise Refusal("long_hold", most=LONGEST_HOLD // timedelta(hours=1))
            await sanctions.lock_member(transaction, member.guild_id, member.user_id, now)
            wanted = Hold(now + span, by, now, reason)
            await hold_in(transaction, policy, member, wanted)
            await _record_hold(transaction, member, wanted, case_id)
        return wanted

    async def release(self, member: Member, by: int, reason: str) -> None:
        """End a hold before its time. Raises `Refusal("no_hold")`."""
        async with self._database.writing() as transaction:
            now = self._clock.now()
            if not await sanctions.lift_hold(transaction, member.guild_id, member.user_id, now):
                raise Refusal("no_hold")
            await notes.leave(transaction, member.guild_id, member.user_id, "hold_lifted", {}, now)
            subject = audit.member(member.user_id)
            await record(transaction, now, member.guild_id, by, Action.HOLD_LIFTED, subject, reason=reason)

    async def standing(self, member: Member) -> Standing:
        async with self._database.reading() as connection:
            return await standing_in(connection, member, self._clock.now())


async def standing_in(connection: AsyncConnection, member: Member, now: datetime) -> Standing:
    strikes = await sanctions.of(connection, member.guild_id, member.user_id)
    hold = await sanctions.hold(connection, member.guild_id, member.user_id)
    past = await cases.record(connection, member.guild_id, member.user_id)
    standing = Record(past.approved, past.rejected, weight(strikes, now))
    return Standing(standing, tuple(strikes), hold if hold is not None and hold.until > now else None)


async def server_policy(connection: AsyncConnection, guild_id: int) -> Policy:
    """What holds for the whole server at this very moment."""
    return resolve((await policies.latest(connection, guild_id)).settings, 0, None).policy


async def require_free(connection: AsyncConnection, member: Member, now: datetime) -> None:
    """Raises `Refusal("held")` while the member is held."""
    hold = await sanctions.hold(connection, member.guild_id, member.user_id)
    if hold is not None and hold.until > now:
        why = {"strikes": True} if hold.reason == FOR_STRIKES else {"reason": hold.reason}
        raise Refusal("held", until=hold.until, **why)


async def strike_in(
    transaction: AsyncConnection,
    policy: Policy,
    member: Member,
    kind: StrikeKind,
    source: str,
    by: int,
    now: datetime,
    reason: str,
) -> Given | None:
    """Give a strike within the caller's transaction, and hold the member where enough stand; None where it was given.

    The caller records it, last of all: `record_strike`.
    """
    guild_id, user_id = member.guild_id, member.user_id
    await sanctions.lock_member(transaction, guild_id, user_id, now)
    until = expiry(policy, now)
    if not await sanctions.give(transaction, guild_id, user_id, kind, source, by, now, until, reason):
        return None
    strikes = await sanctions.of(transaction, guild_id, user_id)
    facts = {"reason": reason, "until": round(until.timestamp()), "stand": weight(strikes, now)}
    await notes.leave(transaction, guild_id, user_id, f"{kind}_given", facts, now)
    held_until = hold_due(policy, strikes, now)
    hold = None if held_until is None else Hold(held_until, by, now, FOR_STRIKES)
    if hold is not None:
        await hold_in(transaction, policy, member, hold)
    return Given(member, by, now, source, reason, hold)


async def strike_softly(transaction: AsyncConnection, job: Job, now: datetime) -> None:
    """A soft strike for what the image service held back of a job, where the server's policy wants one."""
    if not any(picture.failure and picture.failure.code in HELD_BACK for picture in job.pictures):
        return
    policy = await server_policy(transaction, job.guild_id)
    if policy.provider_refusals is ProviderRefusals.SOFT:
        member = Member(job.guild_id, job.user_id)
        given = await strike_in(
            transaction, policy, member, StrikeKind.SOFT, f"job:{job.id}", BY_ITSELF, now, "held_back"
        )
        await record_strike(transaction, given)


async def record_strike(transaction: AsyncConnection, given: Given | None, case_id: int | None = None) -> None:
    """Enter a strike that `strike_in` gave, if it did, and the hold that came with it."""
    if given is None:
        return
    guild_id, subject = given.member.guild_id, audit.member(given.member.user_id)
    told = (subject, None, given.source, given.reason, case_id)
    await record(transaction, given.at, guild_id, given.by, Action.STRIKE_GIVEN, *told)
    if given.hold is not None:
        await _record_hold(transaction, given.member, given.hold, case_id)


async def hold_in(transaction: AsyncConnection, policy: Policy, member: Member, wanted: Hold) -> None:
    """Hold a member whose row is locked. A hold that would end later stays as it is."""
    present = await sanctions.hold(transaction, member.guild_id, member.user_id)
    if present is not None and present.until > wanted.until and wanted.reason == FOR_STRIKES:
        return
    discord = policy.discord_timeout
    await sanctions.set_hold(transaction, member.guild_id, member.user_id, wanted, discord=discord)
    facts = {"reason": wanted.reason, "until": round(wanted.until.timestamp())}
    await notes.leave(transaction, member.guild_id, member.user_id, "hold_set", facts, wanted.set_at)


async def _record_hold(transaction: AsyncConnection, member: Member, hold: Hold, case_id: int | None) -> None:
    await record(
        transaction,
        hold.set_at,
        member.guild_id,
        hold.set_by,
        Action.HOLD_SET,
        audit.member(member.user_id),
        None,
        hold.until,
        hold.reason,
        case_id,
    )
