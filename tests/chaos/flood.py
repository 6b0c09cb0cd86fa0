"""`python3 -m bot chaos flood`: one member asks a thousand times, twenty ask once; how long do the twenty wait?"""

import argparse
import asyncio
import statistics
import sys
import time

from sandbox.discord.exchange import Exchange
from tests.chaos import databases, kennel
from tests.chaos.crowd import Crowd
from tests.chaos.databases import KINDS
from tests.chaos.scene import Scene, dice, scene

QUIET = 20
SECONDS_BETWEEN = 1.0
"""Between two quiet members' requests: a crowd of them at once would wait for each other."""

LIMITS = {"as shipped": {"MEMBER_OPEN_JOBS": "5"}, "none": {}}
"""Of what one member may have open: by default the rest of the flood is refused; without it all of it is queued."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--flood", type=int, default=1000)
    parser.add_argument("--most-times", type=float, default=1.5, help="the p95 wait against being alone")


async def run(arguments: argparse.Namespace) -> int:
    kinds = KINDS if arguments.database == "both" else (arguments.database,)
    wrong = 0
    _say("| database | requests of one member | limit | quiet members' wait, median s | p95 s | times alone |")
    _say("| --- | ---: | --- | ---: | ---: | ---: |")
    async with databases.databases(kinds) as given, kennel.kennel() as opened:
        for kind in kinds:
            alone = 0.0
            for flood, limit in ((0, "as shipped"), (arguments.flood, "as shipped"), (arguments.flood, "none")):
                async with scene(opened, given, kind, members=QUIET + 1, **LIMITS[limit]) as played:
                    waits = await _waits(played, flood)
                p95 = statistics.quantiles(waits, n=20)[-1]
                alone = alone or p95
                _say(f"| {kind} | {flood} | {limit} | {statistics.median(waits):.2f} | {p95:.2f} | {p95 / alone:.2f} |")
                wrong += limit == "as shipped" and p95 > arguments.most_times * alone
    return int(wrong > 0)


async def _waits(scene: Scene, flood: int) -> list[float]:
    """How long each quiet member's picture took, in seconds."""
    victim = await scene.start(hurried=False)
    await scene.stage.discord.gateway.until_online(timeout=60)
    crowd = Crowd(scene, dice(1, "flood"), moods=0)
    scene.stage.gemini.pace = 0.1
    flooding = asyncio.create_task(_flood(crowd, scene, flood))
    await asyncio.sleep(5 if flood else 0)
    waiting = []
    for member in scene.members[1:]:
        exchange = crowd.ask(count=1, member=member)
        assert exchange is not None
        waiting.append(asyncio.create_task(_wait(exchange)))
        await asyncio.sleep(SECONDS_BETWEEN)
    waits = await asyncio.gather(*waiting)
    flooding.cancel()
    await victim.killed()
    return waits


async def _flood(crowd: Crowd, scene: Scene, requests: int) -> None:
    for _ in range(requests):
        crowd.ask(count=1, member=scene.members[0])
        await asyncio.sleep(0.02)


async def _wait(exchange: Exchange) -> float:
    begun = time.monotonic()
    await exchange.until(lambda e: e.original is not None and e.original.attachments, 300)
    return time.monotonic() - begun


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
