"""`demo` as its own processes: the sandbox, the bot in front of it, the page; and how they end."""

import asyncio
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).parent.parent
PATIENCE = 90

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes in another way")

Demo = Callable[..., Awaitable[Process]]


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    """Start it with these words; whatever is left of it at the end is killed."""
    started = []

    async def start(*words: str) -> Process:
        command = [sys.executable, "-m", "bot", "demo", "--no-browser", *words]
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def page_of(process: Process) -> str:
    """The address it prints once the bot is online."""
    assert process.stderr is not None
    told = ""
    async with asyncio.timeout(PATIENCE):
        async for line in process.stderr:
            told += line.decode()
            if found := re.search(r"The playground is open: (http://127\.0\.0\.1:[0-9]+/)", told):
                return found[1]
    raise AssertionError(f"it ended with {await process.wait()}: {told}")


async def ended(process: Process) -> tuple[int, str]:
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        rest = (await process.stderr.read()).decode()
        return await process.wait(), rest


async def is_open(page: str) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(page) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectorError:
        return False


def children(pid: int) -> list[int]:
    return [int(p) for task in Path(f"/proc/{pid}/task").iterdir() for p in (task / "children").read_text().split()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_opens_a_page_and_closes_everything_when_asked(demo: Demo, number: signal.Signals) -> None:
    process = await demo()
    page = await page_of(process)
    assert await is_open(page)
    process.send_signal(number)
    code, rest = await ended(process)
    assert (code, "Traceback" in rest) == (0, False), rest
    assert not await is_open(page)


async def test_a_port_that_was_asked_for_and_is_taken_is_told(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, told = await ended(await demo("--port", str(port)))
    assert (code, "Traceback" in told) == (1, False)
    assert f"Port {port} is taken" in told
    assert "--port" in told


async def test_a_port_that_nobody_asked_for_is_left_for_another(demo: Demo) -> None:
    try:
        taken = socket.create_server(("127.0.0.1", 8765))
    except OSError:
        taken = socket.socket()  # somebody else has it: just as well
    with taken:
        page = await page_of(await demo())
    assert ":8765/" not in page


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists a process's children so")
async def test_a_sandbox_that_dies_is_told_and_not_replaced(demo: Demo) -> None:
    process = await demo()
    page = await page_of(process)
    (sandbox,) = children(process.pid)
    os.kill(sandbox, signal.SIGKILL)
    code, rest = await ended(process)
    assert (code, "The sandbox ended by itself" in rest) == (1, True), rest
    assert not await is_open(page)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists a process's children so")
async def test_a_demo_that_is_killed_takes_its_sandbox_along(demo: Demo) -> None:
    process = await demo()
    page = await page_of(process)
    process.kill()
    await process.wait()
    async with asyncio.timeout(PATIENCE):
        while await is_open(page):
            await asyncio.sleep(0.05)
