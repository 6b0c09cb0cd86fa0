"""What a person sees while an answer is on its way, and where none comes."""

import pytest
from playwright.async_api import expect

from tests.page.browsing import paint

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_ephemeral_answer_is_one_person_s_and_can_be_dismissed(bot, visit):
    ava, ben = await visit("ava"), await visit("ben")
    await paint(ava, "a red barn")
    await expect(ben.locator("article")).to_have_count(1)
    await ava.get_by_role("button", name="Just for me").click()
    mine = ava.locator("article.ephemeral")
    await expect(mine).to_contain_text("for your eyes only")
    await expect(mine).to_contain_text("Only you can see this")
    await ava.reload()
    await expect(mine).to_have_count(1)
    await expect(ben.locator("article")).to_have_count(1)
    await ben.reload()
    await expect(ben.locator("article")).to_have_count(1)
    await mine.get_by_role("button", name="Dismiss").click()
    await expect(mine).to_have_count(0)
    await ava.reload()
    await expect(ava.locator("article")).to_have_count(1)


async def test_silence_is_called_by_its_name_when_three_seconds_are_over(bot, visit, stage):
    page = await visit("ava")
    await paint(page, "a red barn")
    await page.get_by_role("button", name="Say nothing").click()
    await expect(page.locator(".key.busy")).to_have_count(1)
    await page.locator("textarea.say").fill("/silent ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".pending .thinking")).to_be_visible()
    stage.clock.advance(3.1)
    await expect(page.locator(".pending")).to_contain_text("The application did not respond")
    await expect(page.locator("article .failed")).to_contain_text("This interaction failed")
    await expect(page.locator(".key.busy")).to_have_count(0)
    await page.locator(".pending").get_by_role("button", name="Dismiss").click()
    await expect(page.locator(".pending")).to_be_empty()


async def test_what_failed_before_is_gone_when_its_asker_goes_on(bot, visit, stage):
    page = await visit("ava")
    await page.locator("textarea.say").fill("/silent ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".pending .thinking")).to_be_visible()
    stage.clock.advance(3.1)
    await expect(page.locator(".pending")).to_contain_text("The application did not respond")
    await paint(page, "a red barn")
    await expect(page.locator(".pending")).to_be_empty()


async def test_a_deferred_answer_shows_that_the_app_is_thinking(bot, visit):
    page = await visit("ava")
    await page.locator("textarea.say").fill("/imagine ")
    await page.keyboard.type("slowly, a snail")
    await page.keyboard.press("Enter")
    await expect(page.locator("article .thinking")).to_have_text("Easel is thinking…")
    bot.go_on.set()
    await expect(page.locator("article .tile")).to_be_visible()
    await expect(page.locator(".thinking")).to_have_count(0)
    await expect(page.locator(".edited")).to_have_count(0)
