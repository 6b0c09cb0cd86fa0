"""A picture store in S3, Google Cloud Storage or Azure, for more than one process or a disk that does not stay.

Where the bucket is, is `PICTURES_URL`; who may use it is told by the provider's own variables, which the library reads
(AWS_ACCESS_KEY_ID, GOOGLE_SERVICE_ACCOUNT, AZURE_STORAGE_ACCOUNT_NAME and the like):
https://developmentseed.org/obstore/latest/authentication/
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import obstore
from obstore import exceptions
from obstore.store import from_url

from bot.adapters.pictures import LEFTOVER_SECONDS, checked_key, is_key, picture_key, sweep_folder
from bot.domain.errors import Again, Trouble


class ObjectPictures:
    """Implements `pictures.PictureStore`. `spool` is a local folder for files under way."""

    def __init__(self, url: str, spool: Path) -> None:
        self._store: Any = from_url(url)
        self._spool = spool
        spool.mkdir(parents=True, exist_ok=True)
        spool.chmod(0o700)

    @property
    def spool(self) -> Path:
        return self._spool

    async def sweep(self, older_than: float = LEFTOVER_SECONDS) -> int:
        return await asyncio.to_thread(sweep_folder, self._spool, older_than)

    async def keep(self, spooled: Path, job_id: int, slot: int, attempt: int, extension: str) -> str:
        key = picture_key(job_id, slot, attempt, extension)
        with _translated(key):
            await obstore.put_async(self._store, key, spooled)
        await asyncio.to_thread(spooled.unlink, missing_ok=True)
        return key

    @asynccontextmanager
    async def path(self, key: str) -> AsyncIterator[Path]:
        local = self._spool / f"{uuid.uuid4().hex}-{checked_key(key)}"
        try:
            await self._fetch(key, local)
            yield local
        finally:
            await asyncio.to_thread(local.unlink, missing_ok=True)

    async def has(self, key: str) -> bool:
        try:
            with _translated(key):
                await obstore.head_async(self._store, checked_key(key))
        except Trouble as trouble:
            if trouble.code == "picture_missing":
                return False
            raise
        return True

    async def remove(self, key: str) -> None:
        if await self.has(key):
            with _translated(key):
                await obstore.delete_async(self._store, key)

    async def old_keys(self, older_than: float = LEFTOVER_SECONDS) -> list[str]:
        limit = datetime.now(UTC) - timedelta(seconds=older_than)
        found = []
        with _translated("every key"):
            async for page in obstore.list(self._store):
                found += [str(one["path"]) for one in page if one["last_modified"] < limit]
        return [key for key in found if is_key(key)]

    async def ping(self) -> None:
        name, words = f"ping-{uuid.uuid4().hex}", b"easel"
        with _translated(name):
            await obstore.put_async(self._store, name, words)
            back = await (await obstore.get_async(self._store, name)).bytes_async()
            await obstore.delete_async(self._store, name)
        if bytes(back) != words:
            raise Trouble("store_failed", again=Again.LATER, detail="read back other bytes than were written")

    async def _fetch(self, key: str, into: Path) -> None:
        """Chunk by chunk into a file: a picture is never an object in memory."""
        with _translated(key):
            answer = await obstore.get_async(self._store, key)
            file: IO[bytes] = await asyncio.to_thread(into.open, "wb")
            try:
                async for chunk in answer.stream():
                    await asyncio.to_thread(file.write, chunk)
            finally:
                await asyncio.to_thread(file.close)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except (exceptions.NotFoundError, FileNotFoundError) as error:
        raise Trouble("picture_missing", detail=key) from error
    except (exceptions.BaseError, OSError) as error:
        # The library's messages name bucket and key, and no credentials.
        raise Trouble("store_failed", again=Again.LATER, detail=str(error)[:300]) from error
