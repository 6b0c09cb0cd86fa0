"""`python3 -m bot chaos stop`: SIGTERM with many pictures under way, and a second SIGTERM."""

import argparse
import asyncio
import signal
import sys
import time
from contextlib import suppress

from sandbox.discord.exchange import Exchange
from tests.chaos import databases, kennel
from tests.chaos.crowd import Crowd, waits
from tests.chaos.databases import KINDS
from tests.chaos.oracle import Verdict, database_of, judge, open_jobs
from tests.chaos.scene import Scene, dice, scene

RESTED = "being restarted"
"""What a card says that waits for the next start."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--jobs", type=int, default=50, help="under way when it is told to stop")
    parser.add_argument("--most-seconds", type=float, default=25.0)


async def run(arguments: argparse.Namespace) -> int:
    kinds = KINDS if arguments.database == "both" else (arguments.database,)
    wrong = 0
    _say("| database | under way | seconds | exit code | told to wait | shown before | shown after | wrong |")
    _say("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    async with databases.databases(kinds) as given, kennel.kennel() as opened:
        for kind in kinds:
            slots = {"API_CALLS_AT_ONCE": str(arguments.jobs), "MEMBER_CALLS_AT_ONCE": str(arguments.jobs)}
            async with scene(opened, given, kind, **slots) as played:
                wrong += await _told(played, kind, arguments.jobs, arguments.most_seconds)
    return int(wrong > 0)


async def _told(scene: Scene, kind: str, jobs: int, most: float) -> int:
    crowd = Crowd(scene, dice(1, "stop", kind), moods=0)
    seconds, code, rested, done = await _stopped(scene, crowd, jobs)
    verdict = await _restarted(scene, crowd)
    shown = sum(bool(e.original and e.original.attachments) for e in crowd.exchanges.values()) - done
    wrong = verdict.violations + (code != 0) + (seconds > most) + (rested + done < jobs) + (shown + done < jobs)
    _say(f"| {kind} | {jobs} | {seconds:.1f} | {code} | {rested} | {done} | {shown} | {wrong} |")
    for what, about in verdict.found.items():
        for line in about[:5]:
            _say(f"!! {what}: {line}")
    return wrong


async def _stopped(scene: Scene, crowd: Crowd, jobs: int) -> tuple[float, int, int, int]:
    """Seconds and exit code; how many cards then tell of a restart, and how many show their picture."""
    victim = await scene.start(hurried=False)
    await scene.stage.discord.gateway.until_online(timeout=60)
    scene.stage.gemini.mood = "held"
    while len(crowd.exchanges) < jobs:
        crowd.ask(count=1)
        await asyncio.sleep(0.05)
    await scene.stage.gemini.until(lambda: scene.stage.gemini.received >= jobs, 120)
    begun = time.monotonic()
    victim.send(signal.SIGTERM)
    await asyncio.sleep(1)
    victim.send(signal.SIGTERM)
    code = await victim.stopped(90)
    cards = list(crowd.exchanges.values())
    return time.monotonic() - begun, code, sum(RESTED in e.text for e in cards), sum(map(_shows, cards))


async def _restarted(scene: Scene, crowd: Crowd) -> Verdict:
    scene.stage.gemini.clear()
    victim = await scene.start(hurried=False)
    database = database_of(scene)
    with suppress(TimeoutError):
        async with asyncio.timeout(120):
            while await open_jobs(database) or any(map(waits, crowd.exchanges.values())):
                await asyncio.sleep(0.2)
    await database.close()
    await victim.killed()
    return await judge(scene, crowd)


def _shows(exchange: Exchange) -> bool:
    return bool(exchange.original and exchange.original.attachments)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
