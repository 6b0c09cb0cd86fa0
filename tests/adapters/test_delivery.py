"""What the courier makes of each of Discord's refusals, over a real socket and without a gateway."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import discord
import pytest

from bot.adapters.delivery import DiscordMessenger
from bot.domain.errors import Again, Trouble
from bot.domain.ports import Address, Showing
from bot.ui.wording import Wording
from sandbox.discord.faults import Fault
from sandbox.stage import Stage
from tests.ui.facts import CATALOGUE, a_job, a_quota

CARD = "PATCH /webhooks/*/messages/@original"
POST = "POST /channels/*/messages"
ADDRESS = Address(1, "a-token")
SHOWING = Showing((), a_quota())

# Discord's code, the status it comes with, what the bot calls it, and whether it tries again.
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
DECISIONS = [
    (10003, 404, "channel_gone", Again.NEVER),
    (10004, 404, "channel_gone", Again.NEVER),
    (10008, 404, "message_deleted", Again.NEVER),
    (50001, 403, "no_permission_here", Again.NEVER),
    (50013, 403, "no_permission_here", Again.NEVER),
    (40005, 413, "file_too_large", Again.NEVER),
    (50045, 400, "file_too_large", Again.NEVER),
    (0, 413, "file_too_large", Again.NEVER),
    (50035, 400, "discord_refused", Again.NEVER),
    (200000, 400, "blocked_by_server_filter", Again.NEVER),
    (240000, 400, "blocked_by_server_filter", Again.NEVER),
    (400001, 400, "uploads_limited", Again.NEVER),
    (130000, 503, "discord_down", Again.LATER),
    (0, 503, "discord_down", Again.LATER),
]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    with TemporaryDirectory(prefix="easel-") as folder:
        async with Stage(port=None, socket=Path(folder, "discord.sock")) as stage:
            stage.discord.limits.enabled = False
            yield stage


@pytest.fixture
async def messenger(stage: Stage) -> AsyncIterator[DiscordMessenger]:
    connector = aiohttp.UnixConnector(str(stage.socket), limit=0)
    async with discord.Client(intents=discord.Intents.none(), connector=connector) as client:
        await client.login(stage.discord.app.token)
        english = Wording()
        yield DiscordMessenger(client, CATALOGUE, lambda _: english)


def refusal(status: int, code: int) -> Fault:
    return Fault.answer(status, {"code": code, "message": "no"})


@pytest.mark.parametrize(("code", "status", "name", "again"), DECISIONS)
async def test_each_of_discords_errors_has_its_decision(
    stage: Stage, messenger: DiscordMessenger, code: int, status: int, name: str, again: Again
) -> None:
    stage.discord.faults.add(POST, refusal(status, code), times=9)
    with pytest.raises(Trouble) as met:
        await messenger.post(a_job(channel_id=stage.discord.channel("art").id), SHOWING)
    assert (met.value.code, met.value.again) == (name, again)


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015)])
async def test_a_spent_token_is_no_trouble_but_a_reason_to_use_the_channel(
    stage: Stage, messenger: DiscordMessenger, status: int, code: int
) -> None:
    stage.discord.faults.add(CARD, refusal(status, code), times=9)
    assert await messenger.replace_card(a_job(), ADDRESS, SHOWING) is None


async def test_a_line_that_is_cut_is_trouble_that_passes(stage: Stage, messenger: DiscordMessenger) -> None:
    stage.discord.faults.add(POST, Fault.drop(), times=9)
    with pytest.raises(Trouble) as met:
        await messenger.post(a_job(channel_id=stage.discord.channel("art").id), SHOWING)
    assert (met.value.code, met.value.again) == ("discord_down", Again.LATER)


async def test_a_repeated_post_is_one_message(stage: Stage, messenger: DiscordMessenger) -> None:
    """Discord did the work and its answer was lost: the nonce makes the repeat harmless."""
    art = stage.discord.channel("art")
    stage.discord.faults.add(POST, Fault.drop_after())
    job = a_job(channel_id=art.id)
    with pytest.raises(Trouble):
        await messenger.post(job, SHOWING)
    await messenger.post(job, SHOWING)
    assert len(stage.discord.messages(art, stage.discord.person("Ava"))) == 1


async def test_what_was_posted_is_found_by_its_attachment_in_the_channels_history(
    stage: Stage, messenger: DiscordMessenger, tmp_path: Path
) -> None:
    art, job = stage.discord.channel("art"), a_job(channel_id=stage.discord.channel("art").id)
    since = datetime.fromtimestamp(stage.clock.now(), UTC)
    assert await messenger.find_posted(job, since) is None
    stage.discord.person("Ava").say("art", "a word between")
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    bot = stage.discord.app.bot
    posted = stage.discord.say(bot, art, "", [(f"easel-{job.id}-1.png", picture.read_bytes())])
    assert await messenger.find_posted(job, since) == posted.id
