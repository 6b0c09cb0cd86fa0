"""Whatever the gateway does, the bot goes on; only a refusal that no retry can mend ends it, with one clear line."""

import asyncio
import functools
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import app
from bot.client import EaselClient
from sandbox.discord.faults import Fault
from sandbox.discord.gateway import Gateway
from sandbox.stage import Stage
from tests.journeys.conftest import painted, running, seized, settings_for

ROOT = Path(__file__).parent.parent.parent

TROUBLES: dict[str, Callable[[Gateway], None]] = {
    "op 7": Gateway.reconnect,
    "op 9, resumable": functools.partial(Gateway.invalidate, resumable=True),
    "op 9, not resumable": functools.partial(Gateway.invalidate, resumable=False),
    "cut": Gateway.cut,
    "silence": Gateway.silence,
    **{f"close {code}": functools.partial(Gateway.close, code=code) for code in (1000, 1001, 4000, 4009)},
}

MALFORMED = (
    {"op": 0, "t": "INTERACTION_CREATE", "s": None, "d": {"id": "no number"}},
    {"op": 0, "t": "INTERACTION_CREATE", "s": None, "d": {"id": "5", "type": 2, "token": "x", "application_id": "7"}},
    {"op": 0, "t": "GUILD_CREATE", "s": None, "d": {}},
    {"op": 0, "t": "AN_EVENT_FROM_TOMORROW", "s": None, "d": {"id": 1}},
    {"op": 99, "t": None, "s": None, "d": None},
)


async def _paints(stage: Stage) -> None:
    asked = await stage.discord.person("Ava").slash("imagine", {"prompt": "a lighthouse"}, "art").answered(60)
    await painted(asked)


async def _back(stage: Stage, sessions_before: int) -> None:
    """Wait for a new or resumed session."""
    gateway = stage.discord.gateway
    async with asyncio.timeout(60):
        while gateway.resumes + len(gateway.identifies) <= sessions_before or not gateway.online:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_after_trouble_at_the_gateway_the_next_command_is_answered(
    stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    gateway = stage.discord.gateway
    if trouble == "silence":  # discord.py gives such a line up after a minute; this test will not wait for that long
        gateway.heartbeat_seconds = 1.0
        monkeypatch.setattr(app, "EaselClient", functools.partial(EaselClient, heartbeat_timeout=5.0))
    async with running(stage, settings_for(stage, folder)):
        before = gateway.resumes + len(gateway.identifies)
        TROUBLES[trouble](gateway)
        await _back(stage, before)
        await _paints(stage)
    assert len(gateway.identifies) <= 2


async def test_an_event_that_cannot_be_read_ends_nothing(stage: Stage, folder: Path) -> None:
    async with running(stage, settings_for(stage, folder)):
        for payload in MALFORMED:
            stage.discord.gateway.send_raw(payload)
        await asyncio.sleep(0.5)
        await stage.discord.gateway.until_online(timeout=60)
        await _paints(stage)


@pytest.mark.parametrize("fault", [Fault.down(), Fault.drop()], ids=["5xx", "cut"])
async def test_a_discord_that_is_down_at_the_start_is_waited_for(stage: Stage, folder: Path, fault: Fault) -> None:
    stage.discord.faults.add("GET /users/@me", fault, times=2)
    async with running(stage, settings_for(stage, folder)):
        await _paints(stage)


async def test_a_first_connection_that_is_refused_is_tried_again(stage: Stage, folder: Path) -> None:
    stage.discord.gateway.refusing = 1
    async with running(stage, settings_for(stage, folder)):
        await _paints(stage)


async def test_an_event_that_comes_five_times_is_one_job_and_one_answer(stage: Stage, folder: Path) -> None:
    async with running(stage, settings_for(stage, folder)):
        stage.discord.gateway.tampering.duplicate("INTERACTION_CREATE", times=3, copies=5)
        ava = stage.discord.person("Ava")
        for exchange in [ava.slash("imagine", {"prompt": f"lighthouse {n}"}, "art") for n in range(3)]:
            await painted(await exchange.answered(60))
        assert len(ava.sees("art")) == 3
    assert stage.gemini.paid == 3


async def test_events_out_of_order_are_all_answered(stage: Stage, folder: Path) -> None:
    async with running(stage, settings_for(stage, folder)):
        stage.discord.gateway.tampering.reorder("INTERACTION_CREATE", count=3)
        ava = stage.discord.person("Ava")
        for exchange in [ava.slash("imagine", {"prompt": f"lighthouse {n}"}, "art") for n in range(3)]:
            await painted(await exchange.answered(60))


@pytest.mark.parametrize("code", [4004, 4014])
async def test_what_no_retry_can_mend_ends_the_process_with_one_clear_line(
    stage: Stage, folder: Path, code: int
) -> None:
    facts = stage.facts
    environ = {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SYSTEMROOT"}},
        "PYTHONPATH": str(ROOT),
        "DISCORD_TOKEN": str(facts["discord_token"]),
        "DISCORD_SOCKET": str(facts["discord_socket"]),
        "IMAGE_API_KEY": "a-key",
        "IMAGE_API_BASE_URL": str(facts["image_api_base_url"]),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from bot import cli; sys.exit(cli.run(cli.parse(['run'])))",
        cwd=folder,
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    await stage.discord.gateway.until_online(timeout=60)
    stage.discord.gateway.close(code)
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    assert process.returncode not in {0, None}
    last = said.decode().strip().splitlines()[-2:]
    assert str(code) in last[0]
    assert "doctor" in last[1]
    assert b"Traceback" not in said
    assert len(stage.discord.gateway.identifies) == 1


async def test_whoever_was_heard_before_the_stop_is_still_answered(stage: Stage, folder: Path) -> None:
    stage.gemini.mood = "held"
    ava = stage.discord.person("Ava")
    async with running(stage, settings_for(stage, folder)):
        busy = await seized(folder / "easel.sqlite")
        asked = [ava.slash("imagine", {"prompt": f"a lighthouse, {n}"}, "art") for n in range(3)]
        for exchange in asked:
            await exchange.answered(60)  # that it is thinking: nothing can be written down yet
        freed = asyncio.create_task(_once_hung_up(stage, busy))
    await freed
    assert [f"lighthouse, {n}" in exchange.text for n, exchange in enumerate(asked)] == [True] * 3


async def _once_hung_up(stage: Stage, busy: sqlite3.Connection) -> None:
    async with asyncio.timeout(60):
        while stage.discord.gateway.online:
            await asyncio.sleep(0.05)
    busy.execute("ROLLBACK")
    busy.close()
