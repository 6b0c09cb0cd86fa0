"""Ways to send an answer: whole and well paced, or in one of the ways in which networks and servers fail."""

import asyncio
import functools
import json
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.gemini.answers import split
from sandbox.gemini.reply import Answer

PIECE = 64 << 10
MOST_ENDLESS_BYTES = 16 << 30


class Line:
    """The connection that a request came in on.

    `streamed` is "" for generateContent, "sse" or "array" for streamGenerateContent; `pace` scales every pleasant
    delay, `drip` is the seconds between two bytes of a slow answer; `closing` is set when the sandbox stops.
    """

    def __init__(
        self, request: web.Request, *, streamed: str, pace: float, drip: float, closing: asyncio.Event
    ) -> None:
        self.request = request
        self.streamed = streamed
        self.pace = pace
        self.drip = drip
        self._closing = closing

    @property
    def gone(self) -> bool:
        """Nobody is there any more, or the sandbox stops."""
        transport = self.request.transport
        return transport is None or transport.is_closing() or self._closing.is_set()

    async def wait(self, seconds: float) -> None:
        """Wait, but not for somebody who has gone."""
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        while not self.gone and (left := due - loop.time()) > 0:
            await asyncio.sleep(min(left, 0.05))

    async def until_gone(self) -> None:
        while not self.gone:
            await asyncio.sleep(0.02)

    async def flushed(self) -> bool:
        """Wait until the system has taken every byte; False if the other side left before that."""
        while not self.gone:
            transport = self.request.transport
            if transport is None or not transport.get_write_buffer_size():
                return transport is not None
            await asyncio.sleep(0.005)
        return False

    def hang_up(self) -> None:
        """Close after what was written."""
        if self.request.transport is not None:
            self.request.transport.close()

    def reset(self) -> None:
        """Close at once, and tell the other side so with a TCP reset."""
        transport = self.request.transport
        if transport is None:
            return
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    async def opened(self, answer: Answer, length: int | None, **headers: str) -> web.StreamResponse:
        """Send the head; with a `length` it is promised, without one the body is chunked."""
        response = web.StreamResponse(status=answer.status, headers={**answer.headers, **headers})
        if length is not None:
            response.content_length = length
        await response.prepare(self.request)
        return response


Way = Callable[[Line, Answer], Awaitable[web.StreamResponse]]


async def whole(line: Line, answer: Answer) -> web.StreamResponse:
    """Everything, in pieces, at the pace of a good connection."""
    if line.streamed and answer.payload is not None:
        return await _stream(line, answer)
    response = await line.opened(answer, len(answer.body))
    pause = line.pace * min(2.0, len(answer.body) / 3e6) / (len(answer.body) // PIECE + 1)
    for start in range(0, len(answer.body), PIECE):
        await response.write(answer.body[start : start + PIECE])
        if pause:
            await asyncio.sleep(pause)
    await response.write_eof()
    return response


async def _stream(line: Line, answer: Answer) -> web.StreamResponse:
    assert answer.payload is not None
    sse = line.streamed == "sse"
    kind = "text/event-stream" if sse else "application/json; charset=UTF-8"
    response = await line.opened(answer, None, **{"Content-Type": kind})
    chunks = split(answer.payload)
    for index, part in enumerate(chunks):
        text = json.dumps(part, ensure_ascii=False)
        first, last = index == 0, index == len(chunks) - 1
        framed = f"data: {text}\r\n\r\n" if sse else f"{'[' if first else ''}{text}{']' if last else ','}\r\n"
        data = framed.encode()
        for start in range(0, len(data), PIECE):
            await response.write(data[start : start + PIECE])
        if not last:
            await asyncio.sleep(0.4 * line.pace)
    await response.write_eof()
    return response


async def _part(line: Line, answer: Answer, share: float) -> web.StreamResponse:
    """Promise the whole body and send a share of it."""
    response = await line.opened(answer, len(answer.body))
    body = answer.body[: max(1, int(len(answer.body) * share))]
    for start in range(0, len(body), PIECE):
        await response.write(body[start : start + PIECE])
    return response


async def cut_short(line: Line, answer: Answer) -> web.StreamResponse:
    response = await _part(line, answer, 0.7)
    line.hang_up()
    return response


async def drop_in_chunks(line: Line, answer: Answer) -> web.StreamResponse:
    """A chunked body whose last chunk never comes."""
    response = await line.opened(answer, None)
    await response.write(answer.body[: len(answer.body) // 2])
    line.hang_up()
    return response


async def reset(line: Line, answer: Answer) -> web.StreamResponse:
    response = await _part(line, answer, 0.3)
    line.reset()
    return response


async def stall(line: Line, answer: Answer) -> web.StreamResponse:
    response = await _part(line, answer, 0.99)
    await line.until_gone()
    line.hang_up()
    return response


async def silence(line: Line, answer: Answer) -> web.StreamResponse:
    """Take the request and never say anything."""
    await line.until_gone()
    line.hang_up()
    return web.Response(status=answer.status)


async def hang_up(line: Line, answer: Answer) -> web.StreamResponse:
    line.hang_up()
    return web.Response(status=answer.status)


async def drip(line: Line, answer: Answer) -> web.StreamResponse:
    response = await line.opened(answer, len(answer.body))
    for byte in answer.body:
        if line.gone:
            break
        await response.write(bytes((byte,)))
        await line.wait(line.drip)
    line.hang_up()
    return response


async def endless_headers(line: Line, answer: Answer) -> web.StreamResponse:
    """A head that grows by a line now and then, and never ends."""
    transport = line.request.transport
    if transport is not None:
        transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    number = 0
    while not line.gone and transport is not None:
        number += 1
        transport.write(f"X-Still-Thinking: {number}\r\n".encode())
        await line.wait(line.drip)
    line.hang_up()
    return web.Response(status=answer.status)


async def endless_body(line: Line, answer: Answer) -> web.StreamResponse:
    """Valid JSON so far, and so on for as long as anybody reads."""
    response = await line.opened(answer, None)
    await response.write(b'{"candidates":[{"content":{"parts":[{"text":"')
    verse = b"and on, " * (PIECE // 8)
    sent = 0
    while not line.gone and sent < MOST_ENDLESS_BYTES:
        await response.write(verse)
        sent += len(verse)
        await asyncio.sleep(0)
    line.hang_up()
    return response


@functools.cache
def gzip_bomb(megabytes: int = 200) -> bytes:
    """About 1/1000 of `megabytes` that inflate to them: one JSON text of blanks.

    One compressed megabyte, flushed so that it stands alone, is repeated; a gzip file may be built so.
    """
    block = b" " * (1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head, tail = b'{"candidates":[{"content":{"parts":[{"text":"', b'"}]}}]}'
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    unit = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(tail) + packer.flush()
    check = zlib.crc32(head)
    for _ in range(megabytes):
        check = zlib.crc32(block, check)
    check = zlib.crc32(tail, check)
    size = (len(head) + megabytes * len(block) + len(tail)) & 0xFFFFFFFF
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + first + unit * megabytes + last + struct.pack("<II", check, size)
