"""An answer as a value: status, headers and exact bytes, until it is sent."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

Part = dict[str, Any]
Payload = dict[str, Any]

JSON_TYPE: Mapping[str, str] = {"Content-Type": "application/json; charset=UTF-8"}
CATEGORIES = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")


@dataclass(frozen=True)
class Picture:
    data: bytes
    mime: str


@dataclass(frozen=True)
class Answer:
    """`payload` is set where the body is a whole GenerateContentResponse, which a stream may cut into events."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: JSON_TYPE)
    payload: Payload | None = None

    @classmethod
    def json(cls, value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        return cls(json.dumps(value, ensure_ascii=False).encode(), status, {**JSON_TYPE, **(headers or {})})

    @classmethod
    def of(cls, payload: Payload) -> Self:
        return cls(json.dumps(payload, ensure_ascii=False).encode(), payload=payload)

    @classmethod
    def saying(cls, text: str, *pictures: bytes, mime: str = "image/png") -> Self:
        """A well-formed answer with this text and these very bytes, for tests that must know them."""
        parts: list[Part] = [{"text": text}] if text else []
        parts += [inline(Picture(data, mime)) for data in pictures]
        return cls.of({"candidates": [candidate(parts)], "modelVersion": "scripted", "responseId": "scripted"})


def inline(picture: Picture, **extra: Any) -> Part:
    """An inlineData part."""
    data = base64.b64encode(picture.data).decode()
    return {"inlineData": {"mimeType": picture.mime, "data": data}, **extra}


def candidate(parts: Sequence[Part], finish: str = "STOP", **extra: Any) -> dict[str, Any]:
    return {
        "content": {"parts": list(parts), "role": "model"},
        "finishReason": finish,
        "index": 0,
        "safetyRatings": ratings(),
        **extra,
    }


def ratings(*, worst: str = "NEGLIGIBLE") -> list[dict[str, Any]]:
    return [{"category": f"HARM_CATEGORY_{name}", "probability": worst} for name in CATEGORIES]
