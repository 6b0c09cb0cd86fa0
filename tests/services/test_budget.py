"""The owner's money over a real database: held before, settled after, never more than the cap."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.adapters.database import Database
from bot.adapters.schema import attempts, budget_holds, budget_windows
from bot.adapters.stores import budgets, conservation
from bot.domain.budget import WHOLE_BOT, Caps, Span, Spending
from bot.domain.errors import Refusal
from bot.services.ledger import Ledger
from tests.services.books import DEAREST, PRICE, a_job, accept, attempt, cap, closed, ledger, over

NOW = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)
GUILD, OTHER_GUILD = 1, 2


async def standing(
    database: Database, books: Ledger, scope: int = WHOLE_BOT, now: datetime = NOW
) -> dict[Span, Spending]:
    async with database.reading() as connection:
        return {s.span: s for s in await books.budget.spending(connection, scope, now)}


async def amounts(database: Database, books: Ledger, scope: int = WHOLE_BOT, now: datetime = NOW) -> tuple[int, int]:
    """Spent and held, which are the same in a first day and its month."""
    spans = await standing(database, books, scope, now)
    day, month = spans[Span.DAY], spans[Span.MONTH]
    assert (day.spent, day.held) == (month.spent, month.held)
    return day.spent, day.held


async def add_up(database: Database) -> None:
    async with database.reading() as connection:
        assert await conservation.find(connection) == []


@pytest.mark.timeout(600)
async def test_of_1000_parallel_requests_one_picture_under_the_cap_one_is_admitted(database: Database) -> None:
    """Overshoot is nothing: not one millionth of a dollar beyond the cap is ever held or spent."""
    most = 20 * DEAREST
    books = ledger(Caps(day=most, month=10 * most))
    await accept(database, books, a_job(10_000, NOW), NOW)
    async with database.writing() as transaction:
        await transaction.execute(sa.update(budget_windows).values(spent=most - 2 * DEAREST))
    connections = asyncio.Semaphore(100)  # more of them wait for one than the pool has patience for on a busy machine

    async def ask(number: int) -> None:
        async with connections, database.writing() as transaction:
            await books.budget.hold(transaction, a_job(number, NOW, guild_id=number % 3 + 1), NOW)

    done = await asyncio.gather(*(ask(number) for number in range(1000)), return_exceptions=True)
    assert sum(answer is None for answer in done) == 1
    assert {(type(d), getattr(d, "code", "")) for d in done if d is not None} == {(Refusal, "budget_spent")}
    day = (await standing(database, books))[Span.DAY]
    assert day.spent + day.held == most
    async with database.reading() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(budget_holds)) == 2


async def test_the_hold_is_for_the_dearest_who_may_paint_and_the_cost_is_what_was_paid(database: Database) -> None:
    books, job = ledger(Caps(day=cap("1"))), a_job(1, NOW, count=2)
    await accept(database, books, job, NOW)
    assert await amounts(database, books) == (0, 2 * DEAREST)
    await attempt(database, job, 1, 1, NOW)
    await closed(database, books, job, 1, 1, NOW)
    assert await amounts(database, books) == (PRICE, DEAREST)
    await attempt(database, job, 2, 1, NOW)
    await closed(database, books, job, 2, 1, NOW, cost=12_345)
    assert await amounts(database, books) == (PRICE + 12_345, 0)
    await over(database, books, job, NOW, 2)
    assert await amounts(database, books, GUILD) == (PRICE + 12_345, 0)
    await add_up(database)


async def test_everything_happens_once_however_often_it_is_said(database: Database) -> None:
    books, job = ledger(), a_job(1, NOW, count=2)
    await accept(database, books, job, NOW)
    await attempt(database, job, 1, 1, NOW)
    for cost in (None, None, 1, 0):
        await closed(database, books, job, 1, 1, NOW, cost=cost)
    await asyncio.gather(*(closed(database, books, job, 1, 1, NOW) for _ in range(20)))
    assert await amounts(database, books) == (PRICE, DEAREST)
    await asyncio.gather(*(over(database, books, job, NOW, 1) for _ in range(20)))
    await closed(database, books, job, 2, 1, NOW)
    assert await amounts(database, books) == (PRICE, 0)
    await add_up(database)


async def test_a_hold_ends_once_and_its_first_end_counts(database: Database) -> None:
    books, job = ledger(), a_job(1, NOW)
    await accept(database, books, job, NOW)
    async with database.writing() as transaction:
        hold = (await budgets.open_holds(transaction, job.id))[0]
        assert await budgets.end(transaction, [(hold, PRICE), (hold, 0)], NOW) == [hold]
    async with database.writing() as transaction:
        assert await budgets.end(transaction, [(hold, 0)], NOW) == []
    assert await amounts(database, books) == (PRICE, 0)


async def test_an_attempt_that_was_free_keeps_its_hold_for_the_next_one(database: Database) -> None:
    books, job = ledger(), a_job(1, NOW)
    await accept(database, books, job, NOW)
    for number in (1, 2):
        await attempt(database, job, 1, number, NOW)
        await closed(database, books, job, 1, number, NOW, "api_busy", cost=0)
        assert await amounts(database, books) == (0, DEAREST)
    await attempt(database, job, 1, 3, NOW)
    await closed(database, books, job, 1, 3, NOW)
    assert await amounts(database, books) == (PRICE, 0)
    await over(database, books, job, NOW, 1)
    await add_up(database)


async def test_after_an_attempt_that_may_have_been_paid_the_next_one_is_held_for_anew(database: Database) -> None:
    books, job = ledger(Caps(day=2 * DEAREST)), a_job(1, NOW)
    await accept(database, books, job, NOW)
    await attempt(database, job, 1, 1, NOW)
    await closed(database, books, job, 1, 1, NOW, "orphaned")
    async with database.writing() as transaction:
        await books.budget.hold_again(transaction, job, 1, 2, NOW)
    async with database.writing() as transaction:
        await books.budget.hold_again(transaction, job, 1, 2, NOW)
    assert await amounts(database, books) == (PRICE, DEAREST)
    await attempt(database, job, 1, 2, NOW)
    await closed(database, books, job, 1, 2, NOW)
    assert await amounts(database, books) == (2 * PRICE, 0)
    await over(database, books, job, NOW, 1)
    await add_up(database)


async def test_where_the_budget_does_not_reach_for_another_attempt_the_transaction_goes_on_unharmed(
    database: Database,
) -> None:
    books, job = ledger(Caps(day=DEAREST + PRICE - 1)), a_job(1, NOW)
    await accept(database, books, job, NOW)
    await attempt(database, job, 1, 1, NOW)
    async with database.writing() as transaction:
        await books.budget.settle(transaction, job.id, 1, 1, NOW)
        with pytest.raises(Refusal, match="budget_"):
            await books.budget.hold_again(transaction, job, 1, 2, NOW)
        assert (await budgets.covering(transaction, job.id, 1, 2)) is not None
    assert await amounts(database, books) == (PRICE, 0)
    await over(database, books, job, NOW)
    await add_up(database)


async def test_a_call_under_way_when_its_job_ends_counts_in_full_and_all_else_comes_back(database: Database) -> None:
    books, job = ledger(), a_job(1, NOW, count=3)
    await accept(database, books, job, NOW)
    await attempt(database, job, 2, 1, NOW)
    await over(database, books, job, NOW)
    assert await amounts(database, books) == (PRICE, 0)
    await closed(database, books, job, 2, 1, NOW, cost=1)
    assert await amounts(database, books) == (PRICE, 0)
    await add_up(database)


async def test_money_that_went_without_a_hold_is_counted_all_the_same(database: Database) -> None:
    """No path of ours leads there; if one should, the caps must still see what was spent."""
    books, job = ledger(Caps(minute=1_000_000)), a_job(1, NOW)
    await accept(database, books, job, NOW)
    for number in (1, 2, 3):
        await attempt(database, job, 1, number, NOW)
        await closed(database, books, job, 1, number, NOW)
    assert await amounts(database, books) == (3 * PRICE, 0)
    await over(database, books, job, NOW, 1)
    await add_up(database)


async def test_a_call_dearer_than_its_price_is_counted_at_what_it_cost(database: Database) -> None:
    books, job = ledger(Caps(day=cap("1"))), a_job(1, NOW)
    await accept(database, books, job, NOW)
    await attempt(database, job, 1, 1, NOW)
    await closed(database, books, job, 1, 1, NOW, cost=900_000)
    assert await amounts(database, books) == (900_000, 0)
    with pytest.raises(Refusal):
        await accept(database, books, a_job(2, NOW, count=3), NOW)
    await add_up(database)


async def test_a_refused_request_leaves_nothing_behind(database: Database) -> None:
    books = ledger(Caps(day=DEAREST), pictures=5)
    with pytest.raises(Refusal, match="budget_short"):
        await accept(database, books, a_job(1, NOW, count=2), NOW)
    async with database.reading() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(budget_holds)) == 0
        assert (await books.standing(connection, GUILD, 7, NOW)).day.left == 5
    assert await amounts(database, books) == (0, 0)
    await accept(database, books, a_job(1, NOW), NOW)


async def test_a_server_spends_its_own_share_and_no_more(database: Database) -> None:
    books = ledger(Caps(day=10 * DEAREST), Caps(day=DEAREST))
    await accept(database, books, a_job(1, NOW), NOW)
    with pytest.raises(Refusal) as refused:
        await accept(database, books, a_job(2, NOW), NOW)
    assert (refused.value.code, refused.value.values["whose"]) == ("budget_spent", "server")
    assert books.budget.refused == {}
    await accept(database, books, a_job(3, NOW, guild_id=OTHER_GUILD), NOW)
    async with database.writing() as transaction:
        await budgets.set_caps(transaction, GUILD, Caps(day=2 * DEAREST), 9, NOW)
    await accept(database, books, a_job(2, NOW), NOW)
    assert await amounts(database, books) == (0, 3 * DEAREST)
    assert await amounts(database, books, GUILD) == (0, 2 * DEAREST)


async def test_the_refusal_names_the_cap_that_stands_in_the_way_longest(database: Database) -> None:
    books = ledger(Caps(minute=DEAREST, day=2 * DEAREST))
    await accept(database, books, a_job(1, NOW), NOW)
    with pytest.raises(Refusal) as minute:
        await accept(database, books, a_job(2, NOW), NOW)
    assert minute.value.values == {
        "whose": "bot",
        "span": Span.MINUTE,
        "resets_at": datetime(2026, 11, 22, 15, 1, tzinfo=UTC),
    }
    later = NOW + timedelta(minutes=1)
    await accept(database, books, a_job(2, later), later)
    with pytest.raises(Refusal) as day:
        await accept(database, books, a_job(3, later), later)
    assert day.value.values["span"] is Span.DAY
    assert set(books.budget.refused) == {Span.MINUTE, Span.DAY}
    assert (await standing(database, books, now=later))[Span.MINUTE].held == DEAREST


async def test_what_is_settled_late_is_counted_where_it_was_held(database: Database) -> None:
    """A picture that outlives its day does not take from the next one."""
    books, job = ledger(), a_job(1, NOW)
    await accept(database, books, job, NOW)
    await attempt(database, job, 1, 1, NOW)
    tomorrow = NOW + timedelta(days=1)
    await closed(database, books, job, 1, 1, tomorrow)
    await over(database, books, job, tomorrow, 1)
    assert (await standing(database, books, now=tomorrow))[Span.DAY].spent == 0
    assert (await standing(database, books, now=tomorrow))[Span.MONTH].spent == PRICE
    await add_up(database)


async def test_parallel_first_requests_of_a_day_share_one_window(database: Database) -> None:
    books = ledger(Caps(minute=cap("9")))
    jobs = [a_job(n, NOW + timedelta(milliseconds=n), user_id=n) for n in range(1, 41)]
    await asyncio.gather(*(accept(database, books, job, job.created_at) for job in jobs))
    async with database.reading() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(budget_windows)) == 5
    assert await amounts(database, books) == (0, 40 * DEAREST)
    await add_up(database)


async def test_many_jobs_end_and_begin_at_once_without_waiting_for_each_other(database: Database) -> None:
    """Every transaction takes its rows in one order: none ends in a deadlock, and the books add up."""
    books = ledger(Caps(minute=cap("100")))
    old = [a_job(n, NOW, count=2, user_id=n % 3, guild_id=n % 2 + 1) for n in range(1, 61)]
    for job in old:
        await accept(database, books, job, NOW)
        await attempt(database, job, 1, 1, NOW)
    later = NOW + timedelta(days=1)
    new = [a_job(n, later, count=2, user_id=n % 3, guild_id=n % 2 + 1) for n in range(101, 161)]

    async def live(job_id: int) -> None:
        job = old[job_id]
        await closed(database, books, job, 1, 1, later, "orphaned")
        async with database.writing() as transaction:
            await books.budget.hold_again(transaction, job, 1, 2, later)
        await over(database, books, job, later)

    await asyncio.gather(*(live(n) for n in range(60)), *(accept(database, books, job, later) for job in new))
    await add_up(database)


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        (budget_windows, {"held": 1}, "budget_held"),
        (budget_windows, {"spent": 1}, "budget_spent"),
        (attempts, {"cost": 1}, "attempts_cost"),
    ],
)
async def test_a_number_that_was_tampered_with_is_found(
    database: Database, table: sa.Table, change: dict[str, int], told: str
) -> None:
    books, job = ledger(), a_job(1, NOW, count=2)
    await accept(database, books, job, NOW)
    await attempt(database, job, 1, 1, NOW)
    await closed(database, books, job, 1, 1, NOW)
    await add_up(database)
    async with database.writing() as transaction:
        await transaction.execute(sa.update(table).values(change))
    async with database.reading() as connection:
        assert {found.what for found in await conservation.find(connection)} == {told}


async def test_what_is_held_for_a_job_that_has_ended_is_found(database: Database) -> None:
    books, job = ledger(), a_job(1, NOW)
    await accept(database, books, job, NOW)
    async with database.writing() as transaction:
        await transaction.execute(sa.text("UPDATE jobs SET state = 'failed'"))
    async with database.reading() as connection:
        found = await conservation.find(connection)
    assert {(f.what, f.where) for f in found} == {("budget_held_for_nobody", 1), ("quota_held_for_nobody", 1)}


async def test_minutes_that_are_over_are_forgotten_and_the_books_still_add_up(database: Database) -> None:
    books, ended, under_way = ledger(Caps(minute=cap("1"))), a_job(1, NOW), a_job(2, NOW + timedelta(minutes=1))
    for job in (ended, under_way):
        await accept(database, books, job, job.created_at)
        await attempt(database, job, 1, 1, job.created_at)
    await closed(database, books, ended, 1, 1, NOW)
    await over(database, books, ended, NOW, 1)
    async with database.writing() as transaction:
        await budgets.forget_minutes(transaction, NOW + timedelta(hours=1))
        spans = (await transaction.scalars(sa.select(budget_windows.c.span))).all()
    assert spans.count(Span.MINUTE) == 1, "the one that still holds something"
    await closed(database, books, under_way, 1, 1, NOW)
    await over(database, books, under_way, NOW, 1)
    async with database.writing() as transaction:
        await budgets.forget_minutes(transaction, NOW + timedelta(hours=1))
        spans = (await transaction.scalars(sa.select(budget_windows.c.span))).all()
    assert Span.MINUTE not in spans
    assert await amounts(database, books) == (2 * PRICE, 0)
    await add_up(database)
