"""Words from outside: cleaned for the API, and made harmless for an echo on a card.

Both begin alike, so what a moderator reads is what the model was sent: nothing that cannot be seen stays in between.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum, auto
from functools import lru_cache

MOST_MARKS = 2
"""Combining marks on one letter of an echo: enough for Vietnamese or Hebrew, too few to climb over other lines."""

_ZWNJ, _ZWJ, _EMOJI_STYLE = "\u200c", "\u200d", "\ufe0f"
_EMOJI = ((0x2190, 0x2BFF), (0x3030, 0x303D), (0x1F000, 0x1FAFF))
_JOINING_SCRIPTS = ((0x0600, 0x109F), (0x1780, 0x1CFF), (0xA800, 0xABFF), (0xFB50, 0xFDCF), (0x11000, 0x11FFF))
"""Arabic and its neighbours, the Indic scripts, Khmer, Mongolian: there a joiner is spelling."""
_BLANK = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian selectors
    (0x2065, 0x2065),
    (0x2800, 0x2800),  # empty Braille pattern
    (0x3164, 0x3164),
    (0xFDD0, 0xFDEF),  # no characters at all
    (0xFE00, 0xFE0D),  # variation selectors other than text and emoji style
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),  # tags and more selectors: whole sentences hide in them
)
"""What shows nothing though its category does not say so."""
_PREPENDED = ((0x0600, 0x0605), (0x06DD, 0x06DD), (0x070F, 0x070F), (0x0890, 0x0891), (0x08E2, 0x08E2))
"""Arabic and Syriac signs that are visible though they are of the category of invisible ones."""

_FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "\\`*_~|<>[]@#"}
_LINK = re.compile(r":(?=//)|(?<=\bwww)\.|(?<=discord)\.|(?<=discordapp)\.", re.IGNORECASE)
_LIST = re.compile(r"^(?:[-+]+|\d+[.)])(?= |$)")
_CHARACTERS_READ = 20
"""An echo looks at this many characters for each one it may show: work stays bounded, marks and blanks pass unseen."""


def clean(text: str) -> str:
    """The text without control characters, lone surrogates, bidi controls and everything invisible.

    Line breaks stay, at most two in a row; other white space becomes single spaces. A joiner stays where it is
    spelling, inside an emoji or between letters of a script that needs it.
    """
    lines = "".join(_seen(text)).splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def quote(text: str, limit: int = 300) -> str:
    r"""The text as one harmless line of at most `limit` characters, for a Discord message or text display.

    Each ASCII character that may begin a construct (`\ * _ ~ | < > [ ] @ #`, the backtick, a list's first sign, the
    colon of `://`, the dot of `discord.gg`) is drawn as its full-width twin: it looks alike and means nothing, NFKC
    turns it back, no client can show an escape or a cut split one, and quoting twice is quoting once. Never raises.
    Discord's constructs: https://discord.com/developers/docs/reference#message-formatting and
    https://support.discord.com/hc/en-us/articles/210298617
    """
    if limit < 1:
        return ""
    read = text[: limit * _CHARACTERS_READ]
    line = " ".join("".join(_seen(read, MOST_MARKS)).split()).translate(_FULL_WIDTH)
    line = _LINK.sub(_widen, line)
    line = _LIST.sub(_widen, line)
    if len(line) <= limit and len(read) == len(text):
        return line
    return _cut(line, limit - 1).rstrip() + "…"


def _widen(found: re.Match[str]) -> str:
    return "".join(sign if sign.isalnum() else chr(ord(sign) + 0xFEE0) for sign in found[0])


def _seen(text: str, most_marks: int | None = None) -> Iterator[str]:
    """The characters that show or space something, joiners that join, and of each run of marks the first few."""
    last, joiner, marks = "", "", 0
    for sign in text:
        kind = _kind(sign)
        marks = marks + 1 if kind is _Kind.MARK else marks if kind in (_Kind.HIDDEN, _Kind.JOINER) else 0
        if kind is _Kind.JOINER:
            joiner += sign
        elif kind is not _Kind.HIDDEN and (most_marks is None or marks <= most_marks):
            if joiner and _joins(last, joiner, sign):
                yield joiner
            yield sign
            last, joiner = sign, ""


class _Kind(Enum):
    HIDDEN = auto()
    JOINER = auto()
    MARK = auto()
    PLAIN = auto()


@lru_cache(maxsize=4096)
def _kind(sign: str) -> _Kind:
    category = unicodedata.category(sign)
    if sign in (_ZWNJ, _ZWJ):
        return _Kind.JOINER
    if _within(sign, _BLANK) or ord(sign) & 0xFFFE == 0xFFFE:
        return _Kind.HIDDEN
    if category in ("Cc", "Cf", "Cs") and not sign.isspace() and not _within(sign, _PREPENDED):
        return _Kind.HIDDEN
    return _Kind.MARK if category in ("Mn", "Me") else _Kind.PLAIN


def _joins(last: str, joiner: str, sign: str) -> bool:
    if not last or len(joiner) > 1:
        return False
    if _within(last, _JOINING_SCRIPTS) and _within(sign, _JOINING_SCRIPTS):
        return True
    return joiner == _ZWJ and (last == _EMOJI_STYLE or _within(last, _EMOJI)) and _within(sign, _EMOJI)


def _within(sign: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(sign) <= final for first, final in ranges)


def _cut(text: str, length: int) -> str:
    """At most so many characters from the start, never half of what is seen as one."""
    while 0 < length < len(text) and _is_within_cluster(text, length):
        length -= 1
    return text[:length]


def _is_within_cluster(text: str, position: int) -> bool:
    """Whether the characters around this position belong together. A simple reading of Unicode's UAX #29."""
    before, after = text[position - 1], text[position]
    if before == _ZWJ or after in (_ZWJ, _ZWNJ) or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff":  # skin tones
        return True
    flags = re.compile("[\U0001f1e6-\U0001f1ff]*$").search(text, 0, position)
    return "\U0001f1e6" <= after <= "\U0001f1ff" and flags is not None and len(flags[0]) % 2 == 1
