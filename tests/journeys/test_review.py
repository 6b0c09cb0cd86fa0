"""Reviewed channels over the wire: nothing is public before a moderator has said so."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot import roles
from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.adapters.stores import cases
from bot.domain.policy import SERVER, Place, Scope
from bot.services.policies import Policies
from sandbox.discord.entities import Message, walk
from sandbox.discord.exchange import Exchange
from sandbox.discord.faults import Fault
from sandbox.stage import Stage
from tests.journeys.conftest import quota_left, running, settings_for


async def reviewed(stage: Stage, folder: Path) -> None:
    """#art-wall is reviewed in #mods."""
    await policy(stage, folder, SERVER, review_channel=stage.discord.channel("mods").id)
    await policy(stage, folder, wall_of(stage), mode="reviewed")


async def policy(stage: Stage, folder: Path, place: Place, **wish: object) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'easel.sqlite'}")
    await Policies(database, SystemClock()).set(stage.discord.club.guild.id, 1, place, wish)
    await database.close()


def wall_of(stage: Stage) -> Place:
    return Place(Scope.CHANNEL, stage.discord.channel("art-wall").id)


@pytest.fixture
async def wall(easel: Stage, folder: Path) -> Stage:
    await reviewed(easel, folder)
    return easel


async def case_card(stage: Stage) -> Message:
    mo = stage.discord.person("Mo")
    async with asyncio.timeout(30):
        while not (found := stage.discord.messages(stage.discord.channel("mods"), mo)):
            await asyncio.sleep(0.05)
    return found[-1]


def button(card: Message, verb: str) -> str:
    ids = [part.get("custom_id", "") for part in walk(card.components)]
    return next(custom_id for custom_id in ids if custom_id.startswith(f"{verb}:"))


def public(stage: Stage) -> list[Message]:
    return stage.discord.messages(stage.discord.channel("art-wall"), stage.discord.person("Ben"))


async def asked(stage: Stage) -> Exchange:
    return await stage.discord.person("Ava").slash("imagine", {"prompt": "a lighthouse"}, "art-wall")


async def test_an_approved_picture_is_posted_for_all_after_it_waited_in_private(wall: Stage) -> None:
    exchange = await asked(wall)
    await exchange.until(lambda e: "waiting for a moderator" in e.text)
    assert exchange.original.ephemeral
    card = await case_card(wall)
    assert card.attachments
    assert "every picture here is looked at first" in card.text
    assert public(wall) == []
    wall.discord.person("Mo").press(card, button(card, "approve"))
    async with asyncio.timeout(30):
        while not public(wall):
            await asyncio.sleep(0.05)
    [shown] = public(wall)
    assert shown.attachments
    assert shown.id != exchange.interaction.original.id
    await exchange.until(lambda e: "Approved" in e.text)
    assert "11 left" in await quota_left(wall.discord.person("Ava"))
    assert card.attachments == []


async def test_a_rejected_picture_is_seen_by_nobody_and_its_asker_learns_why(wall: Stage) -> None:
    exchange = await asked(wall)
    card = await case_card(wall)
    wall.discord.person("Mo").select(card, button(card, "reject"), ["person"])
    await exchange.until(lambda e: "real person" in e.text)
    assert public(wall) == []
    assert "12 left" in await quota_left(wall.discord.person("Ava"))


async def test_a_rejected_picture_goes_from_its_card_though_the_press_could_not_be_answered(
    wall: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "PRESS_CLOSES_WITHIN", timedelta())
    await asked(wall)
    card, mo = await case_card(wall), wall.discord.person("Mo")
    wall.discord.faults.add("POST /interactions/*/*/callback", Fault.down(), times=9)
    mo.select(card, button(card, "reject"), ["person"])
    await mo.finds("mods", lambda m: "rejected" in m.text and not m.attachments)
    assert "real person" in card.text
    assert mo.mention in card.text


async def test_one_decision_however_many_press_and_the_others_are_told_who_was_first(wall: Stage) -> None:
    await asked(wall)
    card = await case_card(wall)
    mo, olu = wall.discord.person("Mo"), wall.discord.person("Olu")
    presses = [mo.press(card, button(card, "approve")), olu.press(card, button(card, "strike"))]
    for press in presses:
        await press.answered()
    told = [p for p in presses if p.followups or (p.original is not None and p.original.ephemeral)]
    assert len(told) == 1
    assert "was first" in told[0].text


async def test_neither_the_asker_nor_a_stranger_decides(wall: Stage) -> None:
    await asked(wall)
    card = await case_card(wall)
    for name in ("Ava", "Ben"):
        refused = await wall.discord.person(name).press(card, button(card, "approve"), force=True).settled()
        assert refused.original.ephemeral
    await asyncio.sleep(0.5)
    assert public(wall) == []


async def test_what_is_escalated_says_so_and_is_decided_by_those_who_manage_the_server(wall: Stage) -> None:
    await asked(wall)
    card = await case_card(wall)
    mo, olu = wall.discord.person("Mo"), wall.discord.person("Olu")
    escalate = button(card, "escalate")
    await mo.press(card, escalate).answered()
    await mo.finds("mods", lambda m: "Escalated" in m.text and len(m.attachments) == 1)
    assert escalate not in [part.get("custom_id") for part in walk(card.components)]
    refused = await mo.press(card, button(card, "approve")).settled()
    assert "left to those who manage the server" in refused.text
    assert public(wall) == []
    olu.press(card, button(card, "approve"))
    await olu.finds("art-wall", lambda m: m.attachments)


async def test_whoever_waits_for_a_moderator_may_withdraw_and_the_case_is_gone(wall: Stage) -> None:
    exchange = await asked(wall)
    await exchange.until(lambda e: "waiting for a moderator" in e.text)
    card = await case_card(wall)
    approve = button(card, "approve")
    ava, mo = wall.discord.person("Ava"), wall.discord.person("Mo")
    await ava.press(exchange.original, button(exchange.original, "stop")).answered()
    await mo.finds("mods", lambda m: "withdrawn" in m.text and not m.attachments)
    late = await mo.press(card, approve, force=True).settled()
    assert "was first" in late.text
    assert public(wall) == []
    assert "12 left" in await quota_left(ava)


async def test_an_author_on_hold_is_told_why_and_until_when(wall: Stage) -> None:
    await asked(wall)
    card = await case_card(wall)
    ava, mo = wall.discord.person("Ava"), wall.discord.person("Mo")
    asking = await mo.press(card, button(card, "hold")).answered()
    await mo.submit(asking.modal, {"reason": "please slow down"}).settled()
    refused = await ava.slash("imagine", {"prompt": "another"}, "art").settled()
    assert "please slow down" in refused.text
    assert "please slow down" in (await ava.slash("gallery", {}, "art").settled()).text


async def test_a_picture_waits_through_a_restart(stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "STOP_PATIENCE", 1.0)
    chosen = settings_for(stage, folder)
    async with running(stage, chosen):
        await reviewed(stage, folder)
        await asked(stage)
        card = await case_card(stage)
    async with running(stage, chosen):
        stage.discord.person("Mo").press(card, button(card, "approve"))
        async with asyncio.timeout(30):
            while not public(stage):
                await asyncio.sleep(0.05)
    assert stage.gemini.paid == 1


async def test_a_policy_that_turns_open_while_a_picture_is_painted_does_not_let_it_through(
    wall: Stage, folder: Path
) -> None:
    wall.gemini.mood = "held"
    await asked(wall)
    await wall.gemini.until(lambda: wall.gemini.received == 1)
    await policy(wall, folder, wall_of(wall), mode="open")
    wall.gemini.clear()
    assert "were looked at first when it was asked for" in (await case_card(wall)).text
    assert public(wall) == []


async def test_a_policy_that_turns_strict_while_a_picture_is_painted_holds_it_back(easel: Stage, folder: Path) -> None:
    easel.gemini.mood = "held"
    await asked(easel)
    await easel.gemini.until(lambda: easel.gemini.received == 1)
    await reviewed(easel, folder)
    easel.gemini.clear()
    assert "became stricter while it was painted" in (await case_card(easel)).text
    assert not any(m.attachments for m in public(easel))
