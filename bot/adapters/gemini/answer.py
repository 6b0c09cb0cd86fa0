"""Read an answer: a total parser of foreign JSON, and the tables that say what it means.

Every field may be missing, null or of another type: what does not fit its place is left out. The shapes are those of
`GenerateContentResponse` at https://ai.google.dev/api/generate-content; relays add their own habits.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors import Again, EaselError, Refusal, Trouble

MAX_TEXT = 4000
MAX_RATINGS = 32

FINISH: Mapping[str, str] = {
    "": "no_picture",
    "STOP": "no_picture",
    "NO_IMAGE": "no_picture",
    "MAX_TOKENS": "ran_out",
    "SAFETY": "picture_blocked",
    "IMAGE_SAFETY": "picture_blocked",
    "PROHIBITED_CONTENT": "prohibited",
    "IMAGE_PROHIBITED_CONTENT": "prohibited",
    "BLOCKLIST": "prompt_blocked",
    "MODEL_ARMOR": "prompt_blocked",
    "RECITATION": "too_similar",
    "IMAGE_RECITATION": "too_similar",
    "SPII": "personal_data",
    "LANGUAGE": "language",
    "OTHER": "not_drawn",
    "IMAGE_OTHER": "not_drawn",
    "MALFORMED_RESPONSE": "not_drawn",
    "MALFORMED_FUNCTION_CALL": "not_drawn",
    "UNEXPECTED_TOOL_CALL": "not_drawn",
    "TOO_MANY_TOOL_CALLS": "not_drawn",
    "MISSING_THOUGHT_SIGNATURE": "not_drawn",
}
"""What a candidate without a picture says to the member, by its `finishReason`; any other word is `not_drawn`."""

HELD_BACK = frozenset(
    {
        "SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "IMAGE_PROHIBITED_CONTENT", "BLOCKLIST", "MODEL_ARMOR",
        "RECITATION", "IMAGE_RECITATION", "SPII",
    }
)  # fmt: skip
"""The filter spoke: drafts that came before it did are not shown either."""

FINISHED = frozenset({"", "STOP", "MAX_TOKENS", "FINISH_REASON_UNSPECIFIED"})
"""With any other word a picture counts only where the model meant it as the answer, not as a thought."""

BLOCK: Mapping[str, str] = {
    "SAFETY": "prompt_blocked",
    "BLOCKLIST": "prompt_blocked",
    "IMAGE_SAFETY": "prompt_blocked",
    "MODEL_ARMOR": "prompt_blocked",
    "JAILBREAK": "prompt_blocked",
    "PROHIBITED_CONTENT": "prohibited",
    "OTHER": "reference_refused",
}
"""By `promptFeedback.blockReason`; any other word is `prompt_blocked`, and so is OTHER without references."""

_DONE = FINISHED - {"MAX_TOKENS"}
_UNNAMED_BLOCKS = frozenset({"BLOCK_REASON_UNSPECIFIED", "BLOCKED_REASON_UNSPECIFIED"})
_USAGE = (
    "promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount",
    "cachedContentTokenCount", "totalTokenCount",
)  # fmt: skip
_DETAILS = ("promptTokensDetails", "candidatesTokensDetails")
_LONGEST_SAID = 32_768  # patterns are searched in it
_PICTURE_MIME = re.compile(r"(?:image/|application/octet-stream\Z|\Z)", re.IGNORECASE)
_DATA_URL = re.compile(r"!?(?:\[[^\]]{0,200}\]\()?data:image/[\w.+-]{1,40};base64,([\w+/=-]*)\)?")
_HOSTED = re.compile(r"!\[[^\]]{0,200}\]\(\s*https?://|https?://\S{1,500}\.(?:png|jpe?g|webp)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Part:
    """A picture of an answer. `data` is base64 or the token that stands for it; `thought` marks a draft."""

    data: str
    thought: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    pictures: tuple[Part, ...] = ()
    hidden: tuple[Part, ...] = ()
    text: str = ""
    finish: str = ""
    hosted: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is known of an answer. `error` is the API's error object where there is one."""

    candidates: tuple[Candidate, ...] = ()
    block: str = ""
    error: object = None
    usage: Mapping[str, int] = field(default_factory=dict)
    ratings: tuple[Mapping[str, object], ...] = ()
    model_version: str = ""
    response_id: str = ""
    retirement: str = ""

    @property
    def has_picture(self) -> bool:
        return any(c.pictures or c.hidden for c in self.candidates)

    @property
    def text(self) -> str:
        return "\n".join(c.text for c in self.candidates if c.text)[:MAX_TEXT]


def read_answer(skeleton: bytes) -> Answer:
    """Parse what a 200 brought. Raises `Trouble("api_unreadable")` where it is not a JSON object, or a list of them."""
    try:
        root = json.loads(skeleton.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise _unreadable(skeleton) from error
    roots = [_camel(r) for r in (root if isinstance(root, list) else [root]) if isinstance(r, dict)]
    if not roots:
        raise _unreadable(skeleton)
    feedback = [_object(r.get("promptFeedback")) for r in roots]
    candidates = [_object(c) for r in roots for c in _list(r.get("candidates"))]
    last = roots[-1]
    return Answer(
        candidates=tuple(_candidate(c) for c in candidates),
        block=next((b for f in feedback if (b := word(f.get("blockReason")))), ""),
        error=next((r["error"] for r in roots if r.get("error")), None),
        usage=_usage(_object(last.get("usageMetadata"))),
        ratings=tuple(_ratings([*feedback, *candidates])),
        model_version=label(last.get("modelVersion")),
        response_id=label(last.get("responseId")),
        retirement=label(_object(last.get("modelStatus")).get("retirementTime")),
    )


def choose(answer: Answer, *, references: bool) -> Part:
    """The picture: the last one that is no thought, else the last thought, else the last hidden in text.

    Drafts come first and are not reliably marked, so the first picture is the wrong one. Raises `Refusal` where the
    model declined, `Trouble` where its picture is out of reach. `references` says whether the request carried some.
    """
    if answer.block and not (answer.block in _UNNAMED_BLOCKS and answer.candidates):
        raise Refusal(_block_code(answer.block, references=references), reason=answer.block)
    kept = [c for c in answer.candidates if c.finish not in HELD_BACK]
    shown = [p for c in kept for p in c.pictures if not p.thought]
    drafts = [p for c in kept for p in c.pictures if p.thought and c.finish in FINISHED]
    hidden = [p for c in kept for p in c.hidden]
    for found in (shown, drafts, hidden):
        if found:
            return found[-1]
    raise _why_none(answer)


def word(value: object) -> str:
    """An enumerator as the API spells them, or UNKNOWN: foreign words never reach a record unchecked."""
    if not isinstance(value, str) or not value:
        return ""
    return value if re.fullmatch(r"[A-Z][A-Z0-9_]{0,39}", value) else "UNKNOWN"


def label(value: object) -> str:
    """A short foreign name, without control characters."""
    return _CONTROL.sub("", value)[:128] if isinstance(value, str) else ""


def _block_code(block: str, *, references: bool) -> str:
    code = BLOCK.get(block, "prompt_blocked")
    return "prompt_blocked" if code == "reference_refused" and not references else code


def _why_none(answer: Answer) -> EaselError:
    finish = next((c.finish for c in answer.candidates if c.finish not in _DONE), "")
    reason = finish or next((c.finish for c in answer.candidates if c.finish), "NONE")
    if not finish and any(c.hosted for c in answer.candidates):
        return Trouble("picture_hosted", detail="the answer names a link where the picture should be")
    if answer.text and (not finish or finish == "NO_IMAGE"):
        return Refusal("text_only", text=answer.text[:1000], reason=reason)
    return Refusal(FINISH.get(finish, "not_drawn"), reason=reason)


def _candidate(raw: Mapping[str, Any]) -> Candidate:
    parts = [_camel(p) for p in _list(_object(raw.get("content")).get("parts")) if isinstance(p, dict)]
    said = [p["text"] for p in parts if isinstance(p.get("text"), str) and p.get("thought") is not True]
    text = "".join(said)[:_LONGEST_SAID]
    return Candidate(
        pictures=tuple(_pictures(parts)),
        hidden=tuple(Part(m[1]) for m in _DATA_URL.finditer(text) if m[1]),
        text=_CONTROL.sub("", _DATA_URL.sub("", text)).strip()[:MAX_TEXT],
        finish=word(raw.get("finishReason")),
        hosted=_HOSTED.search(text) is not None or any(isinstance(p.get("fileData"), dict) for p in parts),
    )


def _pictures(parts: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    for part in parts:
        inline = _camel(_object(part.get("inlineData")))
        mime, data = inline.get("mimeType") or "", inline.get("data")
        if not isinstance(data, str) or not data or not _PICTURE_MIME.match(str(mime)):
            continue
        url = _DATA_URL.fullmatch(data)
        yield Part(url[1] if url else data, thought=part.get("thought") is True)


def _usage(raw: Mapping[str, Any]) -> dict[str, int]:
    """Token counts under the API's names; the details by modality as `candidatesTokensDetails.IMAGE`."""
    counts = {name: raw.get(name) for name in _USAGE}
    for name in _DETAILS:
        for detail in map(_object, _list(raw.get(name))):
            counts[f"{name}.{word(detail.get('modality')) or 'UNKNOWN'}"] = detail.get("tokenCount")
    return {name: n for name, n in counts.items() if type(n) is int and 0 <= n < 2**53}


def _ratings(owners: Iterable[Mapping[str, Any]]) -> list[Mapping[str, object]]:
    ratings = [_object(r) for owner in owners for r in _list(owner.get("safetyRatings"))[:MAX_RATINGS]]
    words = ("category", "probability")
    return [
        {name: word(r.get(name)) for name in words} | {"blocked": r.get("blocked") is True}
        for r in ratings[:MAX_RATINGS]
        if r
    ]


def _camel(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Relays spell fields either way: `inline_data` is `inlineData`. The camel case wins where both are there."""
    snakes = {re.sub(r"_([a-z])", lambda m: m[1].upper(), k): v for k, v in raw.items() if "_" in k}
    return {**snakes, **{k: v for k, v in raw.items() if "_" not in k}}


def _object(value: object) -> dict[str, Any]:
    return _camel(value) if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _unreadable(skeleton: bytes) -> Trouble:
    begin = label(skeleton[:80].decode("utf-8", "replace"))
    return Trouble("api_unreadable", again=Again.ASK, detail=f"{len(skeleton)} bytes that begin {begin!r}")
