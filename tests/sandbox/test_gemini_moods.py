"""Every mood does what its line says, seen by a plain client."""

import base64
import email.utils
import io
import json
import struct
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from random import Random
from typing import Any

import aiohttp
import pytest
from PIL import Image

from sandbox.gemini import MOODS, pictures
from sandbox.gemini.faults import SWITCHES, mood
from tests.sandbox.gemini_stage import FIRST, Client, Got, body, stage

SIZE = (1184, 864)


@pytest.fixture
async def api() -> AsyncIterator[Client]:
    async with stage() as client:
        client.side.quick = True
        yield client


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def pixels(got: Got) -> tuple[int, int]:
    (data,) = got.pictures
    return opened(data).size


def undecodable(got: Got) -> bool:
    try:
        opened(got.pictures[0])
    except (OSError, SyntaxError, ValueError):
        return True
    return False


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and data of each chunk of a PNG."""
    place = 8
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += 12 + length


def first(got: Got) -> dict[str, Any]:
    return got.json["candidates"][0]


def raw(got: Got) -> str:
    """The base64 text of the first picture, as it stands in the JSON."""
    return next(part["inlineData"]["data"] for part in got.parts if "inlineData" in part)


def invalid_json(got: Got) -> bool:
    try:
        json.loads(got.body, parse_constant=_no_constant)
    except ValueError:
        return True
    return False


def _no_constant(name: str) -> None:
    raise ValueError(name)


def error(status: int, word: str, *, http: int = 0) -> Callable[[Got], bool]:
    """An error in Google's format."""

    def so(got: Got) -> bool:
        found = got.json["error"]
        return got.status == (http or status) and (found["code"], found["status"]) == (status, word)

    return so


def limited(**headers: str) -> Callable[[Got], bool]:
    return lambda got: (
        got.status == 429 and all(got.headers[name.replace("_", "-")] == value for name, value in headers.items())
    )


def details(got: Got, kind: str) -> Any:
    return next(entry for entry in got.json["error"]["details"] if entry["@type"].endswith(kind))


def relay(http: int, code: str | int) -> Callable[[Got], bool]:
    """An error in OpenAI's shape: no status, no details."""
    return lambda got: got.status == http and got.json["error"]["code"] == code and "status" not in got.json["error"]


def page(status: int) -> Callable[[Got], bool]:
    return lambda got: got.status == status and "html" in got.headers["Content-Type"] and b"<html" in got.body


def drafts(got: Got) -> list[bool]:
    return [part.get("thought", False) for part in got.parts if "inlineData" in part]


def intact(png: bytes) -> bool:
    """Whether the checksum of every chunk is right. Decoders do not look at all of them."""
    place = 8
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        data, (check,) = png[place + 4 : place + 8 + length], struct.unpack_from(">I", png, place + 8 + length)
        if zlib.crc32(data) != check:
            return False
        place += 12 + length
    return True


CLAIMS: dict[str, Callable[[Got], Any]] = {
    "ok": lambda got: pixels(got) == SIZE,
    "slow": lambda got: pixels(got) == SIZE,
    "text-only": lambda got: got.text and not got.pictures and first(got)["finishReason"] == "STOP",
    "no-candidates": lambda got: "candidates" not in got.json and "promptFeedback" not in got.json,
    "empty-candidates": lambda got: got.json["candidates"] == [],
    "null-candidates": lambda got: got.json["candidates"] is None,
    "null-content": lambda got: first(got)["content"] is None,
    "null-parts": lambda got: first(got)["content"]["parts"] is None,
    "empty-parts": lambda got: got.parts == [],
    "odd-types": lambda got: {type(entry) for entry in got.json["candidates"]} == {int, str, type(None), dict},
    "empty-data": lambda got: raw(got) == "",
    "drafts": lambda got: drafts(got) == [True, True, False] and len(set(got.pictures)) == 3,
    "drafts-unflagged": lambda got: drafts(got) == [False, False, False] and len(set(got.pictures)) == 3,
    "picture-in-thought": lambda got: drafts(got) == [True],
    "twice": lambda got: (
        len(set(got.pictures)) == 2 and opened(got.pictures[0]).tobytes() == opened(got.pictures[1]).tobytes()
    ),
    "four-pictures": lambda got: [opened(data).size for data in got.pictures] == [SIZE] * 4,
    "hundred-pictures": lambda got: len(set(got.pictures)) == 100,
    "two-candidates": lambda got: len(got.json["candidates"]) == 2,
    "markdown-picture": lambda got: "![image](data:image/png;base64,iVBOR" in got.text and not got.pictures,
    "data-url": lambda got: opened(base64.b64decode(got.text.removeprefix("data:image/png;base64,"))).size == SIZE,
    "hosted-url": lambda got: "https://cdn.example.com/" in got.text and not got.pictures,
    "snake-case": lambda got: set(got.parts[1]["inline_data"]) == {"mime_type", "data"},
    "slim": lambda got: set(got.json) == {"candidates"} and set(first(got)) == {"content"} and got.pictures,
    "retiring": lambda got: got.json["modelStatus"]["modelStage"] == "DEPRECATED" and got.pictures,
    "base64-url-safe": lambda got: (
        not set(raw(got)) & set("+/=") and opened(base64.urlsafe_b64decode(raw(got) + "==")).size == SIZE
    ),
    "base64-unpadded": lambda got: (
        not raw(got).endswith("=") and opened(base64.b64decode(raw(got) + "==")).size == SIZE
    ),
    "base64-wrapped": lambda got: max(map(len, raw(got).split("\n"))) == 76,
    "base64-broken": lambda got: "*%$" in raw(got),
    "base64-cut": lambda got: len(raw(got)) % 4 == 1,
    "escaped": lambda got: b"\\/" in got.body and b"\\u002b" in got.body and pixels(got) == SIZE,
    "reordered": lambda got: b'    "candidates"' in got.body and pixels(got) == SIZE,
    "duplicate-keys": lambda got: got.body.count(b'"candidates":') == 2,
    "json-truncated": lambda got: invalid_json(got) and got.body.startswith(b'{"candidates"'),
    "json-malformed": invalid_json,
    "json-nan": lambda got: invalid_json(got) and json.loads(got.body)["candidates"],
    "json-deep": lambda got: got.body.count(b"[") == 10_000 and got.body.count(b"]") == 10_000,
    "json-huge-number": lambda got: b"9" * 2_000_000 in got.body,
    "json-tail": lambda got: invalid_json(got) and json.JSONDecoder().raw_decode(got.body.decode())[0]["candidates"],
    "bom": lambda got: got.body.startswith(b"\xef\xbb\xbf{") and json.loads(got.body.decode("utf-8-sig")),
    "wrong-charset": lambda got: b"caf\xe9" in got.body,
    "binary": lambda got: invalid_json(got) and len(set(got.body)) == 256,
    "plain": lambda got: pixels(got) == SIZE,
    "same-again": lambda got: pixels(got) == SIZE,
    "c2pa": lambda got: b"c2pa" in dict(chunks(got.pictures[0]))[b"caBX"] and pixels(got) == SIZE,
    "wrong-mime": lambda got: got.parts[1]["inlineData"]["mimeType"] == "image/jpeg" and raw(got).startswith("iVBOR"),
    "octet-stream": lambda got: got.parts[1]["inlineData"]["mimeType"] == "application/octet-stream",
    "wrong-size": lambda got: pixels(got) == (1024, 1024),
    "1x1": lambda got: pixels(got) == (1, 1),
    "0x0": lambda got: got.pictures[0][16:24] == bytes(8) and undecodable(got),
    "png-bomb": lambda got: len(got.pictures[0]) < 20_000 and bomb_pixels(got.pictures[0]) == 144_000_000,
    "cmyk": lambda got: (opened(got.pictures[0]).mode, pixels(got)) == ("CMYK", SIZE),
    "png-16-bit": lambda got: (opened(got.pictures[0]).mode, pixels(got)) == ("I;16", SIZE),
    "png-interlaced": lambda got: opened(got.pictures[0]).info["interlace"] == 1 and pixels(got) == SIZE,
    "png-animated": lambda got: (opened(got.pictures[0]).n_frames, pixels(got)) == (3, SIZE),
    "png-10000-frames": lambda got: opened(got.pictures[0]).n_frames == 10_000,
    "png-cut": lambda got: got.pictures[0].startswith(b"\x89PNG") and b"IEND" not in got.pictures[0],
    "png-half": undecodable,
    "png-damaged": lambda got: got.pictures[0].endswith(b"IEND\xaeB`\x82") and not intact(got.pictures[0]),
    "png-tail": lambda got: got.pictures[0].endswith(b"</script>") and pixels(got) == SIZE,
    "webp": lambda got: (opened(got.pictures[0]).format, pixels(got)) == ("WEBP", SIZE),
    "gif": lambda got: (opened(got.pictures[0]).format, pixels(got)) == ("GIF", SIZE),
    "svg-as-png": lambda got: got.pictures[0].startswith(b"<svg") and undecodable(got),
    "html-as-png": lambda got: got.pictures[0].startswith(b"<!DOCTYPE html>"),
    "429": lambda got: error(429, "RESOURCE_EXHAUSTED")(got) and details(got, "RetryInfo")["retryDelay"] == "7s",
    "429-retry-after": limited(Retry_After="5"),
    "429-retry-date": lambda got: (
        got.status == 429
        and 20 < email.utils.parsedate_to_datetime(got.headers["Retry-After"]).timestamp() - time.time() < 31
    ),
    "429-huge": limited(Retry_After="1000000"),
    "429-negative": limited(Retry_After="-5"),
    "429-garbled": limited(Retry_After="soon"),
    "429-daily": lambda got: "PerDay" in details(got, "QuotaFailure")["violations"][0]["quotaId"],
    "429-free-tier": lambda got: (
        "free_tier" in (found := details(got, "QuotaFailure")["violations"][0])["quotaMetric"]
        and found["quotaValue"] == "0"
    ),
    "400": error(400, "INVALID_ARGUMENT"),
    "400-billing": error(400, "FAILED_PRECONDITION"),
    "400-key": lambda got: details(got, "ErrorInfo")["reason"] == "API_KEY_INVALID",
    "401": error(401, "UNAUTHENTICATED"),
    "402": error(402, "FAILED_PRECONDITION"),
    "403": error(403, "PERMISSION_DENIED"),
    "404": error(404, "NOT_FOUND"),
    "408": error(408, "DEADLINE_EXCEEDED"),
    "409": error(409, "ABORTED"),
    "413": error(413, "INVALID_ARGUMENT"),
    "500": error(500, "INTERNAL"),
    "503": error(503, "UNAVAILABLE"),
    "down": error(503, "UNAVAILABLE"),
    "504": error(504, "DEADLINE_EXCEEDED"),
    "529": error(529, "UNAVAILABLE"),
    "relay-string-code": relay(500, "get_channel_failed"),
    "relay-int-code": relay(429, 429),
    "relay-model-not-found": relay(503, "model_not_found"),
    "relay-no-quota": relay(403, "insufficient_user_quota"),
    "relay-bad-token": relay(401, ""),
    "relay-sensitive": relay(400, "sensitive_words_detected"),
    "relay-empty-response": relay(500, "empty_response"),
    "200-error": error(503, "UNAVAILABLE", http=200),
    "error-list": lambda got: got.status == 429 and [entry["error"]["code"] for entry in got.json] == [429],
    "html-200": page(200),
    "html-524": page(524),
    "html-502": page(502),
    "html-403": page(403),
    "plain-500": lambda got: (got.status, got.body) == (500, b"upstream connect error"),
    "plain-200": lambda got: (got.status, got.body) == (200, b"ok"),
    "empty-200": lambda got: (got.status, got.body) == (200, b""),
    "empty-502": lambda got: (got.status, got.body) == (502, b""),
    "302": lambda got: (got.status, got.headers["Location"]) == (302, "/v1beta/elsewhere"),
    "302-metadata": lambda got: got.status == 302 and "169.254.169.254" in got.headers["Location"],
    "gzip-bomb": lambda got: (
        got.headers["Content-Encoding"] == "gzip" and len(got.body) < 250_000 and inflated(got.body) > 200_000_000
    ),
    "gzip-claim": lambda got: got.headers["Content-Encoding"] == "gzip" and got.body.startswith(b"{"),
    "br-claim": lambda got: got.headers["Content-Encoding"] == "br" and got.body.startswith(b"{"),
    "zstd-claim": lambda got: got.headers["Content-Encoding"] == "zstd" and got.body.startswith(b"{"),
}
"""What a whole answer must show."""

ELSEWHERE = {"held"}
"""Tested with the API itself."""

HANGS = {"silence", "headers-never-end", "drip", "stall", "body-endless"}
BREAKS = {"drop-before", "drop-after", "drop-chunked", "body-cut", "reset"}


def bomb_pixels(png: bytes) -> int:
    """Pixels that the data of a 1-bit PNG hold, inflated row by row and never kept."""
    width, height = struct.unpack_from(">II", png, 16)
    data = dict(chunks(png))[b"IDAT"]
    assert inflated(data, zlib.MAX_WBITS) == height * (1 + (width + 7) // 8)
    return int(width * height)


def inflated(data: bytes, window: int = 31) -> int:
    """How many bytes come out; the checksum is verified on the way."""
    packed, total = zlib.decompressobj(window), 0
    piece = packed.decompress(data, 1 << 20)
    while piece:
        total += len(piece)
        piece = packed.decompress(packed.unconsumed_tail, 1 << 20)
    assert packed.eof
    return total


def test_every_mood_is_held_to_its_claim() -> None:
    reasons = {name for name in MOODS if name.startswith(("finish:", "block:"))} | {"blocked"}
    assert set(CLAIMS) | reasons | HANGS | BREAKS | ELSEWHERE == set(MOODS)


def test_every_mood_says_in_one_line_what_it_does() -> None:
    for name, found in MOODS.items():
        assert (found.name, mood(name)) == (name, found)
        assert 10 < len(found.meaning) <= 80, name
        assert "\n" not in found.meaning
        assert found.group, name
    assert set(SWITCHES) <= set(MOODS)


@pytest.mark.parametrize("name", sorted(CLAIMS))
async def test_a_mood_does_what_it_claims_and_is_billed_as_it_says(api: Client, name: str) -> None:
    api.side.next(name)
    got = await api.ask(body("draw a cat", "4:3"))
    if MOODS[name].group != "Google's errors" and "relay" not in MOODS[name].group.lower():
        assert got.status == 200
    assert CLAIMS[name](got), name
    call = api.side.calls[0]
    assert (call.mood, call.received, call.paid, call.sent) == (name, True, MOODS[name].paid, True)
    assert call.status == got.status


@pytest.mark.parametrize("name", sorted(name for name in MOODS if name.startswith("finish:")))
async def test_a_finish_reason_comes_without_a_picture(api: Client, name: str) -> None:
    api.side.next(name)
    entry = first(await api.ask())
    assert entry["finishReason"] == name.removeprefix("finish:")
    assert not (entry.get("content") or {}).get("parts")


@pytest.mark.parametrize("name", sorted(name for name in MOODS if name.startswith("block:")))
async def test_a_blocked_prompt_has_no_candidates(api: Client, name: str) -> None:
    api.side.next(name)
    got = await api.ask()
    assert got.json["promptFeedback"]["blockReason"] == name.removeprefix("block:")
    assert "candidates" not in got.json
    assert got.status == 200


def test_every_reason_that_the_official_client_knows_is_a_mood() -> None:
    """The names are those of google-genai's enums, read from its source: importing it takes seconds."""
    source = pytest.importorskip("importlib.util").find_spec("google.genai.types")
    assert source is not None
    with open(source.origin, encoding="utf-8") as file:  # noqa: PTH123  (a path of another package)
        text = file.read()
    for kind, name in (("finish", "FinishReason"), ("block", "BlockedReason")):
        block = text.split(f"class {name}(")[1].split("\nclass ")[0]
        values = {line.split("'")[1] for line in block.splitlines() if " = '" in line} - {"STOP"}
        assert {f"{kind}:{value}" for value in values} <= set(MOODS)


async def test_blocked_is_what_a_person_sees_most(api: Client) -> None:
    api.side.mood = "blocked"
    entry = first(await api.ask())
    assert entry["finishReason"] == "IMAGE_SAFETY"
    assert "charged" in entry["finishMessage"]
    assert "content" not in entry


async def test_same_again_is_the_same_for_other_words_and_plain_is_not(api: Client) -> None:
    for name, alike in (("same-again", True), ("plain", False)):
        api.side.mood = name
        one, two = [(await api.ask(body(words))).pictures for words in ("a cat", "a dog")]
        assert (one == two) is alike


async def test_an_ignored_aspect_shows_for_a_square_too(api: Client) -> None:
    api.side.next("wrong-size")
    (data,) = (await api.ask(body("x", "1:1"))).pictures
    assert opened(data).size == (768, 1376)


@pytest.mark.parametrize("model", [FIRST, "gemini-3-pro-image"])
async def test_notes_and_credentials_leave_the_pixels_alone(api: Client, model: str) -> None:
    """In PNG and in JPEG."""
    plain = (await api.ask(body(seed=1), model=model)).pictures[0]
    for name in ("c2pa", "twice"):
        api.side.next(name)
        for data in (await api.ask(body(seed=1), model=model)).pictures:
            assert data != plain
            assert opened(data).tobytes() == opened(plain).tobytes()


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (8, 8), (13, 29)])
def test_the_seven_passes_hold_the_same_pixels(size: tuple[int, int]) -> None:
    noise = Image.frombytes("RGB", size, Random(1).randbytes(3 * size[0] * size[1]))
    assert opened(pictures.interlaced(noise)).tobytes() == noise.tobytes()


async def test_a_client_that_follows_redirects_is_found_out(api: Client) -> None:
    api.side.next("302")
    address = f"{api.url}/v1beta/models/{FIRST}:generateContent"
    async with api.session.post(address, json=body(), headers=api.auth()) as response:
        await response.read()
    assert api.side.followed == 1


async def test_a_drop_before_reading_is_not_billed_and_a_drop_after_taking_is(api: Client) -> None:
    for name, billed in (("drop-before", False), ("drop-after", True)):
        api.side.next(name)
        with pytest.raises(aiohttp.ClientConnectionError):
            await api.ask()
        call = api.side.calls[-1]
        await api.side.until(lambda call=call: call.done)
        assert (call.mood, call.received, call.paid, call.sent) == (name, billed, billed, False)
