"""A member's words and the flags among them, as Midjourney has taught people to write them.

A flag is `--name value` or `--name=value` anywhere between the words. Where phones have turned `--` into a dash, the
dash counts for a name that is known, and is a dash before any other word. Words in double quotes are never flags:
they are what a picture shall say. Of a flag given twice the last one counts, as people add to words they send again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import gcd
from typing import Any, NamedTuple

from bot.domain.errors import Refusal
from bot.domain.text import clean, quote

MAX_PROMPT = 4_000
"""In characters, without the flags. Discord lets a string option have 6,000."""
LONGEST_ECHO = 60


@dataclass(frozen=True, slots=True)
class Flags:
    """Wishes beside the words; None where none was made."""

    aspect: str | None = None
    size: str | None = None
    model: str | None = None
    count: int | None = None

    def over(self, other: "Flags") -> "Flags":
        """These, and the other's where these say nothing."""
        return Flags(
            aspect=self.aspect or other.aspect,
            size=self.size or other.size,
            model=self.model or other.model,
            count=other.count if self.count is None else self.count,
        )


def parse(text: str) -> tuple[str, Flags]:
    """Part a prompt into its words, cleaned, and its flags.

    Raises `Refusal`: "empty_prompt"; "long_prompt" (length, most); "unknown_flag" (flag, possible); "bad_flag" (flag,
    value, example). What these repeat of the text is quoted already, and flags are named with their dashes.
    """
    wishes: dict[str, Any] = {}
    words = clean(_FLAG.sub(lambda found: _take(found, wishes), clean(text)))
    if not words:
        raise Refusal("empty_prompt")
    if len(words) > MAX_PROMPT:
        raise Refusal("long_prompt", length=len(words), most=MAX_PROMPT)
    return words, Flags(**wishes)


def read_aspect(value: str) -> str | None:
    """`16:9` from "16x9", "16/9", "1920×1080" or "wide"; None where it is no aspect at all."""
    value = "".join(value.lower().split())
    found = re.fullmatch(r"(\d{1,5})[:x×/](\d{1,5})", _ASPECT_WORDS.get(value, value), re.ASCII)
    if not found or not (width := int(found[1])) or not (height := int(found[2])):
        return None
    shared = gcd(width, height)
    aspect = f"{width // shared}:{height // shared}"
    return _USUAL_ASPECTS.get(aspect, aspect)


def _read_size(value: str) -> str | None:
    return value.upper() if re.fullmatch(r"\d{1,4}(?:\.\d)?(?:K|PX)?", value.upper(), re.ASCII) else None


def _read_count(value: str) -> int | None:
    return int(value) if re.fullmatch(r"\d{1,4}", value, re.ASCII) else None


def _read_model(value: str) -> str | None:
    return value if re.fullmatch(r"[\w.][\w.\- ]{0,79}", value) else None


class _Flag(NamedTuple):
    field: str
    read: Callable[[str], str | int | None]
    example: str


_ASPECT_WORDS = {"square": "1:1", "portrait": "3:4", "landscape": "4:3", "tall": "9:16", "wide": "16:9"}
_USUAL_ASPECTS = {"7:3": "21:9"}
_KNOWN: Mapping[str, _Flag] = {
    "ar": _Flag("aspect", read_aspect, "--ar 16:9"),
    "aspect": _Flag("aspect", read_aspect, "--aspect 16:9"),
    "size": _Flag("size", _read_size, "--size 4K"),
    "n": _Flag("count", _read_count, "--n 2"),
    "count": _Flag("count", _read_count, "--count 2"),
    "model": _Flag("model", _read_model, "--model pro"),
}
_POSSIBLE = [f"--{name}" for name in _KNOWN]
_DASHES = r"(?:[-−]{2,}|[–—―⸺])"
_QUOTED = r"\"[^\"]*\"|“[^“”]*”"
_FLAG = re.compile(
    rf"""(?<![^\s(\[{{])(?P<quoted>"(?=\S)[^"]*"|“[^“”]*”)
    | (?<!\S)(?P<dashes>{_DASHES})(?P<name>[^\W\d_][^\s=:]*)
      (?:(?:[=:]|\s+(?!{_DASHES}[^\W\d_]))(?P<value>{_QUOTED}|\S+)|=)?""",
    re.VERBOSE,
)


def _take(found: re.Match[str], wishes: dict[str, Any]) -> str:
    """Note a flag's wish and leave no more of it than a bracket that closes there; leave all else as it stands."""
    if found["quoted"]:
        return found[0]
    name = found["name"].lower()
    if name not in _KNOWN:
        if found["dashes"] in "–—―⸺":
            return found[0]
        raise Refusal("unknown_flag", flag="--" + quote(found["name"], LONGEST_ECHO), possible=_POSSIBLE)
    flag = _KNOWN[name]
    given = found["value"] or ""
    value = given.rstrip(".,;!?)]}")
    wish = flag.read(value.strip("\"“”'‘’"))
    if wish is None:
        raise Refusal("bad_flag", flag=f"--{name}", value=quote(given, LONGEST_ECHO), example=flag.example)
    wishes[flag.field] = wish
    return "".join(sign for sign in given[len(value) :] if sign in ")]}")
