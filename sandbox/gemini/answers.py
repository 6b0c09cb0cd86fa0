"""What the model says when all is well: its sentence, its token counts, its answer cut into a stream's events."""

import base64
import random
import re
from typing import Any

from sandbox.gemini.ask import Ask
from sandbox.gemini.reply import Payload


def signature(rng: random.Random) -> str:
    """An opaque thought signature, of a believable length."""
    return base64.b64encode(rng.randbytes(96)).decode()


def usage(ask: Ask, images: int, text: str, rng: random.Random) -> dict[str, Any]:
    """Token counts by the model's table; thoughts are counted where the model has any."""
    words = max(1, round(len(ask.prompt) / 4))
    seen = ask.model.reference_tokens * len(ask.references)
    painted = ask.model.tokens[ask.size] * images
    spoken = max(1, round(len(text) / 4)) if text else 0
    thoughts = round(ask.model.thoughts * rng.uniform(0.7, 1.4))
    details = [{"modality": "TEXT", "tokenCount": words}]
    if seen:
        details.append({"modality": "IMAGE", "tokenCount": seen})
    counts: dict[str, Any] = {
        "promptTokenCount": words + seen,
        "candidatesTokenCount": painted + spoken,
        "totalTokenCount": words + seen + painted + spoken + thoughts,
        "promptTokensDetails": details,
    }
    if images:
        counts["candidatesTokensDetails"] = [{"modality": "IMAGE", "tokenCount": painted}]
    if thoughts:
        counts["thoughtsTokenCount"] = thoughts
    return counts


def sentence(ask: Ask) -> str:
    """What the model says beside its picture."""
    if ask.references:
        return "Here is the picture, changed as you asked."
    found = re.match(
        r"\s*(?:please\s+)?(?:draw|paint|sketch|create|make|generate|imagine)\s+(?:me\s+)?"
        r"(?:an?\s+(?:image|picture|drawing|painting|photo)\s+of\s+)?(.+)",
        ask.prompt,
        re.IGNORECASE | re.DOTALL,
    )
    subject = re.split(r"[.!?\n]", found[1] if found else ask.prompt.strip())[0].strip()
    return f"Here is a drawing of {subject[:120]}."


def split(payload: Payload) -> list[Payload]:
    """Cut an answer into the chunks of a stream: a part each, what closes the answer in the last."""
    candidates = payload.get("candidates") or []
    parts = ((candidates[0] or {}).get("content") or {}).get("parts") if candidates else None
    if not parts or len(candidates) > 1:
        return [payload]
    named: Payload = {key: payload[key] for key in ("modelVersion", "responseId") if key in payload}
    chunks: list[Payload] = [
        {"candidates": [{"content": {"parts": [part], "role": "model"}, "index": 0}], **named} for part in parts[:-1]
    ]
    last = {**candidates[0], "content": {"parts": [parts[-1]], "role": "model"}}
    return [*chunks, {**payload, "candidates": [last]}]
