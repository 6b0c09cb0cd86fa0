"""The moods in which the line itself fails."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.gemini import MOODS, GeminiSide
from tests.sandbox.gemini_stage import FIRST, Client, body, stage
from tests.sandbox.test_gemini_moods import HANGS


@pytest.fixture
async def api() -> AsyncIterator[Client]:
    async with stage() as client:
        client.side.quick = True
        yield client


async def read_into(pieces: list[bytes], response: aiohttp.ClientResponse) -> None:
    while not response.content.at_eof():
        pieces.append(await response.content.readany())


@pytest.mark.parametrize("name", ["drop-chunked", "body-cut"])
async def test_a_broken_body_is_billed_and_not_sent(api: Client, name: str) -> None:
    """The head and a part of the body arrive, then the line breaks."""
    api.side.quick = False  # a body of some size, so that a part of it is on its way when the line breaks
    api.side.next(name)
    pieces: list[bytes] = []
    async with api.post() as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await read_into(pieces, response)
    assert sum(map(len, pieces)) > 100_000
    call = api.side.calls[0]
    await api.side.until(lambda: call.done)
    assert (call.paid, call.sent) == (True, False)


async def test_a_reset_reaches_the_client_as_a_reset(api: Client) -> None:
    """It may overtake what was sent before it, the head too."""
    api.side.quick = False
    api.side.next("reset")
    with pytest.raises(aiohttp.ClientError) as raised:
        await api.ask()
    assert "reset" in str(raised.value).lower()
    await api.side.until(lambda: api.side.calls[0].done)
    assert (api.side.calls[0].paid, api.side.calls[0].sent) == (True, False)


async def test_silence_says_nothing_until_the_client_leaves(api: Client) -> None:
    api.side.next("silence")
    asking = asyncio.ensure_future(api.ask())
    await api.side.until(lambda: api.side.paid == 1)
    done, _ = await asyncio.wait([asking], timeout=0.3)
    assert not done
    asking.cancel()
    await api.side.until(lambda: api.side.calls[0].done)
    assert not api.side.calls[0].sent


async def test_headers_that_never_end_are_headers_still(api: Client) -> None:
    api.side.next("headers-never-end")
    host, port = api.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    request = json.dumps(body()).encode()
    head = f"POST /v1beta/models/{FIRST}:generateContent HTTP/1.1\r\nHost: x\r\nContent-Length: {len(request)}\r\n"
    writer.write(f"{head}Authorization: Bearer {api.side.api_key}\r\n\r\n".encode() + request)
    lines = [await asyncio.wait_for(reader.readline(), 20) for _ in range(6)]
    assert lines[0] == b"HTTP/1.1 200 OK\r\n"
    assert lines[-1].startswith(b"X-Still-Thinking: ")
    assert b"\r\n" not in lines
    writer.close()
    await api.side.until(lambda: api.side.calls[0].done)


async def test_a_drip_brings_a_byte_at_a_time(api: Client) -> None:
    api.side.next("drip")
    async with api.post() as response:
        pieces = [await response.content.readany() for _ in range(5)]
        assert max(map(len, pieces)) < 8
        assert response.content_length is not None
        assert response.content_length > 5000
    await api.side.until(lambda: api.side.calls[0].done)


async def test_the_drip_of_the_page_is_a_byte_a_second() -> None:
    assert GeminiSide().drip_seconds == 1.0


async def test_a_stall_stops_at_99_percent(api: Client) -> None:
    api.side.next("stall")
    async with api.post() as response:
        promised = response.content_length
        assert promised is not None
        await asyncio.wait_for(response.content.readexactly(int(promised * 0.99)), 20)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(response.content.readany(), 0.3)
    await api.side.until(lambda: api.side.calls[0].done)
    assert not api.side.calls[0].sent


async def test_an_endless_body_goes_on_for_as_long_as_it_is_read(api: Client) -> None:
    api.side.next("body-endless")
    async with api.post() as response:
        await asyncio.wait_for(response.content.readexactly(20 << 20), 60)
        assert response.content_length is None
    await api.side.until(lambda: api.side.calls[0].done)


async def test_closing_the_side_lets_go_of_every_connection(api: Client) -> None:
    api.side.next(*sorted(HANGS), "held")
    asking = [asyncio.ensure_future(api.ask()) for _ in range(len(HANGS) + 1)]
    await api.side.until(lambda: api.side.paid == len(asking))
    api.side.close()
    results = await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 20)
    assert len(results) == len(asking)
    await api.side.until(lambda: all(call.done for call in api.side.calls))


async def test_a_slow_answer_waits_six_times_as_long(api: Client) -> None:
    assert (MOODS["slow"].patience, MOODS["ok"].patience) == (6.0, 1.0)
