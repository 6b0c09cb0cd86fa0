"""The whole bot in a process of its own, in front of the stage of a page."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.stage import Stage

ROOT = Path(__file__).parents[2]
START_SECONDS = 90


@asynccontextmanager
async def real_bot(stage: Stage, folder: Path) -> AsyncIterator[None]:
    """`run`, from its start until the bot is online, and to its end by SIGTERM; what it keeps stays in `folder`."""
    own = {
        "DISCORD_TOKEN": stage.discord.app.token,
        "DISCORD_SOCKET": str(stage.socket),
        "IMAGE_API_KEY": stage.gemini.api_key,
        "IMAGE_API_BASE_URL": stage.url,
        "DATABASE_URL": f"sqlite:///{folder / 'easel.sqlite'}",
        "PICTURES_URL": str(folder / "pictures"),
        "HEARTBEAT_FILE": str(folder / "heartbeat"),
    }
    log = folder / "bot.log"
    with log.open("ab") as words:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=os.environ | own, stdout=words, stderr=words
        )
    online = asyncio.create_task(stage.discord.gateway.until_online(timeout=START_SECONDS))
    ended = asyncio.create_task(bot.wait())
    try:
        await asyncio.wait({online, ended}, return_when=asyncio.FIRST_COMPLETED)
        assert online.done(), f"the bot did not start:\n{log.read_text()}"
        yield
    finally:
        online.cancel()
        with contextlib.suppress(ProcessLookupError):
            bot.terminate()
        await ended
