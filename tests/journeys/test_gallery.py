"""One's own pictures, to look at; and those that Discord did not take, for their asker alone."""

import io
import json
from pathlib import Path

from PIL import Image

from sandbox.discord.entities import Message, walk
from sandbox.discord.exchange import Exchange
from sandbox.discord.faults import Fault
from sandbox.stage import Stage
from tests.journeys.conftest import painted, quota_left
from tests.journeys.test_references import set_policy, stored
from tests.journeys.test_review import button

SECTION = 9


def looks(card: Message) -> list[str]:
    """The attachments that stand beside an entry."""
    found = [part["accessory"]["media"]["url"] for part in walk(card.components) if part["type"] == SECTION]
    return [url.rsplit("/", 1)[-1].split("?")[0] for url in found]


async def lost(stage: Stage) -> Exchange:
    """A picture that is painted and that Discord does not take."""
    stage.discord.faults.add("PATCH /webhooks/*/messages/@original", Fault.broken("token_life"), times=9)
    stage.discord.faults.add("POST /channels/*/messages", Fault.broken("permission"), times=9)
    exchange = stage.discord.person("Ava").slash("imagine", {"prompt": "a lighthouse"}, "art")
    await exchange.until(lambda e: "may not post here" in e.text)
    stage.discord.faults.clear()
    return exchange


async def test_a_gallery_shows_what_the_pictures_look_like_and_turns_its_pages(easel: Stage) -> None:
    ava, ben = easel.discord.person("Ava"), easel.discord.person("Ben")
    for number in range(5):
        await painted(await ava.slash("imagine", {"prompt": f"lighthouse {number}"}, "art"))
    first = (await ava.slash("gallery", {}, "art").settled()).original
    assert first.ephemeral
    assert looks(first) == [file.filename for file in first.attachments]
    assert [f"lighthouse {n}" in first.text for n in range(5)] == [False, True, True, True, True]
    for file in first.attachments:
        with Image.open(io.BytesIO(file.data)) as picture:
            assert (picture.format, max(picture.size)) == ("WEBP", 256)
    turned = await ava.press(first, button(first, "gallery")).until(lambda e: "lighthouse 0" in e.text)
    assert len(looks(turned.original)) == len(turned.original.attachments) == 1
    newer = ava.press(turned.original, button(turned.original, "gallery"))
    await newer.until(lambda e: "lighthouse 4" in e.text)
    assert len(looks(newer.original)) == 4
    assert "Nothing yet" in (await ben.slash("gallery", {}, "art").settled()).text


async def test_a_picture_that_discord_did_not_take_is_there_for_its_asker_and_costs_nothing(
    easel: Stage, folder: Path
) -> None:
    ava, ben = easel.discord.person("Ava"), easel.discord.person("Ben")
    told = await lost(easel)
    fetch = f"fetch:v1:{told.interaction.id}"
    assert fetch in json.dumps([card.components for card in (*told.followups, told.original) if card])
    gallery = (await ava.slash("gallery", {}, "art").settled()).original
    assert "not charged" in gallery.text
    shown = await ava.press(gallery, button(gallery, "fetch")).until(lambda e: e.original and e.original.attachments)
    [picture] = shown.original.attachments
    [key] = stored(folder)
    assert shown.original.ephemeral
    assert picture.data == (folder / "pictures" / "pictures" / key).read_bytes()
    assert "12 left" in await quota_left(ava)
    assert ben.sees("art") == []
    forged = await ben.press(gallery, fetch, force=True).settled()
    assert "no record of that picture" in forged.text
    assert not forged.original.attachments


async def test_nobody_gets_what_a_moderator_has_not_seen_or_what_was_switched_off(easel: Stage, folder: Path) -> None:
    ava = easel.discord.person("Ava")
    await lost(easel)
    gallery = (await ava.slash("gallery", {}, "art").settled()).original
    fetch = button(gallery, "fetch")
    await set_policy(easel, folder, None, review_channel=easel.discord.channel("mods").id)
    for mode in ("reviewed", "off"):
        await set_policy(easel, folder, "art", mode=mode)
        now = await ava.slash("gallery", {}, "art").settled()
        assert "fetch" not in json.dumps(now.original.components)
        assert not now.original.attachments
        assert "no record of that picture" in (await ava.press(gallery, fetch).settled()).text


async def test_a_card_that_was_deleted_is_a_decision_and_nothing_is_owed(easel: Stage) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    easel.gemini.mood = "held"
    exchange = ava.slash("imagine", {"prompt": "a lighthouse"}, "art")
    await easel.gemini.until(lambda: easel.gemini.received, 60)
    mo.delete(exchange.original)
    easel.gemini.clear()
    await exchange.until(lambda e: e.followups)
    now = await ava.slash("gallery", {}, "art").settled()
    assert "fetch" not in json.dumps([now.original.components, [card.components for card in exchange.followups]])
    assert not now.original.attachments
