"""What would happen to a request, and which rule says so: everything that acceptance asks, and nothing held."""

from collections.abc import AsyncIterator, Awaitable, Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.domain.errors import Refusal
from bot.domain.job import Job, JobState, Picture, PictureState
from bot.domain.policy import Circumstances, Finding, Resolved, Verdict
from bot.domain.ports import Clock
from bot.domain.request import PictureRequest
from bot.services import breaker
from bot.services.admission import Admission
from bot.services.ledger import Ledger
from bot.services.policies import Policies
from bot.services.sanctions import Member, require_free
from bot.services.wordrules import WordRules

NOBODYS = 0
"""The id of a job that is only imagined."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What every rule says of the request, and the policy that they were asked by."""

    request: PictureRequest
    resolved: Resolved
    verdict: Verdict


class Rehearsal:
    def __init__(
        self,
        database: Database,
        policies: Policies,
        words: WordRules,
        admission: Admission,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._database = database
        self._policies = policies
        self._words = words
        self._admission = admission
        self._ledger = ledger
        self._clock = clock

    async def of(
        self, guild_id: int, who: Circumstances, request: PictureRequest, ground: Iterable[Finding] = ()
    ) -> Rehearsed:
        """Ask every rule about a member's request in a channel; `ground` is what Discord itself allows there.

        Reads only, so that a moderator may ask as often as they like.
        """
        async with self._database.reading() as connection:
            resolved, verdict = await self._policies.judge(connection, guild_id, request, who)
            job = _imagined(guild_id, who, request, self._clock)
            further = [finding async for finding in self._further(connection, job)]
        findings = (*ground, *verdict.findings, await self._word_rules(guild_id, who, request), *further)
        return Rehearsed(request, resolved, Verdict(findings, verdict.reviewed))

    async def _word_rules(self, guild_id: int, who: Circumstances, request: PictureRequest) -> Finding:
        try:
            against = (await self._words.judge(guild_id, request.prompt, who)).against
        except Refusal as refusal:
            return _finding(refusal.code, "words", refusal)
        told = {} if against is None else {"rule": against.rule.number, "note": against.rule.note}
        return Finding("word_rule", "words", against is None, told)

    async def _further(self, connection: AsyncConnection, job: Job) -> AsyncIterator[Finding]:
        now = job.created_at
        held = await _refused(require_free(connection, Member(job.guild_id, job.user_id), now))
        yield _finding("held", "hold", held)
        admitted = await _refused(self._admission.foresee(connection, job))
        paused = admitted is not None and admitted.code == "paused"
        yield Finding("paused", "pause", not paused)
        yield _finding("busy_member", "shares", None if paused else admitted)
        yield _finding("quota_spent", "quota", await _refused(self._ledger.foresee(connection, job, now)))
        yield _finding("budget_spent", "budget", await _refused(self._ledger.budget.foresee(connection, job, now)))
        yield _finding("api_resting", "service", await _refused(breaker.admit(connection, now)))


def _finding(code: str, name: str, refusal: Refusal | None) -> Finding:
    if refusal is None:
        return Finding(code, name, passed=True)
    return Finding(refusal.code, name, passed=False, values=refusal.values)


async def _refused(asked: Awaitable[object]) -> Refusal | None:
    try:
        await asked
    except Refusal as refusal:
        return refusal
    return None


def _imagined(guild_id: int, who: Circumstances, request: PictureRequest, clock: Clock) -> Job:
    return Job(
        id=NOBODYS,
        guild_id=guild_id,
        channel_id=who.channel_id,
        user_id=who.user_id,
        locale="",
        request=request,
        state=JobState.QUEUED,
        created_at=clock.now(),
        answered_at=None,
        upload_limit=0,
        pictures=tuple(Picture(slot, PictureState.WAITING) for slot in range(1, request.count + 1)),
        circumstances=who,
    )
