"""What members and moderators do about a picture, in the page: approved after a restart, appealed, reported."""

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox.stage import Stage
from tests.page.real_bot import real_bot

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLOW = 60_000
"""Milliseconds for what the bot does by itself meanwhile: painting, posting, telling."""


async def reviewed(stage: Stage) -> None:
    """#art-wall is reviewed in #mods, and one report hides a picture."""
    olu, mods = stage.discord.person("olu"), stage.discord.channel("mods")
    stage.gemini.quick = True
    await olu.slash("policy set", {"where": "server", "review_channel": mods}, "art-wall").settled()
    await olu.slash("policy sanctions", {"report_hide": 1}, "art-wall").settled()
    await olu.slash("policy set", {"mode": "reviewed"}, "art-wall").settled()


async def asks(page: Page, prompt: str) -> None:
    await page.locator("textarea.say").fill("/imagine ")
    await page.keyboard.type(prompt)
    await page.keyboard.press("Enter")
    await expect(page.locator("article.ephemeral")).to_contain_text("waiting for a moderator", timeout=SLOW)


async def fills(page: Page, title: str, words: str) -> None:
    form = page.get_by_role("dialog", name=title)
    await form.get_by_role("textbox").fill(words)
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_have_count(0)


def public(page: Page) -> Locator:
    return page.locator("article:not(.ephemeral) .tile img")


async def test_a_picture_waits_through_a_restart_is_approved_reported_hidden_and_restored(stage, visit, tmp_path):
    async with real_bot(stage, tmp_path):
        await reviewed(stage)
        ava, mo = await visit("ava", "art-wall"), await visit("mo", "mods")
        await asks(ava, "a lighthouse at dusk")
        approve = mo.get_by_role("button", name="Approve", exact=True)
        await expect(approve).to_be_visible(timeout=SLOW)
        await expect(public(ava)).to_have_count(0)
    async with real_bot(stage, tmp_path):
        await approve.click()
        await expect(public(ava)).to_be_visible(timeout=SLOW)
        await expect(mo.locator("article").last).to_contain_text("approved · by @Mo")
        ben = await visit("ben", "art-wall")
        await ben.locator(".log").focus()
        await ben.keyboard.press("ArrowUp")
        await ben.keyboard.press("Enter")
        await ben.get_by_role("menuitem", name="Report picture").click()
        await fills(ben, "Report picture", "This is my own house.")
        await expect(public(ava)).to_have_count(0, timeout=SLOW)
        await expect(ava.locator("article:not(.ephemeral)").last).to_contain_text("Hidden until")
        case = mo.locator("article", has_text="This is my own house.")
        await case.get_by_role("button", name="It may stay").click()
        await expect(public(ava)).to_be_visible(timeout=SLOW)
        await expect(ben.locator("article.ephemeral").last).to_contain_text("may stay", timeout=SLOW)
    assert [str(each) for each in stage.discord.violations] == []


async def test_a_rejection_with_its_reason_is_appealed_and_another_moderator_decides(stage, visit, tmp_path):
    async with real_bot(stage, tmp_path):
        await reviewed(stage)
        ava, mo, olu = await visit("ava", "art-wall"), await visit("mo", "mods"), await visit("olu", "mods")
        await asks(ava, "a lighthouse at dusk")
        await mo.get_by_role("combobox", name="Reject with a reason").click(timeout=SLOW)
        await mo.get_by_role("option", name="It shows a real person").click()
        answer = ava.locator("article.ephemeral")
        await expect(answer.last).to_contain_text("It shows a real person", timeout=SLOW)
        await ava.get_by_role("button", name="Ask a moderator").click()
        await fills(ava, "Ask a moderator", "There is nobody in it.")
        appeal = olu.locator("article", has_text="There is nobody in it.")
        await expect(appeal).to_be_visible(timeout=SLOW)
        await mo.get_by_role("button", name="Allow it").click()
        await expect(mo.locator("article.ephemeral")).to_contain_text("Somebody else has to look")
        await expect(public(ava)).to_have_count(0)
        await appeal.get_by_role("button", name="Allow it").click()
        await expect(public(ava)).to_be_visible(timeout=SLOW)
        await expect(answer.last).to_contain_text("agrees with you", timeout=SLOW)
    assert [str(each) for each in stage.discord.violations] == []
