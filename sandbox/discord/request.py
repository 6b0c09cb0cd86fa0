"""One REST request as it arrives, its answer, and what is remembered of both."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.discord.entities import Mentions
from sandbox.discord.rules import Broken, Fault

MAX_REQUEST = 25 * 1024 * 1024
"""Bytes of one request: https://docs.discord.com/developers/resources/message#create-message ."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart request."""

    filename: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Answer:
    """What a route answers: 204 without a body."""

    body: Any = None
    status: int = 200

    def __post_init__(self) -> None:
        if self.body is None and self.status == 200:
            self.status = 204


@dataclass(slots=True)
class RequestRecord:
    """One request that a bot made, for tests and the page to look at afterwards.

    `route` has parameters in braces; `rule` is the key of the rule it broke, if any. `pinged` is who the message it
    wrote pinged, `could_ping` who it would have pinged had the bot the MENTION_EVERYONE permission. `violations` say
    what was wrong, a line each.
    """

    at: float
    method: str
    path: str
    route: str = ""
    status: int = 0
    code: int | None = None
    rule: str | None = None
    body: Any = field(default=None, repr=False)
    files: list[tuple[str, int]] = field(default_factory=list)
    answer: Any = field(default=None, repr=False)
    pinged: Mentions = field(default_factory=Mentions)
    could_ping: Mentions = field(default_factory=Mentions)
    violations: list[str] = field(default_factory=list)
    validated: bool = False
    fault: str | None = None


async def take_body(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """Read a request's JSON and its files.

    Raises:
        Broken: `request_size` beyond 25 MiB, `json` where the body is neither JSON nor the multipart form of it.
    """
    if (request.content_length or 0) > MAX_REQUEST:
        await _discard(request)
        raise Broken("request_size")
    if request.content_type.startswith("multipart/"):
        return await _take_multipart(request)
    raw = await _bounded(request.content.iter_any())
    return (_parse(raw) if raw else None), {}


async def _take_multipart(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    payload: Any = None
    uploads: dict[int, Upload] = {}
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Broken("json")
        data = await _bounded(iter_part(part), MAX_REQUEST - size)
        size += len(data)
        if part.name == "payload_json":
            payload = _parse(data)
        elif part.name and part.name.startswith("files[") and part.name[6:-1].isdigit():
            uploads[int(part.name[6:-1])] = Upload(part.filename or "unknown", data)
        else:
            raise Broken("schema", [Fault((part.name or "",), "schema", "UNKNOWN_PART", "Unknown part of the form")])
    return payload, uploads


async def iter_part(part: BodyPartReader) -> Any:
    """The chunks of one part."""
    while chunk := await part.read_chunk(1 << 16):
        yield chunk


async def _bounded(chunks: Any, limit: int = MAX_REQUEST) -> bytes:
    data = bytearray()
    async for chunk in chunks:
        data += chunk
        if len(data) > limit:
            raise Broken("request_size")
    return bytes(data)


async def _discard(request: web.Request) -> None:
    """Read what still comes, twice the limit at most, so that the client hears the refusal and no broken line."""
    left = 2 * MAX_REQUEST
    async for chunk in request.content.iter_any():
        left -= len(chunk)
        if left < 0:
            return


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Broken("json") from None


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with exactly `application/json` as its type, as Discord sends it and clients expect."""
    raw = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(body=raw, status=status, headers={"Content-Type": "application/json"} | (headers or {}))
