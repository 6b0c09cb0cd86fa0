"""A server that says exactly the bytes it is told to, and counts what it is asked."""

import asyncio
import base64
import io
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from PIL import Image


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """`answer` is raw bytes, or a coroutine function that writes them (and may stop, dawdle or hang up)."""

    def __init__(self, answer: bytes | Script, *, read_body: bool = True) -> None:
        self.answer = answer
        self.requests: list[Request] = []
        self.asked = asyncio.Event()
        self._read_body = read_body
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def posts(self) -> int:
        return sum(r.method == "POST" for r in self.requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            self.requests.append(await self._request(reader))
            self.asked.set()
            if isinstance(self.answer, bytes):
                writer.write(self.answer)
                await writer.drain()
            else:
                await self.answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
        length = int(headers.get("content-length", 0)) if self._read_body else 0
        return Request(method, path, headers, await reader.readexactly(length))


def http(body: bytes | str, status: int = 200, **headers: str) -> bytes:
    payload = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": "application/json", "Content-Length": str(len(payload)), "Connection": "close"}
    lines |= {k.replace("_", "-"): v for k, v in headers.items()}
    head = "".join(f"{k}: {v}\r\n" for k, v in lines.items() if v)
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + payload


def image(picture: bytes, mime: str = "image/png", **more: object) -> dict[str, Any]:
    return {"inlineData": {"mimeType": mime, "data": base64.b64encode(picture).decode()}, **more}


def said(*parts: object, finish: str | None = "STOP", **more: object) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": list(parts)}, "index": 0}
    return {"candidates": [candidate | ({"finishReason": finish} if finish else {})], **more}


def drawn(width: int = 64, height: int = 64, form: str = "PNG", *, seed: bytes | None = None, **options: Any) -> bytes:
    """A real picture with photographic entropy: it does not compress away."""
    noise = (
        (seed * (width * height * 3 // len(seed) + 1))[: width * height * 3] if seed else os.urandom(width * height * 3)
    )
    file = io.BytesIO()
    Image.frombytes("RGB", (width, height), noise).save(file, form, **options)
    return file.getvalue()


DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A whole PNG of one pixel in 70 bytes."""
