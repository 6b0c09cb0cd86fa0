"""`python3 -m bot chaos fleet`: two workers, one that freezes and one that dies, on a PostgreSQL that falls over."""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import Random

from bot.adapters.database import Database
from bot.domain.errors import Trouble
from tests.chaos import databases, kennel
from tests.chaos.crowd import Crowd, waits
from tests.chaos.databases import Postgres
from tests.chaos.kennel import Victim
from tests.chaos.oracle import ZEROS, Verdict, database_of, judge, open_jobs
from tests.chaos.scene import Scene, dice, scene

FROZEN_SECONDS = 18.0
RESTART_EVERY = (5.0, 40.0)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=300.0, help="seconds for the last job after the last asking")


class Fleet:
    """One gateway, two workers; what happened to them is in `told`."""

    def __init__(self, scene: Scene, server: Postgres, chance: Random, wanted: int) -> None:
        self._scene = scene
        self._server = server
        self._chance = chance
        self._wanted = wanted
        self.crowd = Crowd(scene, chance, most=20, moods=0.03)
        self.told: dict[str, object] = {"PostgreSQL restarted": 0}

    async def play(self, patience: float) -> Verdict:
        await self._scene.start("gateway", log="gateway", hurried=False)
        workers = [await self._scene.start("worker", log=f"worker-{n}", hurried=False) for n in (1, 2)]
        await self._scene.stage.discord.gateway.until_online(timeout=60)
        begun = time.monotonic()
        monkey = asyncio.create_task(self._fall_over())
        asking = asyncio.create_task(self.crowd.ask_on())
        fates = asyncio.create_task(self._fates(*workers))
        await self._until(lambda: self._accepted >= self._wanted, 1800)
        asking.cancel()
        await fates
        database = database_of(self._scene)
        await self._drained(database, patience)
        monkey.cancel()
        await asyncio.wait({monkey})
        self.told["seconds"] = round(time.monotonic() - begun)
        self.told["exit code of the frozen worker"] = await workers[0].stopped()
        await database.close()
        return await judge(self._scene, self.crowd)

    @property
    def _accepted(self) -> int:
        """How many exchanges show a card of a job."""
        exchanges = self.crowd.exchanges.values()
        return sum(e.original is not None and bool(e.original.buttons) for e in exchanges)

    async def _until(self, reached: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not reached():
                await asyncio.sleep(0.2)

    async def _fates(self, frozen: Victim, dying: Victim) -> None:
        await self._until(lambda: self._accepted >= self._wanted * 0.2, 900)
        frozen.send(signal.SIGSTOP)
        at = time.time()
        await asyncio.sleep(FROZEN_SECONDS)
        frozen.send(signal.SIGCONT)
        self.told["frozen worker's work taken over after, s"] = self._taken_over("worker-2", frozen, at)
        await self._until(lambda: self._accepted >= self._wanted * 0.6, 900)
        await dying.killed()
        at = time.time()
        with suppress(TimeoutError):
            await self._until(lambda: self._taken_over("worker-1", dying, at) is not None, 60)
        self.told["killed worker's work taken over after, s"] = self._taken_over("worker-1", dying, at)

    def _taken_over(self, by: str, lost: Victim, since: float) -> float | None:
        """Seconds until the other worker said so in its log."""
        for line in (self._scene.folder / by).read_text().splitlines():
            if "worker_taken_over" in line and f"-{lost.pid}-" in line:
                said = datetime.fromisoformat(json.loads(line)["timestamp"])
                return round(said.timestamp() - since, 1)
        return None

    async def _fall_over(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(*RESTART_EVERY))
            await asyncio.shield(asyncio.to_thread(self._server.restart))
            self.told["PostgreSQL restarted"] = int(str(self.told["PostgreSQL restarted"])) + 1

    async def _drained(self, database: Database, patience: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while await _open(database) or any(map(waits, self.crowd.exchanges.values())):
                    await asyncio.sleep(0.5)


async def _open(database: Database) -> bool:
    try:
        return await open_jobs(database) > 0
    except Trouble:
        return True


async def run(arguments: argparse.Namespace) -> int:
    async with databases.databases(("postgresql",)) as given, kennel.kennel() as opened:
        assert given.server is not None
        async with scene(opened, given, "postgresql", members=40, seed=arguments.seed) as played:
            fleet = Fleet(played, given.server, dice(arguments.seed, "fleet"), arguments.jobs)
            verdict = await fleet.play(arguments.patience)
            _say(table(fleet, verdict))
            if verdict.violations:
                keep = played.folder.with_name(f"{played.folder.name}-kept")
                keep.mkdir()
                for file in (*played.folder.glob("worker-*"), played.folder / "gateway", played.journal):
                    file.rename(keep / file.name)
                _say(f"SEED={arguments.seed}; kept in {keep}")
    return int(verdict.violations > 0)


def table(fleet: Fleet, verdict: Verdict) -> str:
    rows = [*fleet.told.items(), *sorted(verdict.counts.items())]
    rows += [(f"**{kind}**", len(verdict.found[kind])) for kind in ZEROS]
    lines = ["| | |", "| --- | ---: |", *(f"| {name} | {value} |" for name, value in rows)]
    lines += [f"!! {kind}: {about}" for kind, found in verdict.found.items() for about in found[:10]]
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
