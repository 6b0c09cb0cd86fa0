"""What the browser's tests share."""

import os
import shutil
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Page, expect

PATIENCE_MS = 20_000
"""A loaded machine is slow; no test waits this long unless something is wrong."""

expect.set_options(timeout=PATIENCE_MS)

in_loop = pytest_asyncio.fixture(loop_scope="session")
"""One event loop for all tests here, because one browser serves them all."""


def probe(name: str) -> str:
    """A function of JavaScript that a test evaluates in the page."""
    return Path(__file__).with_name("probes").joinpath(f"{name}.js").read_text(encoding="utf-8")


def chromium() -> str | None:
    """Where a Chromium is, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


async def paint(page: Page, prompt: str) -> None:
    """Paint with the mouse and the keyboard, as most people would."""
    await page.keyboard.press("/")
    await page.get_by_role("option", name="/imagine").click()
    await page.keyboard.type(prompt)
    await page.keyboard.press("Enter")
    await expect(page.locator("article .tile").last).to_be_visible()
