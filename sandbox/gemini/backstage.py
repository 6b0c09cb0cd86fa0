"""What the image API's routes work with: what comes next, what was asked, and what would have been billed."""

import asyncio
import contextlib
import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.gemini import painter
from sandbox.gemini.ask import Ask
from sandbox.gemini.faults import Mood, always, mood
from sandbox.gemini.reply import Answer
from sandbox.gemini.turn import Turn

PAINTERS = 2
"""Pictures painted at once. Each 4K canvas takes about 150 MB while it is worked on."""


class Clock(Protocol):
    def now(self) -> float: ...


class WallClock:
    def now(self) -> float:
        return time.time()


@dataclass
class Call:
    """One request to generateContent.

    `received`: the whole request arrived. `paid`: the sandbox then went to work on it, for which the real API's owner
    would be billed, whatever became of the answer. `sent`: the last byte of the answer was taken. `body` is the JSON
    with each picture replaced by its length; `mood` is "" for a request that was refused before any mood came to it.
    """

    number: int
    when: float
    model: str
    auth: str
    streamed: bool = False
    digest: str = ""
    size: int = 0
    prompt: str = ""
    aspect: str = ""
    image_size: str = ""
    references: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    mood: str = ""
    received: bool = False
    paid: bool = False
    sent: bool = False
    status: int = 0
    done: bool = False


class Backstage:
    """An image API without its way in: its moods, its calls and its painters."""

    def __init__(self, clock: Clock | None = None, seed: int = 0, *, pace: float = 1.0) -> None:
        self.clock = clock or WallClock()
        self.seed = seed
        self.pace = pace
        self.quick = False
        self.drip_seconds = 1.0
        self.api_key = f"sandbox-key-{hashlib.sha256(f'key {seed}'.encode()).hexdigest()[:24]}"
        self.calls: list[Call] = []
        self.followed = 0
        self.closing = asyncio.Event()
        self.painters = asyncio.Semaphore(PAINTERS)
        self._lasting = "ok"
        self._script: deque[Mood] = deque()
        self._spells: dict[str, tuple[str, int | None]] = {}
        self._again: Counter[str] = Counter()
        self._gate = asyncio.Event()
        self._listeners: list[Callable[[], None]] = []

    @property
    def paid(self) -> int:
        """How many requests would have been billed."""
        return sum(call.paid for call in self.calls)

    @property
    def received(self) -> int:
        """How many requests arrived whole, refused ones too."""
        return sum(call.received for call in self.calls)

    @property
    def mood(self) -> str:
        """What comes next for a request to any model."""
        if self._script:
            return self._script[0].name
        return self._spells.get("", (self._lasting, None))[0]

    @mood.setter
    def mood(self, name: str) -> None:
        self._lasting = mood(name).name
        self._spells.pop("", None)
        self._changed()

    def set_mood(self, name: str, *, times: int | None = None, model: str = "") -> None:
        """Choose a mood for the next `times` requests, or until changed; for one model alone if it is named.

        Raises:
            ValueError: there is no such mood, or `times` is below 1.
        """
        found = mood(name).name
        if times is not None and times < 1:
            raise ValueError(f"a mood lasts for one request at least, not {times}")
        if times is None and not model:
            self.mood = found
            return
        self._spells[model] = (found, times)
        self._changed()

    def next(self, *answers: str | bytes | Answer) -> None:
        """Script the next requests: a mood's name, an answer, or the exact bytes of a JSON body, one request each.

        Raises:
            ValueError: there is no mood of that name.
        """
        self._script.extend(self._scripted(answer) for answer in answers)
        self._changed()

    @staticmethod
    def _scripted(answer: str | bytes | Answer) -> Mood:
        if isinstance(answer, str):
            return mood(answer)
        exact = Answer(answer) if isinstance(answer, bytes) else answer
        return Mood("scripted", "An answer that a test wrote", always(exact))

    def clear(self) -> None:
        """Be well again: no script, no moods, and whatever is held is released."""
        self._script.clear()
        self._spells.clear()
        self._lasting = "ok"
        self.release()

    def release(self) -> None:
        """Answer every request that is held at this moment."""
        self._gate.set()
        self._gate = asyncio.Event()
        self._changed()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change of calls or moods; the value that comes back ends that."""
        self._listeners.append(listener)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return end

    async def until(self, reached: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until something is so, looking again after each change.

        Raises:
            TimeoutError: it did not become so in time.
        """
        changed = asyncio.Event()
        end = self.subscribe(changed.set)
        try:
            async with asyncio.timeout(seconds):
                while not reached():
                    await changed.wait()
                    changed.clear()
        finally:
            end()

    def close(self) -> None:
        """Let go of every connection that a mood keeps open."""
        self.closing.set()
        self.release()

    # What follows is for the routes.

    def opened(self, model: str, auth: str, *, streamed: bool) -> Call:
        call = Call(len(self.calls) + 1, self.clock.now(), model, auth, streamed)
        self.calls.append(call)
        self._changed()
        return call

    def note(self, call: Call, **facts: Any) -> None:
        """Write down what became of a call."""
        for name, value in facts.items():
            setattr(call, name, value)
        self._changed()

    def early(self, model: str) -> Mood | None:
        """The next mood, if it is one that acts before the request is read; it is used up."""
        return self.take(model) if self._peek(model).early else None

    def take(self, model: str) -> Mood:
        """The next mood for a model; it is used up."""
        if self._script:
            return self._script.popleft()
        for key in (model, ""):
            if key not in self._spells:
                continue
            name, left = self._spells[key]
            if left == 1:
                del self._spells[key]
            elif left is not None:
                self._spells[key] = (name, left - 1)
            return mood(name)
        return mood(self._lasting)

    def _peek(self, model: str) -> Mood:
        if self._script:
            return self._script[0]
        default = (self._lasting, None)
        return mood(self._spells.get(model, self._spells.get("", default))[0])

    def turn(self, ask: Ask) -> Turn:
        """The next turn for these words: the seed tells it from the earlier ones, or is the one that was asked for."""
        key = f"{ask.model.id}/{ask.prompt}"
        self._again[key] += 1
        which = f"{self._again[key]}" if ask.seed is None else f"seed {ask.seed}"
        painting = painter.sketch if self.quick else painter.paint
        return Turn(ask, f"{self.seed}/{ask.model.id}/{which}", self.clock.now(), painting)

    async def held(self) -> None:
        """Wait for `release`."""
        if not self.closing.is_set():
            await self._gate.wait()

    def _changed(self) -> None:
        for listener in list(self._listeners):
            listener()
