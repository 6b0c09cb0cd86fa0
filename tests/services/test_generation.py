"""From acceptance to delivery over a real database and the real engine."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.stores import jobs
from bot.domain.capability import Actor
from bot.domain.errors import Again, Refusal, Trouble
from bot.domain.job import JobState
from bot.domain.quota import Limits
from bot.jobs.delivering import PATIENCE
from tests.services.conftest import House, request

ASKER = Actor(7, may_manage=False, may_moderate=False)
STRANGER = Actor(8, may_manage=False, may_moderate=False)
MODERATOR = Actor(9, may_manage=False, may_moderate=True)


async def counts(house: House, user_id: int = 7) -> tuple[int, int]:
    quota = await house.generation.quota(1, user_id)
    assert (quota.day.used, quota.day.held) == (quota.month.used, quota.month.held)
    return quota.day.used, quota.day.held


async def test_a_picture_is_painted_posted_and_counted_once(house: House) -> None:
    job = await house.ended((await house.ask()).id)
    assert job.state is JobState.DONE
    assert await counts(house) == (1, 0)
    [(posted, files, quota)] = house.messenger.posted
    assert posted.pictures[0].sha256 is not None
    assert files[0].startswith(b"\x89PNG")
    assert quota.day.left == 3
    assert job.message_id == 1001


async def test_several_pictures_are_as_many_calls_and_one_message(house: House) -> None:
    job = await house.ended((await house.ask(count=3)).id)
    assert job.state is JobState.DONE
    assert len(house.images.orders) == 3
    assert [len(files) for _, files, _ in house.messenger.posted] == [3]
    assert await counts(house) == (3, 0)


async def test_a_refused_picture_costs_nothing_and_the_rest_is_delivered(house: House) -> None:
    house.images.then(Refusal("picture_blocked", reason="IMAGE_SAFETY"))
    job = await house.ended((await house.ask(count=2)).id)
    assert job.state is JobState.DONE
    assert await counts(house) == (1, 0)
    assert len(house.messenger.posted[0][1]) == 1


async def test_a_job_without_any_picture_tells_its_asker_and_costs_nothing(house: House) -> None:
    house.images.then(Trouble("key_refused"))
    job = await house.ended((await house.ask()).id)
    assert job.state is JobState.FAILED
    assert job.failure is not None
    assert job.failure.code == "key_refused"
    assert [failure.code for _, failure, _ in house.messenger.told] == ["key_refused"]
    assert await counts(house) == (0, 0)


async def test_the_api_is_asked_again_only_where_nothing_was_paid(house: House) -> None:
    house.images.then(Trouble("api_busy", again=Again.LATER, wait=0.1))
    assert (await house.ended((await house.ask()).id)).state is JobState.DONE
    assert len(house.images.orders) == 2
    house.images.then(Trouble("api_timeout", again=Again.ASK))
    assert (await house.ended((await house.ask()).id)).state is JobState.FAILED
    assert len(house.images.orders) == 3


async def test_a_model_that_is_gone_gives_way_to_its_fallback(house: House) -> None:
    house.images.then(Trouble("model_gone", again=Again.ELSEWHERE))
    job = await house.ended((await house.ask()).id)
    assert [order.model for order in house.images.orders] == ["brush", "pencil"]
    assert job.pictures[0].model == "pencil"


async def test_an_interaction_that_comes_twice_is_one_job(house: House) -> None:
    asker = house.asker()
    first, second = await asyncio.gather(*(house.generation.accept(asker, request()) for _ in range(2)))
    assert (first is None) is not (second is None)
    assert await counts(house) == (0, 1)


async def test_beyond_the_limit_nothing_is_held_and_the_refusal_says_why(house: House) -> None:
    await house.ask(count=3)
    with pytest.raises(Refusal, match="quota_short") as short:
        await house.ask(count=2)
    assert (short.value.values["asked"], short.value.values["left"]) == (2, 1)
    await house.ask()
    with pytest.raises(Refusal, match="quota_spent") as spent:
        await house.ask()
    assert spent.value.values["limit"] == 4


async def test_at_a_limit_of_one_exactly_one_of_64_parallel_requests_is_admitted(house: House) -> None:
    house.images.gate.clear()
    house.ledger.defaults = Limits(daily=1, monthly=10)
    askers = [house.asker() for _ in range(64)]
    house.messenger.cards = {asker.interaction_id: 500 for asker in askers}  # a busy machine takes its time to answer
    accepted = await asyncio.gather(*(house.generation.accept(a, request()) for a in askers), return_exceptions=True)
    assert sum(not isinstance(a, BaseException) for a in accepted) == 1
    assert {type(a) for a in accepted if isinstance(a, BaseException)} == {Refusal}
    assert await counts(house) == (0, 1)


async def test_of_one_members_flood_nobody_else_waits_for_more_than_a_request(house: House) -> None:
    answered: list[int] = []

    async def ask(user_id: int) -> None:
        try:
            await house.generation.accept(house.asker(user_id), request())
        except Refusal:
            assert user_id == 7
        answered.append(user_id)

    await asyncio.gather(*(ask(7) for _ in range(100)), ask(8))
    assert answered.index(8) < 10


async def test_nothing_is_paid_before_the_asker_was_answered(house: House) -> None:
    job = await house.ask(answered=False)
    await asyncio.sleep(1)
    assert house.images.orders == []
    house.clock.shift += 2 * (house.clock.now() - job.created_at) * 10
    assert (await house.ended(job.id)).state is JobState.CANCELLED
    assert house.images.orders == []
    assert await counts(house) == (0, 0)


async def test_only_the_asker_or_a_moderator_stops_a_job_and_gets_the_quota_back(house: House) -> None:
    house.images.gate.clear()
    job = await house.ask(count=2)
    with pytest.raises(Refusal, match="not_yours"):
        await house.generation.stop(job, STRANGER)
    await house.generation.stop(job, ASKER)
    assert (await house.job(job.id)).state is JobState.CANCELLED
    assert await counts(house) == (0, 0)
    with pytest.raises(Refusal, match="too_late"):
        await house.generation.stop(job, MODERATOR)


async def test_an_undeliverable_picture_costs_nothing(house: House) -> None:
    house.messenger.then(Trouble("channel_gone"))
    assert (await house.ended((await house.ask()).id)).state is JobState.UNDELIVERABLE
    assert await counts(house) == (0, 0)


async def test_while_discord_is_down_a_painted_picture_waits_and_is_not_painted_again(house: House) -> None:
    house.messenger.then(*(Trouble("discord_down", again=Again.LATER, wait=0.1) for _ in range(3)))
    assert (await house.ended((await house.ask()).id)).state is JobState.DONE
    assert len(house.images.orders) == 1
    assert len(house.messenger.posted) == 1


async def test_after_a_day_without_the_bot_one_failure_of_discords_costs_no_picture(house: House) -> None:
    house.images.gate.clear()
    job = await house.ask()
    house.clock.shift = PATIENCE * 1.5
    house.messenger.then(Trouble("discord_down", again=Again.LATER, wait=0.1))
    house.images.gate.set()
    assert (await house.ended(job.id)).state is JobState.DONE


async def test_erasing_removes_words_and_bytes_but_not_the_count(house: House) -> None:
    job = await house.ended((await house.ask()).id)
    key = job.pictures[0].key
    assert key is not None
    await house.generation.erase(job, ASKER)
    assert not await house.store.has(key)
    assert (await house.job(job.id)).request.prompt == ""
    assert await counts(house) == (1, 0)


async def test_after_a_spent_token_the_picture_is_posted_once_even_if_the_delivery_runs_again(house: House) -> None:
    house.images.gate.clear()
    job = await house.generation.accept(house.asker(token="spent"), request())
    assert job is not None
    await house.generation.answered(job.id, 500)
    house.messenger.then(Trouble("discord_down", again=Again.LATER, wait=0.1))
    house.images.gate.set()
    assert (await house.ended(job.id)).state is JobState.DONE
    assert len(house.messenger.posted) == 1


async def test_beyond_the_nonces_life_the_channel_is_asked_before_anything_is_posted_again(house: House) -> None:
    """A process that died between posting and noting it leaves a message behind that must be found, not repeated."""
    house.images.gate.clear()
    job = await house.generation.accept(house.asker(token="spent"), request())
    assert job is not None
    async with house.database.writing() as transaction:
        await jobs.mark_posting(transaction, job.id, house.clock.now() - timedelta(hours=1))
    house.messenger.posted.append((job, (), await house.generation.quota(1, 7)))
    await house.generation.answered(job.id, 500)
    house.images.gate.set()
    assert (await house.ended(job.id)).message_id == 1001
    assert len(house.messenger.posted) == 1


async def test_upkeep_forgets_tokens_that_discord_has_forgotten_and_finished_workflows(house: House) -> None:
    job = await house.ended((await house.ask()).id)
    house.images.gate.clear()
    waiting = await house.ask()
    upkeep = house.upkeep()
    await upkeep.look()
    async with house.database.reading() as connection:
        assert await jobs.sealed_address(connection, waiting.id) is not None
    house.clock.shift = timedelta(minutes=16)
    await upkeep.look()
    async with house.database.reading() as connection:
        assert await jobs.sealed_address(connection, waiting.id) is None
    assert await house.engine.forget(house.clock.now()) >= 2
    assert (await house.job(job.id)).state is JobState.DONE
