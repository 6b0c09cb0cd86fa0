"""The real bot as processes to be killed: `python -m tests.chaos.victim` imports it once and forks one for each order.

An order is one line of JSON on standard input, an `Order` field by field; each answer is a line of JSON on standard
output: {"started": PID} or {"ended": PID, "status": STATUS} as `os.waitpid` has it. What is forked is a process of its
own, with its own sockets and its own database connections: only the import is shared.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import select
import signal
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import cli, gateway, roles
from bot.adapters import delivery
from bot.adapters.clock import SystemClock
from bot.adapters.engine import DurableEngine
from bot.jobs import answering, painting
from bot.services import fleet, progress
from config import settings
from tests.chaos import points

ROLES = {"run": roles.run, "gateway": roles.gateway, "worker": roles.worker}

SHIFT = "EASEL_CHAOS_SHIFT"
"""Seconds that this process's clock is ahead of the machine's, as the stage's is."""


@dataclass(frozen=True)
class Order:
    """`environ` is what the bot reads its settings from; `point` is where it dies when it comes by the `count`-th time.

    `hurried` makes it look more often than it would at home, so that many deaths fit into an hour.
    """

    environ: dict[str, str]
    log: str
    journal: str
    role: str = "run"
    point: str = ""
    count: int = 1
    hurried: bool = True
    tuning: dict[str, float] = field(default_factory=dict)


def _hurry() -> None:
    defaults = DurableEngine.__init__.__kwdefaults__
    assert defaults is not None
    defaults["poll_seconds"] = 0.05
    answering.PATIENCE = timedelta(seconds=4)
    progress.PAUSE, progress.LEASE, delivery.PROGRESS_SECONDS = 0.3, timedelta(seconds=1.5), 1.0
    fleet.BEAT_SECONDS, fleet.DEAD_AFTER = 0.2, 2.0
    roles.LAST_ANSWERS = 0.2
    usual = painting._wait
    painting._wait = lambda trouble, attempt: usual(trouble, attempt) / 10


def _shift_clock(seconds: float) -> None:
    ahead = timedelta(seconds=seconds)
    SystemClock.now = lambda _: datetime.now(UTC) + ahead  # type: ignore[method-assign]


def _live(order: Order) -> int:
    os.environ.update(order.environ)
    random.seed()
    _shift_clock(float(order.environ.get(SHIFT, "0")))
    gateway.EASY_STARTS = sys.maxsize  # a hundred starts in a minute are the point here
    if order.hurried:
        _hurry()
    points.arm(points.Journal(Path(order.journal), order.point, order.count))
    given = settings.load(order.environ, None)
    cli._configure_logs(given)

    def act(_: argparse.Namespace) -> int:
        asyncio.run(ROLES[order.role](given))
        return 0

    return cli.run(argparse.Namespace(command=act))


def _fork(line: bytes) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        order = Order(**json.loads(line))
        log = os.open(order.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        code = _live(order)
        sys.stderr.flush()
    finally:
        os._exit(code)


def _say(**facts: Any) -> None:
    os.write(1, f"{json.dumps(facts)}\n".encode())


def _reap(living: set[int]) -> None:
    while living:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        living.discard(pid)
        _say(ended=pid, status=status)


def main() -> None:
    """Until standard input ends; then nothing of it is left."""
    wakes, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    gc.collect()
    gc.freeze()
    living: set[int] = set()
    orders = b""
    while True:
        ready, _, _ = select.select([0, wakes], [], [])
        if wakes in ready:
            os.read(wakes, 4096)
            _reap(living)
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                break
            *lines, orders = (orders + read).split(b"\n")
            for line in lines:
                pid = _fork(line)
                living.add(pid)
                _say(started=pid)
    for pid in living:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
