"""From a member's words to an attachment, over real sockets: the way of one picture."""

import asyncio
import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from bot import roles
from sandbox.gemini.reply import Answer
from sandbox.stage import Stage
from tests.journeys.conftest import painted, quota_left, running, settings_for

# The API page's own picture: a PNG of one pixel.
SAMPLE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def test_the_pages_own_example_arrives_byte_for_byte(either_stage: Stage, folder: Path) -> None:
    """ "draw a cat", 16:9, 4K, by Bearer: its text on the card, its PNG as the attachment, one picture of the quota."""
    stage = either_stage
    stage.gemini.next(Answer.saying("Here is a drawing of a cat.", SAMPLE))
    async with running(stage, settings_for(stage, folder)):
        ava = stage.discord.person("Ava")
        asked = await ava.slash("imagine", {"prompt": "draw a cat", "aspect": "16:9", "size": "4K"}, "art")
        assert await painted(asked) == SAMPLE
        assert "Here is a drawing of a cat." in asked.text
        assert "11 of 12" in asked.text
        assert "11 left" in await quota_left(ava)
    [call] = stage.gemini.calls
    assert (call.auth, call.model, call.aspect, call.image_size, call.paid) == (
        "bearer",
        "gemini-3-pro-image-preview",
        "16:9",
        "4K",
        True,
    )
    assert call.body["contents"] == [{"role": "user", "parts": [{"text": "draw a cat"}]}]
    assert call.body["generationConfig"]["responseModalities"] == ["TEXT", "IMAGE"]


async def test_a_picture_has_the_pixels_that_were_asked_for(easel: Stage) -> None:
    asked = await easel.discord.person("Ava").slash(
        "imagine", {"prompt": "a quiet harbour --ar 3:2 --size 2K --model pro"}, "art"
    )
    assert Image.open(io.BytesIO(await painted(asked))).size == (2528, 1696)
    assert asked.original is not None
    [attachment] = asked.original.attachments
    assert attachment.filename == f"easel-{asked.interaction.id}-1.jpg"


async def test_four_pictures_are_four_calls_one_message_and_four_of_the_quota(easel: Stage) -> None:
    ava = easel.discord.person("Ava")
    asked = await ava.slash("imagine", {"prompt": "a lighthouse", "count": 4}, "art")
    await asked.until(lambda e: e.original is not None and len(e.original.attachments) == 4)
    assert easel.gemini.paid == 4
    assert "8 of 12" in asked.text
    assert len({a.data for a in asked.original.attachments}) == 4
    assert len(easel.discord.messages(easel.discord.channel("art"), ava)) == 1


async def test_every_button_of_a_result_works_also_for_others_and_on_their_own_quota(easel: Stage) -> None:
    ava, ben = easel.discord.person("Ava"), easel.discord.person("Ben")
    first = await ava.slash("imagine", {"prompt": "a lighthouse", "aspect": "16:9"}, "art")
    await painted(first)
    again = ben.press(first.original, f"again:v1:{first.interaction.id}")
    await painted(again)
    assert f"<@{ben.id}>" in again.text
    assert "11 of 12" in again.text

    form = (await ava.press(first.original, f"reword:v1:{first.interaction.id}").settled()).modal
    assert form is not None
    reworded = ava.submit(form, {"prompt": "a lighthouse in snow", "aspect": ["1:1"], "count": ["1"]})
    await painted(reworded)
    assert easel.gemini.calls[-1].prompt == "a lighthouse in snow"
    assert easel.gemini.calls[-1].aspect == "1:1"

    details = await ava.press(first.original, f"details:v1:{first.interaction.id}").settled()
    assert "gemini-3-pro-image-preview" in details.text
    assert details.original.ephemeral

    refused = await ben.press(first.original, f"delete:v1:{first.interaction.id}").settled()
    assert refused.original.ephemeral
    await ava.press(first.original, f"delete:v1:{first.interaction.id}").answered()
    assert first.original.attachments == []


async def test_a_job_can_be_stopped_by_its_asker_and_costs_nothing(easel: Stage) -> None:
    ava, ben = easel.discord.person("Ava"), easel.discord.person("Ben")
    easel.gemini.mood = "held"
    asked = await ava.slash("imagine", {"prompt": "a lighthouse"}, "art")
    await asked.settled()
    not_his = await ben.press(asked.original, f"stop:v1:{asked.interaction.id}").settled()
    assert not_his.original.ephemeral
    await ava.press(asked.original, f"stop:v1:{asked.interaction.id}").answered()
    await asked.until(lambda e: "Stopped" in e.text)
    assert "12 left" in await quota_left(ava)


async def test_a_card_moves_while_the_picture_is_painted(easel: Stage) -> None:
    easel.gemini.mood = "held"
    asked = await easel.discord.person("Ava").slash("imagine", {"prompt": "a lighthouse"}, "art")
    await asked.until(lambda e: "Painting" in e.text)
    easel.gemini.clear()
    await painted(asked)


async def test_a_restart_in_the_middle_loses_nothing(
    stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roles, "STOP_PATIENCE", 1.0)
    chosen = settings_for(stage, folder)
    stage.gemini.mood = "held"
    ava = stage.discord.person("Ava")
    async with running(stage, chosen):
        asked = await ava.slash("imagine", {"prompt": "a lighthouse", "count": 2}, "art")
        await asked.until(lambda _: stage.gemini.received == 2)
    stage.gemini.clear()
    async with running(stage, chosen):
        await asked.until(lambda e: e.original is not None and len(e.original.attachments) == 2, 60)
        assert "10 left" in await quota_left(ava)


async def test_after_a_quarter_of_an_hour_the_picture_comes_as_a_message_of_its_own(easel: Stage) -> None:
    ava, art = easel.discord.person("Ava"), easel.discord.channel("art")
    easel.gemini.mood = "held"
    asked = await ava.slash("imagine", {"prompt": "a lighthouse"}, "art")
    await asked.until(lambda _: easel.gemini.received == 1)
    easel.clock.advance(15 * 60 + 1)
    easel.gemini.clear()
    await asked.until(lambda e: e.original is None)
    [message] = easel.discord.messages(art, ava)
    assert [a.filename for a in message.attachments] == [f"easel-{asked.interaction.id}-1.jpg"]
    assert "11 left" in await quota_left(ava)


async def test_a_card_that_a_moderator_deleted_is_not_posted_again(easel: Stage) -> None:
    ava, mo = easel.discord.person("Ava"), easel.discord.person("Mo")
    easel.gemini.mood = "held"
    asked = await ava.slash("imagine", {"prompt": "a lighthouse"}, "art")
    await asked.until(lambda _: easel.gemini.received == 1)
    mo.delete(asked.original)
    easel.gemini.clear()
    async with asyncio.timeout(20):
        while "12 left" not in await quota_left(ava):
            await asyncio.sleep(0.2)
    assert easel.discord.messages(easel.discord.channel("art"), mo) == []


async def test_suggestions_are_found_however_they_are_typed(easel: Stage) -> None:
    ava = easel.discord.person("Ava")
    models = await ava.complete("imagine", "model", " banana PRO p", {"prompt": "a fox"}, "art")
    assert [choice["value"] for choice in models] == ["gemini-3-pro-image-preview"]
    sizes = await ava.complete("imagine", "size", "4k", {"prompt": "a fox"}, "art")
    assert [choice["value"] for choice in sizes] == ["4K"]


async def test_flags_in_the_form_change_what_the_form_does_not_show(easel: Stage) -> None:
    """Size and model have no field there, and a card may well advise to change them."""
    ava = easel.discord.person("Ava")
    first = await ava.slash("imagine", {"prompt": "a lighthouse", "size": "2K"}, "art")
    await painted(first)
    form = (await ava.press(first.original, f"reword:v1:{first.interaction.id}").settled()).modal
    assert form is not None
    await painted(ava.submit(form, {"prompt": "a lighthouse --model flash", "aspect": ["1:1"], "count": ["1"]}))
    assert easel.gemini.calls[-1].model == "gemini-2.5-flash-image"
    assert easel.gemini.calls[-1].body["generationConfig"]["imageConfig"] == {"aspectRatio": "1:1"}


async def test_whoever_is_refused_gets_the_words_back(easel: Stage) -> None:
    """Discord empties the box at once, and a long prompt is work."""
    ava = easel.discord.person("Ava")
    refused = await ava.slash("imagine", {"prompt": "a fox in the snow --seed 5"}, "art").settled()
    assert "a fox in the snow --seed 5" in refused.text
    first = await ava.slash("imagine", {"prompt": "a lighthouse"}, "art")
    await painted(first)
    form = (await ava.press(first.original, f"reword:v1:{first.interaction.id}").settled()).modal
    assert form is not None
    again = await ava.submit(form, {"prompt": "a pier --size 9K", "aspect": ["1:1"], "count": ["1"]}).settled()
    assert "a pier --size 9K" in again.text
