"""Whatever a server does: one POST, a clear outcome, no file left after a failure, bounded memory and time."""

import asyncio
import base64
import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import Refusal, Trouble
from bot.domain.ports import Painted
from tests.adapters.gemini.conftest import Studio, told
from tests.adapters.gemini.stand_in import DOT, drawn, http, image, said

PNG = drawn(96, 96)
GOOD = json.dumps(said({"text": "Here."}, image(PNG)))
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"


def painted(outcome: object, picture: bytes = PNG) -> Painted:
    assert isinstance(outcome, Painted), repr(outcome)
    assert outcome.path.read_bytes() == picture
    return outcome


@contextmanager
def growth(most: int) -> Iterator[None]:
    """Resident memory may grow by at most so many bytes inside."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("resident memory is read from /proc")

    def kilobytes(name: str) -> int:
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith(name))

    Path("/proc/self/clear_refs").write_text("5")
    before = kilobytes("VmRSS")
    yield
    assert (kilobytes("VmHWM") - before) * 1024 < most


class TestBodies:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ("", "api_unreadable"),
            ("<html><body>Under maintenance</body></html>", "api_unreadable"),
            (b"\x00\xff\xfe\x80" * 1000, "api_unreadable"),
            (GOOD[:-1], "api_unreadable"),
            (GOOD[: len(GOOD) // 2], "api_unreadable"),
            ('{"candidates":' * 10_000, "api_unreadable"),
            ('{"usageMetadata":' + "1" * 600_000, "answer_too_large"),
            ('{"text":"' + "x" * 600_000, "answer_too_large"),
            (json.dumps({"error": {"code": 429, "message": "slow down"}}), "api_busy"),
            (json.dumps({"error": {"message": "?", "code": "model_not_found"}}), "model_gone"),
        ],
        ids=range(10),
    )
    async def test_a_200_that_is_no_answer(self, studio: Studio, body: str | bytes, code: str) -> None:
        assert told(await studio.answered(http(body)))[0] == code

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            ({}, "no_picture"),
            ({"candidates": None, "error": None}, "no_picture"),
            (said({"text": "Which cat?"}), "text_only"),
            (said(finish="IMAGE_SAFETY"), "picture_blocked"),
            ({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}, "prohibited"),
            (said({"text": "![cat](https://cdn.example.org/cat.png)"}), "picture_hosted"),
        ],
    )
    async def test_an_answer_without_a_picture(self, studio: Studio, answer: Any, code: str) -> None:
        outcome = await studio.answered(http(json.dumps(answer)))
        assert isinstance(outcome, Refusal | Trouble)
        assert outcome.code == code

    @pytest.mark.parametrize("count", [2, 4, 100])
    async def test_of_many_pictures_the_last_is_kept(self, studio: Studio, count: int) -> None:
        pictures = [drawn(40, 40, seed=bytes([n, 7, 99 - n % 90])) for n in range(count - 1)]
        drafts = [image(p, thought=n % 3 == 0) for n, p in enumerate(pictures)]
        painted(await studio.answered(http(json.dumps(said(*drafts, image(PNG), image(DOT, thought=True))))))

    async def test_more_pictures_than_the_cap(self, studio: Studio) -> None:
        body = json.dumps(said(*[image(PNG)] * 5))
        assert told(await studio.answered(http(body), pictures=4)) == ("answer_too_large", "ask")

    async def test_a_broken_draft_does_not_spoil_the_picture(self, studio: Studio) -> None:
        draft = {"inlineData": {"mimeType": "image/png", "data": "A" * 5001}}
        painted(await studio.answered(http(json.dumps(said(draft, image(PNG))))))

    async def test_a_picture_hidden_in_text(self, studio: Studio) -> None:
        text = f"Here: ![cat](data:image/png;base64,{base64.b64encode(PNG).decode()}) Enjoy!"
        assert painted(await studio.answered(http(json.dumps(said({"text": text}))))).text == "Here:  Enjoy!"

    async def test_a_data_url_in_the_place_of_base64(self, studio: Studio) -> None:
        url = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
        painted(await studio.answered(http(json.dumps(said({"inlineData": {"mimeType": "image/png", "data": url}})))))

    @pytest.mark.parametrize("size", [1, 37, 4096])
    async def test_a_body_in_many_chunks(self, studio: Studio, size: int) -> None:
        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            body = GOOD[:3000].encode() if size == 1 else GOOD.encode()
            for at in range(0, len(body), size):
                piece = body[at : at + size]
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                await writer.drain()
            writer.write(b"%x\r\n%s\r\n" % (len(GOOD) - 3000, GOOD[3000:].encode()) if size == 1 else b"")
            writer.write(b"0\r\n\r\n")
            await writer.drain()

        painted(await studio.answered(drip))


class TestPictures:
    @pytest.mark.parametrize(
        ("picture", "mime", "extension"),
        [
            (PNG, "image/png", "png"),
            (DOT, "image/png", "png"),
            (drawn(50, 30, "JPEG"), "image/jpeg", "jpg"),
            (drawn(50, 30, "WEBP"), "image/webp", "webp"),
        ],
    )
    @pytest.mark.parametrize("claimed", ["image/png", "image/jpeg", "", "application/octet-stream"])
    async def test_the_bytes_say_the_type(
        self, studio: Studio, picture: bytes, mime: str, extension: str, claimed: str
    ) -> None:
        result = painted(await studio.answered(http(json.dumps(said(image(picture, claimed))))), picture)
        assert (result.mime, result.extension, result.size_bytes) == (mime, extension, len(picture))

    @pytest.mark.parametrize(
        "picture",
        [
            b"<html>not a picture</html>" * 300,
            b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
            drawn(50, 30, "GIF"),
            PNG[:-20],
            PNG[: len(PNG) // 2],
            drawn(50, 30, "JPEG")[:-200],
            zlib.compress(b"x" * 9000),
            DOT[:16] + struct.pack(">II", 0, 0) + DOT[24:],
            DOT[:16] + struct.pack(">II", 12_000, 12_000) + DOT[24:],
        ],
        ids=["html", "svg", "gif", "end missing", "half", "jpeg cut", "junk", "0x0", "144 megapixels"],
    )
    async def test_what_is_no_whole_picture_is_not_delivered(self, studio: Studio, picture: bytes) -> None:
        assert told(await studio.answered(http(json.dumps(said(image(picture)))))) == ("picture_broken", "ask")

    @pytest.mark.parametrize("data", ["A" * 5001, "A*" * 4000, "AAA*", "", "=" * 4, "é" * 5000])
    async def test_damaged_base64_is_not_delivered(self, studio: Studio, data: str) -> None:
        body = said({"inlineData": {"mimeType": "image/png", "data": data}}, {"inlineData": {"mimeType": "image/png"}})
        outcome = await studio.answered(http(json.dumps(body)))
        assert isinstance(outcome, Trouble | Refusal)
        assert outcome.code == ("picture_broken" if data else "no_picture")


class TestCompression:
    @pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
    async def test_it_is_undone_where_a_relay_insists(self, studio: Studio, encoding: str, pack: Any) -> None:
        painted(await studio.answered(http(pack(GOOD.encode()), Content_Encoding=encoding)))

    async def test_what_it_inflates_to_is_capped(self, studio: Studio) -> None:
        packed = http(gzip.compress(GOOD.encode()), Content_Encoding="gzip")
        assert told(await studio.answered(packed, inflated=len(GOOD) - 1)) == ("answer_too_large", "ask")
        painted(await studio.answered(packed, inflated=len(GOOD)))

    @pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "rot13"])
    async def test_what_was_not_asked_for_is_not_unpacked(self, studio: Studio, encoding: str) -> None:
        assert told(await studio.answered(http(GOOD, Content_Encoding=encoding))) == ("api_unreadable", "ask")

    @pytest.mark.parametrize("body", [b"junk", gzip.compress(GOOD.encode())[:-3000]])
    async def test_damaged(self, studio: Studio, body: bytes) -> None:
        assert told(await studio.answered(http(body, Content_Encoding="gzip"))) == ("api_unreadable", "ask")

    @pytest.mark.parametrize("inside", [b"x", b'"data":"' + b"A" * 8000], ids=["text", "picture"])
    async def test_a_bomb_of_one_to_a_thousand_goes_off_small(self, studio: Studio, inside: bytes) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        opening = packer.compress(b'{"text":"' if inside == b"x" else b"{" + inside)
        bomb = opening + b"".join(packer.compress(b"A" * 1_000_000) for _ in range(300)) + packer.flush()
        assert len(bomb) < 400_000
        with growth(64 * 1024 * 1024):
            outcome = await studio.answered(http(bomb, Content_Encoding="gzip"))
        assert told(outcome) == ("answer_too_large", "ask")


class TestEndless:
    @pytest.mark.parametrize("opening", [b'{"text":"', b'{"data":"' + b"A" * 8000, b"", b'{"thoughtSignature":"'])
    async def test_a_body_without_end_is_cut_at_the_cap(self, studio: Studio, opening: bytes) -> None:
        async def pour(writer: asyncio.StreamWriter) -> None:
            writer.write(ENDLESS + opening)
            while True:
                writer.write(b"A" * 100_000)
                await writer.drain()

        with growth(32 * 1024 * 1024):
            outcome = await studio.answered(pour, wire=50_000_000, inflated=50_000_000)
        assert told(outcome) == ("answer_too_large", "ask")

    async def test_an_announced_size_above_the_cap_is_not_read(self, studio: Studio) -> None:
        answer = http(b"").replace(b"Content-Length: 0", b"Content-Length: 5000000000")
        assert told(await studio.answered(answer)) == ("answer_too_large", "ask")

    async def test_endless_headers(self, studio: Studio) -> None:
        async def pour(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"X-Filler: " + b"x" * 1000 + b"\r\n")
                await writer.drain()

        assert told(await studio.answered(pour)) == ("api_unreadable", "ask")
