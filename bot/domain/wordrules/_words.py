"""One reading of a text: words that know where they stand in it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from itertools import accumulate
from typing import NamedTuple

from bot.domain.wordrules._innocent import INNOCENT
from bot.domain.wordrules._looks import HIDDEN, INNER_SIGN, LEET, LETTER, LOOKS, PLAIN, SHAPE, SIGN


class Level(IntFlag):
    """How far a text had to be bent before a rule knew it. Flags, so that a key can say where it counts."""

    WRITTEN = 1
    """As it stands, but for capitals: what Discord's AutoMod sees."""
    ALIKE = 2
    """As it looks: without accents, styles and hidden signs; lookalikes, digits and signs as letters."""
    SQUEEZED = 4
    """As it reads once letters are put together that were spaced, hyphened, stretched or starred."""


class Word(NamedTuple):
    """Some letters, and from where to where in the source they were read."""

    text: str
    start: int
    end: int


SPACED, APART, GLUED = (" ", " "), (" ", " \n "), ("", "")
"""How a reading's words stand in its text: as in a sentence; each for itself; without anything in between."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Words in a row. `text` begins and ends with `joint[0]`, and `joint[1]` stands between the words.

    `level` is how far this reading bends the source.
    """

    level: Level
    words: Sequence[Word]
    joint: tuple[str, str] = SPACED
    text: str = field(init=False)

    def __post_init__(self) -> None:
        edge, between = self.joint
        object.__setattr__(self, "text", f"{edge}{between.join(word.text for word in self.words)}{edge}")

    def source(self, start: int, end: int) -> tuple[int, int]:
        """From where to where in the source these characters of `text` were read; blanks around them don't count."""
        edge, between = self.joint
        starts = list(accumulate((len(w.text) + len(between) for w in self.words[:-1]), initial=len(edge)))
        first = max(bisect_right(starts, start) - 1, 0)
        last = max(bisect_right(starts, end - 1) - 1, 0)
        if starts[first] + len(self.words[first].text) <= start and first < last:
            first += 1
        return (
            _within(self.words[first], start - starts[first], at_end=False),
            _within(self.words[last], end - starts[last], at_end=True),
        )


def _within(word: Word, offset: int, *, at_end: bool) -> int:
    """The place in the source of a place in a word: exact where each character was read from one."""
    if word.end - word.start != len(word.text):
        return word.end if at_end else word.start
    return min(max(word.start + offset, word.start), word.end)


_PLAIN_WORD = re.compile(f"[{LETTER}{HIDDEN}]*{LETTER}[{LETTER}{HIDDEN}]*")
_ANY = f"{LETTER}{SIGN}{HIDDEN}"
_LOOKING_WORD = re.compile(f"[{_ANY}]+(?:{INNER_SIGN}+[{_ANY}]+)*")


def plain_words(text: str, shape: str) -> list[Word]:
    """The words of a text without accents, between spaces and punctuation; `shape` is that text through `SHAPE`."""
    return [_plain(text, *word.span()) for word in _PLAIN_WORD.finditer(shape)]


def _plain(text: str, start: int, end: int) -> Word:
    word = text[start:end].casefold()
    return Word(word if word.isascii() or word in INNOCENT else word.translate(PLAIN), start, end)


def _look(text: str, start: int, end: int) -> Word:
    """A word as it looks. Digits and signs stand for letters only beside a true one."""
    word = text[start:end]
    if word.isalpha() and word.isascii():
        return Word(word.casefold(), start, end)
    if word.casefold() in INNOCENT or (text[:start].endswith("#") and _COLOUR.fullmatch(word)):
        return Word(word.casefold(), start, end)
    seen = word.translate(LOOKS)
    return Word(seen.translate(LEET) if has_letter(seen) else seen.translate(PLAIN), start, end)


_COLOUR = re.compile(r"[0-9a-fA-F]{3,8}")
_TRUE_LETTER = re.compile(r"[^\W\d_]")


def has_letter(word: str) -> bool:
    return _TRUE_LETTER.search(word) is not None


def looking_words(text: str, shape: str) -> list[Word]:
    """The words of a text as they look; `shape` is that text through `SHAPE`."""
    return [_look(text, *word.span()) for word in _LOOKING_WORD.finditer(shape)]


def looks(text: str) -> str:
    """A rule's own words as they look."""
    return " ".join(word.text for word in looking_words(text, text.translate(SHAPE)))
