"""What the page posts, posted by a program: tests and bots in other processes use the same two endpoints."""

import json

import aiohttp
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def post(stage):
    async def post(path, body=None, **options):
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{stage.url}/sandbox/{path}", json=body, **options) as answer,
        ):
            return answer.status, await answer.json()

    return post


async def test_a_command_posted_by_a_program_is_answered_in_its_channel(bot, post, stage):
    order = {
        "do": "slash",
        "person": "ava",
        "channel": str(stage.discord.channel("art").id),
        "name": "hello",
        "options": {"words": "hi"},
        "nonce": "1",
    }
    status, answer = await post("act", order)
    assert (status, answer["nonce"]) == (200, "1")
    await stage.discord.events.until(lambda: stage.discord.person("ava").sees("art"), 20)
    _, seen = await post("control", {"do": "messages", "person": "ava", "channel": "art"})
    assert [message["content"] for message in seen["messages"]] == ["hi"]
    _, others = await post("control", {"do": "messages", "person": "ben", "channel": "art"})
    assert others["messages"] == []


@pytest.mark.parametrize(
    ("order", "complaint"),
    [
        ({"do": "slash"}, "Nobody here has that name."),
        ({"person": "ava", "do": "fly"}, "There is nothing called 'fly' to do."),
        (
            {"person": "ava", "do": "slash", "name": "hello", "channel": "1"},
            "There is no such channel for this person.",
        ),
        ({"person": "ava", "do": "slash", "name": 7, "channel": "art"}, "'name' should be text."),
        (
            {"person": "ava", "do": "say", "channel": "mods", "text": "let me in"},
            "There is no such channel for this person.",
        ),
        ({"person": "ava", "do": "say", "channel": "art", "text": "x" * 2001}, "A message has 1 to 2,000 characters."),
        ({"person": "ava", "do": "slash", "name": "nothing", "channel": "art", "options": {}}, "no command 'nothing'"),
        ({"person": "ava", "do": "slash", "name": "moderate", "channel": "art", "options": {}}, "not offered to ava"),
        (
            {"person": "ava", "do": "slash", "name": "imagine", "channel": "art", "options": {}},
            "the option 'prompt' is required",
        ),
        (
            {"person": "ava", "do": "press", "channel": "art", "message": "12", "custom_id": "x"},
            "That message is not there any more.",
        ),
        ({"person": "ava", "do": "submit", "opened_by": "none"}, "That form is not open any more."),
        ([], "An action is a JSON object."),
    ],
)
async def test_an_action_that_makes_no_sense_is_answered_with_a_sentence(bot, post, stage, order, complaint):
    if isinstance(order, dict) and "channel" in order and not order["channel"].isdigit():
        order = order | {"channel": str(stage.discord.channel(order["channel"]).id)}
    status, answer = await post("act", order)
    assert status == 409
    assert complaint in answer["error"]
    assert bot.log == []


async def test_what_is_too_large_is_not_read(post, stage):
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps({"person": "ava", "do": "say", "text": "x", "channel": "1"}))
    form.add_field("file", b"x" * (10 * 1024 * 1024 + 1), filename="large.png")
    async with aiohttp.ClientSession() as session, session.post(f"{stage.url}/sandbox/act", data=form) as answer:
        assert (await answer.json())["error"] == "A file can have 10 MiB at most."
    assert (await post("act", {"person": "ava", "text": "x" * 300_000}))[1]["error"] == "That is too long."


@pytest.mark.parametrize(
    "order",
    [
        {"do": "fly"},
        {"do": "clock", "seconds": -1},
        {"do": "clock", "seconds": "soon"},
        {"do": "clock", "seconds": 1e300},
        {"do": "image_mood", "mood": "jolly"},
        {"do": "discord_mood", "mood": "jolly"},
        {"do": "fault", "pattern": "*", "fault": "__init__"},
        {"do": "fault", "pattern": "*", "fault": "down", "arguments": {"nonsense": 1}},
        {"do": "gateway", "event": "serve"},
        {"do": "locale", "person": "ava", "locale": "tlh"},
        {"do": "messages", "person": "nobody", "channel": "art"},
    ],
)
async def test_an_order_that_makes_no_sense_changes_nothing(post, stage, order):
    status, answer = await post("control", order)
    assert status == 409
    assert answer["error"]
    assert stage.discord.faults.planned == []


async def test_the_switches_reach_both_sides(post, stage):
    now = stage.clock.now()
    await post("control", {"do": "clock", "seconds": 3600})
    assert stage.clock.now() >= now + 3600
    await post("control", {"do": "image_mood", "mood": "blocked"})
    assert stage.gemini.mood == "blocked"
    await post("control", {"do": "discord_mood", "mood": "token_expired"})
    _, state = await post("control", {"do": "state"})
    assert state["switches"]["discord"]["active"] == ["token_expired"]
    await post("control", {"do": "discord_mood", "mood": "ok"})
    assert stage.discord.faults.planned == []
    await post(
        "control",
        {"do": "fault", "pattern": "PATCH *", "fault": "rate_limited", "arguments": {"retry_after": 0.5}, "times": 2},
    )
    assert [(plan.pattern, plan.times) for plan in stage.discord.faults.planned] == [("PATCH *", 2)]
    await post("control", {"do": "locale", "person": "ava", "locale": "de"})
    assert stage.discord.person("ava").user.locale == "de"
