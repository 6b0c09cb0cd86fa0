"""The page can be read, named and fitted into a small window, in the dark and in the light."""

import pytest

from tests.page import example_cards
from tests.page.browsing import probe
from tests.page.small_bot import picture

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def furnish(stage, bot) -> None:
    """Cards of every kind in #art."""
    ava, channel = stage.discord.person("ava"), bot.get_channel(stage.discord.channel("art").id)
    ava.say(
        "art", example_cards.EVERYTHING.replace("<@1>", ava.mention), [("notes.txt", b"notes"), ("one.png", picture())]
    )
    for view in (
        example_cards.progress(),
        example_cards.blocked(),
        example_cards.review(["https://e.org/x.png"]),
        example_cards.settings(),
    ):
        await channel.send(view=view)
    await ava.slash("hello", {"words": "for **you** alone"})


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_every_word_stands_out_from_its_ground(bot, visit, stage, scheme):
    await furnish(stage, bot)
    page = await visit("ava", color_scheme=scheme)
    await page.locator("article.ephemeral").wait_for()
    assert await page.evaluate(probe("contrasts")) == []
    await page.keyboard.press("/")
    await page.get_by_role("option", name="/imagine").wait_for()
    assert await page.evaluate(probe("contrasts")) == []
    for tab in ("JSON", "Requests", "Paid calls"):
        await page.get_by_role("tab", name=tab).click()
        assert await page.evaluate(probe("contrasts")) == []
    stage.clock.advance(4)
    await bot.close()
    await page.locator(".banner").wait_for()
    assert await page.evaluate(probe("contrasts")) == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_a_form_s_words_stand_out_and_its_fields_have_names(bot, visit, stage, scheme):
    page = await visit("ava", color_scheme=scheme)
    await page.locator("textarea.say").fill("/imagine ")
    await page.keyboard.type("a red barn")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Edit…").click()
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("Choose one, please.").wait_for()
    await page.locator("dialog input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": picture()}
    )
    await page.locator(".file-tile").wait_for()
    assert await page.evaluate(probe("contrasts")) == []
    assert await page.evaluate(probe("nameless")) == []


async def test_everything_that_can_be_used_has_a_name(bot, visit, stage):
    await furnish(stage, bot)
    page = await visit("ava")
    await page.locator("article.ephemeral").wait_for()
    assert await page.evaluate(probe("nameless")) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
async def test_nothing_hangs_over_the_edge(bot, visit, stage, width):
    await furnish(stage, bot)
    page = await visit("ava", viewport={"width": width, "height": 720})
    await page.locator("article.ephemeral").wait_for()
    assert await page.evaluate(probe("wide")) == []
    await page.keyboard.press("/")
    await page.get_by_role("option", name="/imagine").wait_for()
    await page.get_by_role("option", name="/imagine").click()
    await page.keyboard.type("a very long prompt that has to find its place " * 4)
    assert await page.evaluate(probe("wide")) == []


async def test_on_a_phone_the_channels_and_the_drawer_slide_in_and_out(bot, visit):
    page = await visit("ava", viewport={"width": 390, "height": 780})
    await page.get_by_role("button", name="Channels").click()
    await page.get_by_role("button", name="lounge").click()
    await page.get_by_role("heading", name="lounge", exact=True).wait_for()
    assert not await page.locator(".side").is_visible()
    await page.get_by_role("button", name="Behind the scenes").click()
    await page.get_by_role("button", name="+ 1 day").wait_for()
    await page.get_by_role("complementary", name="Behind the scenes").get_by_role("button", name="Close").click()
    assert not await page.locator(".drawer").is_visible()
