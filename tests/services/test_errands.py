"""What one server's Discord does not take keeps no other waiting; every card comes to say what is so."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.schema import jobs as rows
from bot.adapters.sealing import Sealer
from bot.adapters.stores import cases, jobs, notes, sanctions
from bot.domain.appeal import Appeal
from bot.domain.case import PRESS_CLOSES_WITHIN, Case, CaseKind, CaseState
from bot.domain.errors import Again, Trouble
from bot.domain.job import Face, Job
from bot.domain.note import Note
from bot.domain.policy import SERVER
from bot.domain.ports import Address
from bot.domain.sanction import Hold
from bot.jobs.errands import AT_ONCE, REFUSED_SECONDS, Errands
from bot.services.appeals import Appeals
from bot.services.policies import Policies
from bot.services.reports import Reports
from bot.services.reviews import note_closed
from tests.services.books import a_job
from tests.services.conftest import MovableClock

BROKEN, WHOLE = 1, 2
SEALER = Sealer("a bot token")


class Board:
    """Takes nothing of the broken server, and remembers of which server it has taken something."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.asked: list[int] = []
        self.took: list[int] = []

    async def show_appeal(self, appeal: Appeal, _files: object, _channel_id: int) -> int:
        self._take(appeal.case.guild_id)
        return 7

    async def close_card(self, case: Case, _: object) -> None:
        self._take(case.guild_id)

    async def dress(self, job: Job, *_: object) -> None:
        self._take(job.guild_id)

    async def whisper(self, note: Note, _: Address) -> bool:
        self._take(note.guild_id)
        return True

    async def time_out(self, guild_id: int, *_: object) -> None:
        self._take(guild_id)

    def _take(self, guild_id: int) -> None:
        self.asked.append(guild_id)
        if guild_id == BROKEN and self.trouble is not None:
            raise self.trouble
        self.took.append(guild_id)


class StillClock(MovableClock):
    """Moves by hand alone."""

    def __init__(self) -> None:
        super().__init__()
        self._start = super().now()

    def now(self) -> datetime:
        return self._start + self.shift


Put = Callable[[AsyncConnection, int, int, MovableClock], Awaitable[None]]


async def an_appeal(transaction: AsyncConnection, _: int, guild_id: int, clock: MovableClock) -> None:
    facts = {"statement": "", "against": None, "sealed_address": None}
    assert await cases.open_appeal(transaction, guild_id, 7, clock.now(), **facts) is not None


async def a_stale_card(transaction: AsyncConnection, _: int, guild_id: int, clock: MovableClock) -> None:
    facts = {"statement": "", "against": None, "sealed_address": None}
    case = await cases.open_appeal(transaction, guild_id, 7, clock.now(), **facts)
    assert case is not None
    await cases.decide(transaction, case.id, CaseState.WITHDRAWN, clock.now())
    await cases.shown(transaction, case.id, 66, 1000)


async def a_face(transaction: AsyncConnection, number: int, guild_id: int, clock: MovableClock) -> None:
    await jobs.claim(transaction, a_job(number, clock.now()), None)
    due = {"guild_id": guild_id, "face": Face.REMOVED, "face_due": True}
    await transaction.execute(sa.update(rows).where(rows.c.id == number).values(due))


async def a_note(transaction: AsyncConnection, _: int, guild_id: int, clock: MovableClock) -> None:
    now, sealed = clock.now(), SEALER.seal(Address(1, "a token"))
    here = {"sealed_address": sealed, "token_until": now + timedelta(hours=1)}
    await notes.leave(transaction, guild_id, 7, "picture_removed", {}, now, **here)


async def a_time_out(transaction: AsyncConnection, number: int, guild_id: int, clock: MovableClock) -> None:
    now = clock.now()
    await sanctions.lock_member(transaction, guild_id, number, now)
    await sanctions.set_hold(transaction, guild_id, number, Hold(now + timedelta(hours=1), 9, now, ""), discord=True)


def errands_of(database: Database, board: object, clock: MovableClock, reports: Reports | None = None) -> Errands:
    """What these errands do not touch is left out."""
    appeals = Appeals(database, None, SEALER, clock)  # type: ignore[arg-type]
    return Errands(database, board, appeals, reports, None, None, None, None, SEALER, clock)  # type: ignore[arg-type]


@pytest.mark.parametrize("trouble", [Trouble("discord_down", again=Again.LATER), ValueError("not foreseen")])
@pytest.mark.parametrize("put", [an_appeal, a_stale_card, a_face, a_note, a_time_out])
async def test_a_server_of_which_nothing_is_taken_keeps_no_other_waiting(
    database: Database, put: Put, trouble: Exception
) -> None:
    """Nor is it asked again before its time, nor forgotten when that comes."""
    clock, board = StillClock(), Board(trouble)
    errands = errands_of(database, board, clock)
    for guild_id in (BROKEN, WHOLE):
        await Policies(database, clock).set(guild_id, 9, SERVER, {"review_channel": 66})
    async with database.writing() as transaction:
        for number in range(1, AT_ONCE + 2):
            await put(transaction, number, BROKEN if number <= AT_ONCE else WHOLE, clock)
    for _ in range(3):
        await errands.run()
    assert board.took == [WHOLE]
    assert board.asked == [BROKEN] * AT_ONCE + [WHOLE]
    board.trouble, clock.shift = None, timedelta(seconds=REFUSED_SECONDS)
    await errands.run()
    assert board.took == [WHOLE] + [BROKEN] * AT_ONCE


async def a_shown_appeal(database: Database, clock: MovableClock) -> Case:
    async with database.writing() as transaction:
        await an_appeal(transaction, 1, WHOLE, clock)
        [case] = await cases.unshown(transaction, 1)
        await cases.shown(transaction, case.id, 66, 1000)
    return case


async def decided(database: Database, case: Case, clock: MovableClock) -> Case:
    """By a moderator's press."""
    async with database.writing() as transaction:
        assert await cases.decide(transaction, case.id, CaseState.REJECTED, clock.now(), by=9)
        found = await cases.find(transaction, case.id, case.guild_id)
    assert found is not None
    return found


async def test_a_card_whose_press_did_not_close_it_is_closed_once(database: Database) -> None:
    """A process that dies over its answer, or an answer that Discord does not take, leaves no card open."""
    clock, board = StillClock(), Board()
    errands, case = errands_of(database, board, clock), await a_shown_appeal(database, clock)
    await decided(database, case, clock)
    await errands.run()
    assert board.took == [], "the press may still do it"
    clock.shift = PRESS_CLOSES_WITHIN
    await errands.run()
    await errands.run()
    assert board.took == [WHOLE]


async def test_a_card_that_its_press_has_closed_is_left_as_it_is(database: Database) -> None:
    clock, board = StillClock(), Board()
    errands, case = errands_of(database, board, clock), await a_shown_appeal(database, clock)
    await note_closed(database, await decided(database, case, clock))
    clock.shift = PRESS_CLOSES_WITHIN
    await errands.run()
    assert board.took == []


class Reported(Board):
    """While a report's card is redrawn, something else happens."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], Awaitable[None]]] = [meanwhile]
        self.drawn: list[str] = []

    async def update_report(self, _: object) -> None:
        self.drawn.append("open")
        while self.meanwhile:
            await self.meanwhile.pop()()

    async def close_card(self, *_: object) -> None:
        self.drawn.append("closed")


async def a_stale_report(database: Database, clock: MovableClock) -> tuple[Case, Reports]:
    async with database.writing() as transaction:
        await jobs.claim(transaction, a_job(1, clock.now()), None)
        case = await cases.open_case(transaction, WHOLE, CaseKind.REPORT, 1, 8, clock.now(), None)
        await cases.shown(transaction, case.id, 66, 1000)
        await cases.mark_stale(transaction, case.id)
    return case, Reports(database, SEALER, clock)


async def test_a_report_that_comes_while_its_card_is_redrawn_is_drawn_too(database: Database) -> None:
    clock = StillClock()
    case, reports = await a_stale_report(database, clock)

    async def another() -> None:
        async with database.writing() as transaction:
            await cases.mark_stale(transaction, case.id)

    board = Reported(another)
    errands = errands_of(database, board, clock, reports)
    for _ in range(3):
        await errands.run()
    assert board.drawn == ["open", "open"]


async def test_a_card_redrawn_as_open_over_one_that_a_press_has_closed_is_closed_again(database: Database) -> None:
    clock = StillClock()
    case, reports = await a_stale_report(database, clock)

    async def pressed() -> None:
        await note_closed(database, await decided(database, case, clock))

    board = Reported(pressed)
    errands = errands_of(database, board, clock, reports)
    await errands.run()
    clock.shift = PRESS_CLOSES_WITHIN
    for _ in range(2):
        await errands.run()
    assert board.drawn == ["open", "closed"]
