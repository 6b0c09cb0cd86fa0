"""Crash points: places in the real classes at which a victim may die, named after what happens there.

Before and after the commit of each transaction, named by the function that wrote it; before and after each paid call,
each file that is kept, each message, each hand-over to the queue. A point is only a name until it is reached once.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters import delivery
from bot.adapters.database import Database
from bot.adapters.delivery import DiscordMessenger
from bot.adapters.engine import DurableEngine
from bot.adapters.gemini.client import GeminiImages
from bot.adapters.pictures import FolderPictures
from bot.domain.ports import Order, Painted
from cogs import imagine

METHODS: tuple[tuple[type, str], ...] = (
    (GeminiImages, "paint"),
    (FolderPictures, "keep"),
    (FolderPictures, "remove"),
    (DiscordMessenger, "replace_card"),
    (DiscordMessenger, "post"),
    (DiscordMessenger, "find_posted"),
    (DiscordMessenger, "find_card"),
    (DiscordMessenger, "show_stopped"),
    (DiscordMessenger, "tell"),
    (DiscordMessenger, "show_progress"),
    (DurableEngine, "enqueue_paint"),
    (DurableEngine, "enqueue_delivery"),
    (DurableEngine, "cancel"),
    (DurableEngine, "resume"),
    (DurableEngine, "_register_queues"),
    (discord.Webhook, "delete_message"),
)


class Journal:
    """Lines about a victim's life that outlive it, and the point at which it is to die."""

    def __init__(self, path: Path, point: str, count: int) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._point = point
        self._left = count
        self._reached: set[str] = set()

    def write(self, *words: str) -> None:
        os.write(self._file, ("\t".join(words) + "\n").encode())

    def reach(self, point: str) -> None:
        """Pass a crash point, or die at it."""
        if point not in self._reached:
            self._reached.add(point)
            self.write("reached", point)
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                self.write("died", point)
                os.kill(os.getpid(), signal.SIGKILL)


def arm(journal: Journal) -> None:
    """Put the points around the classes of this process."""
    _transactions(journal)
    for owner, name in METHODS:
        _around(owner, name, f"{owner.__name__}.{name}", journal)
    _around(imagine, "show", "first answer", journal)
    _around(delivery, "_take_away", "card taken away", journal)
    _watched_calls(journal)


def _transactions(journal: Journal) -> None:
    writing: Callable[[Database], AbstractAsyncContextManager[AsyncConnection]] = Database.writing

    @asynccontextmanager
    async def named(database: Database, name: str) -> AsyncIterator[AsyncConnection]:
        async with writing(database) as connection:
            yield connection
            journal.reach(f"{name}: before commit")
        journal.reach(f"{name}: after commit")

    def patched(database: Database) -> AbstractAsyncContextManager[AsyncConnection]:
        return named(database, sys._getframe(1).f_code.co_qualname)

    Database.writing = patched  # type: ignore[method-assign]


def _around(owner: Any, name: str, point: str, journal: Journal) -> None:
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def patched(*args: Any, **options: Any) -> Any:
        journal.reach(f"{point}: before")
        result = await original(*args, **options)
        journal.reach(f"{point}: after")
        return result

    setattr(owner, name, patched)


def _watched_calls(journal: Journal) -> None:
    """Write down each paid call, and whether that picture had been stored by then, as the folder shows it."""
    paint = GeminiImages.paint

    async def patched(images: GeminiImages, order: Order, into: Path) -> Painted:
        job, slot, attempt = into.name.split("-")
        stored = any((into.parent.parent / "pictures").glob(f"{job}-{slot}-*"))
        journal.write("paid_again" if stored else "paid", job, slot, attempt)
        return await paint(images, order, into)

    GeminiImages.paint = patched  # type: ignore[method-assign]
