"""The whole bot in a process of its own, and a person at the page: what `python3 -m bot demo` promises."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from sandbox.stage import Stage
from tests.page.browsing import in_loop

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
START_SECONDS = 90


@in_loop
async def easel(stage: Stage, tmp_path: Path) -> AsyncIterator[Stage]:
    """The stage with the real bot on it, and an image API that answers at once."""
    stage.gemini.quick = True
    own = {
        "DISCORD_TOKEN": stage.discord.app.token,
        "DISCORD_SOCKET": str(stage.socket),
        "IMAGE_API_KEY": stage.gemini.api_key,
        "IMAGE_API_BASE_URL": stage.url,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'easel.sqlite'}",
        "PICTURES_URL": str(tmp_path / "pictures"),
        "HEARTBEAT_FILE": str(tmp_path / "heartbeat"),
    }
    log = tmp_path / "bot.log"
    with log.open("wb") as words:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=os.environ | own, stdout=words, stderr=words
        )
    online = asyncio.create_task(stage.discord.gateway.until_online(timeout=START_SECONDS))
    ended = asyncio.create_task(bot.wait())
    try:
        await asyncio.wait({online, ended}, return_when=asyncio.FIRST_COMPLETED)
        assert online.done(), f"the bot did not start:\n{log.read_text()}"
        yield stage
    finally:
        online.cancel()
        with contextlib.suppress(ProcessLookupError):
            bot.terminate()
        await ended


async def test_a_member_paints_looks_closer_and_sees_the_quota_go_down(easel, visit):
    page = await visit("ava")
    await page.keyboard.press("/")
    await page.keyboard.type("imagine")
    await page.keyboard.press("Enter")
    await page.keyboard.type("a lighthouse at dusk --ar 16:9")
    await page.keyboard.press("Enter")
    picture = page.locator("article .tile img")
    await expect(picture).to_be_visible(timeout=60_000)
    await expect(picture).to_have_js_property("complete", True)  # noqa: FBT003 - the property's value
    width, height = await picture.evaluate("img => [img.naturalWidth, img.naturalHeight]")
    assert 1.7 < width / height < 1.85
    message = easel.discord.person("ava").sees("art")[-1]
    assert message.attachments[0].width == width
    assert easel.gemini.paid == 1
    await picture.click()
    await expect(page.get_by_role("dialog", name="Picture")).to_contain_text(f"{width} × {height} px")
    await page.keyboard.press("Escape")
    await page.locator("textarea.say").fill("/quota ")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.ephemeral")).to_contain_text("1")
    assert [str(each) for each in easel.discord.violations] == []
