"""Whatever the image API answers, the asker gets pictures or one clear card, and their quota is exact."""

import asyncio
import io
from collections.abc import Mapping
from itertools import pairwise

import pytest
from PIL import Image

from bot.ui.sentences import TABLE
from sandbox.discord.entities import Guild
from sandbox.gemini import errors
from sandbox.gemini.reply import Answer
from tests.journeys.newcomer import Newcomer

pytestmark = pytest.mark.asyncio(loop_scope="module")

PREVIEW, PRO, NANO = "gemini-3-pro-image-preview", "gemini-3-pro-image", "gemini-nano-banana-2.1"


@pytest.fixture(scope="module")
def house_rules() -> Mapping[str, str]:
    return {"API_TIMEOUT_SECONDS": "10"}  # the least that may be set


FAILURES = {
    # What is no answer at all
    "html-200": "api_unreadable",
    "json-truncated": "api_unreadable",
    "json-deep": "api_unreadable",
    "binary": "api_unreadable",
    "empty-200": "api_unreadable",
    "zstd-claim": "api_unreadable",
    "gzip-bomb": "answer_too_large",
    "json-huge-number": "answer_too_large",
    "hosted-url": "picture_hosted",
    # What is no picture
    "base64-broken": "picture_broken",
    "base64-cut": "picture_broken",
    "png-bomb": "picture_broken",
    "png-half": "picture_broken",
    "svg-as-png": "picture_broken",
    "html-as-png": "picture_broken",
    "gif": "picture_broken",
    "0x0": "picture_broken",
    # The model says no: each sentence once, by every kind of word that leads to it
    "text-only": "text_only",
    "no-candidates": "no_picture",
    "null-parts": "no_picture",
    "odd-types": "no_picture",
    "finish:NO_IMAGE": "no_picture",
    "blocked": "picture_blocked",
    "finish:SAFETY": "picture_blocked",
    "finish:PROHIBITED_CONTENT": "prohibited",
    "finish:BLOCKLIST": "prompt_blocked",
    "finish:IMAGE_RECITATION": "too_similar",
    "finish:SPII": "personal_data",
    "finish:LANGUAGE": "language",
    "finish:MAX_TOKENS": "ran_out",
    "finish:IMAGE_OTHER": "not_drawn",
    "finish:A_REASON_FROM_TOMORROW": "not_drawn",
    "block:SAFETY": "prompt_blocked",
    "block:OTHER": "prompt_blocked",
    "block:PROHIBITED_CONTENT": "prohibited",
    "block:A_BLOCK_FROM_TOMORROW": "prompt_blocked",
    "relay-sensitive": "prompt_blocked",
    # The line: it may have been paid
    "drop-before": "api_cut",
    "drop-after": "api_cut",
    "body-cut": "api_cut",
    "reset": "api_cut",
    "drip": "api_timeout",
    "504": "api_timeout",
    "html-524": "api_timeout",
    # What only the owner can mend, and what no wait mends
    "400-key": "key_refused",
    "relay-no-quota": "api_unfunded",
    "429-daily": "api_daily_limit",
    "429-huge": "api_busy",
    "302-metadata": "api_misplaced",
    "400": "request_rejected",
    "413": "request_too_large",
}
"""How the API is, and the sentence that its one POST leads to."""


@pytest.mark.parametrize(("mood", "code"), FAILURES.items())
async def test_a_call_that_brings_no_picture_ends_in_a_card_of_its_own_and_is_made_once(
    newcomer: Newcomer, mood: str, code: str
) -> None:
    """What happened, that nothing was charged, what to do next: for the asker alone, and the channel stays clean."""
    newcomer.stage.gemini.mood = mood
    exchange = await newcomer.imagine()
    await newcomer.is_told(exchange, code)
    assert len(newcomer.calls) == 1
    assert newcomer.stage.gemini.followed == 0


PAINTED = {
    "hundred-pictures": "",
    "four-pictures": "",
    "drafts": "",
    "wrong-mime": "",
    "markdown-picture": "",
    "base64-url-safe": "",
    "wrong-charset": "",
    "png-10000-frames": "",
    "wrong-size": "did not keep to 16:9: this is 1024 × 1024",
}


@pytest.mark.parametrize(("mood", "said"), PAINTED.items())
async def test_an_odd_answer_with_a_picture_in_it_is_one_picture(newcomer: Newcomer, mood: str, said: str) -> None:
    newcomer.stage.gemini.mood = mood
    message = await newcomer.receives(await newcomer.imagine(aspect="16:9"))
    assert said in message.text
    [picture] = message.attachments
    kind = Image.open(io.BytesIO(picture.data)).format
    assert picture.filename.endswith({"PNG": ".png", "JPEG": ".jpg"}[str(kind)])
    assert newcomer.paid == 1


async def test_too_many_requests_are_waited_for_and_asked_once_more(newcomer: Newcomer) -> None:
    newcomer.stage.gemini.next(_busy(), "ok")
    await newcomer.receives(await newcomer.imagine())
    assert [call.status for call in newcomer.calls] == [429, 200]


async def test_an_api_that_stays_overloaded_is_asked_three_times_and_then_let_be(newcomer: Newcomer) -> None:
    newcomer.stage.gemini.next(*[_busy(503)] * 3)
    await newcomer.is_told(await newcomer.imagine(), "api_overloaded")
    assert [call.status for call in newcomer.calls] == [503] * 3


async def test_where_the_model_is_gone_another_paints_and_the_card_says_which(newcomer: Newcomer) -> None:
    newcomer.stage.gemini.set_mood("404", model=PREVIEW)
    message = await newcomer.receives(await newcomer.imagine())
    assert "Nano Banana Pro Preview is not there at the moment: Nano Banana Pro painted instead." in message.text
    assert [(call.model, call.paid) for call in newcomer.calls] == [(PREVIEW, False), (PRO, True)]


async def test_where_every_model_is_gone_the_card_says_so(newcomer: Newcomer) -> None:
    newcomer.stage.gemini.mood = "relay-model-not-found"
    await newcomer.is_told(await newcomer.imagine(), "model_gone")
    assert [call.model for call in newcomer.calls] == [PREVIEW, PRO, NANO]


async def test_of_four_pictures_those_that_came_are_shown_and_paid_and_the_others_told(newcomer: Newcomer) -> None:
    newcomer.stage.gemini.next("ok", "blocked", "ok", "json-truncated")
    message = await newcomer.receives(await newcomer.imagine(count=4), pictures=2)
    assert "2 of 4 did not come out and were not charged" in message.text
    assert TABLE["picture_blocked"].title in message.text
    assert TABLE["api_unreadable"].title in message.text
    assert "10 of 12" in message.text
    assert len(newcomer.calls) == 4


async def test_after_a_refused_key_nobody_asks_on_until_it_is_tried_again(newcomer: Newcomer) -> None:
    newcomer.stage.gemini.mood = "400-key"
    await newcomer.is_told(await newcomer.imagine(), "key_refused")
    refused = await newcomer.imagine().settled()
    assert TABLE["api_resting.owner"].title in refused.text
    assert refused.original is not None
    assert refused.original.ephemeral
    assert len(newcomer.calls) == 1


def _noise(side: int) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(file, "PNG")
    return file.getvalue()


async def test_a_picture_above_the_upload_limit_is_packed_tighter_until_it_fits(
    newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guild, "attachment_size_limit", limit := 256 * 1024)
    newcomer.stage.gemini.next(Answer.saying("", large := _noise(512)))
    message = await newcomer.receives(await newcomer.imagine())
    [picture] = message.attachments
    assert picture.size <= limit < len(large)
    assert Image.open(io.BytesIO(picture.data)).size == (512, 512)


async def test_a_picture_that_fits_in_no_way_costs_nothing(newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guild, "attachment_size_limit", 64)
    newcomer.stage.gemini.next(Answer.saying("", _noise(512)))
    await newcomer.is_told(await newcomer.imagine(), "picture_too_large")
    assert newcomer.paid == 1


async def test_a_burst_of_failures_charges_nobody_and_asks_no_more_than_it_must(newcomer: Newcomer) -> None:
    """Five requests at once, all of them the member may have, each to its own end."""
    newcomer.stage.gemini.mood = "drop-after"
    exchanges = [newcomer.imagine(f"a lighthouse, {number}") for number in range(5)]
    await asyncio.gather(*(e.until(lambda e: TABLE["api_cut"].title in e.text, 60) for e in exchanges))
    assert await newcomer.settled() == (12, 0, 0)
    assert len(newcomer.calls) == 5
    assert all(one.when <= other.when for one, other in pairwise(newcomer.calls))


def _busy(status: int = 429) -> Answer:
    return errors.google(status, "Too much at once.", headers={"Retry-After": "0"})
