"""The owner's money over the wire: seen and capped by /budget, told of once, and a kind word to members."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services import bookkeeping
from sandbox.discord.exchange import Exchange
from sandbox.discord.faults import Fault
from sandbox.discord.people import NotOffered
from sandbox.stage import Stage
from tests.journeys.conftest import painted, running, settings_for

LEVELS = 3
"""Of a budget: the owner hears of each of them once."""


@pytest.fixture
async def capped(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """A bot that may spend eighteen cents a day, one picture by its default model, and tells its owner at once."""
    monkeypatch.setattr(bookkeeping, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(bookkeeping, "CLAIM", timedelta(seconds=0.2))
    async with running(stage, settings_for(stage, folder, BUDGET_USD_PER_DAY="0.18", OWNER_NOTICES="dm")):
        yield stage


async def paint(stage: Stage, who: str = "Ava") -> Exchange:
    return await stage.discord.person(who).slash("imagine", {"prompt": "a lighthouse"}, "art")


async def budget(stage: Stage, who: str = "Olu") -> Exchange:
    return await (await stage.discord.person(who).slash("budget", {}, "art")).settled()


async def test_what_was_spent_is_shown_the_next_request_is_refused_and_the_owner_is_told(capped: Stage) -> None:
    """Also where Discord takes no messages at first."""
    down = capped.discord.faults.add("POST /channels/*/messages", Fault.down(), times=1000)
    await painted(await paint(capped))
    shown = (await budget(capped)).text
    assert "The whole bot" in shown
    assert "of $0.18 spent" in shown
    assert "is working" in shown
    refused = await (await paint(capped, "Ben")).settled()
    assert refused.original.ephemeral
    assert "budget for pictures is used up" in refused.text
    assert "$" not in refused.text
    assert capped.gemini.paid == 1
    async with asyncio.timeout(60):
        while down.hits <= LEVELS:
            await asyncio.sleep(0.05)
    capped.discord.faults.clear()
    olu = capped.discord.person("Olu")
    await olu.finds(olu.direct, lambda message: "Today’s budget is used up" in message.text)
    assert len(olu.sees(olu.direct)) <= 2, "50 or 80 per cent may have been told of before, and nothing twice"


async def test_a_server_caps_itself_below_the_bot_and_not_above(capped: Stage) -> None:
    olu = capped.discord.person("Olu")
    shown = await budget(capped)
    opened = await olu.press(shown.original, "caps:v1:0").settled()
    too_high = await olu.submit(opened.modal, {"daily": "0.19", "monthly": ""}).settled()
    assert "That cap is too high" in too_high.text
    opened = await olu.press(shown.original, "caps:v1:0").settled()
    await olu.submit(opened.modal, {"daily": "0,10", "monthly": "2"})
    await shown.until(lambda e: "of $0.10 spent" in e.text and "of $2.00 spent" in e.text)
    refused = await (await paint(capped)).settled()
    assert "does not reach that far" in refused.text
    assert capped.gemini.paid == 0


async def test_who_neither_runs_the_bot_nor_manages_the_server_sees_nothing_of_it(capped: Stage) -> None:
    for name in ("Ava", "Mo"):
        person = capped.discord.person(name)
        with pytest.raises(NotOffered):
            person.slash("budget", {}, "art")
        refused = await person.slash("budget", {}, "art", force=True).settled()
        assert "Your roles don’t include that" in refused.text
        assert "$" not in refused.text
