"""Bytes of a response, counted and inflated under caps, as they come."""

import asyncio
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager

import aiohttp

from bot.domain.errors import Again, Trouble

PATIENCE = 1.0
"""Seconds that a body which has run dry keeps its turn."""
PIECE = 256 * 1024
_GZIP_OR_ZLIB = 47
"""zlib's `wbits` for either header: https://docs.python.org/3/library/zlib.html#zlib.decompress."""


async def read(
    response: aiohttp.ClientResponse,
    feed: Callable[[bytes], None],
    turns: AbstractAsyncContextManager[object],
    *,
    wire: int,
    inflated: int,
) -> None:
    """Hand the body to `feed` piece by piece; at most `wire` bytes as sent and `inflated` bytes as unpacked.

    A turn is held only while bytes flow, never while a slow server thinks. Raises `Trouble`: `answer_too_large`, or
    `api_unreadable` for an encoding that was not asked for and cannot be capped.
    """
    if (response.content_length or 0) > wire:
        raise _too_large(f"{response.content_length} bytes announced")
    unpack = _unpacker(response.headers.get("Content-Encoding", ""), inflated)
    received = 0
    while chunk := await response.content.readany():
        async with turns:
            while chunk:
                received += len(chunk)
                if received > wire:
                    raise _too_large(f"more than {wire} bytes")
                for piece in unpack(chunk):
                    feed(piece)
                chunk = await _soon(response.content)


async def _soon(content: aiohttp.StreamReader) -> bytes:
    try:
        async with asyncio.timeout(PATIENCE):
            return await content.readany()
    except TimeoutError:
        return b""


def _unpacker(encoding: str, most: int) -> Callable[[bytes], Iterator[bytes]]:
    """`Accept-Encoding: identity` was sent, but a relay may compress all the same."""
    match encoding.strip().lower():
        case "" | "identity":
            return lambda chunk: iter((chunk,))
        case "gzip" | "x-gzip" | "deflate":
            return _Inflater(most)
        case _:
            raise _unreadable(f"Content-Encoding {encoding[:40]!r}")


class _Inflater:
    def __init__(self, most: int) -> None:
        self._zlib = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._left = most

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self._zlib.eof:
            try:
                piece = self._zlib.decompress(chunk, PIECE)
            except zlib.error as error:
                raise _unreadable("damaged compression") from error
            chunk = self._zlib.unconsumed_tail
            self._left -= len(piece)
            if self._left < 0:
                raise _too_large("inflated above the cap")
            yield piece


def _too_large(detail: str) -> Trouble:
    return Trouble("answer_too_large", again=Again.ASK, detail=detail)


def _unreadable(detail: str) -> Trouble:
    return Trouble("api_unreadable", again=Again.ASK, detail=detail)
