"""Errors as they stand in answers: Google's JSON, the relays' JSON, and pages of HTML."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.gemini.reply import Answer

Details = list[dict[str, Any]]

STATUS_WORDS: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    402: "FAILED_PRECONDITION",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
    529: "UNAVAILABLE",
}


class Refused(Exception):
    """The request is turned away; `answer` says why. Nothing was billed."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def google(
    code: int,
    message: str,
    details: Details | None = None,
    *,
    status: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """An error in Google's format: {"error": {"code", "message", "status", "details"}}."""
    error: dict[str, Any] = {"code": code, "message": message, "status": status or STATUS_WORDS.get(code, "UNKNOWN")}
    if details:
        error["details"] = details
    return Answer.json({"error": error}, status=code, headers=headers)


def refuse(message: str, code: int = 400, details: Details | None = None) -> Refused:
    return Refused(google(code, message, details))


def key_refused() -> Answer:
    """Google's answer to a wrong key: 400, not 401."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }
    return google(400, "API key not valid. Please pass a valid API key.", [info])


def relay(http: int, code: str | int, message: str, kind: str = "new_api_error") -> Answer:
    """An error as relays of the new-api family write it: OpenAI's shape, also on Gemini's paths."""
    text = f"{message} (request id: 20261122104200{http}sandbox)"
    return Answer.json({"error": {"message": text, "type": kind, "param": "", "code": code}}, status=http)


def page(status: int, title: str, text: str) -> Answer:
    """A page of HTML, as a proxy before the API sends it."""
    body = (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1>\n<p>{text}</p>\n<p>Ray ID: 8f3c2a7be91d0042 &bull; sandbox</p></body></html>\n"
    )  # fmt: skip
    return Answer(body.encode(), status, {"Content-Type": "text/html; charset=UTF-8", "Server": "cloudflare"})


def plain(status: int, text: str) -> Answer:
    return Answer(text.encode(), status, {"Content-Type": "text/plain; charset=utf-8"})


def retry_info(delay: str) -> dict[str, Any]:
    return {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}


def quota_failure(metric: str, identifier: str, value: str) -> dict[str, Any]:
    violation = {
        "quotaMetric": f"generativelanguage.googleapis.com/{metric}",
        "quotaId": identifier,
        "quotaDimensions": {"location": "global", "model": "gemini-3-pro-image"},
        "quotaValue": value,
    }
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}


def as_list(answer: Answer) -> Answer:
    """The same error as the one-element list that streams send."""
    return Answer(json.dumps([json.loads(answer.body)]).encode(), answer.status, answer.headers)
