"""Statuses, error forms and waits: what each means, and whether the bot may ask again by itself."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.gemini.faults import STATUS, WORDS, of_error_object, of_exception, of_status
from bot.domain.errors import Again, EaselError, Refusal, Trouble

HTML = b"<html><head><style>b{}</style><title>524</title></head><body><b>A timeout</b> occurred</body></html>"


def google(status: int, word: str = "", message: str = "m", *details: dict[str, Any]) -> bytes:
    return json.dumps({"error": {"code": status, "message": message, "status": word, "details": details}}).encode()


def relay(code: object, kind: str = "new_api_error") -> bytes:
    return json.dumps({"error": {"message": "x (request id: 1)", "type": kind, "param": "", "code": code}}).encode()


def told(status: int, body: bytes = b"", **headers: str) -> tuple[str, object]:
    outcome = of_status(status, {k.replace("_", "-"): v for k, v in headers.items()}, body, 300)
    return outcome.code, outcome.again if isinstance(outcome, Trouble) else "refused"  # type: ignore[attr-defined]


CASES = [
    (400, google(400, "INVALID_ARGUMENT"), "request_rejected", Again.NEVER),
    (400, google(400, "INVALID_ARGUMENT", "m", {"reason": "API_KEY_INVALID"}), "key_refused", Again.NEVER),
    (400, google(400, "FAILED_PRECONDITION"), "api_unfunded", Again.NEVER),
    (401, google(401, "UNAUTHENTICATED"), "key_refused", Again.NEVER),
    (401, b"", "key_refused", Again.NEVER),
    (402, google(402, "RESOURCE_EXHAUSTED"), "api_unfunded", Again.NEVER),
    (403, google(403, "PERMISSION_DENIED"), "key_refused", Again.NEVER),
    (403, relay("insufficient_user_quota"), "api_unfunded", Again.NEVER),
    (403, relay("pre_consume_token_quota_failed"), "api_unfunded", Again.NEVER),
    (403, HTML, "request_rejected", Again.NEVER),
    (404, google(404, "NOT_FOUND"), "model_gone", Again.ELSEWHERE),
    (404, b"404 page not found", "model_gone", Again.ELSEWHERE),
    (405, b"", "request_rejected", Again.NEVER),
    (408, b"", "api_timeout", Again.ASK),
    (409, google(409, "ABORTED"), "request_rejected", Again.NEVER),
    (413, HTML, "request_too_large", Again.NEVER),
    (418, b"", "request_rejected", Again.NEVER),
    (429, google(429, "RESOURCE_EXHAUSTED"), "api_busy", Again.LATER),
    (429, b"", "api_busy", Again.LATER),
    (429, relay("token_concurrency_limit_reached"), "api_busy", Again.LATER),
    (429, relay("insufficient_quota"), "api_unfunded", Again.NEVER),
    (429, google(429, "RESOURCE_EXHAUSTED", "m", {"violations": [{"quotaValue": "0"}]}), "api_unfunded", Again.NEVER),
    (429, google(429, "RESOURCE_EXHAUSTED", "Quota exceeded, limit: 0"), "api_unfunded", Again.NEVER),
    (
        429,
        google(429, "", "", {"violations": [{"quotaId": "RequestsPerDayPerProject"}]}),
        "api_daily_limit",
        Again.NEVER,
    ),
    (500, google(500, "INTERNAL"), "api_failed", Again.LATER),
    (500, relay("do_request_failed"), "api_failed", Again.LATER),
    (500, b"[" + google(500, "INTERNAL") + b"]", "api_failed", Again.LATER),
    (500, b"", "api_failed", Again.ASK),
    (500, HTML, "api_failed", Again.ASK),
    (502, HTML, "api_failed", Again.ASK),
    (502, relay("bad_response_status_code", "upstream_error"), "api_failed", Again.LATER),
    (503, google(503, "UNAVAILABLE"), "api_overloaded", Again.LATER),
    (503, HTML, "api_overloaded", Again.LATER),
    (503, relay("model_not_found"), "model_gone", Again.ELSEWHERE),
    (504, google(504, "DEADLINE_EXCEEDED"), "api_timeout", Again.ASK),
    (504, HTML, "api_timeout", Again.ASK),
    (520, HTML, "api_cut", Again.ASK),
    (521, HTML, "api_unreachable", Again.LATER),
    (522, HTML, "api_timeout", Again.ASK),
    (524, HTML, "api_timeout", Again.ASK),
    (529, relay("overloaded", "overloaded_error"), "api_overloaded", Again.LATER),
    (599, HTML, "api_failed", Again.ASK),
    (599, google(599, "NEW"), "api_failed", Again.LATER),
    (302, b"", "api_misplaced", Again.NEVER),
    (400, relay("prompt_blocked"), "prompt_blocked", "refused"),
    (500, relay("sensitive_words_detected"), "prompt_blocked", "refused"),
    (400, b'{"error":"invalid_api_key"}', "key_refused", Again.NEVER),
    (400, b'{"message":"no","code":"model_not_found"}', "model_gone", Again.ELSEWHERE),
]


@pytest.mark.parametrize(("status", "body", "code", "again"), CASES)
def test_each_status_and_form_has_its_class(status: int, body: bytes, code: str, again: object) -> None:
    assert told(status, body) == (code, again)


@pytest.mark.parametrize("status", range(300, 600))
def test_what_may_be_paid_is_never_repeated_by_itself(status: int) -> None:
    """Where only a machine in between answers, LATER is for statuses by which the request cannot have passed it."""
    _, again = told(status, HTML)
    if again is Again.LATER:
        assert status in {429, 503, 521, 523, 525, 526, 529, 530}


def test_every_row_has_a_code_of_its_kind() -> None:
    for row in [*STATUS.values(), *WORDS.values()]:
        assert row.code.isidentifier()
        assert row.bare is None or row.bare.again is not Again.LATER


@pytest.mark.parametrize(
    ("error", "code", "again"),
    [
        ({"code": 429, "status": "RESOURCE_EXHAUSTED"}, "api_busy", Again.LATER),
        ({"code": "503", "message": "overloaded"}, "api_overloaded", Again.LATER),
        ({"code": "model_not_found"}, "model_gone", Again.ELSEWHERE),
        ({"code": 200, "message": "?"}, "api_failed", Again.ASK),
        ({"message": "?"}, "api_failed", Again.ASK),
        ("odd", "api_failed", Again.ASK),
        (17, "api_failed", Again.ASK),
        ([], "api_failed", Again.ASK),
    ],
)
def test_an_error_under_200_is_an_error(error: object, code: str, again: Again) -> None:
    outcome = of_error_object(error, 300)
    assert isinstance(outcome, Trouble)
    assert (outcome.code, outcome.again) == (code, again)


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "wait"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("-5", 0.0),
        ("99999999999999999999", 300.0),
        ("9" * 500, None),
        ("soon", None),
        ("nan", None),
        ("", None),
        (format_datetime(NOW + timedelta(seconds=42), usegmt=True), 42.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), 300.0),
        ("Wed, 99 Foo 2026 12:00:00 GMT", None),
        ("Sun, 22 Nov 2026 12:00:30", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_clamped(after: str, wait: float | None) -> None:
    """A date counts from the server's own clock, so that a wrong clock here changes nothing."""
    headers = {"Retry-After": after, "Date": format_datetime(NOW, usegmt=True)}
    outcome = of_status(429, headers, b"", 300)
    assert isinstance(outcome, Trouble)
    assert outcome.wait == wait


@pytest.mark.parametrize(
    ("delay", "wait"),
    [("37s", 37.0), ("1.5s", 1.5), ({"seconds": "12"}, 12.0), ({"seconds": 9}, 9.0), ("-3s", 0.0), ("9999999s", 300.0),
     (None, None), ({}, None), ([], None), (True, None)],
)  # fmt: skip
def test_retry_info_is_read(delay: object, wait: float | None) -> None:
    outcome = of_status(429, {}, google(429, "RESOURCE_EXHAUSTED", "m", {"retryDelay": delay}), 300)
    assert isinstance(outcome, Trouble)
    assert outcome.wait == wait


def test_the_longest_wish_counts_and_text_is_a_wish_too() -> None:
    body = google(503, "UNAVAILABLE", "Please retry in 28.5s.", {"retryDelay": "12s"})
    outcome = of_status(503, {"Retry-After": "3"}, body, 300)
    assert isinstance(outcome, Trouble)
    assert outcome.wait == 28.5


def test_a_wait_is_told_only_where_the_bot_may_repeat() -> None:
    outcome = of_status(524, {"Retry-After": "3"}, HTML, 300)
    assert isinstance(outcome, Trouble)
    assert outcome.wait is None
    assert "A timeout occurred" in outcome.detail
    assert "<" not in outcome.detail


@pytest.mark.parametrize(
    ("error", "code", "again"),
    [
        (TimeoutError(), "api_timeout", Again.ASK),
        (aiohttp.SocketTimeoutError(), "api_timeout", Again.ASK),
        (aiohttp.ConnectionTimeoutError(), "api_unreachable", Again.LATER),
        (aiohttp.ServerDisconnectedError(), "api_cut", Again.ASK),
        (aiohttp.ClientPayloadError(), "api_cut", Again.ASK),
        (aiohttp.ClientOSError(104, "reset"), "api_cut", Again.ASK),
        (aiohttp.InvalidURL("x"), "api_misplaced", Again.NEVER),
        (aiohttp.ClientError(), "api_cut", Again.ASK),
    ],
)
def test_each_exception_has_its_class(error: Exception, code: str, again: Again) -> None:
    trouble = of_exception(error)
    assert (trouble.code, trouble.again) == (code, again)


PLACES = "error", "code", "message", "status", "type", "details", "violations", "quotaId", "quotaValue", "retryDelay"
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(PLACES),
            inner,
        )
    ),
)


@given(junk, st.integers(300, 599), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_no_error_body_raises_anything_of_its_own(value: Any, status: int, after: str) -> None:
    outcomes: list[EaselError] = [
        of_status(status, {"Retry-After": after, "Date": after}, json.dumps(value).encode(), 300),
        of_error_object(value, 300),
    ]
    for outcome in outcomes:
        assert isinstance(outcome, Refusal | Trouble)
        if isinstance(outcome, Trouble) and outcome.wait is not None:
            assert 0 <= outcome.wait <= 300
