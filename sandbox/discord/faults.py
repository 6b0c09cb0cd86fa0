"""Faults on request: what a bot must survive, and cannot provoke by itself.

    stage.discord.faults.add("PATCH /webhooks/*/messages/@original", Fault.drop_after())
    stage.discord.faults.add("POST /channels/*", Fault.rate_limited(0.2), times=2, after=1)

A pattern is matched against the method and the path below `/api/v10`, with `*` for anything. Note that aiohttp's client
itself repeats a GET, PUT or DELETE whose reused connection was dropped, so the bot may never notice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Self

from aiohttp import web

from sandbox.clock import Clock
from sandbox.discord.limits import limited
from sandbox.discord.request import RequestRecord, json_response
from sandbox.discord.rules import Broken

UPSTREAM = "upstream connect error or disconnect/reset before headers"
"""What Discord's edge has been seen to say with a 503."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. `when` is "before" the work is done or "after" it, when the bot does not learn that it was.

    `kind`: "answer" (with `status`, `headers` and `body`, JSON if it is an object), "drop" (the line is cut), "delay"
    (of `seconds` on the sandbox's clock), "truncate" (half of the true answer, then the line is cut).
    """

    kind: str
    when: str = "before"
    status: int = 500
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @classmethod
    def answer(cls, status: int, body: Any = "", *, when: str = "before", **headers: str) -> Self:
        """Any answer at all, the work left undone."""
        return cls("answer", when, status, body, headers)

    @classmethod
    def down(cls, status: int = 503) -> Self:
        """Discord's edge, without Discord behind it."""
        return cls("answer", "before", status, UPSTREAM)

    @classmethod
    def lost(cls, status: int = 502) -> Self:
        """The work is done, and the answer is an error."""
        return cls("answer", "after", status, UPSTREAM)

    @classmethod
    def broken(cls, rule: str) -> Self:
        """The answer to a broken rule of `rules.RULES` ("unknown_webhook", "token_life", "file_size", …)."""
        return cls._of(Broken(rule))

    @classmethod
    def rate_limited(cls, retry_after: float = 0.1, *, scope: str = "user", via: bool = True) -> Self:
        """A 429: `scope` "user", "shared" or "global"; without `via` it looks like Cloudflare's."""
        return cls._of(limited(retry_after, scope=scope, via=via))

    @classmethod
    def drop(cls) -> Self:
        """The line is cut before anything was done."""
        return cls("drop")

    @classmethod
    def drop_after(cls) -> Self:
        """The work is done, and the line is cut before the answer."""
        return cls("drop", "after")

    @classmethod
    def delay(cls, seconds: float, *, when: str = "before") -> Self:
        """The answer takes this much longer, by the sandbox's clock."""
        return cls("delay", when, seconds=seconds)

    @classmethod
    def truncated(cls) -> Self:
        """The work is done, and half of the answer arrives."""
        return cls("truncate", "after")

    @classmethod
    def _of(cls, broken: Broken) -> Self:
        return cls("answer", "before", broken.rule.status, broken.body(), broken.headers)


@dataclass(slots=True)
class Planned:
    """A fault that waits for its requests: `after` of them pass first, then `times` suffer. `hits` have suffered."""

    pattern: str
    fault: Fault
    times: int
    after: int
    hits: int = 0

    def strikes(self, name: str) -> bool:
        """Whether this request suffers; asking counts it."""
        if self.times <= 0 or not fnmatchcase(name, self.pattern):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        self.hits += 1
        return True


class Faults:
    """The faults to come on REST; the gateway's are methods of `stage.discord.gateway`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.planned: list[Planned] = []

    def add(self, pattern: str, fault: Fault, times: int = 1, after: int = 0) -> Planned:
        """Let the next `times` requests that match suffer `fault`, once `after` of them have passed unharmed."""
        planned = Planned(pattern, fault, times, after)
        self.planned.append(planned)
        return planned

    def clear(self) -> None:
        """Let everything pass from now on."""
        self.planned.clear()

    async def around(
        self, record: RequestRecord, request: web.Request, respond: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Answer a request, or let it suffer."""
        name = f"{record.method} {record.path}"
        planned = next((each for each in self.planned if each.strikes(name)), None)
        if planned is None:
            return await respond()
        fault = planned.fault
        record.fault = f"{fault.kind} {fault.when}"
        response = await respond() if fault.when == "after" else None
        if fault.kind == "delay":
            await self._clock.sleep(fault.seconds)
            return response or await respond()
        if fault.kind == "answer":
            record.status = fault.status
            record.code = fault.body.get("code") if isinstance(fault.body, dict) else None
            return _answer(fault)
        return await _cut(request, response if fault.kind == "truncate" else None)


def _answer(fault: Fault) -> web.Response:
    headers = dict(fault.headers)
    if isinstance(fault.body, str):
        return web.Response(text=fault.body, status=fault.status, headers=headers)
    return json_response(fault.body, fault.status, headers)


async def _cut(request: web.Request, response: web.Response | None) -> web.StreamResponse:
    """Cut the line, after half of `response` if there is one."""
    cut = web.StreamResponse(status=response.status if response else 500)
    if response is not None and isinstance(response.body, bytes):
        cut.headers.update({"Content-Type": "application/json", "Content-Length": str(len(response.body))})
        await cut.prepare(request)
        await cut.write(response.body[: len(response.body) // 2])
        await asyncio.sleep(0)
    if request.transport is not None:
        # `close` lets the half that was written go out; `abort` would drop it too.
        (request.transport.close if response else request.transport.abort)()
    return cut
