"""A bot in a process of its own, on a stage in this one: what the benches of the whole bot measure."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.stage import Stage

EASEL = ("-m", "bot", "run")
BARE = ("-m", "bench.bare")

GENEROUS = {
    "MEMBER_PICTURES_PER_DAY": "100000",
    "MEMBER_PICTURES_PER_MONTH": "1000000",
    "MEMBER_OPEN_JOBS": "1000",
    "SERVER_OPEN_JOBS": "10000",
    "OPEN_JOBS": "100000",
    "MEMBER_CALLS_AT_ONCE": "32",
    "API_CALLS_AT_ONCE": "32",
    "LOG_LEVEL": "WARNING",
}

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Subject:
    """The running bot. CPU and memory are those of its process, as Linux counts them."""

    stage: Stage
    pid: int

    @property
    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def resident_mb(self) -> float:
        return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE / 1e6


@asynccontextmanager
async def running(command: tuple[str, ...], **more: str) -> AsyncIterator[Subject]:
    """Start the bot and wait until it listens; stop it at the end."""
    with TemporaryDirectory(prefix="easel-") as name:
        folder = Path(name)
        async with Stage(socket=folder / "discord.sock") as stage:
            stage.gemini.pace, stage.gemini.quick = 0, True
            stage.discord.limits.enabled = False
            stage.discord.interactions.first_response_seconds = 60
            process = await asyncio.create_subprocess_exec(
                sys.executable, *command, env={**os.environ, **_settings(stage, folder), **GENEROUS, **more}
            )
            try:
                await stage.discord.gateway.until_online(timeout=60)
                await asyncio.sleep(1)
                yield Subject(stage, process.pid)
            finally:
                process.terminate()
                await process.wait()


def _settings(stage: Stage, folder: Path) -> dict[str, str]:
    facts = stage.facts
    return {
        "DISCORD_TOKEN": str(facts["discord_token"]),
        "DISCORD_SOCKET": str(facts["discord_socket"]),
        "IMAGE_API_BASE_URL": str(facts["image_api_base_url"]),
        "IMAGE_API_KEY": str(facts["image_api_key"]),
        "DATABASE_URL": f"sqlite:///{folder / 'easel.sqlite'}",
        "PICTURES_URL": str(folder / "pictures"),
        "HEARTBEAT_FILE": str(folder / "heartbeat"),
    }


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
