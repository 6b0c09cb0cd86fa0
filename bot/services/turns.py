"""Turns: of one member's many requests at once, one comes in after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """A queue for each member in this process, there while anybody waits in it.

    They would wait for each other anyway, at the row that counts their quota. There they would do it with a database
    connection each in their hands, and everybody else would stand in line behind a thousand of them.
    """

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, user_id: int) -> AsyncIterator[None]:
        queue = self._queues.setdefault(user_id, asyncio.Lock())
        async with queue:
            yield
