"""A stage, a small bot on it, and a real browser before it. Skipped, with the reason, where there is no Chromium."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from sandbox.stage import Stage
from tests.page.browsing import PATIENCE_MS, chromium, in_loop
from tests.page.small_bot import PageBot


@in_loop
async def stage() -> AsyncIterator[Stage]:
    # A socket's path has at most 108 bytes, which pytest's own temporary folders may exceed.
    with TemporaryDirectory(prefix="stage") as folder:
        async with Stage(socket=Path(folder, "discord.sock")) as stage:
            yield stage


@in_loop
async def bot(stage: Stage) -> AsyncIterator[PageBot]:
    """The small bot, connected and with its commands registered."""
    bot = PageBot(connector=aiohttp.UnixConnector(str(stage.socket), limit=0))
    task = asyncio.create_task(bot.start(stage.discord.app.token))
    await stage.discord.gateway.until_online()
    yield bot
    await bot.close()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: install one, or name it in CHROMIUM")
    async with async_playwright() as playwright:
        # Root, as in containers, has no user namespaces for Chromium's own sandbox.
        arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        browser = await playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        await browser.close()


@in_loop
async def visit(stage: Stage, browser: Browser) -> AsyncIterator[Callable[..., Any]]:
    """`await visit("ava", "art")` opens the page as somebody; at the end no page may have complained in its console."""
    complaints: list[str] = []
    async with contextlib.AsyncExitStack() as stack:

        async def open_page(person: str = "ava", channel: str = "art", **options: Any) -> Page:
            options = {"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce"} | options
            page = await browser.new_page(**options)
            stack.push_async_callback(page.close)
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
            await page.goto(f"{stage.url}/?be={person}&channel={channel}")
            await page.wait_for_selector(".be-person[aria-checked=true]")
            return page

        yield open_page
    assert not complaints
