"""The short form of the laboratory: `python3 -m bot chaos` has the long ones."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chaos import databases, kennel, kills, quota, stop
from tests.chaos.crowd import Crowd, waits
from tests.chaos.databases import KINDS
from tests.chaos.kennel import Kennel
from tests.chaos.kills import Round, Tally
from tests.chaos.oracle import database_of, judge, open_jobs
from tests.chaos.scene import Scene, dice, scene

pytestmark = pytest.mark.timeout(300)


@pytest_asyncio.fixture(loop_scope="function")
async def opened() -> AsyncIterator[Kennel]:
    async with kennel.kennel() as opened:
        yield opened


@pytest_asyncio.fixture(params=KINDS, loop_scope="function")
async def played(request: pytest.FixtureRequest, opened: Kennel) -> AsyncIterator[Scene]:
    async with databases.databases((request.param,)) as given, scene(opened, given, request.param) as played:
        yield played


POINTS = (
    "first answer: before",  # accepted, and never answered
    "first answer: after",  # answered, and nobody has written it down
    "FolderPictures.keep: after",  # stored, and no row says so
    "DiscordMessenger.replace_card: after",  # shown, and not settled
)
"""Deaths between two steps that no single transaction can hold together."""


async def test_whoever_dies_between_two_steps_loses_nothing(played: Scene) -> None:
    crowd = Crowd(played, dice(1, "points"), moods=0)
    for point in POINTS:
        await _dies(played, point, crowd)
        await _drained(played, crowd)
    verdict = await judge(played, crowd)
    assert {kind: about for kind, about in verdict.found.items() if about} == {}
    assert verdict.counts["jobs done"] == len(POINTS) - 1, "the one that nobody was answered for is called off"
    assert verdict.counts["extra paid calls"] == 0


async def test_after_an_hour_of_outage_what_was_painted_is_shown_once(played: Scene) -> None:
    crowd = Crowd(played, dice(1, "outage"), moods=0)
    ways = (
        ("DiscordMessenger.replace_card: before", "DiscordMessenger.post: after"),
        ("DiscordMessenger.replace_card: after", ""),
        ("first answer: after", "DiscordMessenger.post: before"),
    )
    for asked, late in ways:
        await _dies(played, asked, crowd)
        played.advance(3600)
        if late:
            await _dies(played, late)
            played.advance(3600)
        await _drained(played, crowd)
    verdict = await judge(played, crowd)
    assert {kind: about for kind, about in verdict.found.items() if about} == {}
    assert verdict.counts["jobs done"] == len(ways)


async def _dies(played: Scene, point: str, crowd: Crowd | None = None) -> None:
    """A life that ends at this point; somebody asks in it, if there is a crowd."""
    victim = await played.start(point=point)
    if crowd is not None:
        await played.stage.discord.gateway.until_online(timeout=60)
        crowd.ask(count=1)
    async with asyncio.timeout(60):
        await asyncio.shield(victim.ended)
    await played.offline()


async def test_kills_at_any_point_and_any_time(played: Scene) -> None:
    verdict = await Round(played, Tally(), dice(1, "short")).play(8)
    assert {kind: about for kind, about in verdict.found.items() if about} == {}


async def _drained(played: Scene, crowd: Crowd) -> None:
    """A life in peace, until nobody waits any more."""
    victim = await played.start()
    database = database_of(played)
    async with asyncio.timeout(90):
        while await open_jobs(database) or any(map(waits, crowd.exchanges.values())):
            await asyncio.sleep(0.1)
    await database.close()
    assert await victim.stopped() == 0
    await played.offline()


async def test_a_tally_is_resumed_where_it_stood(tmp_path: Path, opened: Kennel) -> None:
    file = tmp_path / "tally.json"
    for wanted in (2, 3):
        arguments = argparse.Namespace(database="sqlite", kills=wanted, seed=5, resume=file)
        assert await kills.run(arguments) == 0
        assert kills._resumed(file)["sqlite"].kills == wanted


async def test_of_many_at_once_exactly_one_gets_the_last_picture(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(database="both", runs=5, crowd=64, big_runs=0, big_crowd=0)
    assert await quota.run(arguments) == 0, capsys.readouterr().out


async def test_told_to_stop_it_stops_in_time_and_tells_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(database="sqlite", jobs=12, most_seconds=60.0)
    assert await stop.run(arguments) == 0, capsys.readouterr().out


async def test_two_processes_with_one_token_are_one_job_and_one_answer(opened: Kennel) -> None:
    """The overlap of a deploy: the new process is up while the old one still listens."""
    async with databases.databases(("postgresql",)) as given, scene(opened, given, "postgresql") as played:
        await played.start(log="old")
        await played.start(log="new")
        await played.stage.discord.gateway.until_online(2, timeout=60)
        crowd = Crowd(played, dice(1, "overlap"), moods=0)
        for _ in range(10):
            crowd.ask(count=1)
        database = database_of(played)
        async with asyncio.timeout(90):
            while await open_jobs(database) or any(map(waits, crowd.exchanges.values())):
                await asyncio.sleep(0.1)
        await database.close()
        verdict = await judge(played, crowd)
    assert {kind: about for kind, about in verdict.found.items() if about} == {}
    assert (verdict.counts["jobs done"], verdict.counts["paid calls"]) == (10, 10)
