"""The README's pictures, of the real bot in the sandbox's page: `python3 -m tests.page.photographs` makes them anew."""

import asyncio
import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from sandbox.stage import Stage
from tests.journeys.conftest import running, settings_for
from tests.page.browsing import PATIENCE_MS, chromium

WINDOW: ViewportSize = {"width": 1180, "height": 760}
TALL: ViewportSize = {"width": 930, "height": 1500}
"""For cards, so that none is longer than what is seen."""
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


async def main() -> None:
    with TemporaryDirectory(prefix="easel-") as name:
        folder = Path(name)
        async with Stage(socket=folder / "discord.sock") as stage, async_playwright() as playwright:
            arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
            browser = await playwright.chromium.launch(executable_path=chromium(), args=arguments)
            async with running(stage, settings_for(stage, folder)):
                await _photograph(stage, browser)
            await browser.close()


async def _photograph(stage: Stage, browser: Browser) -> None:
    ava = await _visit(stage, browser, "ava", "art")
    await _say(ava, "/imagine a lighthouse on a basalt cliff at night --ar 16:9")
    await _painted(ava, 1)
    _keep("playground", await ava.screenshot())
    await ava.set_viewport_size(TALL)
    await _say(ava, "/imagine a lighthouse at blue hour, gouache --n 4 --ar 4:3 --model flash")
    await _painted(ava, 5)
    await _card(ava, "four")
    stage.gemini.mood = "blocked"
    await _say(ava, "/imagine something the image service will not paint")
    await expect(ava.locator("article").last).to_contain_text("Nothing was charged")
    await _card(ava, "refused")
    stage.gemini.clear()
    olu = stage.discord.person("Olu")
    await olu.slash(
        "policy set", {"where": "server", "review_channel": stage.discord.channel("mods")}, "art-wall"
    ).settled()
    await olu.slash("policy set", {"mode": "reviewed"}, "art-wall").settled()
    await ava.goto(f"{stage.url}/?be=ava&channel=art-wall&drawer=closed")
    await _say(ava, "/imagine a red fox asleep in fresh snow --ar 16:9")
    await expect(ava.locator("article").last).to_contain_text("waiting for a moderator")
    mo = await _visit(stage, browser, "mo", "mods")
    await mo.set_viewport_size(TALL)
    await _painted(mo, 1)
    await _card(mo, "review")


async def _visit(stage: Stage, browser: Browser, person: str, channel: str) -> Page:
    page = await browser.new_page(viewport=WINDOW, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(f"{stage.url}/?be={person}&channel={channel}&drawer=closed")
    await page.wait_for_selector(".be-person[aria-checked=true]")
    return page


async def _say(page: Page, words: str) -> None:
    command, _, rest = words.partition(" ")
    await page.locator("textarea.say").fill(f"{command} ")
    await page.keyboard.type(rest)
    await page.keyboard.press("Enter")


async def _painted(page: Page, pictures: int) -> None:
    await expect(page.locator("article .tile img")).to_have_count(pictures, timeout=120_000)
    await page.wait_for_function("[...document.querySelectorAll('article .tile img')].every(each => each.complete)")


async def _card(page: Page, name: str) -> None:
    _keep(name, await page.locator("article").last.screenshot())


def _keep(name: str, screenshot: bytes) -> None:
    """Write it down with 256 colours: a third of the bytes, and no eye sees which."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB").quantize(256, dither=Image.Dither.FLOYDSTEINBERG)
    picture.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
