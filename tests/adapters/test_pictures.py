"""The picture store keeps what it was given, whole, under a name of its own making, until it is told to erase it."""

import asyncio
import errno
import os
import stat
import time
from pathlib import Path

import pytest

from bot.adapters.imaging import TYPES
from bot.adapters.pictures import EXTENSIONS, FolderPictures, PictureStore, storage_trouble
from bot.domain.errors import Again, Trouble

POSIX = pytest.mark.skipif(os.name == "nt", reason="file modes and mounts are POSIX's")


@pytest.fixture
def store(tmp_path: Path) -> FolderPictures:
    return FolderPictures(tmp_path / "data")


def spooled(store: PictureStore, content: bytes, name: str = "fresh") -> Path:
    file = store.spool / name
    file.write_bytes(content)
    return file


async def read(store: PictureStore, key: str) -> bytes:
    async with store.path(key) as path:
        return path.read_bytes()


def files(root: Path) -> set[str]:
    return {str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()}


async def test_what_is_kept_is_read_back_byte_for_byte_and_leaves_the_spool(store):
    fresh = spooled(store, b"picture")
    key = await store.keep(fresh, 1234567890123456789, 2, 3, "png")
    assert await store.has(key)
    assert await read(store, key) == b"picture"
    assert not fresh.exists()


async def test_the_key_is_made_of_ids_and_outlives_the_process(store, tmp_path):
    key = await store.keep(spooled(store, b"picture"), 1234567890123456789, 2, 3, "webp")
    assert key == "1234567890123456789-2-3.webp"
    assert await read(FolderPictures(tmp_path / "data"), key) == b"picture"


HOSTILE_KEYS = [
    "",
    "..",
    "../x",
    "/etc/passwd",
    "1-1-1.png/..",
    "1-1-1.exe",
    "1-1-1",
    "1-1.png",
    "-1-1-1.png",
    "1-1-1.png\n",
    "١-1-1.png",
    "1-1-1.PNG",
]


@pytest.mark.parametrize("key", HOSTILE_KEYS)
async def test_no_key_leads_anywhere_else(store, key):
    with pytest.raises(ValueError, match="no key"):
        await store.has(key)
    with pytest.raises(ValueError, match="no key"):
        await store.remove(key)
    with pytest.raises(ValueError, match="no key"):
        await read(store, key)


@pytest.mark.parametrize("extension", ["exe", "../png", "", "svg", "PNG", "png\x00"])
async def test_no_extension_but_a_pictures_is_kept(store, extension):
    with pytest.raises(ValueError, match="no key"):
        await store.keep(spooled(store, b"picture"), 1, 1, 1, extension)


async def test_erasing_leaves_no_byte_and_may_be_repeated(store, tmp_path):
    key = await store.keep(spooled(store, b"picture"), 1, 1, 1, "png")
    await store.remove(key)
    await store.remove(key)
    assert not await store.has(key)
    assert files(tmp_path) == set()


async def test_a_picture_that_is_not_there_is_trouble_that_no_waiting_mends(store):
    with pytest.raises(Trouble) as caught:
        await read(store, "1-1-1.png")
    assert (caught.value.code, caught.value.again) == ("picture_missing", Again.NEVER)


async def test_each_attempt_keeps_a_picture_of_its_own(store):
    """Two attempts at one slot may both end, when a process froze and thawed: neither may overwrite the other."""
    first = await store.keep(spooled(store, b"first"), 1, 1, 1, "png")
    second = await store.keep(spooled(store, b"second"), 1, 1, 2, "png")
    assert (await read(store, first), await read(store, second)) == (b"first", b"second")


async def test_whoever_reads_while_a_picture_is_replaced_sees_one_of_them_whole(store):
    key = await store.keep(spooled(store, b"a" * 100_000), 1, 1, 1, "png")
    seen = set()

    async def look() -> None:
        for _ in range(200):
            seen.add(await read(store, key))

    async def replace() -> None:
        for letter in b"bcdefgh":
            await store.keep(spooled(store, bytes([letter]) * 100_000), 1, 1, 1, "png")

    await asyncio.gather(look(), replace())
    assert all(len(content) == 100_000 and len(set(content)) == 1 for content in seen)


@POSIX
async def test_the_bytes_reach_the_disk_before_the_name_and_the_name_before_the_answer(store, monkeypatch):
    steps = []
    really_sync, really_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        really_sync(descriptor)

    def replace(source: Path, target: Path) -> Path:
        steps.append("name")
        return really_replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    key = await store.keep(spooled(store, b"picture"), 1, 1, 1, "png")
    assert steps == ["file", "name", "folder"]
    await store.remove(key)
    assert steps[3:] == ["folder"]


@POSIX
async def test_nobody_else_on_the_machine_can_look(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pictures").mkdir(mode=0o755)
    store = FolderPictures(tmp_path / "data")
    fresh = spooled(store, b"picture")
    fresh.chmod(0o644)
    key = await store.keep(fresh, 1, 1, 1, "png")
    async with store.path(key) as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.spool.stat().st_mode) == 0o700


async def test_a_sweep_takes_what_a_crash_left_and_nothing_that_is_still_written(store):
    old = time.time() - 7_200
    crashed = spooled(store, b"half", "crashed")
    os.utime(crashed, (old, old))
    folder = store.spool / "crashed-folder"
    folder.mkdir()
    spooled(store, b"half", "crashed-folder/part")
    os.utime(folder, (old, old))
    fresh = spooled(store, b"under way")
    key = await store.keep(spooled(store, b"picture", "other"), 1, 1, 1, "png")
    async with store.path(key) as path:
        os.utime(path, (old, old))
    assert await store.sweep() == 2
    assert files(store.spool) == {fresh.name}
    assert await store.has(key)
    assert await store.sweep(older_than=-1) == 1


async def test_a_ping_goes_all_the_way_and_leaves_nothing(store, tmp_path):
    await store.ping()
    assert files(tmp_path) == set()


async def test_a_ping_finds_a_store_that_cannot_be_written_to(store):
    (store.spool.parent / "pictures").rmdir()
    (store.spool.parent / "pictures").write_bytes(b"a file where a folder was")
    with pytest.raises(Trouble) as caught:
        await store.ping()
    assert (caught.value.code, caught.value.again) == ("store_failed", Again.LATER)


async def test_a_spooled_file_that_is_gone_is_trouble(store):
    with pytest.raises(Trouble) as caught:
        await store.keep(store.spool / "gone", 1, 1, 1, "png")
    assert caught.value.code == "store_failed"
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_a_root_that_can_be_no_folder_is_trouble(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Trouble) as caught:
        FolderPictures(tmp_path / "file")
    assert caught.value.code == "store_failed"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_disk_without_room_is_told_from_a_broken_one_and_no_path_is_told(number):
    full = storage_trouble(OSError(number, "no", "/secret/path"))
    broken = storage_trouble(OSError(errno.EIO, "no", "/secret/path"))
    assert (full.code, full.again) == ("store_full", Again.LATER)
    assert (broken.code, broken.again, broken.detail) == ("store_failed", Again.LATER, "EIO")
    assert "secret" not in str(full) + str(broken)


async def test_a_picture_may_come_from_another_disk(small_disk, tmp_path):
    store = FolderPictures(tmp_path / "data")
    elsewhere = small_disk / "fresh"
    elsewhere.write_bytes(b"picture")
    key = await store.keep(elsewhere, 1, 1, 1, "png")
    async with store.path(key) as path:
        assert path.read_bytes() == b"picture"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not elsewhere.exists()
    assert files(tmp_path) == {f"data/pictures/{key}"}


async def test_on_a_full_disk_nothing_is_kept_by_half_and_all_is_well_once_there_is_room(small_disk, tmp_path):
    store = FolderPictures(small_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 100_000)
    fresh = tmp_path / "fresh"
    fresh.write_bytes(b"y" * 100_000)
    with pytest.raises(Trouble) as caught:
        await store.keep(fresh, 1, 1, 1, "png")
    assert (caught.value.code, caught.value.again) == ("store_full", Again.LATER)
    assert files(small_disk) == {"ballast"}
    assert fresh.read_bytes() == b"y" * 100_000
    ballast.unlink()
    assert await read(store, await store.keep(fresh, 1, 1, 1, "png")) == b"y" * 100_000


def test_each_type_that_is_told_by_its_bytes_can_be_kept():
    assert {extension for _, extension in TYPES.values()} == set(EXTENSIONS)
