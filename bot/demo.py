"""`python3 -m bot demo`: the sandbox as a process of its own, this bot in front of it, and a page to try it in."""

import asyncio
import contextlib
import json
import socket
import sys
import webbrowser
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

PORT = 8765
START_SECONDS = 60.0
"""For each of the two to come up; seconds on an idle machine, more on a loaded one."""

Environ = Mapping[str, str]


class DemoFault(Exception):
    """Why there is no playground, in one sentence with its mend."""


async def play(
    start: Callable[[Environ], Awaitable[None]],
    folder: Path,
    *,
    port: int | None = None,
    browser: bool = False,
    overrides: Environ | None = None,
) -> None:
    """Run both until the bot ends (Ctrl-C, SIGTERM). `folder` keeps what they write; `start` runs the bot.

    Raises `DemoFault` where one of them does not start or the sandbox ends by itself.
    """
    _say("Starting the sandbox…")
    async with _sandbox(_port(port), folder) as (process, facts):
        environ = {**_environ(facts, folder), **(overrides or {})}
        _say("Starting Easel…")
        running = asyncio.ensure_future(start(environ))
        ended = asyncio.ensure_future(process.wait())
        shown = asyncio.ensure_future(_show(str(facts["page"]), Path(environ["HEARTBEAT_FILE"]), browser=browser))
        try:
            await asyncio.wait({running, ended}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
                return
            raise DemoFault(f"The sandbox ended by itself (exit code {ended.result()}), and Easel with it.")
        finally:
            for task in (shown, ended, running):
                task.cancel()
            await asyncio.gather(shown, ended, running, return_exceptions=True)


@asynccontextmanager
async def _sandbox(port: int, folder: Path) -> AsyncIterator[tuple[Process, Mapping[str, Any]]]:
    """The process and the facts it told; it is stopped at the end, and with this process however that ends."""
    command = [sys.executable, "-m", "sandbox", "--port", str(port)]
    if sys.platform != "win32":
        command += ["--socket", str(folder / "discord.sock"), "--exit-with-parent"]
    # A session of its own keeps the console's Ctrl-C from it: the bot says goodbye to Discord first.
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, start_new_session=True)
    try:
        yield process, await _facts(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _facts(process: Process) -> Mapping[str, Any]:
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        facts: Mapping[str, Any] = json.loads(line)
    except TimeoutError:
        raise DemoFault(f"The sandbox said nothing for {START_SECONDS:.0f} s. Try again.") from None
    except ValueError:
        raise DemoFault("The sandbox did not start; what it wrote stands above.") from None
    return facts


def _port(asked: int | None) -> int:
    """The port to take: the one asked for, else the usual one, else (0) any that is free."""
    port = PORT if asked is None else asked
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            if asked is not None:
                raise DemoFault(f"Port {asked} is taken or not allowed. Choose another with --port.") from None
            _say(f"Port {PORT} is taken: taking another.")
            return 0
    return port


def _environ(facts: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """The settings of a bot that talks to that sandbox and keeps everything in the folder."""
    discord = facts.get("discord_socket")
    return {
        "DISCORD_TOKEN": facts["discord_token"],
        **({"DISCORD_SOCKET": discord} if discord else {"DISCORD_API_BASE": facts["discord_api_base"]}),
        "IMAGE_API_BASE_URL": facts["image_api_base_url"],
        "IMAGE_API_KEY": facts["image_api_key"],
        "DATABASE_URL": f"sqlite:///{folder / 'easel.sqlite'}",
        "PICTURES_URL": str(folder / "pictures"),
        "HEARTBEAT_FILE": str(folder / "heartbeat"),
        "LOG_LEVEL": "WARNING",
    }


async def _show(page: str, heartbeat: Path, *, browser: bool) -> None:
    """Once the bot's first heartbeat tells that it is online, say where the page is, and open it."""
    while not await asyncio.to_thread(heartbeat.exists):
        await asyncio.sleep(0.1)
    _say(f"\nThe playground is open: {page}\nBe a member, a moderator or the owner there. Ctrl-C ends it.")
    if browser:
        await asyncio.to_thread(webbrowser.open, page)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
