"""Moods that refuse with an error: Google's, a relay's, a proxy's."""

import email.utils
from collections.abc import Mapping
from typing import Any

from sandbox.gemini import errors
from sandbox.gemini.faults._mood import Mood, always
from sandbox.gemini.reply import Answer
from sandbox.gemini.turn import Turn

PER_MINUTE = errors.quota_failure(
    "generate_content_paid_tier_requests", "GenerateRequestsPerMinutePerProjectPerModel", "10"
)
PER_DAY = errors.quota_failure("generate_content_paid_tier_requests", "GenerateRequestsPerDayPerProjectPerModel", "250")
FREE_TIER = errors.quota_failure(
    "generate_content_free_tier_requests", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "0"
)
EXHAUSTED = "You exceeded your current quota, please check your plan and billing details."
OVERLOADED = "The model is overloaded. Please try again later."


def _error(
    name: str,
    code: int,
    meaning: str,
    message: str,
    *details: dict[str, Any],
    status: str = "",
    headers: Mapping[str, str] | None = None,
    paid: bool = False,
) -> Mood:
    answer = errors.google(code, message, list(details), status=status, headers=headers)
    return Mood(name, meaning, always(answer), paid=paid)


def _retry_date(turn: Turn) -> Answer:
    date = email.utils.formatdate(turn.now + 30, usegmt=True)
    return errors.google(429, EXHAUSTED, headers={"Retry-After": date})


GOOGLE = (
    _error("429", 429, "Too many requests this minute; RetryInfo says 7 seconds", EXHAUSTED, PER_MINUTE,
           errors.retry_info("7s")),
    _error("429-retry-after", 429, "Too many requests; Retry-After: 5", EXHAUSTED, headers={"Retry-After": "5"}),
    Mood("429-retry-date", "Too many requests; Retry-After is a date 30 s ahead", _retry_date, paid=False),
    _error("429-huge", 429, "Too many requests; Retry-After of eleven days", EXHAUSTED,
           headers={"Retry-After": "1000000"}),
    _error("429-negative", 429, "Too many requests; Retry-After of minus five", EXHAUSTED,
           headers={"Retry-After": "-5"}),
    _error("429-garbled", 429, "Too many requests; Retry-After and RetryInfo are nonsense", EXHAUSTED,
           errors.retry_info("soon"), headers={"Retry-After": "soon"}),
    _error("429-daily", 429, "The day's quota is used up", EXHAUSTED, PER_DAY, errors.retry_info("41234.5s")),
    _error("429-free-tier", 429, "A free key: its limit for pictures is 0", EXHAUSTED, FREE_TIER,
           errors.retry_info("37s")),
    _error("400", 400, "A bad request, by Google", "Request contains an invalid argument."),
    _error("400-billing", 400, "Not available here: billing is off (FAILED_PRECONDITION)",
           "User location is not supported for the API use without a billing account linked.",
           status="FAILED_PRECONDITION"),
    Mood("400-key", "The key is wrong (API_KEY_INVALID)", always(errors.key_refused()), paid=False),
    _error("401", 401, "The key is of the wrong kind",
           "Request had invalid authentication credentials.",
           {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_TYPE_UNSUPPORTED"}),
    _error("402", 402, "Payment required", "Payment is required."),
    _error("403", 403, "The key may not use this", "The caller does not have permission."),
    _error("404", 404, "The model is gone", "models/this-model is not found for API version v1beta."),
    _error("408", 408, "Request timeout", "The request took too long to arrive."),
    _error("409", 409, "Conflict: aborted", "The operation was aborted."),
    _error("413", 413, "The request is too large", "Request payload size exceeds the limit."),
    _error("500", 500, "Internal error", "An internal error has occurred. Please retry."),
    _error("503", 503, "The model is overloaded", OVERLOADED),
    _error("down", 503, "Nothing works: the model is overloaded", OVERLOADED),
    _error("504", 504, "Deadline exceeded: the work may have been done", "Deadline expired before the operation ended.",
           paid=True),
    _error("529", 529, "Overloaded, in another dialect", "Overloaded"),
)  # fmt: skip


def _relay(name: str, http: int, code: str | int, meaning: str, message: str, kind: str = "new_api_error") -> Mood:
    return Mood(name, meaning, always(errors.relay(http, code, message, kind)), paid=False)


def _error_in_200(turn: Turn) -> Answer:
    del turn
    refused = errors.google(503, OVERLOADED)
    return Answer(refused.body, 200)


RELAYS = (
    _relay("relay-string-code", 500, "get_channel_failed", "A relay's error with a code in words",
           "Failed to get a channel"),
    _relay("relay-int-code", 429, 429, "A relay's error with a number for a code", "upstream says: slow down",
           "upstream_error"),
    _relay("relay-model-not-found", 503, "model_not_found", "A relay has no channel for this model; 503, yet permanent",
           "No available channel for model under group default"),
    _relay("relay-no-quota", 403, "insufficient_user_quota", "The owner's account at the relay is empty",
           "用户额度不足, 剩余额度: ＄0.000000"),
    _relay("relay-bad-token", 401, "", "A relay refuses the key", "无效的令牌"),
    _relay("relay-sensitive", 400, "sensitive_words_detected", "A relay's own word filter", "sensitive words detected"),
    _relay("relay-empty-response", 500, "empty_response", "A relay got nothing from upstream",
           "empty response from upstream", "upstream_error"),
    Mood("200-error", "HTTP 200 with an error in it", _error_in_200, paid=False),
    Mood("error-list", "An error in a list of one, as streams send it",
         always(errors.as_list(errors.google(429, EXHAUSTED, [errors.retry_info("3s")]))), paid=False),
    Mood("html-200", "A page of HTML with status 200",
         always(errors.page(200, "Maintenance", "We will be back soon.")), paid=False),
    Mood("html-524", "The proxy gave up waiting; the work went on and is billed",
         always(errors.page(524, "524: A timeout occurred", "The origin web server did not respond in time."))),
    Mood("html-502", "The proxy found nobody",
         always(errors.page(502, "502: Bad gateway", "The host is not reachable.")), paid=False),
    Mood("html-403", "The proxy asks whether you are human",
         always(errors.page(403, "Just a moment...", "Enable JavaScript and cookies to continue.")), paid=False),
    Mood("plain-500", "Plain text instead of JSON", always(errors.plain(500, "upstream connect error")), paid=False),
    Mood("plain-200", "Plain text with status 200", always(errors.plain(200, "ok")), paid=False),
    Mood("empty-200", "Status 200 and no body at all", always(Answer(b""))),
    Mood("empty-502", "Status 502 and no body", always(Answer(b"", 502, {})), paid=False),
    Mood("302", "A redirect to another path here, which must not be followed",
         always(Answer(b"", 302, {"Location": "/v1beta/elsewhere"})), paid=False),
    Mood("302-metadata", "A redirect to a cloud's metadata address, which must not be followed",
         always(Answer(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data/"})), paid=False),
)  # fmt: skip


def by_status(code: int) -> Mood:
    """A bare Google error of any status."""
    return _error(f"status:{code}", code, f"Status {code}, in Google's format", f"Status {code} was asked for.")
