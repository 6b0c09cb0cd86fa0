"""Work that must not be lost to an outage of the database: it is repeated until the database answers again."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import structlog

from bot.domain.errors import Trouble

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0


def outlasting(act: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Repeat `act` while the database is down; every other trouble passes through.

    Only for what may be repeated: it does nothing but read and write the database, and finds out by its rows where an
    earlier try was committed although we were told otherwise. Never around a paid call or a message.
    """

    @wraps(act)
    async def repeated(*args: P.args, **kwargs: P.kwargs) -> T:
        pause = FIRST_PAUSE
        while True:
            try:
                return await act(*args, **kwargs)
            except Trouble as trouble:
                if trouble.code != "database_down":
                    raise
                log.warning("database_awaited", by=act.__qualname__, why=trouble.detail, seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    return repeated
