"""The picture store: painted pictures under keys made from ids, and a spool for files that are still being written."""

import asyncio
import errno
import os
import re
import shutil
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from bot.domain.errors import Again, Trouble

EXTENSIONS = ("png", "jpg", "webp")
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LEFTOVER_SECONDS = 3600.0
"""A file in the spool is written to within minutes or never again, and another process may share the folder."""

_KEY = re.compile(rf"[0-9]{{1,20}}-[0-9]{{1,3}}-[0-9]{{1,3}}\.(?:{'|'.join(EXTENSIONS)})")
_P = ParamSpec("_P")
_T = TypeVar("_T")


class PictureStore(Protocol):
    """Where painted pictures live. A folder, or any object store: nothing here is promised about paths but reading.

    Every method may raise `Trouble`: "store_full" (again later, when someone has made room), "store_failed" (again
    later), "picture_missing" (never).
    """

    @property
    def spool(self) -> Path:
        """A local folder for files under way; `sweep` forgets what a crash left in it."""
        ...

    async def sweep(self, older_than: float = LEFTOVER_SECONDS) -> int:
        """Remove what was last written into the spool more than `older_than` seconds ago; how many things."""
        ...

    async def keep(self, spooled: Path, job_id: int, slot: int, attempt: int, extension: str) -> str:
        """Move a finished file in, durably, and answer its key, which is that attempt's alone."""
        ...

    def path(self, key: str) -> AbstractAsyncContextManager[Path]:
        """A local file with that picture's bytes, for reading, as long as the context is open."""
        ...

    async def has(self, key: str) -> bool: ...

    async def remove(self, key: str) -> None:
        """Erase that picture. Erasing what is not there is done already."""
        ...

    async def old_keys(self, older_than: float = LEFTOVER_SECONDS) -> list[str]:
        """Every key that was written more than `older_than` seconds ago."""
        ...

    async def ping(self) -> None:
        """Write, read and remove a few bytes, to show that the store works."""
        ...


def picture_key(job_id: int, slot: int, attempt: int, extension: str) -> str:
    return checked_key(f"{job_id}-{slot}-{attempt}.{extension}")


def job_of(key: str) -> int:
    """Whose picture that is."""
    return int(key.partition("-")[0])


def is_key(name: str) -> bool:
    return _KEY.fullmatch(name) is not None


def checked_key(key: str) -> str:
    """The key itself. Raises ValueError for what no store has given out."""
    if not is_key(key):
        raise ValueError(f"{key!r} is no key of a picture")
    return key


def sweep_folder(spool: Path, older_than: float) -> int:
    """Remove what was last written there more than `older_than` seconds ago; how many things."""
    limit = time.time() - older_than
    swept = 0
    for leftover in spool.iterdir():
        with suppress(FileNotFoundError):  # another process sweeps too
            if leftover.stat().st_mtime < limit:
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
                swept += 1
    return swept


class FolderPictures:
    """A picture store in a folder of this machine: files 0600 in folders 0700, each key one file."""

    def __init__(self, root: Path) -> None:
        self._kept = root / "pictures"
        self._spool = root / "spool"
        with _translated():
            for folder in (self._kept, self._spool):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)

    @property
    def spool(self) -> Path:
        return self._spool

    async def sweep(self, older_than: float = LEFTOVER_SECONDS) -> int:
        return await _in_thread(sweep_folder, self._spool, older_than)

    async def keep(self, spooled: Path, job_id: int, slot: int, attempt: int, extension: str) -> str:
        key = picture_key(job_id, slot, attempt, extension)
        await _in_thread(self._keep, spooled, self._file(key))
        return key

    @asynccontextmanager
    async def path(self, key: str) -> AsyncIterator[Path]:
        if not await self.has(key):
            raise Trouble("picture_missing", detail=key)
        yield self._file(key)

    async def has(self, key: str) -> bool:
        return await _in_thread(self._file(key).is_file)

    async def remove(self, key: str) -> None:
        await _in_thread(_unlink, self._file(key))

    async def old_keys(self, older_than: float = LEFTOVER_SECONDS) -> list[str]:
        return await _in_thread(self._old_keys, time.time() - older_than)

    async def ping(self) -> None:
        await _in_thread(self._ping)

    def _file(self, key: str) -> Path:
        return self._kept / checked_key(key)

    def _keep(self, spooled: Path, kept: Path) -> None:
        _move(spooled, kept, self._spool)
        _sync_folder(self._kept)

    def _old_keys(self, limit: float) -> list[str]:
        found = []
        with os.scandir(self._kept) as files:
            for file in files:
                with suppress(FileNotFoundError):  # removed meanwhile
                    if is_key(file.name) and file.stat().st_mtime < limit:
                        found.append(file.name)
        return found

    def _ping(self) -> None:
        words = uuid.uuid4().hex
        spooled, kept = self._spool / f"ping-{words}", self._kept / f"ping-{words}"
        try:
            spooled.write_text(words)
            _move(spooled, kept, self._spool)
            if kept.read_text() != words:
                raise Trouble("store_failed", again=Again.LATER, detail="read back other bytes than were written")
        finally:
            spooled.unlink(missing_ok=True)
            _unlink(kept)


async def stored_key(store: PictureStore, job_id: int, slot: int, attempt: int) -> str | None:
    """The key under which that attempt's picture was kept; None where it was not."""
    for extension in EXTENSIONS:
        key = picture_key(job_id, slot, attempt, extension)
        if await store.has(key):
            return key
    return None


def storage_trouble(error: OSError) -> Trouble:
    """What a failed file operation means. The detail names the error, not the path."""
    code = "store_full" if error.errno in FULL else "store_failed"
    return Trouble(code, again=Again.LATER, detail=errno.errorcode.get(error.errno or 0, type(error).__name__))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_trouble(error) from error


async def _in_thread(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    with _translated():
        return await asyncio.to_thread(work, *args, **kwargs)


def _move(source: Path, target: Path, spool: Path) -> None:
    """Put a file's bytes under another name in one step: whoever looks sees all of them or none, power cut or not."""
    source.chmod(0o600)
    _sync_file(source)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = spool / f"copy-{uuid.uuid4().hex}"
        try:
            shutil.copyfile(source, copy)
            copy.chmod(0o600)
            _sync_file(copy)
            copy.replace(target)
        finally:
            copy.unlink(missing_ok=True)
        source.unlink(missing_ok=True)


def _unlink(file: Path) -> None:
    file.unlink(missing_ok=True)
    _sync_folder(file.parent)


def _sync_file(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows opens no folder, and needs no such step
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
