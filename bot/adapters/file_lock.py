"""One engine for one SQLite file: a second process would take the first one's unfinished work for its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.domain.errors import Trouble

if sys.platform == "win32":
    import msvcrt

    def _seize(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _seize(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Hold the lock beside the database's file; the system frees it with the process. Raises `Trouble`."""
    with database.with_name(f"{database.name}.lock").open("a", encoding="utf-8") as file:
        try:
            _seize(file)
        except OSError as error:
            raise Trouble("database_in_use", detail=f"another Easel works with {database.name}") from error
        yield
