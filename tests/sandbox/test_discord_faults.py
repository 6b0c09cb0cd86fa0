"""Every fault on request reaches the bot as it would from Discord, and discord.py meets it as it is known to."""

import asyncio
import time

import aiohttp
import discord
import pytest

from sandbox.discord.faults import UPSTREAM, Fault
from tests.sandbox.bare_bot import eventually


@pytest.fixture
async def channel(start, stage):
    bot = await start()
    return bot.get_channel(stage.discord.club.art.id)


@pytest.fixture
def instant_sleep(monkeypatch):
    """discord.py waits seconds between its attempts; nobody has to here."""
    slept = []
    real = asyncio.sleep

    async def sleep(seconds, result=None):
        slept.append(seconds)
        return await real(0, result)

    monkeypatch.setattr(discord.http.asyncio, "sleep", sleep)
    return slept


def sends(stage):
    return [r for r in stage.discord.requests if r.route == "POST /channels/{channel}/messages"]


def art(stage):
    return [m.content for m in stage.discord.person("Ava").sees("art")]


POST = "POST /channels/*/messages"


async def test_a_429_is_waited_for_and_tried_again(stage, channel):
    stage.discord.faults.add(POST, Fault.rate_limited(0.05))
    await channel.send("hello")
    assert [r.status for r in sends(stage)] == [429, 200]
    assert art(stage) == ["hello"]


async def test_a_429_without_via_is_taken_for_a_ban_and_raised_at_once(stage, channel):
    stage.discord.faults.add(POST, Fault.rate_limited(0.05, via=False))
    with pytest.raises(discord.HTTPException) as raised:
        await channel.send("hello")
    assert raised.value.status == 429
    assert len(sends(stage)) == 1


async def test_a_global_429_says_so(stage, channel):
    stage.discord.faults.add(POST, Fault.rate_limited(0.05, scope="global"))
    await channel.send("hello")
    assert sends(stage)[0].fault == "answer before"
    assert art(stage) == ["hello"]


async def test_a_502_after_the_work_is_done_posts_once_thanks_to_the_nonce(stage, channel, instant_sleep):
    stage.discord.faults.add(POST, Fault.lost())
    await channel.send("hello")
    assert [r.status for r in sends(stage)] == [502, 200]
    assert art(stage) == ["hello"]


async def test_a_503_from_the_edge_ends_a_channel_message_at_once(stage, channel):
    stage.discord.faults.add(POST, Fault.down())
    with pytest.raises(discord.DiscordServerError) as raised:
        await channel.send("hello")
    assert raised.value.text == UPSTREAM
    assert art(stage) == []


async def test_a_dropped_line_is_no_discord_error_and_the_work_is_done_or_not_as_asked(stage, channel):
    stage.discord.faults.add(POST, Fault.drop())
    with pytest.raises(aiohttp.ClientError):
        await channel.send("never")
    assert art(stage) == []
    stage.discord.faults.add(POST, Fault.drop_after())
    with pytest.raises(aiohttp.ClientError):
        await channel.send("done all the same")
    assert art(stage) == ["done all the same"]


async def test_half_an_answer_breaks_off(stage, channel):
    stage.discord.faults.add(POST, Fault.truncated())
    with pytest.raises(aiohttp.ClientError):
        await channel.send("hello")
    assert art(stage) == ["hello"]


async def test_a_delay_ends_when_the_clock_is_pushed(stage, channel):
    planned = stage.discord.faults.add(POST, Fault.delay(3600))
    began = time.monotonic()
    sending = asyncio.ensure_future(channel.send("hello"))
    await eventually(lambda: planned.hits)
    assert art(stage) == []
    stage.clock.advance(3601)
    await sending
    assert art(stage) == ["hello"]
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("rule", "error", "code"),
    [
        ("token_life", discord.HTTPException, 50027),
        ("unknown_webhook", discord.NotFound, 10015),
        ("file_size", discord.HTTPException, 40005),
        ("permission", discord.Forbidden, 50013),
        ("unknown_message", discord.NotFound, 10008),
    ],
)
async def test_any_rule_can_be_answered_as_if_it_were_broken(stage, start, rule, error, code):
    caught = []

    def prepare(bot):
        @bot.tree.command()
        async def paint(interaction: discord.Interaction):
            """Paint."""
            await interaction.response.defer()
            with pytest.raises(error) as raised:
                await interaction.edit_original_response(content="done")
            caught.append(raised.value.code)
            await interaction.edit_original_response(content="done")

    stage.discord.faults.add("PATCH /webhooks/*/messages/@original", Fault.broken(rule))
    await start(prepare)
    exchange = await stage.discord.person("Ava").slash("paint").settled()
    assert caught == [code]
    assert exchange.original.content == "done"


async def test_a_lost_answer_to_a_first_response_is_a_40060_on_the_second_try(stage, start, instant_sleep):
    caught = []

    def prepare(bot):
        @bot.tree.command()
        async def paint(interaction: discord.Interaction):
            """Paint."""
            with pytest.raises(discord.HTTPException) as raised:
                await interaction.response.send_message("seen")
            caught.append(raised.value.code)

    stage.discord.faults.add("POST /interactions/*/callback", Fault.lost(500))
    await start(prepare)
    exchange = await stage.discord.person("Ava").slash("paint")
    assert exchange.original.content == "seen"
    await eventually(lambda: caught)
    assert caught == [40060]


async def test_faults_wait_for_their_turn_and_are_gone_when_cleared(stage, channel):
    planned = stage.discord.faults.add(POST, Fault.down(), times=2, after=1)
    await channel.send("1")
    for _ in range(2):
        with pytest.raises(discord.DiscordServerError):
            await channel.send("x")
    await channel.send("2")
    assert (planned.hits, art(stage)) == (2, ["1", "2"])
    stage.discord.faults.add("*", Fault.answer(418, {"message": "teapot"}, **{"X-Kind": "tea"}), times=9)
    stage.discord.faults.clear()
    await channel.send("3")
