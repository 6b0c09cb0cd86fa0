"""What is done every so often, by whichever process is there."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.adapters.pictures import picture_key
from bot.adapters.stores import cases
from bot.domain.case import CaseKind
from tests.services.conftest import KEPT, House

JUST_NOW = -1.0
"""Seconds: so that nothing is too young to be looked at."""


async def kept(house: House, job_id: int, slot: int, attempt: int) -> str:
    spooled: Path = house.store.spool / "a picture"
    await asyncio.to_thread(spooled.write_bytes, b"bytes")
    return await house.store.keep(spooled, job_id, slot, attempt, "png")


async def test_a_picture_without_a_row_is_swept_and_no_other(house: House) -> None:
    upkeep = house.upkeep()
    shown = await house.ended((await house.ask()).id)
    house.images.gate.clear()
    under_way = await house.ask()
    orphan, reference, stranger = (
        await kept(house, shown.id, 1, 2),
        await kept(house, 77, 0, 1),
        await kept(house, 78, 1, 1),
    )
    between = await kept(house, under_way.id, 1, 2)
    assert await upkeep.sweep() == 0, "what was written within the hour may still get its row"
    assert await upkeep.sweep(JUST_NOW) == 3
    assert [await house.store.has(key) for key in (orphan, reference, stranger)] == [False] * 3
    assert await house.store.has(between)
    assert await house.store.has(shown.pictures[0].key or picture_key(0, 0, 0, "png"))


async def test_a_picture_is_kept_for_as_long_as_the_owner_says_and_its_words_stay(house: House) -> None:
    upkeep = house.upkeep()
    shown, disputed = [await house.ended((await house.ask(user_id=user)).id) for user in (7, 8)]
    house.images.gate.clear()
    waiting = await house.ask()
    async with house.database.writing() as transaction:
        await cases.open_case(transaction, 1, CaseKind.REPORT, disputed.id, 9, house.clock.now(), None)
    house.clock.shift = KEPT - timedelta(minutes=1)
    assert await upkeep.sweep(JUST_NOW) == 0
    house.clock.shift = KEPT + timedelta(minutes=1)
    assert await upkeep.sweep(JUST_NOW) == 1
    found = [await house.job(job.id) for job in (shown, disputed, waiting)]
    assert [[picture.key is None for picture in job.painted] for job in found] == [[True], [False], []]
    assert [job.request.prompt for job in found] == [shown.request.prompt] * 3
    assert [await house.store.has(job.pictures[0].key) for job in (shown, disputed)] == [False, True]
