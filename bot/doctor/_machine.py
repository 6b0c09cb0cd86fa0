"""What the machine itself brings: Python, libraries, room on its disk."""

import platform
import shutil
import sys
from pathlib import Path

from bot import prepare
from bot.doctor._finding import Finding, bad, doubtful, good

LITTLE_ROOM, NO_ROOM = 2_000_000_000, 200_000_000
"""Bytes free: about a hundred 4K pictures of 20 MB, and fewer than ten."""

FORGETFUL = frozenset({"overlay", "aufs", "tmpfs", "ramfs"})
"""File systems that end with their container or with the machine's next start."""


def python() -> Finding:
    return good(f"Python {platform.python_version()} on {platform.system() or 'an unknown system'}")


def libraries() -> Finding:
    lock = prepare.ROOT / "requirements.txt"
    lacking = prepare.missing(lock, sys.path)
    if lacking:
        return doubtful(
            "Libraries",
            f"{lacking} are not those of requirements.txt",
            "Run: python3 -m pip install --require-hashes -r requirements.txt",
        )
    return good("Libraries are those of requirements.txt")


def room(folder: Path) -> Finding:
    free = shutil.disk_usage(_there(folder)).free
    what = f"Disk: {free / 1e9:.1f} GB free for pictures"
    if free < NO_ROOM:
        return bad(what, "that is less than ten 4K pictures", "Make room, or point PICTURES_URL elsewhere.")
    if free < LITTLE_ROOM:
        return doubtful(what, "that fills soon", "Make room, or point PICTURES_URL elsewhere.")
    return good(what)


def file_system(path: Path) -> str:
    """The kind of file system that holds the path ("ext4", "overlay"); nothing where it cannot be told."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    place, kinds = _there(path), {}
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, mount, kind, *_ = line.split()
        kinds[Path(mount.replace("\\040", " "))] = kind
    return next((kinds[folder] for folder in (place, *place.parents) if folder in kinds), "")


def exists(path: Path) -> bool:
    return path.exists()


def _there(path: Path) -> Path:
    """The path, or the nearest folder above it that exists already."""
    path = path.resolve()
    return next(folder for folder in (path, *path.parents) if folder.exists())
