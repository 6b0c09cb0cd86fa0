"""What the provider allows in a minute, kept by the queue for all processes."""

from collections.abc import Iterator

import pytest

from bot.adapters import engine
from bot.domain.quota import Limits
from tests.services.conftest import House

MINUTE = 5.0
"""Seconds, so that nobody waits for a real one; whole ones, because SQLite counts by them."""


@pytest.fixture
def calls_per_minute() -> int:
    return 4  # of which a tenth is spared: three


@pytest.fixture(autouse=True)
def short_minute() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "MINUTE", MINUTE)
        yield


async def test_no_more_calls_begin_in_a_minute_than_the_provider_allows_and_the_rest_follows(house: House) -> None:
    house.ledger.defaults = Limits(daily=100, monthly=100)
    jobs = [await house.ask(user_id=user) for user in range(7)]
    for job in jobs:
        await house.ended(job.id)
    begun = sorted([(await house.job(job.id)).started_at for job in jobs])
    assert len(house.images.orders) == 7
    for first, fourth in zip(begun, begun[3:], strict=False):  # the queue counts a little before these rows do
        assert (fourth - first).total_seconds() > MINUTE / 2
