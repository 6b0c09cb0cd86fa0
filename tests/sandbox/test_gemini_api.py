"""The API when all is well, and what it refuses: shapes, auth, pixels, counts, streams."""

import asyncio
import base64
import hashlib
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from sandbox.gemini import Answer
from sandbox.gemini.models import MODELS
from tests.sandbox.gemini_stage import FIRST, FLASH, PRO, Client, body, stage
from tests.sandbox.test_gemini_painter import two_halves

SAMPLE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def api() -> AsyncIterator[Client]:
    async with stage() as client:
        yield client


@pytest.fixture
async def quick(api: Client) -> Client:
    """The same, with patches of colour for pictures."""
    api.side.quick = True
    return api


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


async def test_the_example_of_the_api_page_is_answered(api: Client) -> None:
    """ "draw a cat", 16:9, 4K, Bearer: a sentence, then one picture of 5504 × 3072 real pixels."""
    got = await api.ask(body("draw a cat", "16:9", "4K"), model=PRO)
    assert got.status == 200
    assert [next(iter(part)) for part in got.parts] == ["text", "inlineData"]
    assert got.text == "Here is a drawing of a cat."
    with opened(got.pictures[0]) as picture:
        assert (picture.format, picture.size) == ("JPEG", (5504, 3072))
        picture.load()
    entry = got.json["candidates"][0]
    assert (entry["finishReason"], entry["index"], entry["content"]["role"]) == ("STOP", 0, "model")
    assert all(part["thoughtSignature"] for part in got.parts if "inlineData" in part)
    assert {rating["probability"] for rating in entry["safetyRatings"]} == {"NEGLIGIBLE"}
    assert got.json["modelVersion"] == PRO
    assert got.json["responseId"]


async def test_an_answer_can_be_scripted_to_the_byte(api: Client) -> None:
    api.side.next(Answer.saying("Here is a drawing of a cat.", SAMPLE), b'{"exactly": "this"}')
    first, second, third = [await api.ask(model=PRO) for _ in range(3)]
    assert first.text == "Here is a drawing of a cat."
    assert first.pictures == [SAMPLE]
    assert second.body == b'{"exactly": "this"}'
    assert [call.mood for call in api.side.calls] == ["scripted", "scripted", "ok"]
    assert len(third.pictures[0]) > 10_000


@pytest.mark.parametrize("prompt", ["draw a cat", "Paint me a cat!", "create an image of a cat", "a cat"])
async def test_the_sentence_says_what_was_drawn(quick: Client, prompt: str) -> None:
    assert (await quick.ask(body(prompt))).text == "Here is a drawing of a cat."


async def test_both_ways_to_send_the_key_are_taken(quick: Client) -> None:
    key = quick.side.api_key
    for headers in ({"Authorization": f"Bearer {key}"}, {"x-goog-api-key": key}):
        assert (await quick.ask(headers=headers)).status == 200
    assert [call.auth for call in quick.side.calls] == ["bearer", "x-goog-api-key"]


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"x-goog-api-key": "wrong"}, {"Authorization": "Basic x"}]
)
async def test_a_wrong_or_missing_key_is_refused_as_google_does_and_costs_nothing(quick: Client, headers: Any) -> None:
    quick.side.next("ok")
    got = await quick.ask(headers=headers)
    assert got.status == 400
    assert got.json["error"]["status"] == "INVALID_ARGUMENT"
    assert got.json["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert (quick.side.received, quick.side.paid) == (1, 0)
    assert quick.side.mood == "ok", "the script waits for somebody with the right key"
    assert (await quick.get("/v1beta/models", headers)).status == 400


# The guide's table of pixels, written down once more so that a slip in the sandbox's own table shows.
TABLE = """
1:1  512x512   1024x1024 2048x2048  4096x4096
2:3  424x632   848x1264  1696x2528  3392x5056
3:2  632x424   1264x848  2528x1696  5056x3392
3:4  448x600   896x1200  1792x2400  3584x4800
4:3  600x448   1200x896  2400x1792  4800x3584
4:5  464x576   928x1152  1856x2304  3712x4608
5:4  576x464   1152x928  2304x1856  4608x3712
9:16 384x688   768x1376  1536x2752  3072x5504
16:9 688x384   1376x768  2752x1536  5504x3072
21:9 792x168   1584x672  3168x1344  6336x2688
1:4  256x1024  512x2048  1024x4096  2048x8192
4:1  1024x256  2048x512  4096x1024  8192x2048
1:8  192x1536  384x3072  768x6144   1536x12288
8:1  1536x192  3072x384  6144x768   12288x1536
"""
FIRST_TABLE = (
    "1:1 1024x1024 2:3 832x1248 3:2 1248x832 3:4 864x1184 4:3 1184x864 4:5 896x1152 5:4 1152x896 9:16 768x1344 "
    "16:9 1344x768 21:9 1536x672"
)
WIDE = ("1:4", "4:1", "1:8", "8:1")
OFFERED = {
    "gemini-nano-banana-2.1": (14, "1K 2K 4K", "JPEG"),
    "gemini-3.1-flash-image": (14, "512 1K 2K 4K", "JPEG"),
    "gemini-3-pro-image": (10, "1K 2K 4K", "JPEG"),
    "gemini-3-pro-image-preview": (10, "1K 2K 4K", "JPEG"),
    "gemini-3.1-flash-lite-image": (10, "1K", "JPEG"),
    "gemini-2.5-flash-image": (10, "", "PNG"),
}


def expected(model: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Every aspect and size that the guides give a model, with the pixels."""

    def pixels(text: str) -> tuple[int, int]:
        width, height = text.split("x")
        return int(width), int(height)

    words = FIRST_TABLE.split()
    if model == FIRST:
        return {(aspect, ""): pixels(size) for aspect, size in zip(words[::2], words[1::2], strict=True)}
    count, sizes, _ = OFFERED[model]
    rows = [line.split() for line in TABLE.strip().splitlines()]
    return {
        (row[0], size): pixels(text)
        for row in rows
        if count == 14 or row[0] not in WIDE
        for size, text in zip(("512", "1K", "2K", "4K"), row[1:], strict=True)
        if size in sizes.split()
    }


@pytest.mark.parametrize("model", sorted(OFFERED))
async def test_every_model_aspect_and_size_has_the_pixels_of_the_guide(quick: Client, model: str) -> None:
    assert set(OFFERED) == set(MODELS)
    for (aspect, size), pixels in expected(model).items():
        got = await quick.ask(body("a square", aspect, size), model=model)
        with opened(got.pictures[0]) as picture:
            assert (picture.size, picture.format) == (pixels, OFFERED[model][2]), (aspect, size)
        assert got.parts[1]["inlineData"]["mimeType"] == f"image/{OFFERED[model][2].lower()}"


def part(**fields: Any) -> dict[str, Any]:
    return {"contents": [{"role": "user", "parts": [fields]}]}


def inline(data: str, mime: str = "image/png") -> dict[str, Any]:
    return {"inlineData": {"mimeType": mime, "data": data}}


PNG = base64.b64encode(two_halves("red", "blue")).decode()
REFUSED: dict[str, tuple[str, Any]] = {
    "imageSize to a model that takes none": (FIRST, body(size="1K")),
    "a size that the model lacks": ("gemini-nano-banana-2.1", body(size="512")),
    "a lower-case size": (PRO, body(size="1k")),
    "a size as a number": (PRO, body(imageConfig={"imageSize": 1024})),
    "an unknown size": (PRO, body(size="9K")),
    "an aspect that the model lacks": (PRO, body(aspect="8:1")),
    "an aspect in another spelling": (PRO, body(aspect="16x9")),
    "two candidates": (PRO, body(candidateCount=2)),
    "an unknown field of imageConfig": (PRO, body(imageConfig={"imageOutputOptions": {}})),
    "an unknown field of the configuration": (PRO, body(steps=3)),
    "an unknown field at the top": (PRO, {**body(), "prompt": "x"}),
    "a mime type for the answer": (PRO, body(responseMimeType="image/png")),
    "an unknown modality": (PRO, body(responseModalities=["VIDEO"])),
    "thinking where there is none": (FIRST, body(thinkingConfig={"thinkingLevel": "HIGH"})),
    "a thinking level that the model lacks": (FLASH, body(thinkingConfig={"thinkingLevel": "MEDIUM"})),
    "no contents": (PRO, {"contents": []}),
    "no parts": (PRO, {"contents": [{"role": "user", "parts": []}]}),
    "an empty part": (PRO, part()),
    "two kinds in one part": (PRO, part(text="x", **inline(PNG))),
    "no words at all": (PRO, part(text="  ")),
    "a role that does not exist": (PRO, {"contents": [{"role": "system", "parts": [{"text": "x"}]}]}),
    "the model has the last word": (PRO, {"contents": [{"role": "model", "parts": [{"text": "x"}]}]}),
    "an unsigned picture of the model": (
        PRO,
        {"contents": [{"role": "model", "parts": [inline(PNG)]}, {"role": "user", "parts": [{"text": "again"}]}]},
    ),
    "a data URL for base64": (PRO, part(**inline(f"data:image/png;base64,{PNG}"))),
    "broken base64": (PRO, part(**inline("ab*d"))),
    "an empty picture": (PRO, part(**inline(""))),
    "a GIF": (PRO, part(**inline(PNG, "image/gif"))),
    "bytes that are no picture": (PRO, part(**inline("aGVsbG8="))),
    "a picture above 7 MiB": (PRO, part(**inline(base64.b64encode(bytes((7 << 20) + 1)).decode()))),
    "fifteen pictures": (PRO, {"contents": [{"parts": [inline(PNG)] * 15}]}),
    "a file elsewhere": (PRO, part(fileData={"mimeType": "image/png", "fileUri": "https://example.com/a.png"})),
    "half of a surrogate pair": (PRO, body("a \ud83d cat")),
    "text that is a number": (PRO, part(text=3)),
    "JSON too deep to walk": (PRO, {**body(), "tools": json.loads("[" * 700 + "]" * 700)}),
    "a list at the root": (PRO, [1, 2]),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_an_impossible_request_is_refused_in_googles_format_and_costs_nothing(quick: Client, what: str) -> None:
    model, request = REFUSED[what]
    got = await quick.ask(request, model=model)
    assert got.status == 400, what
    error = got.json["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"]
    assert quick.side.paid == 0
    assert quick.side.calls[-1].received


async def test_a_body_that_is_no_json_is_refused(quick: Client) -> None:
    async with quick.session.post(
        f"{quick.url}/v1beta/models/{PRO}:generateContent", data=b"{", headers=quick.auth()
    ) as response:
        assert response.status == 400


async def test_an_unknown_model_is_404_or_what_a_relay_makes_of_it(quick: Client) -> None:
    got = await quick.ask(model="gemini-9-image")
    assert (got.status, got.json["error"]["status"]) == (404, "NOT_FOUND")
    quick.side.set_mood("relay-model-not-found", model=PRO)
    assert (await quick.ask(model=PRO)).json["error"]["code"] == "model_not_found"
    assert (await quick.ask(model=FIRST)).status == 200, "the other models know nothing of it"


async def test_snake_case_is_understood_as_google_does(quick: Client) -> None:
    request = {
        "contents": [{"parts": [{"inline_data": {"mime_type": "image/png", "data": PNG}}, {"text": "redraw"}]}],
        "generation_config": {"response_modalities": ["IMAGE"], "image_config": {"aspect_ratio": "4:3"}},
    }
    got = await quick.ask(request, model=PRO)
    assert got.status == 200
    assert (quick.side.calls[0].aspect, quick.side.calls[0].references) == ("4:3", 1)


async def test_only_what_was_asked_for_is_returned(quick: Client) -> None:
    picture = await quick.ask(body(responseModalities=["IMAGE"]))
    words = await quick.ask(body(responseModalities=["TEXT"]))
    assert [next(iter(p)) for p in picture.parts] == ["inlineData"]
    assert [next(iter(p)) for p in words.parts] == ["text"]


async def test_without_an_aspect_the_last_reference_gives_the_shape(quick: Client) -> None:
    square = base64.b64encode(two_halves("red", "blue", (64, 64))).decode()
    wide = base64.b64encode(two_halves("red", "blue", (160, 90))).decode()
    request = {"contents": [{"parts": [inline(square), inline(wide), {"text": "join them"}]}]}
    got = await quick.ask(request, model=PRO)
    with opened(got.pictures[0]) as picture:
        assert picture.size == (1376, 768)


async def test_the_second_picture_of_the_same_words_is_another_and_a_fresh_stage_repeats_both() -> None:
    """Equal seed, words and count: equal bytes. "Again" is not the same again."""
    rounds = []
    for _ in range(2):
        async with stage(seed=3) as api:
            rounds.append([(await api.ask(body("a fox", "1:1", "512"), model=FLASH)).pictures[0] for _ in range(2)])
    assert rounds[0] == rounds[1]
    assert rounds[0][0] != rounds[0][1]


async def test_an_asked_for_seed_gives_the_same_picture_again(quick: Client) -> None:
    first, second = [(await quick.ask(body(seed=5))).pictures[0] for _ in range(2)]
    assert first == second != (await quick.ask(body(seed=6))).pictures[0]


TOKENS = {
    (FIRST, ""): 1290,
    (FLASH, "512"): 747,
    (FLASH, "1K"): 1120,
    (FLASH, "2K"): 1680,
    (FLASH, "4K"): 2520,
    (PRO, "1K"): 1120,
    (PRO, "4K"): 2000,
    ("gemini-nano-banana-2.1", "4K"): 3780,
}


@pytest.mark.parametrize(("model", "size"), TOKENS)
async def test_tokens_are_counted_by_model_and_size(quick: Client, model: str, size: str) -> None:
    usage = (await quick.ask(body("x", "1:1", size), model=model)).json["usageMetadata"]
    assert usage["candidatesTokensDetails"] == [{"modality": "IMAGE", "tokenCount": TOKENS[model, size]}]
    counts = [usage[name] for name in ("promptTokenCount", "candidatesTokenCount")]
    assert usage["totalTokenCount"] == sum(counts) + usage.get("thoughtsTokenCount", 0)
    assert ("thoughtsTokenCount" in usage) == (model != FIRST)


async def test_each_request_is_written_down(quick: Client) -> None:
    request = body("two boats", "3:2", "2K")
    request["contents"][0]["parts"].insert(0, inline(PNG))
    got = await quick.ask(request, model=PRO)
    call = quick.side.calls[0]
    assert (call.model, call.prompt, call.aspect, call.image_size, call.references) == (
        PRO,
        "two boats",
        "3:2",
        "2K",
        1,
    )
    assert (call.received, call.paid, call.sent, call.done, call.status, call.mood) == (
        True,
        True,
        True,
        True,
        200,
        "ok",
    )
    assert call.digest == hashlib.sha256(json.dumps(request).encode()).hexdigest()
    assert call.body["contents"][0]["parts"][0]["inlineData"]["data"] == f"<{len(PNG)} characters>"
    assert call.when > 1_700_000_000
    assert got.status == 200


async def test_a_client_that_leaves_while_the_model_thinks_is_billed_and_gets_nothing(quick: Client) -> None:
    quick.side.mood = "held"
    asking = asyncio.ensure_future(quick.ask())
    await quick.side.until(lambda: quick.side.paid == 1)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await quick.all_gone()
    quick.side.release()
    await quick.side.until(lambda: quick.side.calls[0].done)
    assert (quick.side.calls[0].paid, quick.side.calls[0].sent) == (True, False)


async def test_a_request_that_breaks_off_is_neither_received_nor_paid(quick: Client) -> None:
    host, port = quick.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /v1beta/models/{PRO}:generateContent HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n"
    writer.write(f"{head}Authorization: Bearer {quick.side.api_key}\r\n\r\n{{".encode())
    await quick.side.until(lambda: bool(quick.side.calls))
    writer.close()
    await quick.side.until(lambda: quick.side.calls[0].done)
    call = quick.side.calls[0]
    assert (call.received, call.paid, call.sent, call.mood) == (False, False, False, "")


async def test_a_client_that_leaves_in_the_middle_of_the_body_has_not_got_the_answer(quick: Client) -> None:
    quick.side.next(b" " * (24 << 20))
    async with quick.post() as response:
        await response.content.readexactly(1 << 20)
    await quick.side.until(lambda: quick.side.calls[0].done)
    assert (quick.side.calls[0].paid, quick.side.calls[0].sent) == (True, False)


async def test_a_held_request_is_answered_when_it_is_released(quick: Client) -> None:
    quick.side.set_mood("held", times=1)
    asking = asyncio.ensure_future(quick.ask())
    await quick.side.until(lambda: quick.side.paid == 1)
    assert (await quick.ask()).status == 200, "others are not held"
    assert not asking.done()
    quick.side.release()
    assert (await asking).status == 200


async def test_the_loop_stays_alive_while_a_large_picture_is_painted(api: Client) -> None:
    """A list of models that is asked for after it has begun is there before it has ended."""
    painting = asyncio.ensure_future(api.ask(body("a city at night", "1:1", "4K"), model=PRO))
    await api.side.until(lambda: api.side.paid == 1)
    assert (await api.get("/v1beta/models")).status == 200
    assert api.side.calls[0].status == 0, "its answer was ready before anybody else was heard"
    assert (await painting).status == 200
