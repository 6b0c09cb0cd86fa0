"""A fleet in processes of its own on PostgreSQL: whoever delivers needs no gateway."""

import asyncio
import io
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from sandbox.stage import Stage
from tests.journeys.conftest import painted

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database_url(database_url: str) -> str:
    """One kind is enough: several processes need PostgreSQL."""
    if "postgresql" not in database_url:
        pytest.skip("SQLite is for one process")
    return sa.make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def role(stage: Stage, folder: Path, name: str, database_url: str) -> AsyncIterator[Process]:
    facts = stage.facts
    own = {
        "DISCORD_TOKEN": facts["discord_token"],
        "DISCORD_SOCKET": facts["discord_socket"],
        "IMAGE_API_BASE_URL": facts["image_api_base_url"],
        "IMAGE_API_KEY": facts["image_api_key"],
        "DATABASE_URL": database_url,
        "PICTURES_URL": str(folder / "pictures"),
        "HEARTBEAT_FILE": str(folder / name),
    }
    with (folder / f"{name}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", name, cwd=ROOT, env=os.environ | own, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_worker_paints_and_delivers_although_the_only_gateway_is_dead(
    stage: Stage, folder: Path, database_url: str
) -> None:
    stage.gemini.mood = "held"
    async with (
        role(stage, folder, "gateway", database_url) as gateway,
        role(stage, folder, "worker", database_url) as worker,
    ):
        online = asyncio.create_task(stage.discord.gateway.until_online(timeout=90))
        ends = asyncio.create_task(gateway.wait())
        await asyncio.wait({online, ends}, return_when=asyncio.FIRST_COMPLETED)
        assert online.done(), (folder / "gateway.log").read_text()
        exchange = await stage.discord.person("Ava").slash("imagine", {"prompt": "a lighthouse"}, "art").answered(60)
        await stage.gemini.until(lambda: stage.gemini.received, 60)
        gateway.kill()
        await gateway.wait()
        ends.cancel()
        assert not stage.discord.gateway.online
        stage.gemini.clear()
        assert Image.open(io.BytesIO(await painted(exchange))).size == (1024, 1024)
        assert "11 of 12" in exchange.text
        assert stage.gemini.paid == 1
        worker.terminate()
        assert await asyncio.wait_for(worker.wait(), 60) == 0
