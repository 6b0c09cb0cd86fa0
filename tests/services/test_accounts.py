"""A server's own caps: within the bot's, on the record, in force with the next request."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from bot.adapters.database import Database
from bot.adapters.schema import audit
from bot.domain.budget import Caps, Span
from bot.domain.errors import Refusal
from bot.services.accounts import Accounts
from tests.services.books import DEAREST, a_job, accept, cap, ledger

NOW = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)


class Still:
    def now(self) -> datetime:
        return NOW


async def test_a_servers_cap_holds_from_the_next_request_on_and_is_on_the_record(database: Database) -> None:
    books = ledger(Caps(day=cap("1")), Caps(day=0))
    accounts = Accounts(database, books.budget, Still())
    with pytest.raises(Refusal):
        await accept(database, books, a_job(1, NOW), NOW)
    await accounts.set_caps(1, Caps(day=DEAREST), changed_by=9)
    await accept(database, books, a_job(1, NOW), NOW)
    shown = await accounts.show(1, whole_bot=False)
    assert (shown.own, shown.bot, shown.breaker) == (Caps(day=DEAREST), (), None)
    assert [(s.span, s.cap, s.left) for s in shown.server] == [(Span.DAY, DEAREST, 0), (Span.MONTH, None, None)]
    assert {s.held for s in (await accounts.show(2, whole_bot=True)).bot} == {DEAREST}
    async with database.reading() as connection:
        told = (await connection.execute(sa.select(audit.c.action, audit.c.actor_id))).all()
    assert [tuple(row) for row in told] == [("caps_set", 9)]


async def test_a_cap_above_the_whole_bots_changes_nothing(database: Database) -> None:
    accounts = Accounts(database, ledger(Caps(day=cap("1"))).budget, Still())
    with pytest.raises(Refusal, match="bad_cap"):
        await accounts.set_caps(1, Caps(day=cap("1") + 1), changed_by=9)
    assert (await accounts.show(1, whole_bot=False)).own == Caps()


async def test_no_cap_of_its_own_is_the_one_for_every_server(database: Database) -> None:
    books = ledger(None, Caps(day=7))
    accounts = Accounts(database, books.budget, Still())
    await accounts.set_caps(1, Caps(day=0, month=5), changed_by=9)
    await accounts.set_caps(1, Caps(), changed_by=9)
    assert {s.span: s.cap for s in (await accounts.show(1, whole_bot=False)).server} == {Span.DAY: 7, Span.MONTH: None}
