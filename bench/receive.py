"""What it costs to receive one 4K picture from the image API, beside the usual ways: `python -m bench.receive`.

A process of its own sends everybody the same answer. Each sample is a fresh process that has imported all it needs
before it counts: milliseconds of the processor, and memory at its peak above the idle process, in megabytes and in
units of the picture. Ways take turns in random order; the table shows medians. Ratios between rows mean something,
milliseconds hardly.
"""

import asyncio
import base64
import importlib.util
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from PIL import Image

MODEL = "gemini-3-pro-image-preview"
SIDE = 2600
"""Pixels. Pure noise of this size is a PNG of 20 MB, like a 4K photograph."""
ROUNDS = 5

Run = Callable[[], Awaitable[object]]


def streamed(url: str, into: Path) -> Run:
    """Ours, up to the decoded file."""
    from contextlib import nullcontext  # noqa: PLC0415  each way loads only what it needs itself

    from bot.adapters.gemini.limits import Limits  # noqa: PLC0415
    from bot.adapters.gemini.scan import Scan  # noqa: PLC0415
    from bot.adapters.gemini.stream import read  # noqa: PLC0415

    async def run() -> None:
        scan = Scan(into, limits := Limits())
        async with aiohttp.ClientSession(auto_decompress=False) as session, session.post(_path(url)) as response:
            await read(response, scan.feed, nullcontext(), wire=limits.wire, inflated=limits.inflated)
        json.loads(scan.skeleton)

    return run


def painted(url: str, into: Path) -> Run:
    """Ours with all that follows: every pixel of the picture is decoded once to see that it is whole."""
    from bot.adapters.gemini import GeminiImages  # noqa: PLC0415
    from bot.domain.catalogue import parse_catalogue  # noqa: PLC0415
    from bot.domain.ports import Order  # noqa: PLC0415
    from config.catalogue import load_catalogue_data  # noqa: PLC0415

    catalogue = parse_catalogue(load_catalogue_data())

    async def run() -> None:
        async with GeminiImages(url, "key", catalogue) as images:
            await images.paint(Order(MODEL, "draw a cat", "16:9", "4K"), into)

    return run


def plain(url: str, into: Path) -> Run:
    """What most bots do."""

    async def run() -> None:
        async with aiohttp.ClientSession() as session, session.post(_path(url)) as response:
            answer = await response.json()
        data = answer["candidates"][0]["content"]["parts"][1]["inlineData"]["data"]
        into.write_bytes(base64.b64decode(data))  # noqa: ASYNC240  as most bots do

    return run


def official(url: str, into: Path) -> Run:
    from google import genai  # noqa: PLC0415
    from google.genai import types  # noqa: PLC0415

    client = genai.Client(api_key="key", http_options=types.HttpOptions(base_url=url))

    async def run() -> None:
        answer = await client.aio.models.generate_content(model=MODEL, contents="draw a cat")
        (picture,) = (part.inline_data for part in answer.parts or () if part.inline_data)
        into.write_bytes(picture.data or b"")  # noqa: ASYNC240

    return run


WAYS = {
    "streamed scan": streamed,
    "streamed scan, then every pixel": painted,
    "resp.json() + b64decode": plain,
    "google-genai": official,
}


def _path(url: str) -> str:
    return f"{url}/v1beta/models/{MODEL}:generateContent"


def draw() -> bytes:
    file = io.BytesIO()
    Image.frombytes("RGB", (SIDE, SIDE), os.urandom(SIDE * SIDE * 3)).save(file, "PNG", compress_level=0)
    return file.getvalue()


async def serve() -> None:
    """Send the same answer to every POST; say on standard output where, and how large the picture is."""
    picture = draw()
    parts = [{"text": "Here."}, {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(picture).decode()}}]
    body = json.dumps({"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        writer.write(body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"http://127.0.0.1:{port} {len(picture)}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)  # until the parent is gone


async def sample(way: str, url: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        run = WAYS[way](url, Path(folder) / "picture")
        idle, processor = _peak(reset=True), time.process_time()
        await run()
        return f"{(time.process_time() - processor) * 1000} {_peak() - idle}"


def _peak(*, reset: bool = False) -> float:
    """Megabytes, from Linux; writing 5 to clear_refs sets the peak back (proc(5))."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


def main() -> None:
    match sys.argv[1:]:
        case ["serve"]:
            asyncio.run(serve())
        case ["sample", way, url]:
            sys.stdout.write(asyncio.run(sample(way, url)))
        case _:
            _compare()


def _compare() -> None:
    itself = [sys.executable, "-m", "bench.receive"]
    ways = [way for way in WAYS if way != "google-genai" or importlib.util.find_spec("google.genai")]
    samples: dict[str, list[list[float]]] = {way: [] for way in ways}
    with subprocess.Popen([*itself, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdin is not None
        assert server.stdout is not None
        url, size = server.stdout.readline().split()
        for _ in range(ROUNDS):
            for way in random.sample(ways, len(ways)):
                told = subprocess.check_output([*itself, "sample", way, url], text=True)  # noqa: S603
                samples[way].append([float(number) for number in told.split()])
        server.stdin.close()
    megabytes = int(size) / 1e6
    sys.stdout.write(f"{f'one picture of {megabytes:.1f} MB':36} cpu ms  peak MB  pictures\n")
    for way, rows in samples.items():
        cpu, peak = (statistics.median(column) for column in zip(*rows, strict=True))
        sys.stdout.write(f"{way:36} {cpu:6.0f}  {peak:7.1f}  {peak / megabytes:8.2f}\n")


if __name__ == "__main__":
    main()
