"""What is done every so often, by whichever process is there."""

import asyncio
from pathlib import Path

from bot.adapters.pictures import picture_key
from bot.services.upkeep import Upkeep
from tests.services.conftest import House

JUST_NOW = -1.0
"""Seconds: so that nothing is too young to be looked at."""


async def kept(house: House, job_id: int, slot: int, attempt: int) -> str:
    spooled: Path = house.store.spool / "a picture"
    await asyncio.to_thread(spooled.write_bytes, b"bytes")
    return await house.store.keep(spooled, job_id, slot, attempt, "png")


async def test_a_picture_without_a_row_is_swept_and_no_other(house: House) -> None:
    upkeep = Upkeep(house.database, house.engine, house.reviews, house.store, house.clock)
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
