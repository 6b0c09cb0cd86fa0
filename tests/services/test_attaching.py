"""A picture too large for an upload goes along as a copy, which belongs to that one message alone."""

import os
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from bot.adapters.pictures import FolderPictures
from bot.domain.job import Job, JobState, Picture, PictureState
from bot.services.attaching import attached
from tests.services.conftest import request

SIDE = 300


async def large(store: FolderPictures) -> Job:
    """A job whose one picture is larger than its upload limit."""
    spooled = store.spool / "painted"
    Image.frombytes("RGB", (SIDE, SIDE), os.urandom(SIDE * SIDE * 3)).save(spooled, "PNG")
    limit = spooled.stat().st_size // 2
    picture = Picture(1, PictureState.PAINTED, key=await store.keep(spooled, 1, 1, 1, "png"))
    created = datetime.now(UTC)
    return Job(1, 1, 5, 7, "en-US", request(), JobState.DONE, created, None, limit, (picture,))


async def test_two_messages_with_the_same_picture_do_not_take_each_others_copy(tmp_path: Path) -> None:
    store = FolderPictures(tmp_path)
    job = await large(store)
    async with attached(store, job) as [mine]:
        before = mine.path.read_bytes()
        async with AsyncExitStack() as other:
            [theirs] = await other.enter_async_context(attached(store, job))
            assert theirs.path != mine.path
        assert mine.path.read_bytes() == before
    assert list(store.spool.iterdir()) == []


async def test_a_copy_that_a_crash_left_is_swept(tmp_path: Path) -> None:
    store = FolderPictures(tmp_path)
    async with attached(store, await large(store)):
        assert await store.sweep(older_than=-60) == 1
        assert list(store.spool.iterdir()) == []
