"""Whatever a server does: one POST, a clear outcome, no file left after a failure, bounded memory and time."""

import asyncio
import base64
import gzip
import json
import socket
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.gemini import client as client_module
from bot.adapters.imaging import Facts
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.ports import Painted
from tests.adapters.gemini.conftest import ORDER, Studio, told
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


class TestTime:
    @pytest.mark.parametrize("opening", [b"", b"HTTP/1.1 200 OK\r\n", ENDLESS, ENDLESS + GOOD[:5000].encode()])
    async def test_one_byte_at_a_time_ends_at_the_deadline(self, studio: Studio, opening: bytes) -> None:
        async def dawdle(writer: asyncio.StreamWriter) -> None:
            writer.write(opening)
            while True:
                writer.write(b"H" if not opening else b"A")
                await asyncio.sleep(0.2)

        assert told(await studio.answered(dawdle, total=1)) in {("api_timeout", "ask"), ("api_unreadable", "ask")}

    async def test_silence(self, studio: Studio) -> None:
        async def nothing(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        assert told(await studio.answered(nothing, silence=0.5)) == ("api_timeout", "ask")

    async def test_a_stall_near_the_end(self, studio: Studio) -> None:
        async def stall(writer: asyncio.StreamWriter) -> None:
            writer.write(http(GOOD)[:-50])
            await asyncio.sleep(60)

        assert told(await studio.answered(stall, silence=0.5)) == ("api_timeout", "ask")

    async def test_a_slow_body_keeps_nobody_else_waiting(self, studio: Studio) -> None:
        """With a single turn for reading, a body that dawdles gives it up."""
        dawdling = asyncio.Event()

        async def first_slow(writer: asyncio.StreamWriter) -> None:
            if dawdling.is_set():
                writer.write(http(GOOD))
                await writer.drain()
                return
            writer.write(http(GOOD)[:5000])
            await writer.drain()
            dawdling.set()
            await asyncio.sleep(60)

        server = await studio.serve(first_slow)
        images = await studio.client(server.url, readers=1, silence=60, total=60)
        slow = asyncio.create_task(images.paint(ORDER, studio.folder / "slow"))
        await dawdling.wait()
        painted(await images.paint(ORDER, studio.into))
        assert not slow.done()
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        assert studio.left() == ["picture"]

    async def test_a_body_waits_for_its_turn(self, studio: Studio) -> None:
        """Where there are no turns at all, no body is ever read."""
        assert told(await studio.answered(http(GOOD), readers=0, total=1)) == ("api_timeout", "ask")

    async def test_an_error_is_not_waited_for_longer_than_it_is_worth(self, studio: Studio) -> None:
        async def explain_slowly(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{")
            await asyncio.sleep(60)

        assert told(await studio.answered(explain_slowly, error_body=0.3, silence=500)) == ("api_overloaded", "later")


class TestLines:
    @pytest.mark.parametrize("said_before", [b"", b"HTTP/1.1 2", http(GOOD)[:40], http(GOOD)[:-1]])
    async def test_a_line_that_drops_is_never_tried_again(self, studio: Studio, said_before: bytes) -> None:
        async def drop(writer: asyncio.StreamWriter) -> None:
            writer.write(said_before)
            await writer.drain()

        assert told(await studio.answered(drop)) == ("api_cut", "ask")

    async def test_a_reset_is_never_tried_again(self, studio: Studio) -> None:
        async def reset(writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.write(http(GOOD)[:3000])
            await writer.drain()
            writer.transport.abort()

        assert told(await studio.answered(reset)) == ("api_cut", "ask")

    async def test_nonsense_in_place_of_http(self, studio: Studio) -> None:
        assert told(await studio.answered(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")) == ("api_unreadable", "ask")

    async def test_nobody_listens(self, studio: Studio) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            assert told(await studio.outcome(url)) == ("api_unreachable", "later")

    async def test_a_name_that_does_not_resolve(self, studio: Studio) -> None:
        assert told(await studio.outcome("http://nowhere.invalid")) == ("api_unreachable", "later")

    @pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad\r\n\r\n"], ids=["silence", "plain text"])
    async def test_no_tls_where_tls_was_expected(self, studio: Studio, greeting: bytes) -> None:
        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(greeting)
            if not greeting:
                await asyncio.sleep(60)
            writer.close()

        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            assert told(await studio.outcome(url, connect=0.5)) == ("api_unreachable", "later")

    @pytest.mark.parametrize("url", ["not an address", "http://", "ftp://127.0.0.1/", "http://[::bad"])
    async def test_an_address_that_is_none(self, studio: Studio, url: str) -> None:
        assert told(await studio.outcome(url)) == ("api_misplaced", "never")

    async def test_the_next_picture_gets_a_fresh_line(self, studio: Studio) -> None:
        """A server that lets go of idle lines must not make a POST look sent that was not."""

        async def stay(writer: asyncio.StreamWriter) -> None:
            writer.write(http(GOOD, Connection="keep-alive"))
            await asyncio.sleep(60)

        server = await studio.serve(stay)
        images = await studio.client(server.url)
        for _ in range(3):
            painted(await images.paint(ORDER, studio.into))
        assert server.posts == 3

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_is_not_followed(self, studio: Studio, status: int) -> None:
        elsewhere = await studio.serve(http(GOOD))
        answer = http("", status, Location=f"{elsewhere.url}/latest/meta-data")
        assert told(await studio.answered(answer)) == ("api_misplaced", "never")
        assert elsewhere.requests == []

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504, 524, 529])
    async def test_a_failed_call_is_one_post(self, studio: Studio, status: int) -> None:
        outcome = await studio.answered(http("<html>no</html>", status, Retry_After="99999"))
        assert isinstance(outcome, Trouble)
        assert outcome.wait in ({300.0} if outcome.again is Again.LATER else {None})


class TestCancellation:
    async def _cancel(self, studio: Studio, task: asyncio.Task[Painted]) -> None:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert studio.left() == []

    async def test_while_the_model_thinks(self, studio: Studio) -> None:
        async def think(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(60)

        server = await studio.serve(think)
        images = await studio.client(server.url)
        task = asyncio.create_task(images.paint(ORDER, studio.into))
        await server.asked.wait()
        await self._cancel(studio, task)

    async def test_in_the_middle_of_a_picture(self, studio: Studio) -> None:
        async def half(writer: asyncio.StreamWriter) -> None:
            writer.write(http(GOOD)[:12_000])
            await writer.drain()
            await asyncio.sleep(60)

        images = await studio.client((await studio.serve(half)).url)
        task = asyncio.create_task(images.paint(ORDER, studio.into))
        while not studio.left():
            await asyncio.sleep(0.01)
        await self._cancel(studio, task)

    async def test_while_the_picture_is_looked_at(self, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever still reads the file is waited for: not every system lets an open file go."""
        looking, seen = asyncio.Event(), asyncio.Event()

        async def look_long(path: Path) -> Facts:
            looking.set()
            await asyncio.sleep(0.3)
            assert studio.left() == [path.name]
            seen.set()
            return Facts("image/png", "png", 1, 1, 1, animated=False)

        monkeypatch.setattr(client_module, "inspect", look_long)
        images = await studio.client((await studio.serve(http(GOOD))).url)
        task = asyncio.create_task(images.paint(ORDER, studio.into))
        await looking.wait()
        await self._cancel(studio, task)
        assert seen.is_set()


async def test_many_at_once_do_not_mix(studio: Studio) -> None:
    pictures = [drawn(60, 60, seed=bytes([n, 3, 5, 200 - n, 9])) for n in range(24)]
    answers = iter(pictures)

    async def each(writer: asyncio.StreamWriter) -> None:
        picture = next(answers)
        text = {"text": str(pictures.index(picture))}
        writer.write(http(json.dumps(said(text, image(picture)))))
        await writer.drain()

    server = await studio.serve(each)
    images = await studio.client(server.url)
    results = await asyncio.gather(*(images.paint(ORDER, studio.folder / f"p{n}") for n in range(24)))
    for result in results:
        painted(result, pictures[int(result.text)])
    assert server.posts == 24
