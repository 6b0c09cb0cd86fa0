"""What a server's managers may set, and how forgiving its reading is."""

import pytest

from bot.adapters.clock import SystemClock
from bot.adapters.database import Database
from bot.domain.errors import Refusal
from bot.domain.quota import Limits
from bot.services.administration import Administration
from bot.services.budget import Budget
from bot.services.ledger import Ledger
from tests.services.conftest import CATALOGUE

OLD = Limits(daily=4, monthly=10)


@pytest.fixture
def administration(database: Database) -> Administration:
    return Administration(database, Ledger(OLD, Budget(CATALOGUE)), SystemClock())


async def test_a_time_zone_may_be_written_as_people_write_it(administration: Administration) -> None:
    for typed, zone in {
        "europe/berlin": "Europe/Berlin",
        " America/New York ": "America/New_York",
        "berlin": "Europe/Berlin",
        "new york": "America/New_York",
        "utc": "UTC",
        "Singapore": "Singapore",
    }.items():
        saved = await administration.set_limits(1, Limits(3, 9, typed), changed_by=9)
        assert saved == Limits(3, 9, zone)
        assert await administration.limits(1) == saved


async def test_a_zone_that_is_none_or_could_be_several_is_refused_and_nothing_is_changed(
    administration: Administration,
) -> None:
    for typed in ("", "Atlantis", "cordoba", "../Europe/Berlin", "Europe"):
        with pytest.raises(Refusal) as caught:
            await administration.set_limits(1, Limits(5, 9, typed), changed_by=9)
        assert (caught.value.code, caught.value.values) == ("bad_timezone", {"timezone": typed})
        assert await administration.limits(1) == OLD
