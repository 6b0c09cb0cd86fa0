"""`python -m sandbox` as others start it."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import pytest

ROOT = Path(__file__).parents[2]


async def launch(*words: str, stdin: int | None = asyncio.subprocess.DEVNULL):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", *words, cwd=ROOT, stdin=stdin, stdout=asyncio.subprocess.PIPE
    )
    line = await asyncio.wait_for(process.stdout.readline(), 60)
    return process, json.loads(line)


def files(folder: str) -> dict[str, int]:
    """The files of a folder, and who may do what with them."""
    return {path.name: path.stat().st_mode & 0o777 for path in Path(folder).iterdir()}


async def test_it_prints_one_line_serves_and_stops_cleanly_when_told(tmp_path):
    state = tmp_path / "state.json"
    process, facts = await launch("--seed", "3", "--state-file", str(state))
    try:
        assert facts["discord_socket"] is None
        assert facts["page"].endswith("/")
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {facts['discord_token']}"}) as http:
            async with http.get(facts["discord_api_base"] + "/users/@me") as response:
                assert response.headers["Content-Type"] == "application/json"
                assert (await response.json())["id"] == facts["application_id"]
            async with http.get(facts["page"]) as response:
                assert response.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert await process.stdout.read() == b""
    assert json.loads(state.read_text())["application"] == int(facts["application_id"])


async def test_it_leaves_with_its_parent_when_asked():
    process, _ = await launch("--exit-with-parent", stdin=asyncio.subprocess.PIPE)
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 30) == 0


async def test_it_refuses_an_address_that_others_could_reach():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--host", "0.0.0.0", cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode != 0
    assert b"loopback" in said


@pytest.mark.skipif(sys.platform == "win32", reason="there are no unix sockets")
async def test_the_socket_is_the_owners_alone_and_gone_afterwards():
    with TemporaryDirectory(prefix="stage") as folder:
        socket = f"{folder}/discord.sock"
        process, facts = await launch("--socket", socket)
        assert facts["discord_socket"] == socket
        assert files(folder) == {"discord.sock": 0o600}
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0
        assert files(folder) == {}
