"""Moods that answer 200 with something other than one good picture: refusals, odd shapes, broken JSON."""

import base64
import json

from sandbox.gemini.faults._mood import Mood
from sandbox.gemini.pictures import noted, swatch
from sandbox.gemini.reply import Answer, Part, inline, ratings
from sandbox.gemini.turn import Turn, usual

FINISHES: dict[str, tuple[str, str]] = {
    "FINISH_REASON_UNSPECIFIED": ("No reason is given", ""),
    "MAX_TOKENS": ("The answer became too long", "The maximum number of tokens was reached."),
    "SAFETY": ("The answer was stopped for safety", "The response was blocked for safety reasons."),
    "RECITATION": ("Too close to existing work", "The response may recite a source."),
    "LANGUAGE": ("The language is not supported", "The language of the prompt is not supported."),
    "OTHER": ("Stopped for another reason", ""),
    "BLOCKLIST": ("A forbidden term", "The content contains a forbidden term."),
    "PROHIBITED_CONTENT": ("Prohibited content", "The content may be prohibited."),
    "SPII": ("Personal data", "The content may contain sensitive personal data."),
    "MALFORMED_FUNCTION_CALL": ("A broken function call", ""),
    "IMAGE_SAFETY": (
        "The picture was blocked for safety",
        "Unable to show the generated image: it may violate the usage policy. You will not be charged.",
    ),
    "UNEXPECTED_TOOL_CALL": ("A tool call nobody asked for", ""),
    "TOO_MANY_TOOL_CALLS": ("Too many tool calls", ""),
    "IMAGE_PROHIBITED_CONTENT": ("The picture shows prohibited content", "The image may contain prohibited content."),
    "NO_IMAGE": ("The model made no picture", "No image was generated. Try a more explicit prompt."),
    "IMAGE_RECITATION": ("The picture is too close to existing work", "The image may recite a source."),
    "IMAGE_OTHER": (
        "No picture, for another reason",
        "Unable to show the generated image. You will not be charged for this request.",
    ),
    "MISSING_THOUGHT_SIGNATURE": ("An earlier turn came back unsigned", ""),
    "MALFORMED_RESPONSE": ("The model's answer was broken", ""),
    "ESCALATION": ("Stopped by an escalation rule", ""),
    "PUP_LIMITED_DISABLED": ("The account is limited for policy violations", ""),
    "CONTINUATION": ("The answer is not complete yet", ""),
    "MODEL_ARMOR": ("Blocked by Model Armor", ""),
}
"""Every finishReason of the REST reference and of google-genai but STOP: what it means, and its finishMessage."""

BLOCKS: dict[str, str] = {
    "BLOCKED_REASON_UNSPECIFIED": "The prompt was blocked, nobody says why",
    "BLOCK_REASON_UNSPECIFIED": "The same, in the spelling of the REST reference",
    "SAFETY": "The prompt was blocked for safety",
    "OTHER": "The prompt or an attached picture was refused",
    "BLOCKLIST": "The prompt contains a forbidden term",
    "PROHIBITED_CONTENT": "The prompt asks for prohibited content",
    "IMAGE_SAFETY": "An attached picture was blocked for safety",
    "MODEL_ARMOR": "The prompt was blocked by Model Armor",
    "JAILBREAK": "The prompt tries to get around the filters",
}
"""Every promptFeedback.blockReason."""


def finish(reason: str, name: str = "") -> Mood:
    """A candidate without a picture that stopped for this reason, known or not.

    The API leaves `content` out for pictures that it made and will not show, and sends it empty otherwise.
    """
    meaning, message = FINISHES.get(reason, ("A reason that no documentation knows", ""))

    def make(turn: Turn) -> Answer:
        entry: dict[str, object] = {"finishReason": reason, "index": 0}
        if not reason.startswith("IMAGE_"):
            entry["content"] = {}
        if message:
            entry["finishMessage"] = message
        if "SAFETY" in reason:
            entry["safetyRatings"] = ratings(worst="HIGH")
        return turn.around([entry])

    return Mood(name or f"finish:{reason}", f"{meaning} ({reason})" if name else meaning, make)


def block(reason: str) -> Mood:
    """No candidates: the prompt itself was refused."""
    meaning = BLOCKS.get(reason, "A block reason that no documentation knows")

    def make(turn: Turn) -> Answer:
        answer = turn.around(None, promptFeedback={"blockReason": reason, "safetyRatings": ratings()})
        assert answer.payload is not None
        return Answer.of({key: value for key, value in answer.payload.items() if key != "candidates"})

    return Mood(f"block:{reason}", meaning, make)


REFUSALS = (
    finish("IMAGE_SAFETY", "blocked"),
    *(finish(reason) for reason in FINISHES),
    finish("A_REASON_FROM_TOMORROW"),
    *(block(reason) for reason in BLOCKS),
    block("A_BLOCK_FROM_TOMORROW"),
)


def _drafts(turn: Turn, *, flagged: bool) -> Answer:
    """Two drafts before the picture; drafts are unsigned where they are flagged as thoughts."""
    mime = turn.ask.model.mime
    drafts = [swatch(turn.ask.pixels, number, mime) for number in (1, 2)]
    thoughts: list[Part] = [{"text": "I place the subject first.", "thought": True}] if flagged else []
    early = [inline(draft, thought=True) if flagged else turn.shown(draft) for draft in drafts]
    return turn.answer([*thoughts, *early, *turn.spoken(), turn.shown(turn.picture)], images=1 if flagged else 3)


def _only_in_thought(turn: Turn) -> Answer:
    return turn.answer([{"text": "Here it is.", "thought": True}, inline(turn.picture, thought=True)])


def _twice(turn: Turn) -> Answer:
    pictures = [turn.shown(noted(turn.picture, note)) for note in ("first", "second")]
    return turn.answer([*turn.spoken(), *pictures], images=2)


def _several(turn: Turn, count: int) -> Answer:
    size = turn.ask.pixels if count < 10 else (256, 256)
    pictures = [turn.shown(swatch(size, number, turn.ask.model.mime)) for number in range(count)]
    return turn.answer([*turn.spoken(), *pictures], images=count)


def _in_text(turn: Turn, form: str) -> Answer:
    picture = turn.picture
    url = f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"
    return turn.answer([{"text": form.format(text=turn.text, url=url)}])


def _candidates(turn: Turn) -> Answer:
    """One picture in each of two candidates."""
    entries = [
        {"content": {"parts": [turn.shown(picture)], "role": "model"}, "finishReason": "STOP", "index": index}
        for index, picture in enumerate((swatch(turn.ask.pixels, 5, turn.ask.model.mime), turn.picture))
    ]
    return turn.around(entries, images=2)


def _snake(turn: Turn) -> Answer:
    part = inline(turn.picture)["inlineData"]
    return turn.answer([*turn.spoken(), {"inline_data": {"mime_type": part["mimeType"], "data": part["data"]}}])


def _slim(turn: Turn) -> Answer:
    """As a frugal relay passes it on: the picture and nothing else."""
    return Answer.json({"candidates": [{"content": {"parts": [inline(turn.picture)]}}]})


def _retiring(turn: Turn) -> Answer:
    status = {"modelStage": "DEPRECATED", "retirementTime": "2027-03-15T00:00:00Z"}
    answer = usual(turn)
    assert answer.payload is not None
    return Answer.of({**answer.payload, "modelStatus": status})


SHAPES = (
    Mood("text-only", "Words, but no picture",
         lambda t: t.answer([{"text": "I would rather describe it: imagine a quiet shore."}], images=0)),
    Mood("no-candidates", "Status 200 without candidates", lambda t: Answer.json({"modelVersion": t.ask.model.id})),
    Mood("empty-candidates", "An empty list of candidates", lambda t: t.around([])),
    Mood("null-candidates", "candidates is null", lambda t: t.around(None)),
    Mood("null-content", "The candidate's content is null",
         lambda t: t.around([{"content": None, "finishReason": "STOP", "index": 0}])),
    Mood("null-parts", "The content's parts are null",
         lambda t: t.around([{"content": {"parts": None, "role": "model"}, "finishReason": "STOP"}])),
    Mood("empty-parts", "The list of parts is empty", lambda t: t.answer([], images=0)),
    Mood("odd-types", "Numbers, texts and lists where objects belong",
         lambda t: t.around([7, "x", None, {"content": [], "finishReason": 3}, {"content": {"parts": ["a", 1, {}]}}])),
    Mood("empty-data", "A picture part with an empty text for a picture",
         lambda t: t.answer([{"inlineData": {"mimeType": "image/png", "data": ""}}], images=0)),
    Mood("drafts", "Two drafts come first, flagged as thoughts", lambda t: _drafts(t, flagged=True)),
    Mood("drafts-unflagged", "Two drafts come first and look like any picture", lambda t: _drafts(t, flagged=False)),
    Mood("picture-in-thought", "The only picture is flagged as a thought", _only_in_thought),
    Mood("twice", "The same picture twice, with other metadata", _twice),
    Mood("four-pictures", "Four pictures where one was asked for", lambda t: _several(t, 4)),
    Mood("hundred-pictures", "A hundred small pictures", lambda t: _several(t, 100)),
    Mood("two-candidates", "Two candidates with a picture each", _candidates),
    Mood("markdown-picture", "The picture is hidden in the text, as Markdown",
         lambda t: _in_text(t, "{text}\n\n![image]({url})")),
    Mood("data-url", "The picture is hidden in the text, as a bare data URL", lambda t: _in_text(t, "{url}")),
    Mood("hosted-url", "The text holds a link to a picture elsewhere",
         lambda t: t.answer([{"text": "![image](https://cdn.example.com/generated/0a1b2c.png)"}], images=0)),
    Mood("snake-case", "Names in snake_case", _snake),
    Mood("slim", "The picture and nothing else: no counts, no finishReason", _slim),
    Mood("retiring", "All is well, but the model announces its retirement", _retiring),
)  # fmt: skip


def _altered(turn: Turn, change: str) -> Answer:
    """The usual answer with its base64 text changed."""
    picture = turn.picture
    text = base64.b64encode(picture.data).decode()
    middle = len(text) // 2
    data = {
        "url-safe": base64.urlsafe_b64encode(picture.data).decode().rstrip("="),
        "unpadded": text.rstrip("="),
        "broken": text[:middle] + "*%$" + text[middle:],
        "cut": text[: middle - middle % 4 + 1],
        "wrapped": "\n".join(text[start : start + 76] for start in range(0, len(text), 76)),
    }[change]
    return turn.answer([*turn.spoken(), {"inlineData": {"mimeType": picture.mime, "data": data}}])


def _escaped(turn: Turn) -> Answer:
    """Valid JSON in which slashes and plus signs are escaped."""
    body = usual(turn).body.replace(b"/", b"\\/").replace(b"+", b"\\u002b")
    return Answer(body)


def _reordered(turn: Turn) -> Answer:
    """Keys in an unusual order, much white space."""
    answer = usual(turn)
    assert answer.payload is not None
    backwards = dict(reversed(answer.payload.items()))
    return Answer(json.dumps(backwards, indent=4, sort_keys=True).encode())


def _text_of(turn: Turn, change: str) -> Answer:
    body = usual(turn).body
    return Answer(
        {
            "truncated": body[: int(len(body) * 0.8)],
            "malformed": body.replace(b'"candidates":', b'"candidates"=', 1),
            "nan": body.replace(b'"index": 0', b'"index": NaN', 1),
            "duplicate": b'{"candidates": [], ' + body[1:],
            "huge": body.replace(b'"index": 0', b'"index": ' + b"9" * 2_000_000, 1),
            "charset": body.replace(b'"finishReason"', '"note": "caf\u00e9", "finishReason"'.encode("latin-1"), 1),
            "bom": b"\xef\xbb\xbf" + body,
            "tail": body + b"\n<!-- served by a proxy -->",
        }[change]
    )


def deep_json(depth: int = 10_000) -> bytes:
    """Valid JSON, `depth` lists within each other."""
    return b'{"candidates": ' + b"[" * depth + b"]" * depth + b"}"


JSONS = (
    Mood("base64-url-safe", "Base64 in its URL-safe alphabet, without padding", lambda t: _altered(t, "url-safe")),
    Mood("base64-unpadded", "Base64 without padding", lambda t: _altered(t, "unpadded")),
    Mood("base64-wrapped", "Base64 in lines of 76 characters", lambda t: _altered(t, "wrapped")),
    Mood("base64-broken", "Base64 with foreign characters in the middle", lambda t: _altered(t, "broken")),
    Mood("base64-cut", "Base64 that stops half-way", lambda t: _altered(t, "cut")),
    Mood("escaped", "Valid JSON with escaped slashes and plus signs in the base64", _escaped),
    Mood("reordered", "Valid JSON with its keys in another order and much white space", _reordered),
    Mood("duplicate-keys", "The key candidates occurs twice", lambda t: _text_of(t, "duplicate")),
    Mood("json-truncated", "JSON that ends before its end", lambda t: _text_of(t, "truncated")),
    Mood("json-malformed", "JSON with a wrong character", lambda t: _text_of(t, "malformed")),
    Mood("json-nan", "NaN, which JSON does not know", lambda t: _text_of(t, "nan")),
    Mood("json-deep", "Ten thousand lists within each other", lambda _: Answer(deep_json())),
    Mood("json-huge-number", "A number of two million digits", lambda t: _text_of(t, "huge")),
    Mood("json-tail", "Something follows the JSON", lambda t: _text_of(t, "tail")),
    Mood("bom", "A byte order mark before the JSON", lambda t: _text_of(t, "bom")),
    Mood("wrong-charset", "Latin-1 where UTF-8 belongs", lambda t: _text_of(t, "charset")),
    Mood("binary", "Bytes that are no text", lambda t: Answer(t.rng.randbytes(20_000))),
)  # fmt: skip
