"""What the owner hears, and that each thing is said once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.adapters.database import Database
from bot.adapters.schema import budget_windows
from bot.adapters.stores.conservation import Discrepancy
from bot.domain.budget import Caps, Span
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.notice import Notice
from bot.services.bookkeeping import CLAIM, Bookkeeping
from bot.services.ledger import Ledger
from tests.services.books import DEAREST, PRICE, a_job, accept, attempt, closed, ledger, over


class Desk:
    """A bookkeeper and the owner, on a clock that is set by hand."""

    def __init__(self, database: Database, books: Ledger) -> None:
        self.time = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)
        self.told: list[Notice] = []
        self.trouble: Trouble | None = None
        self.database = database
        self.books = books
        self.keeper = Bookkeeping(database, books.budget, self, self.tell)
        self.number = 0

    def now(self) -> datetime:
        return self.time

    async def tell(self, notice: Notice) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.told.append(notice)

    async def paint(self, pictures: int) -> None:
        for _ in range(pictures):
            self.number += 1
            job = a_job(self.number, self.time)
            await accept(self.database, self.books, job, self.time)
            await attempt(self.database, job, 1, 1, self.time)
            await closed(self.database, self.books, job, 1, 1, self.time)
            await over(self.database, self.books, job, self.time, 1)

    def levels(self) -> list[object]:
        return [(notice.facts["span"], notice.facts["level"]) for notice in self.told]


async def test_the_owner_hears_of_each_level_of_each_window_once(database: Database) -> None:
    desk = Desk(database, ledger(Caps(minute=100 * PRICE, day=10 * PRICE, month=100 * PRICE)))
    others = [Bookkeeping(database, desk.books.budget, desk, desk.tell) for _ in range(3)]
    for pictures, levels in ((4, []), (1, [50]), (2, [50]), (1, [50, 80]), (1, [50, 80])):
        await desk.paint(pictures)
        await asyncio.gather(*(keeper.look() for keeper in (desk.keeper, *others)))
        assert desk.levels() == [(Span.DAY, level) for level in levels]
    with pytest.raises(Refusal):
        await desk.paint(1)
    await desk.keeper.look()
    await desk.keeper.look()
    assert desk.levels() == [(Span.DAY, level) for level in (50, 80, 100)]
    assert desk.told[-1].facts["spent"] == 9 * PRICE
    desk.time += timedelta(days=1)
    await desk.paint(5)
    await desk.keeper.look()
    assert desk.levels()[3:] == [(Span.DAY, 50)]


async def test_a_refusal_of_yesterday_is_no_news_of_today(database: Database) -> None:
    desk = Desk(database, ledger(Caps(day=DEAREST)))
    await desk.paint(1)
    with pytest.raises(Refusal):
        await desk.paint(1)
    desk.time += timedelta(days=1)
    await desk.keeper.look()
    assert desk.told == []


async def test_what_discord_refuses_for_good_is_let_go_and_stops_nothing(database: Database) -> None:
    desk = Desk(database, ledger(Caps(day=2 * PRICE)))
    desk.trouble = Trouble("no_permission_here")
    await desk.paint(1)
    with capture_logs() as lines:
        await desk.keeper.look()
    assert [line["event"] for line in lines] == ["owner_not_reached"]
    assert (lines[0]["notice"]["code"], lines[0]["notice"]["level"]) == ("budget_level", 50), "it stands in the log"
    desk.trouble = None
    desk.time += CLAIM
    await desk.keeper.look()
    assert desk.told == []


async def test_what_discord_may_take_later_is_told_later_and_once(database: Database) -> None:
    desk = Desk(database, ledger(Caps(day=10 * PRICE)))
    others = [Bookkeeping(database, desk.books.budget, desk, desk.tell) for _ in range(3)]
    desk.trouble = Trouble("discord_down", again=Again.LATER)
    await desk.paint(5)
    with capture_logs() as lines:
        await asyncio.gather(*(keeper.look() for keeper in (desk.keeper, *others)))
    assert [line["event"] for line in lines] == ["owner_not_reached"]
    desk.trouble = None
    for _ in range(2):
        desk.time += CLAIM
        with capture_logs() as lines:
            await asyncio.gather(*(keeper.look() for keeper in (desk.keeper, *others)))
        assert desk.levels() == [(Span.DAY, 50)]
    assert lines == [], "it has been told"


async def test_what_a_process_dies_over_is_told_by_another_once_its_claim_has_ended(database: Database) -> None:
    desk = Desk(database, ledger(Caps(day=10 * PRICE)))
    begun = asyncio.Event()

    async def hang(_: Notice) -> None:
        begun.set()
        await asyncio.Event().wait()

    await desk.paint(5)
    dying = asyncio.create_task(Bookkeeping(database, desk.books.budget, desk, hang).look())
    await begun.wait()
    await desk.keeper.look()
    assert desk.told == [], "somebody is telling it"
    dying.cancel()
    await asyncio.wait([dying])
    desk.time += CLAIM
    await desk.keeper.look()
    assert desk.levels() == [(Span.DAY, 50)]


async def test_what_does_not_add_up_is_told_once(database: Database) -> None:
    desk = Desk(database, ledger())
    await desk.paint(2)
    assert await desk.keeper.conserved() == []
    async with database.writing() as transaction:
        await transaction.execute(budget_windows.update().where(budget_windows.c.id == 1).values(spent=1))
    for _ in range(2):
        assert await desk.keeper.conserved() == [Discrepancy("budget_spent", 1, 1, 2 * PRICE)]
        await desk.keeper.look()
    await desk.paint(1)
    assert await desk.keeper.conserved() == [Discrepancy("budget_spent", 1, 1 + PRICE, 3 * PRICE)]
    await desk.keeper.look()
    assert desk.told == [Notice("books_differ", {"numbers": 1})], "once, though the window moves on"
    async with database.writing() as transaction:
        await transaction.execute(budget_windows.update().where(budget_windows.c.id == 2).values(held=1))
    await desk.keeper.conserved()
    await desk.keeper.look()
    assert desk.told[1:] == [Notice("books_differ", {"numbers": 2})]
