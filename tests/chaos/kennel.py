"""The driver's hold on its victims."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.chaos.victim import Order

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Victim:
    """A process of the bot. `ended` brings its status as `os.waitpid` has it."""

    pid: int
    ended: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def alive(self) -> bool:
        return not self.ended.done()

    def send(self, number: signal.Signals) -> None:
        if self.alive:
            with contextlib.suppress(ProcessLookupError):  # it has just died, and nobody has told us yet
                os.kill(self.pid, number)

    async def killed(self) -> int:
        """Its status, after SIGKILL if it still lived."""
        self.send(signal.SIGKILL)
        return await self.ended

    async def stopped(self, patience: float = 60.0) -> int:
        """Its exit code after SIGTERM. Raises TimeoutError where it does not end."""
        self.send(signal.SIGTERM)
        async with asyncio.timeout(patience):
            return os.waitstatus_to_exitcode(await asyncio.shield(self.ended))


class Kennel:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._starting: deque[asyncio.Future[Victim]] = deque()
        self._victims: dict[int, Victim] = {}

    async def start(self, order: Order) -> Victim:
        started: asyncio.Future[Victim] = asyncio.get_running_loop().create_future()
        self._starting.append(started)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
        return await started

    async def listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "started" in said:
                victim = self._victims[said["started"]] = Victim(said["started"])
                self._starting.popleft().set_result(victim)
            else:
                self._victims.pop(said["ended"]).ended.set_result(said["status"])


@asynccontextmanager
async def kennel() -> AsyncIterator[Kennel]:
    """A fork server, which takes its victims along when it goes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.victim",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    opened = Kennel(process)
    listening = asyncio.create_task(opened.listen())
    try:
        yield opened
    finally:
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await process.wait()
        if process.returncode is None:
            process.kill()
        listening.cancel()
