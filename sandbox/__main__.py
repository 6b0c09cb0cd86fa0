"""`python -m sandbox`: the sandbox as a process of its own."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sandbox.stage import Stage


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Discord and Gemini on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8765, help="0 takes any free port")
    parser.add_argument("--socket", type=Path, help="also open Discord on this unix socket")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same ids and pictures")
    parser.add_argument("--state-file", type=Path, help="keep what was said in this file from run to run")
    parser.add_argument("--exit-with-parent", action="store_true", help="stop when standard input closes")
    return parser.parse_args(words)


async def _parent_left() -> None:
    """Return when standard input ends: a pipe from the parent ends with the parent."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def read() -> None:
        # Straight from the descriptor: a thread inside `sys.stdin` would hold its lock when the interpreter ends.
        with contextlib.suppress(OSError):
            while os.read(sys.stdin.fileno(), 4096):
                pass
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    # Not every system lets an event loop watch standard input, and a daemon holds nobody back.
    threading.Thread(target=read, daemon=True).start()
    await ended.wait()


async def _run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    async with Stage(
        host=arguments.host,
        port=arguments.port,
        socket=arguments.socket,
        seed=arguments.seed,
        state_file=arguments.state_file,
        pace=1.0,
    ) as stage:
        sys.stdout.write(json.dumps(stage.facts) + "\n")
        sys.stdout.flush()
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(stop.wait())]
        if arguments.exit_with_parent:
            waits.append(asyncio.ensure_future(_parent_left()))
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


def main(words: Sequence[str] | None = None) -> None:
    """Run until told to stop."""
    asyncio.run(_run(_arguments(words)))


if __name__ == "__main__":
    main()
