"""No secret in any log, whoever wrote it: canaries through the real libraries at their most talkative."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.telemetry import HIDDEN, Redactor
from tests.adapters import talkative


def _json(content: dict[str, Any], status: int = 200) -> web.Response:
    # The library parses JSON only under this very type, without a character set.
    headers = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(content).encode(), status=status, headers=headers)


@pytest.fixture
async def discord_socket(tmp_path: Path) -> AsyncIterator[Path]:
    """Answers a login, and refuses everything else while it repeats the token of whoever asks."""

    async def me(_: web.Request) -> web.Response:
        return _json({"id": "1", "username": "easel", "discriminator": "0", "avatar": None})

    async def refuse(request: web.Request) -> web.Response:
        return _json({"code": 10015, "message": f"Unknown {request.path}"}, status=404)

    app = web.Application()
    app.router.add_get("/api/v10/users/@me", me)
    app.router.add_route("*", "/{rest:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    socket = tmp_path / "discord.sock"
    await web.UnixSite(runner, str(socket)).start()
    yield socket
    await runner.cleanup()


@pytest.mark.parametrize("log_format", ["console", "json"])
async def test_a_process_at_debug_writes_no_secret_anywhere(discord_socket: Path, log_format: str) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.adapters.talkative", log_format, str(discord_socket),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    written = (await asyncio.wait_for(child.communicate(), 60))[0].decode()
    assert child.returncode == 0, written
    address, traces = "/interactions/123456789012345678/", ("WebSocket Event", "ValueError", "could not be written")
    for trace in (address, "workflow at", *traces):
        assert trace in written, "the libraries did talk"
    for secret in (talkative.BOT_TOKEN, talkative.INTERACTION_TOKEN, talkative.API_KEY, "canary", "briefly"):
        assert secret not in written


@pytest.mark.parametrize(
    "text",
    [
        "https://cdn.discordapp.com/attachments/1/2/a.png?ex=canary&is=canary&hm=canary",
        "https://bucket.example/a.png?X-Amz-Signature=canary&X-Amz-Credential=canary",
        "https://api.example/v1beta/models/x:generateContent?key=canary",
        "https://discord.com/api/v10/webhooks/1/canary/messages/@original",
        "/interactions/1/canary/callback",
        "{'Authorization': 'Bot canary-canary-canary'}",
        '"{\\"token\\": \\"canary\\"}"',
        "redis://:canary@host",
    ],
)
def test_what_looks_like_a_secret_is_hidden_without_being_known(text: str) -> None:
    hidden = Redactor()(text)
    assert "canary" not in hidden
    assert HIDDEN in hidden


@pytest.mark.parametrize(
    "text",
    [
        "job_settled job=1099511627776 pictures=2",
        "https://discord.com/api/v10/channels/1/messages",
        "https://docs.example/page?size=4K&aspect=16:9",
        "Bot is ready",
    ],
)
def test_what_is_no_secret_stays_legible(text: str) -> None:
    assert Redactor([talkative.API_KEY])(text) == text


@example("token")
@given(st.text(alphabet=st.sampled_from("""{}":\\',?&=/abc token key"""), max_size=80))
def test_a_line_of_json_stays_json(text: str) -> None:
    line = json.dumps({"event": text, "token": text})
    assert json.loads(Redactor([talkative.API_KEY])(line)).keys() == {"event", "token"}
