"""What moderators hear of their week, over the wire: in the right channel, and once."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import roles
from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.adapters.schema import bulletins
from bot.adapters.stores import cases, refusals
from bot.domain.case import Case, CaseState, Decision
from bot.domain.policy import SERVER, Circumstances
from bot.domain.ports import Address, Asker
from bot.domain.request import PictureRequest
from bot.services.policies import Policies
from bot.services.sanctions import Member, Sanctions
from sandbox.discord.entities import Message
from sandbox.stage import Stage
from tests.journeys.conftest import running, settings_for

BOTH = 2
"""The week and the case."""


@dataclass(frozen=True)
class LastWeek:
    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(days=7)


async def moderated(database: Database, stage: Stage) -> None:
    """A week ago: a strike, a word rule that hit, one appeal upheld, one that still waits."""
    ava, mo = stage.discord.person("Ava"), stage.discord.person("Mo")
    guild, mods, past = stage.discord.club.guild.id, stage.discord.channel("mods"), LastWeek().now()
    await database.migrate()
    await Policies(database, SystemClock()).set(guild, mo.id, SERVER, {"review_channel": mods.id})
    await Sanctions(database, LastWeek()).strike(Member(guild, ava.id), mo.id, "case:1", "spam")
    who = Circumstances(ava.id, 5, None, frozenset(), None, age_restricted=False)
    asker = Asker(1, guild, 5, ava.id, "en-US", 1, Address(1, "token"), who)
    async with database.writing() as transaction:
        wish = PictureRequest("a volcano", "m", "1:1", None, 1)
        await refusals.keep(transaction, asker, wish, "word_rule", {"rule": 4, "note": "no @everyone"}, past)
        decided = await appeal(transaction, guild, ava.id, past - timedelta(hours=3))
        await cases.decide(transaction, decided.id, CaseState.APPROVED, past, by=mo.id, decision=Decision.GRANT)
        await appeal(transaction, guild, ava.id, past)


async def appeal(transaction: AsyncConnection, guild: int, by: int, at: datetime) -> Case:
    opened = await cases.open_appeal(transaction, guild, by, at, statement="", against=None, sealed_address=None)
    assert opened is not None
    return opened


async def noted(database: Database) -> int:
    async with database.reading() as connection:
        return len((await connection.execute(sa.select(bulletins.c.key))).all())


def heard(stage: Stage, title: str) -> list[Message]:
    mo = stage.discord.person("Mo")
    return [m for place in ("mods", "art", "art-wall", "lounge") for m in mo.sees(place) if title in m.text]


async def test_the_week_and_the_oldest_case_are_told_where_moderators_read_and_once(
    stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a process dies between telling and noting it, and the next one tells it again."""
    monkeypatch.setattr(roles, "STOP_PATIENCE", 1.0)
    chosen, mo = settings_for(stage, folder), stage.discord.person("Mo")
    database = Database(chosen.database_url)
    await moderated(database, stage)
    async with running(stage, chosen), asyncio.timeout(60):
        alarm = await mo.finds("mods", lambda m: "waits for a moderator" in m.text)
        while await noted(database) < BOTH:
            await asyncio.sleep(0.05)
    async with database.writing() as transaction:
        await transaction.execute(sa.delete(bulletins))
    async with running(stage, chosen), asyncio.timeout(60):
        while await noted(database) < BOTH:
            await asyncio.sleep(0.05)
    await database.close()
    [week] = heard(stage, "The week in moderation")
    assert heard(stage, "waits for a moderator") == [alarm]
    assert week.channel.name == "mods"
    assert "1 allowed on appeal" in week.text
    assert "3 h at the median" in week.text
    assert "1 strike given" in week.text
    assert "1 × A rule of this server doesn’t allow these words · rule 4 · no ＠everyone" in week.text
    assert "1 case waits" in alarm.text
