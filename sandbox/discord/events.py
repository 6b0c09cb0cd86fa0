"""What happens on the Discord side, told to whoever asked: the gateway, the page, a test that waits."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

EVENT_KINDS = (
    "message_create",
    "message_update",
    "message_delete",
    "reaction_add",
    "typing",
    "interaction_create",
    "interaction",
    "channel_create",
    "channel_update",
    "channel_delete",
    "guild_create",
    "guild_update",
    "guild_delete",
    "role_create",
    "role_update",
    "member_add",
    "member_update",
    "member_remove",
    "auto_moderation",
    "commands",
    "bot_online",
    "bot_offline",
    "request",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `kind` is one of `EVENT_KINDS`, `subject` the message, channel, interaction… itself."""

    kind: str
    subject: Any


class Events:
    """Tells every subscriber of every event, at once and in order."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Event], None]] = []

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback` with each event from now on; returns what ends that. It must not block or raise."""
        self._subscribers.append(callback)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers.remove(callback)

        return end

    def tell(self, kind: str, subject: Any) -> None:
        """Tell everybody that `kind` happened to `subject`."""
        event = Event(kind, subject)
        for callback in tuple(self._subscribers):
            callback(event)

    async def until(self, condition: Callable[[], bool], timeout: float = 10.0) -> None:  # noqa: ASYNC109 - real time
        """Wait until `condition()` holds; it is asked again after every event.

        Raises:
            TimeoutError: after `timeout` real seconds.
        """
        pulse = Pulse()
        end = self.subscribe(lambda _: pulse.beat())
        try:
            await pulse.until(condition, timeout)
        finally:
            end()


class Pulse:
    """Something that waiters sleep on until it beats."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def beat(self) -> None:
        """Wake everybody who waits."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, condition: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109 - real time
        """Wait until `condition()` holds, asking again at each beat.

        Raises:
            TimeoutError: after `timeout` real seconds.
        """
        async with asyncio.timeout(timeout):
            while not condition():
                future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(future)
                await future
