"""Lines that stall, break and end, and callers who go away: one POST, nothing left behind."""

import asyncio
import json
import socket
import struct
from pathlib import Path

import pytest

from bot.adapters.gemini import client as client_module
from bot.adapters.imaging import Facts
from bot.domain.errors import Again, Trouble
from bot.domain.ports import Painted
from tests.adapters.gemini.conftest import ORDER, Studio, told
from tests.adapters.gemini.stand_in import drawn, http, image, said

PNG = drawn(96, 96)
GOOD = json.dumps(said({"text": "Here."}, image(PNG)))
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"


def painted(outcome: object, picture: bytes = PNG) -> Painted:
    assert isinstance(outcome, Painted), repr(outcome)
    assert outcome.path.read_bytes() == picture
    return outcome


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
