"""Appeals and reports over the wire: from a member's press to the outcome, and to the record."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.adapters.stores import cases
from bot.domain.policy import SERVER, Place, Scope
from bot.services.policies import Policies
from sandbox.discord.entities import Message, walk
from sandbox.discord.exchange import Exchange
from sandbox.discord.people import Person
from sandbox.stage import Stage

LONG = timedelta(hours=1)


async def policy(folder: Path, guild_id: int, server: dict[str, object], wall: int | None = None) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'easel.sqlite'}")
    policies = Policies(database, SystemClock())
    await policies.set(guild_id, 1, SERVER, server)
    if wall is not None:
        await policies.set(guild_id, 1, Place(Scope.CHANNEL, wall), {"mode": "reviewed"})
    await database.close()


def button(message: Message, verb: str) -> str:
    ids = [part.get("custom_id", "") for part in walk(message.components)]
    return next(custom_id for custom_id in ids if custom_id.startswith(f"{verb}:"))


def has(verb: str) -> "object":
    return lambda m: any(part.get("custom_id", "").startswith(f"{verb}:") for part in walk(m.components))


async def waits(condition: object, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.05)


async def reported(person: Person, shown: Message, reason: str) -> Exchange:
    """Report a picture; one that has just appeared may still be on its way into the books."""
    async with asyncio.timeout(30):
        while (asking := await person.menu("Report picture", shown).answered()).modal is None:
            await asyncio.sleep(0.1)
    return await sent(person, asking, {"reason": reason})


async def sent(person: Person, exchange: Exchange, values: dict[str, str]) -> Exchange:
    """Fill in the form that an exchange has opened."""
    await exchange.until(lambda e: e.modal is not None)
    return person.submit(exchange.modal, values)


async def closed_by_their_presses(folder: Path) -> None:
    """Every card that was decided, while no errand has had the time to do it."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'easel.sqlite'}")
    async with asyncio.timeout(30):
        while True:
            async with database.reading() as connection:
                if not await cases.stale(connection, datetime.now(UTC) + 2 * LONG, 100):
                    break
            await asyncio.sleep(0.1)
    await database.close()


@pytest.fixture
def _no_errand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a press has to do is left to it."""
    monkeypatch.setattr(cases, "PRESS_CLOSES_WITHIN", LONG)


@pytest.fixture
async def wall(easel: Stage, folder: Path) -> Stage:
    place, mods = easel.discord.channel("art-wall"), easel.discord.channel("mods")
    log = {"log_channel": mods.id}
    await policy(folder, place.guild_id, {"review_channel": mods.id, "report_hide": 2, **log}, place.id)
    return easel


@pytest.mark.usefixtures("_no_errand")
async def test_a_rejected_picture_is_appealed_once_and_shown_when_another_moderator_upholds_it(
    wall: Stage, folder: Path
) -> None:
    ava, mo, olu = (wall.discord.person(name) for name in ("Ava", "Mo", "Olu"))
    exchange = await ava.slash("imagine", {"prompt": "a lighthouse"}, "art-wall")
    card = await mo.finds("mods", has("approve"))
    mo.press(card, button(card, "strike"))
    await exchange.until(lambda e: "Not this one" in e.text and "brought you a strike" in e.text)
    verdict = exchange.original
    asking = await sent(ava, ava.press(verdict, button(verdict, "appeal")), {"reason": "It is only a lighthouse"})
    await asking.until(lambda e: "has been asked" in e.text)
    again = await sent(ava, ava.press(verdict, button(verdict, "appeal")), {"reason": "Please"})
    await again.until(lambda e: "has been asked about that" in e.text)
    appeal = await mo.finds("mods", has("grant"))
    assert "only a lighthouse" in appeal.text
    refused = await mo.press(appeal, button(appeal, "grant")).settled()
    assert "Somebody else has to look" in refused.text
    assert not [m for m in ava.sees("art-wall") if m.attachments and not m.ephemeral]
    olu.press(appeal, button(appeal, "grant"))
    shown = await ava.finds("art-wall", lambda m: m.attachments and not m.ephemeral)
    assert "12 of 12" in shown.text, "it costs nothing, and says so"
    await asking.until(lambda e: "agrees with you" in e.text)
    record = await mo.slash("mod record", {"member": ava}, "art").settled()
    assert "0 strikes stand" in record.text
    assert "1 approved, 0 turned down" in record.text
    assert "intact" in (await mo.slash("audit", {}, "art").settled()).text
    await mo.finds("mods", lambda m: "decided an appeal" in m.text)
    await closed_by_their_presses(folder)


async def test_a_rules_refusal_that_is_upheld_lets_that_request_through_once(easel: Stage, folder: Path) -> None:
    place, mods = easel.discord.channel("art"), easel.discord.channel("mods")
    await policy(folder, place.guild_id, {"review_channel": mods.id, "count": 1})
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    refused = await ava.slash("imagine", {"prompt": "two boats", "count": 2}, "art").settled()
    [card] = [m for m in ava.sees("art") if m.ephemeral]
    asking = await sent(ava, ava.press(card, button(card, "plead")), {"reason": "It is a diptych"})
    await asking.until(lambda e: "has been asked" in e.text)
    appeal = await mo.finds("mods", has("grant"))
    mo.press(appeal, button(appeal, "grant"))
    news = await ava.finds("art", lambda m: "agrees with you" in m.text)
    ava.press(news, button(news, "pass"))
    shown = await ava.finds("art", lambda m: m.attachments and not m.ephemeral)
    assert len(shown.attachments) == 2
    spent = await ava.press(news, button(news, "pass")).settled()
    assert "more than one request may bring" in spent.text
    assert refused.text


async def test_a_rejection_that_comes_late_is_told_and_can_be_appealed_in_the_gallery(wall: Stage) -> None:
    ava, mo, olu = (wall.discord.person(name) for name in ("Ava", "Mo", "Olu"))
    waiting = await ava.slash("imagine", {"prompt": "a lighthouse"}, "art-wall")
    await waiting.until(lambda e: "waiting for a moderator" in e.text)
    card = await mo.finds("mods", has("approve"))
    wall.clock.advance(1000)  # the token of the request is spent
    mo.press(card, button(card, "strike"))
    async with asyncio.timeout(60):
        while "turned down" not in (gallery := await ava.slash("gallery", {}, "art").settled()).text:
            await asyncio.sleep(0.1)
    late = await ava.press(waiting.original, button(waiting.original, "stop"), force=True).settled()
    assert "decided already" in late.text
    asking = await sent(
        ava, ava.press(gallery.original, button(gallery.original, "appeal")), {"reason": "It is only a lighthouse"}
    )
    await asking.until(lambda e: "has been asked" in e.text)
    appeal = await mo.finds("mods", has("grant"))
    olu.press(appeal, button(appeal, "grant"))
    await ava.finds("art-wall", lambda m: m.attachments and not m.ephemeral)


async def test_a_request_that_is_let_through_waits_in_the_gallery(easel: Stage, folder: Path) -> None:
    place, mods = easel.discord.channel("art"), easel.discord.channel("mods")
    await policy(folder, place.guild_id, {"review_channel": mods.id, "count": 1})
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    await ava.slash("imagine", {"prompt": "two boats", "count": 2}, "art").settled()
    [card] = [m for m in ava.sees("art") if m.ephemeral]
    asking = await sent(ava, ava.press(card, button(card, "plead")), {"reason": "It is a diptych"})
    await asking.until(lambda e: "has been asked" in e.text)
    appeal = await mo.finds("mods", has("grant"))
    easel.clock.advance(1000)
    mo.press(appeal, button(appeal, "grant"))
    async with asyncio.timeout(60):
        while not has("pass")((gallery := await ava.slash("gallery", {}, "lounge").settled()).original):
            await asyncio.sleep(0.1)
    assert "two boats" in gallery.text
    ava.press(gallery.original, button(gallery.original, "pass"))
    await ava.finds("lounge", lambda m: len(m.attachments) == 2 and not m.ephemeral)
    assert not has("pass")((await ava.slash("gallery", {}, "lounge").settled()).original)


@pytest.mark.usefixtures("_no_errand")
async def test_enough_reports_hide_a_picture_and_the_verdict_brings_it_back_or_takes_it_down(
    easel: Stage, folder: Path
) -> None:
    art, mods = easel.discord.channel("art"), easel.discord.channel("mods")
    await policy(folder, art.guild_id, {"review_channel": mods.id, "report_hide": 2})
    ava, ben, mo, olu = (easel.discord.person(name) for name in ("Ava", "Ben", "Mo", "Olu"))
    for wish, verb, outcome in (("a boat", "restore", "may stay"), ("a tower", "takedown", "was taken down")):
        await ava.slash("imagine", {"prompt": wish}, "art")
        shown = await ava.finds("art", lambda m, wish=wish: m.attachments and wish in m.text)
        first = await reported(ben, shown, "not nice")
        await first.until(lambda e: "Thank you" in e.text)
        assert shown.attachments
        second = await reported(olu, shown, "not nice at all")
        await second.until(lambda e: "Thank you" in e.text)
        await waits(lambda shown=shown: not shown.attachments)
        assert "Hidden until" in shown.text
        case = await mo.finds("mods", has(verb))
        assert case.attachments
        mo.press(case, button(case, verb))
        if verb == "restore":
            await waits(lambda shown=shown: shown.attachments)
        else:
            await waits(lambda shown=shown: shown.deleted)
        await closed_by_their_presses(folder)
        for told in (first, second):
            await told.until(lambda e, outcome=outcome: outcome in e.text)
        await asyncio.sleep(5)  # as long as the same two may not report again


async def test_a_member_who_reports_without_end_is_stopped(easel: Stage, folder: Path) -> None:
    art, mods = easel.discord.channel("art"), easel.discord.channel("mods")
    await policy(folder, art.guild_id, {"review_channel": mods.id})
    ava, ben = easel.discord.person("Ava"), easel.discord.person("Ben")
    for wish in ("a boat", "a tower"):
        await ava.slash("imagine", {"prompt": wish}, "art")
    shown = [await ava.finds("art", lambda m, w=w: m.attachments and w in m.text) for w in ("a boat", "a tower")]
    first = await reported(ben, shown[0], "no")
    await first.until(lambda e: "Thank you" in e.text)
    second = await reported(ben, shown[1], "no")
    await second.until(lambda e: "many reports" in e.text)


async def test_a_purge_takes_a_members_pictures_down_and_says_what_became_of_each(easel: Stage) -> None:
    ava, mo, olu = (easel.discord.person(name) for name in ("Ava", "Mo", "Olu"))
    for wish in ("a boat", "a tower", "a mill"):
        await ava.slash("imagine", {"prompt": wish}, "art")
        await ava.finds("art", lambda m, wish=wish: m.attachments and wish in m.text)
    shown = [m for m in ava.sees("art") if m.attachments]
    olu.delete(shown[1], force=True)
    asking = await mo.slash("mod purge", {"member": ava, "since": "1h", "reason": "spam"}, "art").answered()
    assert asking.modal.title == "Take down 3 pictures?"
    assert all(not message.deleted for message in (shown[0], shown[2])), "nothing yet"
    purging = mo.submit(asking.modal, {"since": "1h", "reason": "spam"})
    await waits(lambda: all(message.deleted for message in shown))
    await purging.until(lambda e: "2 removed · 1 already gone" in e.text)
    await purging.until(lambda e: "are taken down" in e.text)
    assert "purge ended" in (await mo.slash("audit", {}, "art").settled()).text
    assert [r for r in easel.discord.requests if r.status == 429] == []
