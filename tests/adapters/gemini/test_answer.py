"""Every answer is understood or refused; none raises anything else."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.gemini.answer import BLOCK, FINISH, HELD_BACK, Part, choose, read_answer
from bot.domain.errors import EaselError, Refusal, Trouble


def answer(*parts: object, finish: object = "STOP", **more: object) -> bytes:
    return json.dumps({"candidates": [{"content": {"parts": list(parts)}, "finishReason": finish}], **more}).encode()


def picture(data: str, *, thought: bool | None = None, mime: str = "image/png") -> dict[str, Any]:
    return {"inlineData": {"mimeType": mime, "data": data}} | ({} if thought is None else {"thought": thought})


def chosen(body: bytes, *, references: bool = False) -> str:
    return choose(read_answer(body), references=references).data


def refusal(body: bytes, *, references: bool = False) -> Refusal:
    with pytest.raises(Refusal) as caught:
        choose(read_answer(body), references=references)
    return caught.value


@pytest.mark.parametrize(
    "parts",
    [
        [picture("A")],
        [{"text": "Here."}, picture("A")],
        [picture("A"), {"text": "There."}],
        [picture("D"), picture("E"), picture("A")],
        [picture("D", thought=True), picture("A"), picture("E", thought=True)],
        [picture("D", thought=True), picture("A", thought=True)],
        [picture("A", mime="")],
        [picture("A", mime="application/octet-stream")],
        [picture("A"), picture("E", mime="audio/wav")],
        [picture("A"), {"text": "![x](data:image/png;base64,E)"}],
        [{"text": "![cat](data:image/png;base64,D) and ![dog](data:image/jpeg;base64,A)"}],
        [{"text": "data:image/webp;base64,A"}],
        [picture("data:image/png;base64,A")],
        [{"inline_data": {"mime_type": "image/png", "data": "A"}}],
        [None, 5, "x", [], {"inlineData": None}, {"inlineData": {"data": 7}}, picture("A"), {"thought": picture("E")}],
    ],
)
def test_the_picture_is_the_last_that_is_no_thought(parts: list[Any]) -> None:
    """Else the last thought, else the last that a relay hid in text."""
    assert chosen(answer(*parts)) == "A"


@pytest.mark.parametrize("body", [b"[%s]", b'[{"usageMetadata":{}},%s]', b"\xef\xbb\xbf%s", b"\r\n %s \n"])
def test_lists_and_byte_order_marks_are_looked_through(body: bytes) -> None:
    assert chosen(body % answer(picture("A"))) == "A"


@pytest.mark.parametrize("finish", [None, "", "STOP", "MAX_TOKENS", "FINISH_REASON_UNSPECIFIED", "BRAND_NEW", 7])
def test_a_picture_counts_whatever_else_is_said(finish: object) -> None:
    assert chosen(answer(picture("A"), finish=finish)) == "A"


@pytest.mark.parametrize("finish", sorted(HELD_BACK))
def test_what_the_filter_held_back_is_not_shown(finish: str) -> None:
    assert refusal(answer(picture("A"), finish=finish)).code == FINISH[finish]


@pytest.mark.parametrize("finish", ["IMAGE_OTHER", "BRAND_NEW", "NO_IMAGE"])
def test_a_draft_is_no_picture_where_the_model_did_not_finish(finish: str) -> None:
    refusal(answer(picture("A", thought=True), finish=finish))


@pytest.mark.parametrize(("finish", "code"), FINISH.items())
def test_each_finish_reason_has_its_code(finish: str, code: str) -> None:
    refused = refusal(answer(finish=finish))
    assert (refused.code, refused.values["reason"]) == (code, finish or "NONE")


@pytest.mark.parametrize("finish", ["BRAND_NEW", "lower case", "X" * 200, 5, {"a": 1}, "ESCALATION"])
def test_an_unknown_finish_reason_is_neutral(finish: object) -> None:
    refused = refusal(answer(finish=finish))
    assert refused.code in {"not_drawn", "no_picture"}
    assert refused.values["reason"] in {"BRAND_NEW", "ESCALATION", "UNKNOWN", "NONE"}


@pytest.mark.parametrize(
    ("block", "code"), [*BLOCK.items(), ("BRAND_NEW", "prompt_blocked"), ("<b>", "prompt_blocked")]
)
def test_each_block_reason_has_its_code(block: str, code: str) -> None:
    body = json.dumps({"promptFeedback": {"blockReason": block}}).encode()
    assert refusal(body, references=True).code == code


@pytest.mark.parametrize("block", ["BLOCK_REASON_UNSPECIFIED", "BLOCKED_REASON_UNSPECIFIED"])
def test_a_block_without_a_name_counts_where_there_is_nothing_else(block: str) -> None:
    feedback = {"blockReason": block}
    assert refusal(json.dumps({"promptFeedback": feedback}).encode()).code == "prompt_blocked"
    assert chosen(answer(picture("A"), promptFeedback=feedback)) == "A"


def test_without_references_none_can_be_to_blame() -> None:
    assert refusal(b'{"promptFeedback":{"blockReason":"OTHER"}}').code == "prompt_blocked"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"candidates":null}',
        b'{"candidates":[]}',
        b'{"candidates":[null]}',
        b'{"candidates":[{}]}',
        b'{"candidates":[{"content":null}]}',
        b'{"candidates":[{"content":{}}]}',
        b'{"candidates":[{"content":{"parts":null}}]}',
        b'{"candidates":{"content":5}}',
        b'{"promptFeedback":{"blockReason":"BLOCK_REASON_UNSPECIFIED"},"candidates":[{}]}',
        answer({"text": "I am thinking.", "thought": True}),
    ],
)
def test_an_answer_without_a_picture_says_so(body: bytes) -> None:
    assert refusal(body).code == "no_picture"


@pytest.mark.parametrize("finish", ["STOP", "NO_IMAGE", None])
def test_the_models_words_are_told(finish: str | None) -> None:
    refused = refusal(answer({"text": "Which "}, {"text": "cat?\x00\ud800"}, finish=finish))
    assert (refused.code, refused.values["text"]) == ("text_only", "Which cat?")


@pytest.mark.parametrize(
    "part",
    [
        {"text": "![cat](https://cdn.example.org/cat.png)"},
        {"text": "https://cdn.example.org/a/cat.jpeg?x=1"},
        {"fileData": {"mimeType": "image/png", "fileUri": "https://x"}},
        {"file_data": {"file_uri": "gs://x"}},
    ],
)
def test_a_link_is_not_a_picture(part: dict[str, Any]) -> None:
    with pytest.raises(Trouble, match="picture_hosted"):
        choose(read_answer(answer(part)), references=False)


def test_the_text_beside_the_picture_is_clean() -> None:
    body = answer({"text": "A \x07cat.\n"}, picture("A"), {"text": "![x](data:image/png;base64,E)"}, {"text": " Done."})
    assert read_answer(body).text == "A cat.\n Done."
    assert len(read_answer(answer({"text": "x" * 100_000})).text) == 4000


def test_facts_for_the_record_are_kept_in_the_apis_words() -> None:
    rating = {"category": "HARM_CATEGORY_HARASSMENT", "probability": "LOW", "blocked": True, "extra": "x"}
    kept = read_answer(
        answer(
            usageMetadata={
                "promptTokenCount": 5,
                "totalTokenCount": 2005,
                "thoughtsTokenCount": True,
                "candidatesTokenCount": -1,
                "cachedContentTokenCount": 10**30,
                "trafficType": "ON_DEMAND",
                "candidates_tokens_details": [{"modality": "IMAGE", "token_count": 2000}, None, {"modality": "\n"}],
            },
            promptFeedback={"safetyRatings": [rating, None, {}, 4]},
            modelVersion="gemini-3-pro-image\x00",
            responseId="r" * 500,
            modelStatus={"modelStage": "DEPRECATED", "retirementTime": "2027-03-15T00:00:00Z"},
        )
    )
    assert kept.usage == {"promptTokenCount": 5, "totalTokenCount": 2005, "candidatesTokensDetails.IMAGE": 2000}
    assert kept.ratings == ({"category": "HARM_CATEGORY_HARASSMENT", "probability": "LOW", "blocked": True},)
    assert kept.model_version == "gemini-3-pro-image"
    assert kept.response_id == "r" * 128
    assert kept.retirement == "2027-03-15T00:00:00Z"


@pytest.mark.parametrize(
    "body",
    [b"", b"   ", b"null", b"5", b'"text"', b"[]", b"[5]", b"<html></html>", b'{"a":', b'{"a":1}}', b"\x00\xff\xfe",
     b"[" * 100_000, b'{"a":' * 100_000, b"1" * 400_000, "{}".encode("utf-16")],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    with pytest.raises(Trouble, match="api_unreadable"):
        read_answer(body)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-0", "9" * 4000])
def test_odd_numbers_harm_nothing(number: str) -> None:
    body = b'{"usageMetadata":{"totalTokenCount":%s},"candidates":[%s]}' % (number.encode(), b"{}")
    assert read_answer(body).usage in ({}, {"totalTokenCount": 0})


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([*FINISH, *BLOCK])
)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
PLACES = (
    "candidates",
    "content",
    "parts",
    "text",
    "inlineData",
    "inline_data",
    "data",
    "mimeType",
    "thought",
    "finishReason",
    "promptFeedback",
    "blockReason",
    "safetyRatings",
    "category",
    "usageMetadata",
    "totalTokenCount",
    "candidatesTokensDetails",
    "modality",
    "error",
    "modelStatus",
    "fileData",
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A good answer in which some values were replaced by anything at all."""
    value: Any = json.loads(
        answer(
            {"text": "Here. data:image/png;base64,AAAA"},
            picture("AAAA", thought=True),
            {"inline_data": {"mime_type": "image/png", "data": "AAAA"}},
            promptFeedback={"blockReason": "", "safetyRatings": [{"category": "X"}]},
            usageMetadata={"totalTokenCount": 4, "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 4}]},
        )
    )
    for _ in range(draw(st.integers(0, 4))):
        spot = value
        while isinstance(spot, dict | list) and spot:
            key = draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
            if draw(st.integers(0, 3)) == 0 or not isinstance(spot[key], dict | list) or not spot[key]:
                spot[key] = draw(trees)
                break
            spot = spot[key]
    return value


@given(
    mutated() | st.recursive(scalars, lambda t: st.lists(t) | st.dictionaries(st.sampled_from(PLACES), t)),
    st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_no_json_raises_anything_of_its_own(value: Any, references: bool) -> None:  # noqa: FBT001 hypothesis fills it
    try:
        part = choose(read_answer(json.dumps(value).encode()), references=references)
    except EaselError:
        return
    assert isinstance(part, Part)
    assert part.data


@given(st.binary(max_size=200), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_raise_anything_of_their_own(junk: bytes, at: int) -> None:
    good = answer({"text": "Here."}, picture("AAAA"))
    with suppress(EaselError):
        choose(read_answer(good[:at] + junk + good[at + len(junk) :]), references=False)
