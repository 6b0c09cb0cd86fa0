"""The sandbox's own clock: deadlines, nonces and limits follow it, so a test can let fifteen minutes pass at once."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable


class Clock:
    """Wall time plus whatever was added with `advance`; timers set on it fire early when it is advanced."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._order = itertools.count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    def now(self) -> float:
        """Seconds since the Unix epoch, as the sandbox sees them."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once; timers that have become due run before this returns.

        Raises:
            ValueError: if `seconds` is negative, for Discord's time does not run backwards.
        """
        if seconds < 0:
            raise ValueError(f"the clock cannot go back by {-seconds} seconds")
        self._ahead += seconds
        self._run_due()

    def call_at(self, moment: float, callback: Callable[[], None]) -> None:
        """Run `callback` once the clock shows `moment` (seconds since the epoch); needs a running loop."""
        heapq.heappush(self._due, (moment, next(self._order), callback))
        self._arm()

    async def sleep_until(self, moment: float) -> None:
        """Wait until the clock shows `moment`, by time passing or by `advance`."""
        reached = asyncio.get_running_loop().create_future()
        self.call_at(moment, lambda: None if reached.done() else reached.set_result(None))
        await reached

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of the sandbox's time."""
        await self.sleep_until(self.now() + seconds)

    def stop(self) -> None:
        """Forget every timer; nothing set before this fires any more."""
        self._due.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run_due(self) -> None:
        while self._due and self._due[0][0] <= self.now():
            _, _, callback = heapq.heappop(self._due)
            callback()
        if self._due:
            self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        # A timer may fire a hair early by the loop's clock; `_run_due` then simply arms the next one.
        wait = max(self._due[0][0] - self.now(), 0.001)
        self._timer = asyncio.get_running_loop().call_later(wait, self._run_due)
