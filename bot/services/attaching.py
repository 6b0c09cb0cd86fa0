"""A job's pictures as files that fit into one message."""

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.adapters import imaging
from bot.adapters.pictures import PictureStore
from bot.domain.job import Job, file_name, sent_name
from bot.domain.ports import Attachment
from bot.domain.reference import Reference

REQUEST_BYTES = 24 * 1024 * 1024
"""All files of a message together; a request may have 25 MiB with everything around them.
https://discord.com/developers/docs/resources/message#create-message"""


@asynccontextmanager
async def attached(store: PictureStore, job: Job) -> AsyncIterator[tuple[Attachment, ...]]:
    """Every painted picture: its own bytes where they fit the upload limit, re-encoded ones where they do not."""
    async with AsyncExitStack() as files:
        share = min(job.upload_limit, REQUEST_BYTES // len(job.painted))
        yield await _painted(store, job, share, files)


@asynccontextmanager
async def attached_with_references(
    store: PictureStore, job: Job
) -> AsyncIterator[tuple[tuple[Attachment, ...], tuple[Attachment, ...]]]:
    """The painted pictures, and those that the member had sent along, in one message."""
    async with AsyncExitStack() as files:
        share = min(job.upload_limit, REQUEST_BYTES // (len(job.painted) + len(job.references)))
        painted = await _painted(store, job, share, files)
        yield painted, tuple([await _sent(store, job, reference, share, files) for reference in job.references])


async def _painted(store: PictureStore, job: Job, limit: int, files: AsyncExitStack) -> tuple[Attachment, ...]:
    found = []
    for picture in job.painted:
        if picture.key is None:
            raise ValueError("a painted picture has a key")
        fitted = await _fitted(store, picture.key, limit, files)
        name = file_name(job.id, picture.slot, fitted.extension)
        found.append(Attachment(fitted.path, name, picture.slot, fitted.width, fitted.height))
    return tuple(found)


async def _sent(store: PictureStore, job: Job, reference: Reference, limit: int, files: AsyncExitStack) -> Attachment:
    fitted = await _fitted(store, reference.key, limit, files)
    name = sent_name(job.id, reference.number, fitted.extension)
    return Attachment(fitted.path, name, reference.number, fitted.width, fitted.height)


async def _fitted(store: PictureStore, key: str, limit: int, files: AsyncExitStack) -> imaging.Fitted:
    path = await files.enter_async_context(store.path(key))
    into = store.spool / f"fitted-{uuid.uuid4().hex}"  # each use has its own: another may show the same picture now
    files.callback(into.unlink, missing_ok=True)
    return await imaging.fit(path, limit, into)
