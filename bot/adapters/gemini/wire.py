"""What goes out: the request in the `generateContent` form of https://ai.google.dev/api/generate-content.

Field names are camelCase only: relays that parse and rebuild the body drop some of the snake_case spellings that
Google itself accepts. `candidateCount` is left out, for image models draw one picture a request.
"""

import json
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pybase64

from bot.domain.catalogue import Catalogue
from bot.domain.errors import Trouble
from bot.domain.ports import Order

SLICE = 3 * 64 * 1024
"""Bytes of a reference that are encoded at a time: whole groups of three, so that the slices join without padding."""
API_VERSION = "v1beta"


@dataclass(frozen=True, slots=True)
class Body:
    """A request body that is never whole in memory: JSON and the files that belong between its pieces."""

    pieces: tuple[bytes, ...]
    files: tuple[tuple[Path, int], ...]

    @property
    def length(self) -> int:
        """In bytes. Sent as `Content-Length`: not every server takes a chunked request."""
        return sum(map(len, self.pieces)) + sum(_encoded_size(size) for _, size in self.files)

    async def stream(self) -> AsyncIterator[bytes]:
        """A file that changed its size meanwhile raises: aiohttp then drops the connection and the request with it."""
        for piece, reference in zip(self.pieces, (*self.files, None), strict=True):
            yield piece
            if reference is not None:
                async for encoded in _encoded(*reference):
                    yield encoded


def make_body(order: Order, catalogue: Catalogue, most: int) -> Body:
    """The body for one order. Pictures stand before the text, as in Google's own editing examples.

    Raises `Trouble`: `reference_lost` where a file cannot be read, `request_too_large` where all of them together
    have more than `most` bytes; `Refusal("unknown_model")`.
    """
    sizes = [_size(path) for _, path in order.references]
    if sum(sizes) > most:
        raise Trouble("request_too_large", detail=f"{sum(sizes)} bytes of references, {most} at most")
    place = secrets.token_hex(16)
    inline: list[dict[str, Any]] = [{"inlineData": {"mimeType": mime, "data": place}} for mime, _ in order.references]
    body = {
        "contents": [{"role": "user", "parts": [*inline, {"text": order.prompt}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": _image_config(order, catalogue),
        },
    }
    pieces = json.dumps(body, separators=(",", ":")).encode().split(place.encode())
    return Body(tuple(pieces), tuple((path, size) for (_, path), size in zip(order.references, sizes, strict=True)))


def generate_path(model: str) -> str:
    return f"/{API_VERSION}/models/{quote(model, safe='')}:generateContent"


def _image_config(order: Order, catalogue: Catalogue) -> Mapping[str, str]:
    """`imageSize` fails the whole call at a model that takes none."""
    taken = order.size in catalogue.find(order.model).sizes
    return {"aspectRatio": order.aspect} | ({"imageSize": str(order.size)} if taken else {})


def _size(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return os.fstat(file.fileno()).st_size
    except OSError as error:
        raise Trouble("reference_lost", detail=type(error).__name__) from error


def _encoded_size(size: int) -> int:
    return (size + 2) // 3 * 4


async def _encoded(path: Path, size: int) -> AsyncIterator[bytes]:
    left = size
    with path.open("rb") as file:
        while left:
            piece = file.read(min(SLICE, left))
            if not piece:
                raise EOFError("a reference shrank while it was sent")
            left -= len(piece)
            yield pybase64.b64encode(piece)
