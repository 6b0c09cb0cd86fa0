"""What a person does in the page, done in a real browser against an unmodified discord.py."""

import json
import re

import pytest
from playwright.async_api import expect

from tests.page.browsing import paint
from tests.page.small_bot import picture

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_slash_command_paints_a_picture_that_everybody_sees(bot, visit):
    ava, ben = await visit("ava"), await visit("ben")
    await paint(ava, "a lighthouse at dusk")
    for page in (ava, ben):
        card = page.locator("article").last
        await expect(card.locator(".prose-quote")).to_have_text("a lighthouse at dusk")
        await expect(card.locator(".used")).to_contain_text("Ava used /imagine")
        await expect(card.locator(".badge")).to_have_text("App")
        await expect(card.locator(".tile img")).to_have_js_property("naturalWidth", 96)
    assert bot.log == [
        {"prompt": "a lighthouse at dusk", "aspect": "1:1", "model": "flash", "count": 1, "reference": None}
    ]


async def test_the_keyboard_alone_is_enough_to_paint_and_to_answer_a_form(bot, visit):
    page = await visit("ava")
    keys = page.keyboard
    await keys.press("/")
    await keys.type("im")
    await keys.press("Tab")
    await keys.type("a quiet harbour")
    await keys.press("Tab")
    await keys.type("asp")
    await keys.press("Enter")  # takes the option, which offers its choices
    await keys.press("ArrowDown")
    await keys.press("Enter")  # the second choice
    await keys.press("Enter")  # send
    await expect(page.locator("article .tile img")).to_be_visible()
    assert bot.log[0]["aspect"] == "16:9"
    await expect(page.locator("textarea.say")).to_be_focused()
    await page.locator(".log").focus()
    await keys.press("ArrowUp")
    await expect(page.locator("article").last).to_be_focused()
    for _ in range(10):
        await keys.press("Tab")
        if await page.evaluate("document.activeElement.textContent") == "Edit…":
            break
    await keys.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.get_by_label("Your words")).to_be_focused()
    await keys.type(" and a boat")
    await keys.press("Tab")
    await keys.press("Space")
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    asks = page.locator("article").last.get_by_role("button", name="Edit…")
    await expect(asks).to_be_focused()
    await expect(asks).to_be_enabled()
    await keys.press("Enter")  # which asks for the form anew
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_a_message_s_menu_opens_by_key_and_runs_the_app_s_command(bot, visit):
    page = await visit("ava")
    await paint(page, "a red barn")
    await page.locator(".log").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Picture details")).to_be_focused()
    await page.keyboard.press("Enter")
    answer = page.locator("article.ephemeral")
    shown = await page.locator("article").first.get_attribute("data-id")
    await expect(answer).to_contain_text(f"details of {shown}")
    await expect(answer.locator(".used")).to_contain_text("Picture details")


async def test_choices_that_are_not_offered_and_numbers_out_of_range_are_named_before_anything_is_sent(bot, visit):
    page = await visit("ava")
    await page.keyboard.press("/")
    await page.keyboard.type("imagine ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-hint")).to_have_text("prompt is needed.")
    await page.keyboard.type("a")
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-hint")).to_have_text("prompt needs at least 3 characters.")
    await page.keyboard.type(" fox")
    await page.get_by_role("button", name="Add count").click()
    await page.keyboard.type("9")
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-hint")).to_have_text("count can be at most 4.")
    await page.get_by_role("button", name="Add aspect").click()
    await page.keyboard.type("round")
    await expect(page.get_by_role("listbox")).to_contain_text("Nothing fits")
    assert not bot.log


async def test_autocomplete_asks_the_bot_and_sends_the_value_behind_the_name(bot, visit):
    page = await visit("ava")
    await page.locator("textarea.say").fill("/imagine ")
    await page.keyboard.type("a fox in snow")
    await page.get_by_role("button", name="Add model").click()
    offered = page.locator(".composer [role=option]")
    await expect(offered).to_have_count(3)
    await page.keyboard.type("nano")
    await expect(offered).to_have_text(["Nano Banana"])
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("article .tile")).to_be_visible()
    assert bot.log[0]["model"] == "nano"


async def test_words_sent_before_their_suggestions_came_are_not_taken_for_an_older_suggestion(bot, visit):
    page = await visit("ava")
    await page.locator("textarea.say").fill("/imagine ")
    await page.keyboard.type("a fox in snow")
    await page.get_by_role("button", name="Add model").click()
    await expect(page.locator(".composer [role=option]")).to_have_count(3)
    await page.keyboard.type("my own")
    await page.keyboard.press("Enter")
    await expect(page.locator("article .tile")).to_be_visible()
    assert bot.log[0]["model"] == "my own"


async def test_an_attachment_option_carries_the_file(bot, visit, tmp_path):
    page = await visit("ava")
    path = tmp_path / "reference.png"
    path.write_bytes(picture())
    await page.locator("textarea.say").fill("/imagine ")
    await page.keyboard.type("like this one")
    await page.get_by_role("button", name="Add reference").click()
    await page.locator("input[data-option=reference]").set_input_files(path)
    await expect(page.locator(".option-file")).to_contain_text("reference.png")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("article .tile")).to_be_visible()
    assert bot.log[0]["reference"] == "reference.png"


async def test_a_form_sends_every_kind_of_field_and_its_files(bot, visit, tmp_path):
    page = await visit("ava")
    await paint(page, "a red barn")
    await page.get_by_role("button", name="Edit…").click()
    form = page.get_by_role("dialog", name="Edit this picture")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_text("Choose one, please.")).to_be_visible()
    await form.get_by_label("Your words").fill("no")
    await form.get_by_text("16:9").click()
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_text("At least 3 characters, please.")).to_be_visible()
    await form.get_by_label("Your words").fill("a blue barn")
    await form.get_by_text("Bigger").click()
    await form.get_by_label("Behind a spoiler").check()
    paths = [tmp_path / name for name in ("one.png", "two.png")]
    for path in paths:
        path.write_bytes(picture())
    await form.locator("input[type=file]").set_input_files(paths)
    await expect(form.locator(".file-tile")).to_have_count(2)
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_have_count(0)
    answer = page.locator("article.ephemeral")
    await expect(answer).to_contain_text("form ")
    told = json.loads((await answer.locator(".content").inner_text()).removeprefix("form "))
    size = paths[0].stat().st_size
    assert told == {
        "words": "a blue barn",
        "shape": "16:9",
        "extras": ["big", "warm"],
        "files": [["one.png", size], ["two.png", size]],
        "hidden": True,
    }


async def test_a_file_dropped_on_a_form_is_taken(bot, visit):
    page = await visit("ava")
    await paint(page, "a red barn")
    await page.get_by_role("button", name="Edit…").click()
    await page.locator(".drop").evaluate(
        """(zone) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['words'], 'dropped.txt', { type: 'text/plain' }));
          zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        }"""
    )
    await expect(page.locator(".file-tile")).to_contain_text("dropped.txt")
    await page.get_by_role("button", name="Take out dropped.txt").click()
    await expect(page.locator(".file-tile")).to_have_count(0)


async def test_a_direct_message_opens_a_place_of_its_own(bot, visit, stage):
    page = await visit("ava")
    user = await bot.fetch_user(stage.discord.person("ava").id)
    await user.send("your picture was approved")
    channels = page.get_by_role("navigation", name="Channels")
    await channels.get_by_role("button", name="Easel").click()
    await expect(page.locator("article .content")).to_have_text("your picture was approved")
    ben = await visit("ben")
    await expect(ben.get_by_role("navigation", name="Channels")).not_to_contain_text("Easel")


async def test_the_mention_of_a_command_begins_it(bot, visit, stage):
    page = await visit("ava")
    stage.discord.person("ben").say("art", "try </quota show:1>")
    await page.get_by_role("button", name="/quota show").click()
    await expect(page.get_by_role("group", name="Command /quota show")).to_be_visible()
    await page.keyboard.type("mem")
    await page.keyboard.press("Enter")
    await page.keyboard.type("mo")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.ephemeral")).to_contain_text("quota of Mo")


async def test_a_button_edits_its_card_in_place_and_keeps_the_focus(bot, visit):
    page = await visit("ava")
    await paint(page, "a red barn")
    await page.get_by_role("button", name="Again").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("article .prose-quote")).to_have_text("painted again")
    await expect(page.locator(".edited")).to_have_text("(edited)")
    await expect(page.get_by_role("button", name="Again")).to_be_focused()
    await expect(page.locator("article")).to_have_count(1)


async def test_selects_send_what_was_chosen(bot, visit, stage):
    page = await visit("ava")
    await paint(page, "a red barn")
    await page.get_by_role("combobox", name="Choose a mood").click()
    await page.get_by_role("option", name="Wild").click()
    await expect(page.locator("article").last).to_contain_text("mood ['wild']")
    people = page.get_by_role("combobox", name="Show it to")
    await people.focus()
    assert not await page.locator(".select[disabled]").count()
    for key in ("ArrowDown", "b", "Space", "m", "Space", "Escape"):
        await page.keyboard.press(key)
    wanted = sorted(str(stage.discord.person(name).id) for name in ("ben", "mo"))
    await expect(page.locator("article").last).to_contain_text(f"people {wanted}")
    await expect(people).to_be_focused()


async def test_a_spoiler_stays_shut_until_asked_and_open_through_an_edit(bot, visit):
    page = await visit("ava")
    await paint(page, "a secret garden")
    cover = page.get_by_role("button", name="Spoiler, hidden. Show it")
    assert await page.locator("article .picture").evaluate("picture => picture.inert")
    await cover.press("Enter")
    await expect(cover).to_have_count(0)
    await expect(page.get_by_role("button", name=re.compile("Open the picture"))).to_be_focused()
    await page.get_by_role("button", name="Again").click()
    await expect(page.locator("article .prose-quote")).to_have_text("painted again")
    await expect(cover).to_have_count(0)


async def test_a_picture_opens_large_with_its_name_and_size_and_its_bytes(bot, visit):
    page = await visit("ava")
    await paint(page, "a red barn")
    await page.get_by_role("button", name=re.compile("Open the picture")).click()
    box = page.get_by_role("dialog", name="Picture")
    await expect(box).to_contain_text("easel-1-1.png")
    await expect(box).to_contain_text(f"96 × 54 px · {len(picture('a red barn'))} B")
    original = await box.get_by_role("link", name="Open original").get_attribute("href")
    answer = await page.request.get(original if original.startswith("http") else page.url.split("/?")[0] + original)
    assert await answer.body() == picture("a red barn")
    await page.keyboard.press("Escape")
    await expect(box).to_have_count(0)


async def test_each_person_is_offered_their_own_channels_and_commands(bot, visit):
    page = await visit("ava")
    await expect(page.get_by_role("navigation", name="Channels")).not_to_contain_text("mods")
    await page.keyboard.press("/")
    await expect(page.get_by_role("option", name="/hello")).to_be_visible()
    await expect(page.get_by_role("option", name="/moderate")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.get_by_role("radio", name="Mo, moderator").click()
    await expect(page.get_by_role("navigation", name="Channels")).to_contain_text("mods")
    await page.locator("textarea.say").fill("/mod")
    await expect(page.get_by_role("option", name="/moderate")).to_be_visible()


async def test_the_drawer_shows_the_json_with_its_budgets_and_what_the_bot_asked(bot, visit):
    page = await visit("ava")
    await paint(page, "a red barn")
    drawer = page.get_by_role("complementary", name="Behind the scenes")
    await drawer.get_by_role("tab", name="JSON").click()
    await expect(drawer).to_contain_text("Interaction: /imagine")
    await expect(drawer.locator(".json")).to_contain_text('"token": "…"')
    await page.get_by_role("button", name="More for the message from Easel").click()
    await page.get_by_role("menuitem", name="Show its JSON").click()
    await expect(drawer.locator(".budgets")).to_contain_text("components12 / 40")
    await expect(drawer.locator(".budgets")).to_contain_text("characters12 / 4,000")
    await expect(drawer.locator(".json")).not_to_contain_text('"sandbox"')
    await drawer.get_by_role("button", name="Show the last interaction").click()
    await expect(drawer).to_contain_text("Interaction: /imagine")
    await drawer.get_by_role("tab", name="Requests").click()
    await expect(drawer).to_contain_text("no rule broken")
    await expect(drawer.locator(".call")).to_contain_text(["PATCH /webhooks", "POST /interactions"])


async def test_switches_move_both_sides_and_show_what_is_not_as_usual(bot, visit, stage):
    page = await visit("ava")
    await page.get_by_role("button", name="slow").first.click()
    await expect(page.locator(".mood-chips")).to_have_text("Image API: slow")
    assert stage.gemini.mood == "slow"
    await page.get_by_label("More moods of the image API").select_option("html-200")
    await expect(page.locator(".mood-chips")).to_have_text("Image API: html-200")
    await page.get_by_role("button", name="5xx").click()
    await expect(page.locator(".mood-chips")).to_contain_text("Discord: 5xx")
    assert stage.discord.faults.planned[0].times == 3


async def test_a_page_whose_line_was_cut_comes_back_by_itself_and_misses_nothing(bot, visit, stage):
    page = await visit("ava")
    await page.locator("textarea.say").fill("half a senten")
    await stage.page.hang_up()
    stage.discord.person("ben").say("art", "did you hear?")
    await expect(page.locator("article .content")).to_have_text("did you hear?")
    await expect(page.locator(".banner")).to_be_hidden()
    await expect(page.locator("textarea.say")).to_have_value("half a senten")


async def test_words_said_by_one_are_read_by_the_others_and_mark_their_channel(bot, visit):
    ava, ben = await visit("ava", "lounge"), await visit("ben", "art")
    await ava.locator("textarea.say").fill("has anybody **tried** it?")
    await ava.keyboard.press("Enter")
    await expect(ava.locator("article strong")).to_have_text("tried")
    lounge = ben.get_by_role("button", name="lounge unread")
    await lounge.click()
    await expect(ben.locator("article .author")).to_have_text("Ava")


async def test_the_page_says_when_the_bot_is_away_and_when_it_is_back(bot, visit, stage):
    page = await visit("ava")
    await expect(page.locator(".banner")).to_be_hidden()
    stage.discord.gateway.close(4000)
    await stage.discord.events.until(lambda: stage.discord.gateway.online, 30)
    await expect(page.locator(".banner")).to_be_hidden()
    await bot.close()
    await expect(page.locator(".banner")).to_contain_text("Easel is offline.")
