"""Rate limits: a bucket for each route and place, and the global limit.

https://docs.discord.com/developers/topics/rate-limits
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.discord.call import Call
from sandbox.discord.rules import Broken

GLOBAL_PER_SECOND = 50
"""https://docs.discord.com/developers/topics/rate-limits#global-rate-limit ; interaction routes are not under it."""

INVALID_SECONDS = 600.0
INVALID_LIMIT = 10_000
"""So many 401, 403 and 429 answers in ten minutes get an address banned:
https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans ."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """`requests` in `seconds`; `place` names the path parameter whose values have buckets of their own."""

    requests: int
    seconds: float
    place: str


_MESSAGES = "/channels/{channel}/messages"
_WEBHOOK = "/webhooks/{application}/{token}"

ALLOWANCES = {
    f"POST {_MESSAGES}": Allowance(5, 5.0, "channel"),
    f"GET {_MESSAGES}": Allowance(5, 1.0, "channel"),
    f"GET {_MESSAGES}/{{message}}": Allowance(5, 1.0, "channel"),
    f"PATCH {_MESSAGES}/{{message}}": Allowance(5, 5.0, "channel"),
    f"DELETE {_MESSAGES}/{{message}}": Allowance(5, 1.0, "channel"),
    f"POST {_MESSAGES}/bulk-delete": Allowance(1, 1.0, "channel"),
    "POST /channels/{channel}/typing": Allowance(5, 5.0, "channel"),
    f"POST {_WEBHOOK}": Allowance(5, 2.0, "token"),
    f"PATCH {_WEBHOOK}/messages/{{message}}": Allowance(5, 2.0, "token"),
    f"DELETE {_WEBHOOK}/messages/{{message}}": Allowance(5, 2.0, "token"),
}
"""What bots have seen in Discord's headers. It publishes no numbers, so a bot must read the headers, not this table."""


@dataclass(slots=True)
class _Window:
    ends: float
    left: int


class Limits:
    """Counts requests against their buckets; `enabled = False` lets everything pass without headers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.enabled = True
        self.allowances = dict(ALLOWANCES)
        self.global_per_second = GLOBAL_PER_SECOND
        self._windows: dict[tuple[str, str], _Window] = {}
        self._invalid: list[float] = []

    def take(self, call: Call) -> dict[str, str]:
        """Count a request; the headers that its answer carries.

        Raises:
            Broken: `rate_limit` or `global_limit`, where it was one too many.
        """
        if not self.enabled:
            return {}
        if call.route.authorised:
            self._take_global()
        allowance = self.allowances.get(call.route.name)
        if allowance is None:
            return {}
        window = self._window((call.route.name, call.params[allowance.place]), allowance)
        headers = self._headers(call, allowance, window)
        if window.left <= 0:
            raise limited(window.ends - self._clock.now(), headers=headers | {"X-RateLimit-Remaining": "0"})
        window.left -= 1
        return headers | {"X-RateLimit-Remaining": str(window.left)}

    def _take_global(self) -> None:
        allowance = Allowance(self.global_per_second, 1.0, "")
        window = self._window(("", ""), allowance)
        if window.left <= 0:
            raise limited(window.ends - self._clock.now(), scope="global")
        window.left -= 1

    def _window(self, key: tuple[str, str], allowance: Allowance) -> _Window:
        now = self._clock.now()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            if len(self._windows) > 10_000:
                self._windows = {k: w for k, w in self._windows.items() if w.ends > now}
            window = self._windows[key] = _Window(now + allowance.seconds, allowance.requests)
        return window

    def _headers(self, call: Call, allowance: Allowance, window: _Window) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(allowance.requests),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{max(window.ends - self._clock.now(), 0):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(call.route.name.encode()).hexdigest()[:32],
        }

    # Requests that count towards a ban

    def count_invalid(self, status: int, headers: Mapping[str, str]) -> None:
        """Remember a 401, 403 or 429; a 429 of a limit shared with others does not count."""
        if status in (401, 403, 429) and headers.get("X-RateLimit-Scope") != "shared":
            self._invalid.append(self._clock.now())

    @property
    def invalid_requests(self) -> int:
        """How many invalid requests there were in the last ten minutes."""
        since = self._clock.now() - INVALID_SECONDS
        return sum(when > since for when in self._invalid)


def limited(
    retry_after: float, *, scope: str = "user", headers: dict[str, str] | None = None, via: bool = True
) -> Broken:
    """A 429 as Discord writes it; without `Via` it looks like one of Cloudflare's.

    https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit
    """
    seconds = max(retry_after, 0.001)
    everywhere = scope == "global"
    sent = {"Retry-After": f"{seconds:.3f}", "X-RateLimit-Scope": scope} | (headers or {})
    sent |= {"X-RateLimit-Global": "true"} if everywhere else {}
    sent |= {"Via": "1.1 google"} if via else {}
    broken = Broken("global_limit" if everywhere else "rate_limit", headers=sent)
    broken.extra = {"retry_after": round(seconds, 3), "global": everywhere}
    return broken
