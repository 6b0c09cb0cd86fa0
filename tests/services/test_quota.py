"""Quotas over a real database, where a server moves to another time zone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.database import Database
from bot.adapters.stores import guilds
from bot.domain.budget import WHOLE_BOT, Caps
from bot.domain.budget import Span as BudgetSpan
from bot.domain.errors import Refusal
from bot.domain.quota import Limits, Span
from bot.services.budget import Budget
from bot.services.ledger import Ledger
from tests.services.books import CATALOGUE, DEAREST, a_job, accept, ledger

EAST, WEST = "Pacific/Kiritimati", "Pacific/Niue"
"""The date of the one begins an hour before that of the other: 10 and 11 o'clock in UTC."""
MONTHS_END = datetime(2026, 11, 30, 10, tzinfo=UTC)
"""In the east."""
HOUR = timedelta(hours=1)


async def settle_in(database: Database, zone: str) -> None:
    async with database.writing() as transaction:
        await guilds.set_limits(transaction, 1, Limits(1, 5, zone), 9, MONTHS_END)


async def test_a_server_that_moves_west_at_midnight_gives_no_day_and_no_month_twice(database: Database) -> None:
    books = ledger()
    await settle_in(database, EAST)
    await accept(database, books, a_job(1, MONTHS_END - HOUR), MONTHS_END - HOUR)
    await settle_in(database, WEST)
    await accept(database, books, a_job(2, MONTHS_END + HOUR / 2), MONTHS_END + HOUR / 2)
    for later in (HOUR * 2, HOUR * 24):
        with pytest.raises(Refusal, match="quota_spent"):
            await accept(database, books, a_job(3, MONTHS_END + later), MONTHS_END + later)
    now = MONTHS_END + HOUR * 25
    async with database.reading() as connection:
        quota = await books.standing(connection, 1, 7, now)
    await accept(database, books, a_job(3, now), now)
    assert quota.day.resets_at == datetime(2026, 12, 2, 11, tzinfo=UTC)
    assert (quota.month.span, quota.month.held) == (Span.MONTH, 1)
    assert quota.month.resets_at == datetime(2027, 1, 1, 11, tzinfo=UTC)


async def test_an_owner_who_moves_west_at_midnight_spends_no_month_twice(database: Database) -> None:
    caps = Caps(month=DEAREST)
    await accept(database, _owner_in(EAST, caps), a_job(1, MONTHS_END - HOUR), MONTHS_END - HOUR)
    moved = _owner_in(WEST, caps)
    await accept(database, moved, a_job(2, MONTHS_END + HOUR / 2), MONTHS_END + HOUR / 2)
    with pytest.raises(Refusal, match="budget_spent") as refused:
        await accept(database, moved, a_job(3, MONTHS_END + 2 * HOUR), MONTHS_END + 2 * HOUR)
    assert refused.value.values["resets_at"] == datetime(2027, 1, 1, 11, tzinfo=UTC)
    async with database.reading() as connection:
        spans = await moved.budget.spending(connection, WHOLE_BOT, MONTHS_END + 24 * HOUR)
    assert {s.span for s in spans} == {BudgetSpan.DAY, BudgetSpan.MONTH}


def _owner_in(zone: str, caps: Caps) -> Ledger:
    return Ledger(Limits(100, 100), Budget(CATALOGUE, caps, timezone=zone))
