"""The whole bot in a process of its own, and a person at the page: what `python3 -m bot demo` promises."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from sandbox.stage import Stage
from tests.page.browsing import in_loop
from tests.page.real_bot import real_bot

pytestmark = pytest.mark.asyncio(loop_scope="session")


@in_loop
async def easel(stage: Stage, tmp_path: Path) -> AsyncIterator[Stage]:
    """The stage with the real bot on it, and an image API that answers at once."""
    stage.gemini.quick = True
    async with real_bot(stage, tmp_path):
        yield stage


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
