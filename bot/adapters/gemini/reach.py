"""Look whether the image API is there, without painting: it answers, takes the key, knows the model."""

import asyncio
import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from bot.adapters.gemini.faults import of_exception, of_status, read_error
from bot.adapters.gemini.stream import read
from bot.adapters.gemini.wire import API_VERSION
from bot.domain.errors import EaselError, Trouble

Blotter = Callable[[bytes | bytearray], bytes]

SECONDS = 20
_LIST_SIZE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reach:
    """What a look told. None means that the server's answer does not say. `error` is what went wrong, if anything."""

    reachable: bool
    key_accepted: bool | None = None
    model_known: bool | None = None
    error: EaselError | None = None


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes
    error: EaselError | None


async def look(session: aiohttp.ClientSession, base_url: str, model: str, blotted: Blotter) -> Reach:
    """Ask Google's way for the one model; a relay that does not know this address is asked for its list.

    https://ai.google.dev/api/models describes both addresses. `blotted` takes the key out of what a server says.
    """
    try:
        async with asyncio.timeout(SECONDS):
            one = await _get(session, f"{base_url}/{API_VERSION}/models/{quote(model, safe='')}", blotted)
            if one.status == 200 and _names(one.body):
                return Reach(reachable=True, key_accepted=True, model_known=True)
            every = await _get(session, f"{base_url}/v1/models", blotted)
    except (aiohttp.ClientError, TimeoutError) as error:
        return Reach(reachable=False, error=of_exception(error))
    except Trouble as error:
        return Reach(reachable=True, error=error)
    return _judge(one, every, model)


def _judge(one: _Reply, every: _Reply, model: str) -> Reach:
    for reply in (one, every):
        if isinstance(reply.error, Trouble) and reply.error.code == "key_refused":
            return Reach(reachable=True, key_accepted=False, error=reply.error)
    worded = read_error(one.body) if one.status == 404 else None
    if worded is not None and "not_found" in worded.words:
        return Reach(reachable=True, key_accepted=True, model_known=False, error=one.error)
    names = _names(every.body) if every.status == 200 else frozenset()
    if not names:
        return Reach(reachable=True, error=one.error)
    known = model in names or (False if one.status == 404 else None)
    return Reach(reachable=True, key_accepted=True, model_known=known, error=None if known else one.error)


async def _get(session: aiohttp.ClientSession, url: str, blotted: Blotter) -> _Reply:
    body = bytearray()
    async with session.get(url, allow_redirects=False) as response:
        await read(response, body.extend, nullcontext(), wire=_LIST_SIZE, inflated=_LIST_SIZE)
        headers, status = response.headers, response.status
    said = blotted(body)
    return _Reply(status, said, of_status(status, headers, said, SECONDS) if status >= 300 else None)


def _names(body: bytes) -> frozenset[str]:
    """Model ids in Google's form (one `name`, or `models`), or in OpenAI's (`data` of `id`)."""
    try:
        root: Any = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return frozenset()
    if not isinstance(root, dict):
        return frozenset()
    rows = [root, *(r for key in ("models", "data") for r in _rows(root.get(key)))]
    named = [row.get(field) for row in rows for field in ("name", "id")]
    return frozenset(n.removeprefix("models/") for n in named if isinstance(n, str))


def _rows(value: object) -> list[dict[str, Any]]:
    return [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []
