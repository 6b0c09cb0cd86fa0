"""Moderators hear of their week once, and of a case that waits too long once."""

from datetime import timedelta

from bot.adapters.database import Database
from bot.adapters.stores import cases
from bot.domain.case import CaseKind, CaseState, Decision
from bot.domain.digest import Alarm, Digest
from bot.domain.errors import Again, Trouble
from bot.domain.policy import SERVER
from bot.jobs.bulletins import Bulletins
from bot.services.policies import Policies
from bot.services.sanctions import Member, Sanctions
from tests.services.conftest import MovableClock


class Board:
    def __init__(self) -> None:
        self.told: list[tuple[int, Digest | Alarm]] = []
        self.down = False

    async def bulletin(self, guild_id: int, channel_id: int, told: Digest | Alarm) -> None:
        assert guild_id == 1
        if self.down:
            raise Trouble("discord_down", again=Again.LATER)
        self.told.append((channel_id, told))


async def test_a_week_and_a_late_case_are_told_once_each(database: Database) -> None:
    clock, board = MovableClock(), Board()
    bulletins = Bulletins(database, board, clock)  # type: ignore[arg-type]
    await Policies(database, clock).set(1, 9, SERVER, {"log_channel": 77})
    await Sanctions(database, clock).strike(Member(1, 7), 9, "case:1", "spam")
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
    assert isinstance(alarm, Alarm)
    assert (alarm.case_id, alarm.waiting) == (waiting.id, 1)


async def test_what_discord_did_not_take_is_told_later(database: Database) -> None:
    clock, board = MovableClock(), Board()
    bulletins = Bulletins(database, board, clock)  # type: ignore[arg-type]
    await Policies(database, clock).set(1, 9, SERVER, {"log_channel": 77})
    async with database.writing() as transaction:
        await cases.open_appeal(transaction, 1, 8, clock.now(), statement="", against=None, sealed_address=None)
    clock.shift, board.down = timedelta(days=1), True
    try:
        await bulletins.run()
    except Trouble:
        board.down = False
    await bulletins.run()
    assert len(board.told) == 1
