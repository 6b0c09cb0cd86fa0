"""`python3 -m bot chaos kills`: kill the bot at every point and at any time, and see whether anybody lost anything."""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.domain.errors import Trouble
from tests.chaos import databases, kennel
from tests.chaos.crowd import Crowd, waits
from tests.chaos.databases import KINDS, Databases
from tests.chaos.kennel import Kennel, Victim
from tests.chaos.oracle import ZEROS, Verdict, database_of, judge, open_jobs
from tests.chaos.scene import Scene, dice, scene

KILLS_A_ROUND = 25
AT_ANY_TIME = 0.2
"""The share of deaths that no point is chosen for."""
OUTAGES = 0.08
"""The share of deaths after which an hour passes before anybody starts the bot again."""
HOUR = 3600.0
NESTED = 0.2
"""The share of lives that end within half a second, in the middle of recovery."""


@dataclass
class Tally:
    """What came of all rounds on one kind of database."""

    kills: int = 0
    rounds: int = 0
    seconds: float = 0.0
    at_points: dict[str, int] = field(default_factory=dict)
    in_vain: dict[str, int] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ZEROS, 0))

    def add(self, verdict: Verdict) -> None:
        for kind, about in verdict.found.items():
            self.found[kind] = self.found.get(kind, 0) + len(about)
        self.counts = dict(Counter(self.counts) + verdict.counts)

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


class Round:
    def __init__(self, scene: Scene, tally: Tally, dice: random.Random) -> None:
        self._scene = scene
        self._tally = tally
        self._dice = dice

    async def play(self, kills: int) -> Verdict:
        """So many deaths with people asking all the while, then one life to its end, then the books."""
        crowd = Crowd(self._scene, self._dice)
        asking = asyncio.create_task(crowd.ask_on())
        try:
            for number in range(kills):
                if asking.done():
                    await asking  # with what ended it
                await self._life(nested=number > 0 and self._dice.random() < NESTED)
                if self._dice.random() < OUTAGES:
                    self._scene.advance(HOUR)
                    self._tally.count("outages of an hour")
        finally:
            asking.cancel()
        self._scene.stage.gemini.clear()
        self._scene.stage.discord.faults.clear()
        await self._last_life(crowd)
        return await judge(self._scene, crowd)

    async def _life(self, *, nested: bool) -> None:
        point = "" if nested or self._dice.random() < AT_ANY_TIME else self._chosen()
        count = self._dice.choice((1, 1, 1, 2))
        victim = await self._scene.start(point=point, count=count)
        span = self._dice.uniform(0.05, 0.8) if nested else self._dice.uniform(0.3, 2.0) if not point else 2.5
        if not nested:
            await self._online(victim)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(victim.ended), span)
        own = not victim.alive
        status = await victim.killed()
        await self._scene.offline()
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
            raise RuntimeError(f"a victim ended by itself, with {status}: see {self._scene.log}")
        self._tally.kills += 1
        if nested:
            self._tally.count("kills in the middle of recovery")
        self._learn(point, own=own)

    def _chosen(self) -> str:
        """One of the points known by now, those seldom hit before others."""
        if not self._tally.known:
            return ""
        some = self._dice.sample(self._tally.known, min(8, len(self._tally.known)))
        return min(some, key=lambda p: self._tally.at_points.get(p, 0) + self._tally.in_vain.get(p, 0) / 2)

    def _learn(self, point: str, *, own: bool) -> None:
        if own:
            self._tally.at_points[point] = self._tally.at_points.get(point, 0) + 1
        elif point:
            self._tally.in_vain[point] = self._tally.in_vain.get(point, 0) + 1
        lines = self._scene.journal.read_text().splitlines() if self._scene.journal.exists() else []
        reached = {line.split("\t")[1] for line in lines if line.startswith("reached")}
        self._tally.known = sorted(reached.union(self._tally.known))

    async def _online(self, victim: Victim) -> None:
        online = asyncio.ensure_future(self._scene.stage.discord.gateway.until_online(timeout=60))
        await asyncio.wait({online, victim.ended}, return_when=asyncio.FIRST_COMPLETED)
        online.cancel()

    async def _last_life(self, crowd: Crowd) -> None:
        victim = await self._scene.start()
        await self._online(victim)
        database = database_of(self._scene)
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while await _still_open(database) or any(map(waits, crowd.exchanges.values())):
                    await asyncio.sleep(0.2)
        await database.close()
        code = await victim.stopped()
        if code:
            raise RuntimeError(f"the last life ended with {code}: see {self._scene.log}")


async def _still_open(database: object) -> bool:
    try:
        return await open_jobs(database) > 0  # type: ignore[arg-type]
    except Trouble:
        return True


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--kills", type=int, default=1000, help="in all, those of the resumed file among them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="keep the tallies here, and go on from them")


async def run(arguments: argparse.Namespace) -> int:
    kinds = KINDS if arguments.database == "both" else (arguments.database,)
    tallies = _resumed(arguments.resume)
    async with databases.databases(kinds) as given, kennel.kennel() as opened:
        while (done := sum(tally.kills for tally in tallies.values())) < arguments.kills:
            kind = min(kinds, key=lambda k: tallies[k].kills)
            await _round(kind, tallies[kind], min(KILLS_A_ROUND, arguments.kills - done), arguments.seed, given, opened)
            if arguments.resume:
                arguments.resume.write_text(json.dumps({k: asdict(t) for k, t in tallies.items()}, indent=1))
    _say(table(tallies))
    return int(any(sum(tally.found.values()) for tally in tallies.values()))


async def _round(kind: str, tally: Tally, kills: int, seed: int, given: Databases, opened: Kennel) -> None:
    begun = time.monotonic()
    number = tally.rounds + 1
    chance = dice(seed, kind, number)
    async with scene(opened, given, kind, seed=number) as played:
        verdict = await Round(played, tally, chance).play(kills)
        if verdict.violations:
            _say(f"  SEED={seed} {kind} round {number}: {played.folder}")
            for what, about in verdict.found.items():
                for line in about[:5]:
                    _say(f"  !! {what}: {line}")
            keep = played.folder.with_name(f"{played.folder.name}-kept")
            keep.mkdir()
            for file in (played.log, played.journal):
                file.rename(keep / file.name)
            if kind == "sqlite":
                for file in given.folder.glob(f"{Path(played.database).name}*"):
                    (keep / file.name).write_bytes(file.read_bytes())
            _say(f"  kept in {keep}")
    tally.add(verdict)
    tally.rounds = number
    tally.seconds += time.monotonic() - begun
    _say(
        f"{kind} round {number}: {tally.kills} kills, {verdict.counts['jobs']} jobs, "
        f"{verdict.counts['extra paid calls']} extra paid calls, {verdict.violations} violations, "
        f"{time.monotonic() - begun:.0f} s"
    )


def _resumed(file: Path | None) -> dict[str, Tally]:
    if file is None or not file.exists():
        return {kind: Tally() for kind in KINDS}
    return {kind: Tally(**values) for kind, values in json.loads(file.read_text()).items()}


def table(tallies: dict[str, Tally]) -> str:
    """The result as Markdown."""
    shown = {kind: tally for kind, tally in tallies.items() if tally.rounds}
    rows: list[tuple[str, list[object]]] = [
        ("kills (SIGKILL)", [t.kills for t in shown.values()]),
        ("… at named points", [sum(t.at_points.values()) for t in shown.values()]),
        ("… at random times", [t.kills - sum(t.at_points.values()) for t in shown.values()]),
        ("points known", [len(t.known) for t in shown.values()]),
        ("points hit", [sum(1 for p in t.known if t.at_points.get(p)) for t in shown.values()]),
    ]
    told = sorted({name for tally in shown.values() for name in tally.counts if name})
    rows += [(name, [t.counts.get(name, 0) for t in shown.values()]) for name in told]
    rows += [(f"**{name}**", [t.found.get(name, 0) for t in shown.values()]) for name in ZEROS]
    rows.append(("minutes", [round(t.seconds / 60, 1) for t in shown.values()]))
    lines = [f"| | {' | '.join(shown)} |", f"| --- |{' ---: |' * len(shown)}"]
    lines += [f"| {name} | {' | '.join(map(str, values))} |" for name, values in rows]
    missed = {kind: [p for p in t.known if not t.at_points.get(p)] for kind, t in shown.items()}
    lines += [f"\nnot hit on {kind}: {', '.join(points) or 'none'}" for kind, points in missed.items()]
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
