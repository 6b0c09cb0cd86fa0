"""Pictures sent along: from a member's upload to a clean copy in the store, which lives and dies with its job."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.database import Database
from bot.adapters.fingerprints import fingerprint
from bot.adapters.pictures import PictureStore
from bot.adapters.references import clean_copy
from bot.adapters.stores import fingerprints as rows
from bot.adapters.stores import jobs
from bot.domain.errors import Refusal, Trouble
from bot.domain.job import Job
from bot.domain.ports import Asker
from bot.domain.reference import Reference

LARGEST_REFERENCE = 10 * 1024 * 1024
"""Bytes of one upload: what a member without Nitro may send.
https://discord.com/developers/docs/reference#uploading-files"""

SLOT = 0
"""Of a job's keys in the store; painted pictures have the others."""

Upload = Callable[[], Awaitable[bytes]]
"""Brings the bytes of one file that came with a command. Raises `Refusal("file_too_long")`, `Trouble`."""


class References:
    def __init__(self, database: Database, store: PictureStore) -> None:
        self._database = database
        self._store = store

    @asynccontextmanager
    async def along(
        self, asker: Asker, uploads: Sequence[Upload], parent: Job | None = None
    ) -> AsyncIterator[tuple[Reference, ...]]:
        """The pictures that go along with a request, in the store: its `parent`'s where that had some, else uploads.

        They are gone again where no job comes of it. Raises `Refusal`: reference_too_large (most),
        reference_unreadable (number), reference_not_yours, reference_gone.
        """
        if parent is not None and parent.circumstances is not None and parent.circumstances.has_references:
            _require_own(parent, asker)
            if not parent.references:
                raise Refusal("reference_gone")
            uploads = [partial(self._again, reference) for reference in parent.references]
        kept: list[Reference] = []
        try:
            for number, upload in enumerate(uploads, 1):
                kept.append(await self._keep(asker.interaction_id, number, await _bytes(upload)))
            yield tuple(kept)
        except BaseException:
            await self._drop(asker.interaction_id, kept)
            raise

    async def _keep(self, job_id: int, number: int, data: bytes) -> Reference:
        sent, clean = (self._store.spool / f"reference-{uuid.uuid4().hex}" for _ in range(2))
        try:
            await asyncio.to_thread(sent.write_bytes, data)
            facts = await clean_copy(sent, clean)
            looks = await fingerprint(clean)
            key = await self._store.keep(clean, job_id, SLOT, number, facts.extension)
        except Trouble as trouble:
            if trouble.code == "picture_broken":
                raise Refusal("reference_unreadable", number=number) from trouble
            raise
        finally:
            sent.unlink(missing_ok=True)
            clean.unlink(missing_ok=True)
        digest = hashlib.sha256(data).hexdigest()
        return Reference(number, key, facts.mime, facts.width, facts.height, digest, looks.shown)

    async def _again(self, reference: Reference) -> bytes:
        try:
            async with self._store.path(reference.key) as path:
                return await asyncio.to_thread(path.read_bytes)
        except Trouble as trouble:
            if trouble.code == "picture_missing":
                raise Refusal("reference_gone") from trouble
            raise

    async def _drop(self, job_id: int, kept: Sequence[Reference]) -> None:
        """Forget them, unless this very interaction came twice and the other one is a job by now."""
        async with self._database.reading() as connection:
            if await jobs.find(connection, job_id) is not None:
                return
        for reference in kept:
            with suppress(Trouble):  # what went wrong first is what counts
                await self._store.remove(reference.key)


async def require_unbarred(connection: AsyncConnection, guild_id: int, sent: Sequence[Reference]) -> None:
    """Raises `Refusal("reference_barred")` for a picture that the server does not want to see."""
    for one in sent:
        if await rows.is_barred(connection, guild_id, one.sha256, one.looks):
            raise Refusal("reference_barred", number=one.number)


def _require_own(parent: Job, asker: Asker) -> None:
    if parent.user_id != asker.user_id:
        raise Refusal("reference_not_yours")


async def _bytes(upload: Upload) -> bytes:
    try:
        return await upload()
    except Refusal as refusal:
        if refusal.code == "file_too_long":
            raise Refusal("reference_too_large", **refusal.values) from refusal
        raise
