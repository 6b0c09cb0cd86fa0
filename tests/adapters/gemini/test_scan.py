"""The streamed scan finds what a full parse would find, however the body is cut."""

import base64
import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.gemini.limits import Limits
from bot.adapters.gemini.scan import LONG, Scan
from bot.domain.errors import Trouble

PROSE = [
    "",
    "a",
    'she said "data": "AAAA"',
    "\\",
    '\\"',
    "\u2014 em dash",
    "\U0001f3a8 paint",
    "{}[],:",
    "tab\t\n",
    "/+/=",
]


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "picture"


def scanned(body: bytes, cuts: Iterator[int] | list[int], into: Path, **limits: int) -> tuple[Any, dict[str, bytes]]:
    """The parsed skeleton, and by token the decoded pictures; the scan's files are removed."""
    scan = Scan(into, Limits(**limits))
    at = 0
    try:
        for cut in [*cuts, len(body)]:
            scan.feed(body[at:cut])
            at = cut
        found = {}
        for token, spool in scan.pictures.items():
            found[token] = spool.path.read_bytes()
            assert not spool.broken
            assert (spool.size, spool.sha256) == (len(found[token]), hashlib.sha256(found[token]).hexdigest())
        return json.loads(scan.skeleton), found
    finally:
        scan.discard()
        assert list(into.parent.iterdir()) == []


def whole(value: Any, pictures: dict[str, bytes]) -> Any:
    """Put the pictures back into a skeleton, as base64."""
    if isinstance(value, dict):
        return {k: whole(v, pictures) for k, v in value.items()}
    if isinstance(value, list):
        return [whole(v, pictures) for v in value]
    if isinstance(value, str):
        for token, picture in pictures.items():
            value = value.replace(token, base64.b64encode(picture).decode())
    return value


def random_body(dice: random.Random) -> tuple[bytes, Any]:
    parts: list[dict[str, Any]] = []
    for _ in range(dice.randint(0, 5)):
        encoded = base64.b64encode(dice.randbytes(dice.choice([0, 70, 3070, 3071, 3072, 3073, 9000, 30_001]))).decode()
        data = {"mimeType": "image/png", "data": encoded}
        if dice.random() < 0.5:
            data = dict(reversed(data.items()))
        parts.append(
            dice.choice(
                [
                    {dice.choice(["inlineData", "inline_data"]): data, "thought": dice.random() < 0.3},
                    {"text": f"![x](data:image/png;base64,{encoded}) {dice.choice(PROSE)}"},
                    {"text": dice.choice(PROSE) * dice.randint(1, 900)},
                    {"data": dice.choice(PROSE) * dice.randint(1, 900)},
                    {"data": {"data": [encoded, None, {"data": 5}]}},
                ]
            )
        )
    value = {"candidates": [{"content": {"parts": parts}}], "usageMetadata": {"totalTokenCount": dice.randint(0, 9)}}
    text = json.dumps(value, ensure_ascii=dice.random() < 0.5, indent=dice.choice([None, 1, "\t\r\n"]))
    if dice.random() < 0.4:
        text = text.replace("/", "\\/")
    if dice.random() < 0.4:
        text = text.replace("+", "\\u002b").replace("==", "\\u003D=")
    return text.encode(), value


@pytest.mark.parametrize("seed", range(8))
def test_it_agrees_with_a_full_parse(into: Path, seed: int) -> None:
    """Four hundred random bodies, each cut at random places."""
    dice = random.Random(seed)
    for _ in range(50):
        body, value = random_body(dice)
        cuts = sorted(dice.choices(range(len(body)), k=dice.choice([0, 1, 3, 40])))
        skeleton, pictures = scanned(body, cuts, into)
        assert whole(skeleton, pictures) == value


@pytest.mark.parametrize("seed", range(100, 106))
def test_it_agrees_byte_by_byte(into: Path, seed: int) -> None:
    body, value = random_body(random.Random(seed))
    skeleton, pictures = scanned(body, range(1, len(body)), into)  # type: ignore[arg-type]
    assert whole(skeleton, pictures) == value


@pytest.mark.parametrize("slash", [b"/", b"\\/", b"\\u002f"])
@pytest.mark.parametrize("step", [1, 20, 100_000])
def test_a_picture_in_text_is_found_however_it_is_cut(into: Path, slash: bytes, step: int) -> None:
    body = b'{"text":"![a](data:image%spng;base64,QUJD) b"}' % slash
    skeleton, pictures = scanned(body, list(range(0, len(body), step)), into)
    assert list(pictures.values()) == [b"ABC"]
    assert skeleton["text"] == f"![a](data:image/png;base64,{next(iter(pictures))}) b"


def test_pictures_are_never_in_the_skeleton(into: Path) -> None:
    """Fifty megabytes pass a scan whose skeleton may have one kilobyte."""
    scan = Scan(into, Limits(skeleton=1024, picture=1 << 30))
    scan.feed(b'{"inlineData": {"data": "')
    for _ in range(200):
        scan.feed(b"QUJD" * (64 * 1024))
    scan.feed(b'"}}')
    (spool,) = scan.pictures.values()
    assert spool.size == 200 * 3 * 64 * 1024
    assert len(scan.skeleton) < 100
    scan.discard()


@pytest.mark.parametrize("key", ["thoughtSignature", "thought_signature", "thought\\u0053ignature"])
def test_thought_signatures_of_any_size_are_dropped(into: Path, key: str) -> None:
    body = b'{"%s":"%s\\"","text":"kept"}' % (key.encode(), b"A" * 300_000)
    skeleton, pictures = scanned(body, list(range(0, len(body), 7777)), into, skeleton=1024)
    assert list(skeleton.values()) == ["", "kept"]
    assert pictures == {}


@pytest.mark.parametrize("key", ["data", "d\\u0061ta", "\\u0064ata"])
@pytest.mark.parametrize("space", [b"", b" ", b"\r\n\t  "])
def test_the_key_may_be_spelt_in_any_way(into: Path, key: str, space: bytes) -> None:
    body = b'{"%s"%s:%s"%s"}' % (key.encode(), space, space, b"A" * LONG)
    for cuts in ([], list(range(len(body)))):
        _, pictures = scanned(body, cuts, into)
        assert [len(p) for p in pictures.values()] == [LONG * 3 // 4]


@pytest.mark.parametrize("short", [LONG - 4, LONG - 1])
def test_a_short_value_stays_in_the_skeleton(into: Path, short: int) -> None:
    body = b'{"data":"%s"}' % (b"A" * short)
    assert scanned(body, [10, 20], into) == ({"data": "A" * short}, {})


BROKEN = {
    "a foreign character": b"A" * 6000 + b"*" + b"A" * 3,
    "data behind the padding": b"A" * 5000 + b"QQ==" + b"QUJD",
    "much data behind the padding": b"A" * 6002 + b"==" + b"QUJD" * 2000,
    "a line break between padding and data": b"A" * 6002 + b"==" + b"\\n" + b"QUJD" * 2000,
    "one character too many": b"A" * 5001,
    "three padding characters": b"A" * 5001 + b"===",
    "an escape that is no base64": b"A" * 5000 + b"\\u0000AAA",
    "a broken escape": b"A" * 5000 + b"\\uZZZZ",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("step", [1, 4096, 100_000])
def test_damaged_base64_marks_the_picture(into: Path, data: bytes, step: int) -> None:
    scan = Scan(into, Limits())
    body = b'{"data":"%s"}' % data
    for at in range(0, len(body), step):
        scan.feed(body[at : at + step])
    assert [spool.broken for spool in scan.pictures.values()] == [True]
    scan.discard()
    assert list(into.parent.iterdir()) == []


FORGIVEN = {
    "no padding": lambda text: text.rstrip("="),
    "the URL-safe alphabet": lambda text: text.replace("+", "-").replace("/", "_"),
    "line breaks": lambda text: "\\n".join(text[i : i + 76] for i in range(0, len(text), 76)),
}


@pytest.mark.parametrize("change", FORGIVEN.values(), ids=FORGIVEN)
@pytest.mark.parametrize("size", [3 * 2000, 3 * 2000 + 1, 3 * 2000 + 2])
@pytest.mark.parametrize("step", [1, 999, 100_000])
def test_what_loses_nothing_is_forgiven(into: Path, change: Any, size: int, step: int) -> None:
    picture = random.Random(size).randbytes(size)
    body = b'{"data":"%s"}' % change(base64.b64encode(picture).decode()).encode()
    if b"\\n" in body:  # the opening must be clean base64 to be taken for a picture while it arrives
        body = b'{"data":"' + base64.b64encode(bytes(LONG // 4 * 3)) + body[len(b'{"data":"') :]
        picture = bytes(LONG // 4 * 3) + picture
    _, pictures = scanned(body, list(range(0, len(body), step)), into)
    assert list(pictures.values()) == [picture]


def test_an_answer_cannot_name_a_picture_it_did_not_bring(into: Path) -> None:
    body = b'{"data":"%s"}' % (b"A" * LONG)
    tokens = {next(iter(scanned(body, [], into)[1])) for _ in range(20)}
    assert len(tokens) == 20


@pytest.mark.parametrize(
    ("body", "limits"),
    [
        (b'{"text":"' + b"x" * 2000, {"skeleton": 1000}),
        (b"1" * 2000, {"skeleton": 1000}),
        (b'{"data":"' + b"A" * 8000, {"picture": 5000}),
        (b'[{"data":"%s"}' % (b"A" * LONG) + b',{"data":"%s"}]' % (b"A" * LONG), {"pictures": 1}),
    ],
)
def test_each_cap_holds(into: Path, body: bytes, limits: dict[str, int]) -> None:
    with pytest.raises(Trouble, match="answer_too_large"):
        scanned(body, [], into, **limits)


def test_a_disk_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="store_failed"):
        Scan(tmp_path / "no" / "folder", Limits()).feed(b'{"data":"%s"}' % (b"A" * LONG))
