"""Whatever Discord does to an answer: one visible picture or one clear end, the quota exact, one paid call."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.adapters.database import Database
from bot.adapters.delivery import DiscordMessenger
from bot.adapters.stores import jobs
from bot.jobs import answering
from bot.services import progress
from bot.ui.sentences import TABLE
from bot.ui.wording import Wording
from sandbox.discord.entities import Callback
from sandbox.discord.exchange import Exchange
from sandbox.discord.faults import Fault
from sandbox.stage import Stage
from tests.journeys.conftest import seized
from tests.journeys.newcomer import PATIENCE, Newcomer
from tests.ui.facts import CATALOGUE

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLBACK = "POST /interactions/*/callback"
ORIGINAL = "PATCH /webhooks/*/messages/@original"
REMOVAL = "DELETE /webhooks/*/messages/@original"
FOLLOW_UP = "POST /webhooks/*"
CHANNEL = "POST /channels/*/messages"

PASSING = {
    "told to wait": Fault.rate_limited(0.2),
    "an error": Fault.down(502),
    "an error, though it was done": Fault.lost(502),
    "cut off": Fault.drop(),
    "cut off, though it was done": Fault.drop_after(),
    "half an answer": Fault.truncated(),
}
"""What passes by itself, before the work was done or after it."""

passing = pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Cards are drawn once and then stand still until the end, so that a fault meets what it is meant for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "FIRST_LOOK", 3600.0)
        patch.setattr(progress, "PAUSE", 3600.0)
        patch.setattr(answering, "PATIENCE", timedelta(seconds=4))
        yield


async def under_way(newcomer: Newcomer) -> Exchange:
    """A picture whose call is with the image API, and whose card stands still."""
    newcomer.stage.gemini.mood = "held"
    exchange = newcomer.imagine()
    await newcomer.stage.gemini.until(lambda: any(call.received for call in newcomer.calls), PATIENCE)
    return exchange


# The first answer


@passing
async def test_a_first_answer_outlasts(newcomer: Newcomer, fault: Fault) -> None:
    newcomer.stage.discord.faults.add(CALLBACK, fault)
    await newcomer.receives(newcomer.imagine())
    assert newcomer.paid == 1


@passing
async def test_a_private_answer_outlasts_and_comes_once(newcomer: Newcomer, fault: Fault) -> None:
    newcomer.stage.discord.faults.add(CALLBACK, fault)
    exchange = newcomer.imagine("a lighthouse --ar banana")
    await exchange.until(lambda e: TABLE["bad_flag"].happened.split("{")[0] in e.text, PATIENCE)
    await newcomer.is_told(exchange, "bad_flag")
    assert newcomer.calls == []


async def test_where_no_answer_may_be_given_nothing_is_painted_or_charged(newcomer: Newcomer) -> None:
    asked = newcomer.imagine().interaction.id
    refused = newcomer.stage.discord.faults.add(
        f"POST /interactions/{asked}/*/callback", Fault.broken("first_response"), times=99
    )
    await newcomer.stage.discord.events.until(lambda: refused.hits, PATIENCE)
    assert await newcomer.settled() == (12, 0, 0)
    assert newcomer.shown == []
    assert newcomer.calls == []


async def test_an_event_that_comes_twice_is_one_picture(newcomer: Newcomer) -> None:
    newcomer.stage.discord.gateway.tampering.duplicate("INTERACTION_CREATE", copies=3)
    await newcomer.receives(newcomer.imagine())
    assert newcomer.paid == 1


# A first answer that has to wait


class Busy:
    """A database that takes nothing in until a deferral has gone out."""

    def __init__(self, database: Database) -> None:
        self._file = Path(str(database.url.database))

    async def until(self, exchange: Exchange) -> None:
        with closing(await seized(self._file)) as other:
            await exchange.answered(PATIENCE)
            assert exchange.first is not None
            assert exchange.first.type is Callback.DEFERRED_MESSAGE
            other.execute("ROLLBACK")


@pytest.fixture
def busy(house: tuple[Stage, Database]) -> Busy:
    return Busy(house[1])


@passing
async def test_a_deferral_outlasts(newcomer: Newcomer, busy: Busy, fault: Fault) -> None:
    newcomer.stage.discord.faults.add(CALLBACK, fault)
    exchange = newcomer.imagine()
    await busy.until(exchange)
    await newcomer.receives(exchange)
    assert newcomer.paid == 1


@pytest.mark.parametrize(
    "fault", [*PASSING.values(), Fault.broken("unknown_webhook")], ids=[*PASSING, "not known yet, just after the defer"]
)
async def test_a_card_after_a_deferral_outlasts(newcomer: Newcomer, busy: Busy, fault: Fault) -> None:
    """Discord may not know an interaction's webhook in the moment after its deferral (10015)."""
    newcomer.stage.discord.faults.add(ORIGINAL, fault)
    exchange = newcomer.imagine()
    await busy.until(exchange)
    await newcomer.receives(exchange)
    assert newcomer.paid == 1


@pytest.mark.parametrize("route", [REMOVAL, FOLLOW_UP])
@pytest.mark.parametrize(
    "fault",
    [Fault.rate_limited(0.2), Fault.down(502), Fault.drop(), Fault.broken("unknown_webhook")],
    ids=["told to wait", "an error", "cut off", "not known yet"],
)
async def test_a_refusal_after_a_public_deferral_is_for_the_asker_alone(
    newcomer: Newcomer, busy: Busy, route: str, fault: Fault
) -> None:
    await newcomer.stage.discord.person("Mo").slash("pause", {}, newcomer.channel).settled(PATIENCE)
    newcomer.stage.discord.faults.add(route, fault)
    exchange = newcomer.imagine()
    await busy.until(exchange)
    await newcomer.is_told(exchange, "paused")
    assert newcomer.calls == []


# The picture


@passing
async def test_a_picture_outlasts_and_is_shown_once(newcomer: Newcomer, fault: Fault) -> None:
    exchange = await under_way(newcomer)
    planned = newcomer.stage.discord.faults.add(ORIGINAL, fault)
    newcomer.stage.gemini.clear()
    await newcomer.receives(exchange)
    assert planned.hits == 1
    assert newcomer.paid == 1


@passing
async def test_a_picture_whose_token_is_gone_is_posted_once(newcomer: Newcomer, fault: Fault) -> None:
    exchange = await under_way(newcomer)
    newcomer.stage.discord.faults.add(ORIGINAL, Fault.broken("token_life"), times=9)
    planned = newcomer.stage.discord.faults.add(CHANNEL, fault)
    newcomer.stage.gemini.clear()
    message = await newcomer.receives(exchange)
    assert message is not exchange.interaction.original
    assert planned.hits == 1
    assert newcomer.paid == 1


async def test_a_picture_whose_webhook_is_not_known_any_more_is_posted(newcomer: Newcomer) -> None:
    exchange = await under_way(newcomer)
    newcomer.stage.discord.faults.add(ORIGINAL, Fault.broken("unknown_webhook"), times=9)
    newcomer.stage.gemini.clear()
    assert await newcomer.receives(exchange) is not exchange.interaction.original


async def test_a_card_that_nobody_lived_to_write_down_still_says_what_became_of_its_job(
    newcomer: Newcomer, house: tuple[Stage, Database]
) -> None:
    exchange = await under_way(newcomer)
    job, card = exchange.interaction.id, exchange.interaction.original
    assert card is not None
    async with house[1].reading() as connection:
        found = await jobs.find(connection, job)
    assert found is not None
    connector = aiohttp.UnixConnector(str(newcomer.stage.socket), limit=0)
    async with discord.Client(intents=discord.Intents.none(), connector=connector) as client:
        await client.login(newcomer.stage.discord.app.token)
        messenger = DiscordMessenger(client, CATALOGUE, lambda _: Wording())
        await messenger.show_stopped(replace(found, card_id=None), None)
    assert f"stop:v1:{job}" not in card.buttons
    newcomer.stage.gemini.clear()
    await newcomer.receives(exchange)


def _refusal(status: int, code: int) -> Fault:
    return Fault.answer(status, {"code": code, "message": "No."})


REFUSALS = {
    "file_too_large": Fault.broken("file_size"),
    "no_permission_here": Fault.broken("permission"),
    "blocked_by_server_filter": _refusal(400, 200000),
    "uploads_limited": _refusal(400, 400001),
    "discord_refused": _refusal(400, 50035),
}


@pytest.mark.parametrize(("code", "fault"), REFUSALS.items())
async def test_a_picture_that_discord_does_not_take_costs_nothing(newcomer: Newcomer, code: str, fault: Fault) -> None:
    exchange = await under_way(newcomer)
    newcomer.stage.discord.faults.add(ORIGINAL, fault, times=9)
    newcomer.stage.gemini.clear()
    await newcomer.is_told(exchange, code)
    assert newcomer.paid == 1


async def test_a_card_that_was_deleted_brings_no_picture(newcomer: Newcomer) -> None:
    exchange = await under_way(newcomer)
    newcomer.stage.discord.person("Mo").delete(exchange.original)
    newcomer.stage.gemini.clear()
    await newcomer.is_told(exchange, "message_deleted")


async def test_a_picture_that_can_neither_replace_its_card_nor_be_posted_costs_nothing(newcomer: Newcomer) -> None:
    exchange = await under_way(newcomer)
    newcomer.stage.discord.faults.add(ORIGINAL, Fault.broken("token_life"), times=9)
    newcomer.stage.discord.faults.add(CHANNEL, Fault.broken("permission"), times=9)
    newcomer.stage.gemini.clear()
    await newcomer.is_told(exchange, "no_permission_here")


# The news that there is none


@pytest.mark.parametrize("route", [REMOVAL, FOLLOW_UP])
@passing
async def test_the_news_of_a_failure_outlasts(newcomer: Newcomer, route: str, fault: Fault) -> None:
    """Follow-ups have no nonce: one whose answer was lost may come twice to its one reader, but never not at all."""
    newcomer.stage.gemini.mood = "blocked"
    planned = newcomer.stage.discord.faults.add(route, fault)
    exchange = newcomer.imagine()
    await exchange.until(lambda e: e.followups, PATIENCE)
    assert await newcomer.settled() == (12, 0, 0)
    assert newcomer.shown == []
    assert planned.hits == 1
    cards = exchange.followups
    assert all(card.ephemeral and TABLE["picture_blocked"].title in card.text for card in cards)
    assert len(cards) <= 1 + (route == FOLLOW_UP and fault.when == "after")


# The gateway


async def test_a_line_that_is_cut_while_a_picture_is_painted_changes_nothing(newcomer: Newcomer) -> None:
    stage = newcomer.stage
    exchange = await under_way(newcomer)
    for harm in (
        stage.discord.gateway.cut,
        stage.discord.gateway.reconnect,
        lambda: stage.discord.gateway.invalidate(resumable=False),
    ):
        harm()
        await stage.discord.events.until(lambda: not stage.discord.gateway.online, PATIENCE)
        await stage.discord.events.until(lambda: stage.discord.gateway.online, PATIENCE)
    stage.gemini.clear()
    await newcomer.receives(exchange)
    assert newcomer.paid == 1


async def test_everything_at_once_ends_well(newcomer: Newcomer) -> None:
    """Five requests, each third request to Discord harmed in one way or the other."""
    faults = newcomer.stage.discord.faults
    for number, fault in enumerate(PASSING.values()):
        faults.add("P* /webhooks/*", fault, after=number)
        faults.add(CALLBACK, fault, after=number)
    exchanges = [newcomer.imagine(f"a lighthouse, {number}") for number in range(5)]
    await newcomer.stage.discord.events.until(lambda: len(newcomer.pictures) == 5, PATIENCE)
    assert await newcomer.settled() == (7, 5, 0)
    assert len(newcomer.shown) == 5
    assert all(not exchange.followups for exchange in exchanges)
    assert newcomer.paid == 5
