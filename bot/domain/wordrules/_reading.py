"""All the ways in which one text is read."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.wordrules._forms import Forms, forms
from bot.domain.wordrules._looks import HIDDEN, INNER_SIGN, LETTER, SHAPE, SIGN
from bot.domain.wordrules._mended import WORD, joined, lone_letters, mended
from bot.domain.wordrules._spelled import spelled_out, turned
from bot.domain.wordrules._words import APART, GLUED, Level, Reading, Span, as_written

_ANY = f"{LETTER}{SIGN}{HIDDEN}"
_SIGNED_WORD = re.compile(f"(?:{INNER_SIGN}*[{_ANY}]+)+")
"""A word in a text's shape, signs that may be letters included."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")


def readings(text: str) -> tuple[Reading, ...]:
    """Every way in which this text is compared with rules, the least bent first. Linear in its length; never raises."""
    found = [as_written(text), *_bent(text)]
    for other, places in (*spelled_out(text), *turned(text)):
        found += _bent(other, places)
    return tuple(reading for reading in found if reading.words)


def plain(text: str) -> str:
    """A rule's own words without accents."""
    return " ".join(forms(text[slice(*word.span())]).plain for word in WORD.finditer(text.translate(SHAPE)))


def looks(text: str) -> str:
    """A rule's own words as they look."""
    return " ".join(forms(text[slice(*word.span())]).looks for word in _SIGNED_WORD.finditer(text.translate(SHAPE)))


def _bent(text: str, places: Sequence[int] = ()) -> Iterator[Reading]:
    shape = text.translate(SHAPE)
    spans, words = _words(text, shape, WORD)
    yield Reading(Level.ALIKE, [word.plain for word in words], spans, places=places)
    signed = SIGN in shape or INNER_SIGN in shape
    look_spans, look_words = _words(_without_colours(text), shape, _SIGNED_WORD) if signed else (spans, words)
    if signed or any(word.looks != word.plain for word in words):
        yield Reading(Level.ALIKE, [word.looks for word in look_words], look_spans, places=places)
    meant = [(each, span) for word, span in zip(look_words, look_spans, strict=True) for each in word.meant]
    calmed = [(each, span) for word, span in zip(look_words, look_spans, strict=True) for each in word.calmed]
    yield _reading(Level.ALIKE, meant, APART, places)
    yield _reading(Level.SQUEEZED, [*calmed, *joined(text, shape), *mended(text, shape, words, spans)], APART, places)
    yield _reading(Level.SQUEEZED, list(lone_letters(text, shape)), GLUED, places)


def _words(text: str, shape: str, pattern: re.Pattern[str]) -> tuple[list[Span], list[Forms]]:
    spans = [word.span() for word in pattern.finditer(shape)]
    return spans, [forms(text[start:end]) for start, end in spans]


def _without_colours(text: str) -> str:
    """`#a55` is no word, however it looks; its place is kept."""
    return _COLOUR.sub(lambda colour: "0" * len(colour[0]), text) if "#" in text else text


def _reading(level: Level, words: Sequence[tuple[str, Span]], joint: tuple[str, str], places: Sequence[int]) -> Reading:
    return Reading(level, [word for word, _ in words], [span for _, span in words], joint, places)
