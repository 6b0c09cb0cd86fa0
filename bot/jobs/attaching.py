"""A job's pictures as files that fit into one message."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.adapters import imaging
from bot.adapters.pictures import PictureStore
from bot.domain.job import Job, Picture, file_name
from bot.domain.ports import Attachment

REQUEST_BYTES = 24 * 1024 * 1024
"""All files of a message together; a request may have 25 MiB with everything around them.
https://discord.com/developers/docs/resources/message#create-message"""


@asynccontextmanager
async def attached(store: PictureStore, job: Job) -> AsyncIterator[tuple[Attachment, ...]]:
    """Every painted picture: its own bytes where they fit the upload limit, re-encoded ones where they do not."""
    async with AsyncExitStack() as files:
        share = min(job.upload_limit, REQUEST_BYTES // len(job.painted))
        yield tuple([await _attachment(store, job, picture, share, files) for picture in job.painted])


async def _attachment(store: PictureStore, job: Job, picture: Picture, limit: int, files: AsyncExitStack) -> Attachment:
    if picture.key is None:
        raise ValueError("a painted picture has a key")
    path = await files.enter_async_context(store.path(picture.key))
    into = store.spool / f"{job.id}-{picture.slot}-fitted"
    files.callback(into.unlink, missing_ok=True)
    fitted = await imaging.fit(path, limit, into)
    name = file_name(job.id, picture.slot, fitted.extension)
    return Attachment(fitted.path, name, picture.slot, fitted.width, fitted.height)
