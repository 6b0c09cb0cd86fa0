"""Moderators hear of their week once, and of a case that waits too long once."""

from collections.abc import Mapping
from datetime import timedelta

from bot.adapters.database import Database
from bot.adapters.stores import cases, refusals
from bot.domain.case import CaseKind, CaseState, Decision
from bot.domain.digest import Alarm, Digest, Hits
from bot.domain.errors import Again, Trouble
from bot.domain.policy import SERVER, Circumstances
from bot.domain.ports import Address, Asker
from bot.jobs.bulletins import Bulletins
from bot.services.policies import Policies
from bot.services.sanctions import Member, Sanctions
from tests.services.conftest import MovableClock, request


class Board:
    def __init__(self) -> None:
        self.told: list[tuple[int, Digest | Alarm]] = []
        self.down = False
        self.refused: dict[int, type] = {}

    async def bulletin(self, guild_id: int, channel_id: int, told: Digest | Alarm) -> None:
        if self.down:
            raise Trouble("discord_down", again=Again.LATER)
        if isinstance(told, self.refused.get(guild_id, ())):
            raise Trouble("channel_gone")
        self.told.append((channel_id, told))


async def refuse(
    database: Database, clock: MovableClock, code: str, facts: Mapping[str, object], guild: int = 1
) -> None:
    who = Circumstances(7, 5, None, frozenset(), None, age_restricted=False)
    asker = Asker(1, guild, 5, 7, "en-US", 1, Address(1, "token"), who)
    async with database.writing() as transaction:
        await refusals.keep(transaction, asker, request(), code, facts, clock.now())


async def test_a_server_hears_of_its_rules_even_where_no_case_was_ever_opened(database: Database) -> None:
    clock, board = MovableClock(), Board()
    await Policies(database, clock).set(1, 9, SERVER, {"review_channel": 66})
    await refuse(database, clock, "word_rule", {"rule": 4, "note": "gore"})
    await refuse(database, clock, "word_rule", {"rule": 4, "note": "gore"}, guild=2)
    clock.shift = timedelta(days=7)
    await Bulletins(database, board, clock).run()  # type: ignore[arg-type]
    [(channel, digest)] = board.told
    assert channel == 66, "where no log channel is set, the review channel hears it"
    assert isinstance(digest, Digest)
    assert digest.rules == (Hits("word_rule", 1, 4, "gore"),)


async def test_a_week_and_a_late_case_are_told_once_each(database: Database) -> None:
    clock, board = MovableClock(), Board()
    bulletins = Bulletins(database, board, clock)  # type: ignore[arg-type]
    await Policies(database, clock).set(1, 9, SERVER, {"log_channel": 77})
    await Sanctions(database, clock).strike(Member(1, 7), 9, "case:1", "spam")
    for facts in ({"rule": 4, "note": "gore"}, {"rule": 4, "note": "gore"}, {"rule": 9, "note": ""}):
        await refuse(database, clock, "word_rule", facts)
    await refuse(database, clock, "count_not_here", {"most": 1})
    async with database.writing() as transaction:
        now = clock.now()
        facts = {"statement": "", "against": None, "sealed_address": None}
        decided = await cases.open_appeal(transaction, 1, 7, now - timedelta(hours=3), **facts)
        assert decided is not None
        await cases.decide(transaction, decided.id, CaseState.APPROVED, now, by=9, decision=Decision.GRANT)
        waiting = await cases.open_appeal(transaction, 1, 8, now, **facts)
        assert waiting is not None
        assert waiting.kind is CaseKind.APPEAL
    await bulletins.run()
    assert board.told == []
    clock.shift = timedelta(days=7)
    await bulletins.run()
    await bulletins.run()
    [(channel, digest), (_, alarm)] = board.told
    assert channel == 77
    assert isinstance(digest, Digest)
    assert (dict(digest.decisions), digest.strikes, digest.appeals_upheld) == ({"grant": 1}, 1, 1)
    assert digest.median_wait == 3 * 3600
    assert digest.rules[0] == Hits("word_rule", 2, 4, "gore")
    assert set(digest.rules[1:]) == {Hits("word_rule", 1, 9), Hits("count_not_here", 1)}
    assert isinstance(alarm, Alarm)
    assert (alarm.case_id, alarm.waiting) == (waiting.id, 1)


async def test_what_discord_did_not_take_is_told_later(database: Database) -> None:
    clock, board = MovableClock(), Board()
    bulletins = Bulletins(database, board, clock)  # type: ignore[arg-type]
    await Policies(database, clock).set(1, 9, SERVER, {"log_channel": 77})
    async with database.writing() as transaction:
        await cases.open_appeal(transaction, 1, 8, clock.now(), statement="", against=None, sealed_address=None)
    clock.shift, board.down = timedelta(days=1), True
    await bulletins.run()
    board.down = False
    await bulletins.run()
    assert len(board.told) == 1


async def test_a_server_that_cannot_be_told_keeps_no_other_waiting(database: Database) -> None:
    """Nor does a digest that is refused keep its server's own alarm waiting."""
    clock, board = MovableClock(), Board()
    for guild_id in (1, 2):
        await Policies(database, clock).set(guild_id, 9, SERVER, {"log_channel": 76 + guild_id})
        await refuse(database, clock, "word_rule", {"rule": 4, "note": ""}, guild_id)
    async with database.writing() as transaction:
        await cases.open_appeal(transaction, 1, 8, clock.now(), statement="", against=None, sealed_address=None)
    clock.shift, board.refused = timedelta(days=7), {1: Digest}
    await Bulletins(database, board, clock).run()  # type: ignore[arg-type]
    assert {(channel, type(told)) for channel, told in board.told} == {(77, Alarm), (78, Digest)}
