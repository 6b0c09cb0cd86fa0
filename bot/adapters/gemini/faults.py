"""What a failed call means: foreign errors in, `Refusal` or `Trouble` out.

One question decides whether the bot may repeat a call by itself: may the first one have been paid? An error that the
API words itself was not ("If your request fails with a 400 or 500 error, you won't be charged":
https://ai.google.dev/gemini-api/docs/billing). A page by some machine in between says nothing of the request behind
it, and neither does silence or a cut line: the picture may be drawn and billed all the same. Then a person decides.
"""

import json
import math
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import aiohttp

from bot.domain.errors import Again, EaselError, Refusal, Trouble


class Row(NamedTuple):
    """`bare` is what counts instead where the body is not the API's own."""

    code: str
    again: Again = Again.NEVER
    bare: "Row | None" = None


_UNFUNDED = Row("api_unfunded")
_BUSY = Row("api_busy", Again.LATER)
_OVERLOADED = Row("api_overloaded", Again.LATER)
_FAILED = Row("api_failed", Again.LATER, bare=Row("api_failed", Again.ASK))
_REJECTED = Row("request_rejected")
_TIMEOUT = Row("api_timeout", Again.ASK)
_UNREACHABLE = Row("api_unreachable", Again.LATER)
_KEY = Row("key_refused")
_GONE = Row("model_gone", Again.ELSEWHERE)
_PROMPT = Row("prompt_blocked")

STATUS: Mapping[int, Row] = {
    400: _REJECTED,
    401: _KEY,
    402: _UNFUNDED,
    403: _KEY._replace(bare=_REJECTED),  # a firewall's page is no word on the key
    404: _GONE,
    408: _TIMEOUT,
    413: Row("request_too_large"),
    429: _BUSY,
    500: _FAILED,
    502: _FAILED,
    503: _OVERLOADED,
    504: _TIMEOUT,
    520: Row("api_cut", Again.ASK),
    521: _UNREACHABLE,
    522: _TIMEOUT,
    523: _UNREACHABLE,
    524: _TIMEOUT,
    525: _UNREACHABLE,
    526: _UNREACHABLE,
    529: _OVERLOADED,
    530: _UNREACHABLE,
}
"""By HTTP status. Google's: https://ai.google.dev/gemini-api/docs/troubleshooting. 520 to 530 are Cloudflare's
(https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/): in 521, 523,
525, 526 and 530 the request never reached the server behind, in 520, 522 and 524 it may have."""

WORDS: Mapping[str, Row] = {
    "api_key_invalid": _KEY,
    "invalid_api_key": _KEY,
    "access_token_type_unsupported": _KEY,
    "unauthenticated": _KEY,
    "permission_denied": _KEY,
    "failed_precondition": _UNFUNDED,
    "payment_required": _UNFUNDED,
    "insufficient_quota": _UNFUNDED,
    "insufficient_user_quota": _UNFUNDED,
    "pre_consume_token_quota_failed": _UNFUNDED,
    "model_not_found": _GONE,
    "not_found": _GONE,
    "prompt_blocked": _PROMPT,
    "sensitive_words_detected": _PROMPT,
    "token_concurrency_limit_reached": _BUSY,
    "rate_limit_exceeded": _BUSY,
    "get_channel_failed": _OVERLOADED,
    "model_capacity_exhausted": _OVERLOADED,
    "overloaded_error": _OVERLOADED,
    "unavailable": _OVERLOADED,
    "deadline_exceeded": _TIMEOUT,
}
"""By a word of the error itself, in this order of precedence and before the status: a relay says "no channel for this
model" with 503, and Google "wrong key" with 400."""

_REFUSALS = frozenset({"prompt_blocked"})
_RETRY_IN_TEXT = re.compile(r"retry in (\d{1,9}(?:\.\d{1,9})?) ?s", re.IGNORECASE)
_SECONDS = re.compile(r"\s*(-?\d{1,20}(?:\.\d{1,9})?)s?\s*")
_TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Worded:
    """An error as the API words it: `words` are its code, type, status and reasons, in lower case."""

    words: frozenset[str]
    status: int | None
    message: str
    details: tuple[Mapping[str, Any], ...]


def of_status(status: int, headers: Mapping[str, str], body: bytes, longest_wait: float) -> EaselError:
    """What an HTTP status of 300 or more means. `longest_wait` in seconds."""
    if status < 400:
        return Trouble("api_misplaced", detail=f"HTTP {status}: the address answers with a redirect")
    worded = read_error(body)
    row = _row(worded, STATUS.get(status, _FAILED if status >= 500 else _REJECTED))
    wait = wait_of(headers, worded, longest_wait)
    return _error(row, worded, f"HTTP {status}: {worded.message if worded else plain(body)}", wait)


def of_error_object(error: object, longest_wait: float) -> EaselError:
    """What an error means that came with HTTP 200. An unknown one may hide a paid call."""
    worded = _worded(error)
    if worded is None:
        return Trouble("api_failed", again=Again.ASK, detail="HTTP 200 with an error of no known form")
    row = _row(worded, STATUS.get(worded.status or 0, Row("api_failed", Again.ASK)))
    return _error(row, worded, f"HTTP 200: {worded.message}", wait_of({}, worded, longest_wait))


def of_exception(error: Exception) -> Trouble:
    """What an exception of aiohttp means, or a `TimeoutError`."""
    detail = f"{type(error).__name__}: {error}"[:300]
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.CertificateError):
        return Trouble("api_unreachable", detail=detail)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Trouble("api_unreachable", again=Again.LATER, detail=detail)
    if isinstance(error, TimeoutError):
        return Trouble("api_timeout", again=Again.ASK, detail=detail)
    if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError):
        return Trouble("api_misplaced", detail="the address is none")
    if isinstance(error, aiohttp.ClientResponseError):
        return Trouble("api_unreadable", again=Again.ASK, detail=detail)
    return Trouble("api_cut", again=Again.ASK, detail=detail)


def read_error(body: bytes) -> Worded | None:
    """The error object in a body, in Google's form, OpenAI's, or a plain one; None where there is none."""
    try:
        root = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if isinstance(root, list) and root:
        root = root[0]
    if not isinstance(root, dict):
        return None
    return _worded(root.get("error") or (root if "message" in root or "code" in root else None))


def wait_of(headers: Mapping[str, str], worded: Worded | None, longest: float) -> float | None:
    """How long the other side asks to be left alone, in seconds: the longest of its wishes, within 0 to `longest`."""
    wishes = [w for w in _wishes(headers, worded) if not math.isnan(w)]
    return min(max(*wishes, 0.0), longest) if wishes else None


def plain(body: bytes) -> str:
    """The first words of a page, for a log."""
    return " ".join(_TAGS.sub(" ", body[:4096].decode("utf-8", "replace")).split())[:200]


def _row(worded: Worded | None, row: Row) -> Row:
    """The status's row, unless the error's own words know better."""
    if worded is None:
        return row.bare or row
    if row is _BUSY and (exhausted := _exhausted(worded)):
        return exhausted
    return next((WORDS[w] for w in WORDS if w in worded.words), row)


def _exhausted(worded: Worded) -> Row | None:
    """A 429 that no wait of seconds mends: https://ai.google.dev/gemini-api/docs/rate-limits."""
    violations = [v for d in worded.details for v in _list(d.get("violations")) if isinstance(v, dict)]
    if any(str(v.get("quotaValue")) == "0" for v in violations) or re.search(r"\blimit: 0\b", worded.message):
        return _UNFUNDED
    if any("PerDay" in str(v.get("quotaId")) for v in violations):
        return Row("api_daily_limit")
    return None


def _error(row: Row, worded: Worded | None, detail: str, wait: float | None) -> EaselError:
    if row.code in _REFUSALS:
        said = worded.words if worded else frozenset()
        return Refusal(row.code, reason=next((w.upper() for w in WORDS if w in said), "UNKNOWN"))
    return Trouble(row.code, again=row.again, wait=wait if row.again is Again.LATER else None, detail=detail[:300])


def _worded(error: object) -> Worded | None:
    if isinstance(error, str) and error:
        return Worded(frozenset({error.lower()}), None, error[:300], ())
    if not isinstance(error, dict) or not error:
        return None
    details = tuple(d for d in _list(error.get("details"))[:32] if isinstance(d, dict))
    code = error.get("code")
    named = [code, error.get("type"), error.get("status"), *(d.get("reason") for d in details)]
    return Worded(
        words=frozenset(n.lower() for n in named if isinstance(n, str)),
        status=_http_status(code),
        message=str(error.get("message") or "")[:300],
        details=details,
    )


def _http_status(code: object) -> int | None:
    if isinstance(code, str) and re.fullmatch(r"[45]\d\d", code):
        code = int(code)
    return code if isinstance(code, int) and 400 <= code < 600 else None


def _wishes(headers: Mapping[str, str], worded: Worded | None) -> Iterator[float]:
    after = headers.get("Retry-After")
    if after:
        yield from _seconds(after) or _until(after, headers.get("Date"))
    if worded is None:
        return
    for detail in worded.details:
        delay = detail.get("retryDelay")
        yield from _seconds(delay.get("seconds") if isinstance(delay, dict) else delay)
    yield from map(float, _RETRY_IN_TEXT.findall(worded.message))


def _seconds(value: object) -> list[float]:
    match = _SECONDS.fullmatch(str(value))
    return [float(match[1])] if match else []


def _until(date: str, now: str | None) -> list[float]:
    """A date is measured against the sender's own clock where it tells it."""
    try:
        then = parsedate_to_datetime(date)
        here = parsedate_to_datetime(now) if now else datetime.now(UTC)
        return [(then - here).total_seconds()]
    except (ValueError, TypeError, OverflowError):
        return []


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
