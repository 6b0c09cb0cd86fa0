"""What is still to be carried to Discord: rows say what is due, and whoever carries it writes down that it is done.

Any number of processes may look at the same time, and each may die at any point: every act may be repeated. What
fails for good is let go with a line in the log; what may work later stays due.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.adapters.database import Database
from bot.adapters.pictures import PictureStore
from bot.adapters.sealing import Sealer
from bot.adapters.stores import audit, cases, faces, jobs, notes, preferences, sanctions
from bot.domain.audit import Entry
from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.job import Approval, Face, Job
from bot.domain.note import Note
from bot.domain.policy import Spoiler
from bot.domain.ports import Clock, Noticeboard, Showing
from bot.jobs.bulletins import Bulletins
from bot.jobs.purging import Purging
from bot.services.appeals import Appeals
from bot.services.attaching import attached
from bot.services.ledger import Ledger
from bot.services.reports import Reports
from bot.services.sanctions import server_policy

log = structlog.get_logger()

PAUSE_SECONDS = 2.0
BULLETIN_SECONDS = 300.0
AT_ONCE = 20
REFUSED_SECONDS = 300.0
"""Until another try at what only a person can mend, a channel's permissions say: Discord counts what it refuses.
https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans"""

LINES = 10
"""Entries of the record in one message of the log channel."""

PATIENCE = timedelta(days=1)
"""How long a note waits for a Discord that does not answer."""


class Errands:
    def __init__(
        self,
        database: Database,
        board: Noticeboard,
        appeals: Appeals,
        reports: Reports,
        purging: Purging,
        bulletins: Bulletins,
        ledger: Ledger,
        store: PictureStore,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._database = database
        self._board = board
        self._appeals = appeals
        self._reports = reports
        self._purging = purging
        self._bulletins = bulletins
        self._ledger = ledger
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._not_before: dict[tuple[str, Any], datetime] = {}

    async def keep(self) -> None:
        """Until cancelled. A purge may take many minutes, and nothing else waits for it."""
        quick = (self._faces, self._cases, self._closings, self._notes, self._time_outs, self._logs)
        await asyncio.gather(
            _over_and_over(*quick),
            _over_and_over(self._purging.run),
            _over_and_over(self._bulletins.run, pause=BULLETIN_SECONDS),
        )

    async def run(self) -> None:
        """Carry everything that is due now, once."""
        for errand in (self._faces, self._cases, self._closings, self._notes, self._time_outs, self._logs):
            await _guarded(errand)

    def _resting(self, errand: str) -> list[Any]:
        """The keys of what is left alone for now: it takes none of the few places from what is due."""
        now = self._clock.now()
        self._not_before = {name: until for name, until in self._not_before.items() if until > now}
        return [key for of, key in self._not_before if of == errand]

    async def _each(
        self, errand: str, key: Any, act: Callable[[], Awaitable[None]], done: Callable[[], Awaitable[None]]
    ) -> None:
        """One act, and the note that it is done.

        What Discord refuses for good counts as done, what it may take later is left alone for a while.
        """
        try:
            await act()
        except (Trouble, Refusal) as failure:
            why = failure.detail if isinstance(failure, Trouble) else ""
            log.warning("errand_failed", errand=errand, about=key, code=failure.code, why=why)
            if isinstance(failure, Trouble) and failure.again is Again.LATER:
                self._leave_alone(errand, key, failure.wait or 15)
                return
        except Exception:
            log.exception("errand_failed", errand=errand, about=key)
            self._leave_alone(errand, key, REFUSED_SECONDS)
            return
        await done()

    def _leave_alone(self, errand: str, key: Any, seconds: float) -> None:
        self._not_before[errand, key] = self._clock.now() + timedelta(seconds=seconds)

    async def _faces(self) -> None:
        async with self._database.reading() as connection:
            job_ids = await faces.due(connection, AT_ONCE, self._resting("face"))
            due = [await jobs.find(connection, job_id) for job_id in job_ids]
        for job in due:
            if job is not None and job.face is not None:
                await self._each("face", job.id, partial(self._dress, job), partial(self._worn, job))

    async def _dress(self, job: Job) -> None:
        face = job.face or Face.SHOWN
        kept = bool(job.painted) and all(picture.key is not None for picture in job.painted)
        if face in {Face.HIDDEN, Face.REMOVED} or not kept:
            await self._board.dress(job, face, None)
            return
        async with self._database.reading() as connection:
            quota = await self._ledger.standing(connection, job.guild_id, job.user_id, self._clock.now())
            policy = await server_policy(connection, job.guild_id)
        covered = face is Face.COVERED or job.verdict is Approval.SPOILER or policy.spoiler is Spoiler.ALWAYS
        async with attached(self._store, job) as files:
            await self._board.dress(job, face, Showing(files, quota, covered))

    async def _worn(self, job: Job) -> None:
        async with self._database.writing() as transaction:
            await faces.worn(transaction, job.id, job.face or Face.SHOWN)

    async def _cases(self) -> None:
        async with self._database.reading() as connection:
            unshown = await cases.unshown(connection, AT_ONCE, self._resting("case"))
        for case in unshown:
            await self._each("case", case.id, partial(self._show, case), _nothing)

    async def _show(self, case: Case) -> None:
        """A case that cannot be shown stays unshown, and comes again: nobody else would ever look at it."""
        async with self._database.reading() as connection:
            channel_id = (await server_policy(connection, case.guild_id)).review_channel
        if channel_id is None:
            raise Trouble("no_review_channel", again=Again.LATER, wait=300)
        try:
            message_id = await self._put(case, channel_id)
        except Trouble as trouble:
            wait = trouble.wait or (60 if trouble.again is Again.LATER else REFUSED_SECONDS)
            raise Trouble(trouble.code, again=Again.LATER, wait=wait, detail=trouble.detail) from trouble
        async with self._database.writing() as transaction:
            await cases.shown(transaction, case.id, channel_id, message_id)
            await cases.mended(transaction, case)

    async def _put(self, case: Case, channel_id: int) -> int:
        if case.kind is CaseKind.APPEAL:
            appeal = await self._appeals.sheet(case)
            if appeal.job is None or not _kept(appeal.job):
                return await self._board.show_appeal(appeal, (), channel_id)
            async with attached(self._store, appeal.job) as files:
                return await self._board.show_appeal(appeal, files, channel_id)
        reported = await self._reports.sheet(case)
        if not _kept(reported.job):
            return await self._board.show_report(reported, (), channel_id)
        async with attached(self._store, reported.job) as files:
            return await self._board.show_report(reported, files, channel_id)

    async def _closings(self) -> None:
        async with self._database.reading() as connection:
            stale = await cases.stale(connection, self._clock.now(), AT_ONCE, self._resting("card"))
        for case in stale:
            await self._each("card", case.id, partial(self._mend, case), partial(self._mended, case))

    async def _mend(self, case: Case) -> None:
        if case.state is not CaseState.OPEN:
            async with self._database.reading() as connection:
                job = None if case.job_id is None else await jobs.find(connection, case.job_id)
            await self._board.close_card(case, job)
        elif case.kind is CaseKind.REPORT:
            await self._board.update_report(await self._reports.sheet(case))

    async def _mended(self, case: Case) -> None:
        async with self._database.writing() as transaction:
            await cases.mended(transaction, case)

    async def _notes(self) -> None:
        async with self._database.reading() as connection:
            waiting = await notes.waiting(connection, AT_ONCE, self._resting("note"))
        for note in waiting:
            await self._each("note", note.id, partial(self._see_off, note), _nothing)

    async def _see_off(self, note: Note) -> None:
        """Carry the note, or leave it for `/gallery` where that fails for good or for too long."""
        try:
            way = await self._carry(note)
        except Trouble as trouble:
            if trouble.again is Again.LATER and self._clock.now() - note.at < PATIENCE:
                raise
            log.warning("note_not_carried", note=note.id, code=trouble.code)
            way = "gallery"
        async with self._database.writing() as transaction:
            await notes.carried(transaction, note.id, self._clock.now(), way)

    async def _carry(self, note: Note) -> str:
        """The first way that works: in private where they asked, by direct message if they wish, else `/gallery`."""
        address = self._sealer.open(note.sealed_address)
        alive = note.token_until is not None and self._clock.now() < note.token_until
        if address is not None and alive and await self._board.whisper(note, address):
            return "whisper"
        async with self._database.reading() as connection:
            wished = await preferences.of(connection, note.user_id)
        return "direct" if wished.direct and await self._board.write(note) else "gallery"

    async def _time_outs(self) -> None:
        async with self._database.reading() as connection:
            due = await sanctions.due_at_discord(connection, AT_ONCE, self._resting("time-out"))
        for one in due:
            member = one.guild_id, one.user_id
            await self._each("time-out", member, partial(self._board.time_out, *one), partial(self._timed_out, one))

    async def _timed_out(self, due: sanctions.Due) -> None:
        async with self._database.writing() as transaction:
            await sanctions.told_discord(transaction, due)

    async def _logs(self) -> None:
        async with self._database.reading() as connection:
            resting = self._resting("log")
            untold = [one for one in await audit.untold(connection, LINES) if one[0] not in resting]
            channels = {guild_id: (await server_policy(connection, guild_id)).log_channel for guild_id, _ in untold}
        for guild_id, entries in untold:
            told = partial(self._told, guild_id, entries[-1].number)
            log_them = partial(self._log, guild_id, channels[guild_id], tuple(entries))
            await self._each("log", guild_id, log_them, told)

    async def _log(self, guild_id: int, channel_id: int | None, entries: tuple[Entry, ...]) -> None:
        if channel_id is not None:
            await self._board.log(guild_id, channel_id, entries)

    async def _told(self, guild_id: int, number: int) -> None:
        async with self._database.writing() as transaction:
            await audit.mark_told(transaction, guild_id, number)


async def _over_and_over(*errands: Callable[[], Awaitable[None]], pause: float = PAUSE_SECONDS) -> None:
    while True:
        for errand in errands:
            await _guarded(errand)
        await asyncio.sleep(pause)


async def _guarded(errand: Callable[[], Awaitable[None]]) -> None:
    """What fails keeps nothing else waiting."""
    try:
        await errand()
    except Trouble as trouble:
        log.warning("errands_failed", code=trouble.code, why=trouble.detail)
    except Exception:
        log.exception("errands_failed")


def _kept(job: Job) -> bool:
    return bool(job.painted) and all(picture.key is not None for picture in job.painted)


async def _nothing() -> None: ...
