"""All the ways in which one text is read."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.wordrules._looks import SHAPE
from bot.domain.wordrules._mended import joined_words, lone_letters
from bot.domain.wordrules._spelled import spelled_out, upright
from bot.domain.wordrules._variants import calmed, undecided
from bot.domain.wordrules._words import APART, GLUED, Level, Reading, Word, looking_words, plain_words

_WORD = re.compile(r"\S+")


def readings(text: str) -> tuple[Reading, ...]:
    """Every way in which this text is compared with rules, the least bent first. Linear in its length; never raises."""
    words = [Word(word[0].casefold(), *word.span()) for word in _WORD.finditer(text)]
    found = [Reading(Level.WRITTEN, words), *_bent(text)]
    for other, places in (spelled_out(text), upright(text)):
        if other != text:
            found += [_moved(reading, places) for reading in _bent(other)]
    return tuple(reading for reading in found if reading.words)


def _bent(text: str) -> Iterator[Reading]:
    shape = text.translate(SHAPE)
    plain, alike = plain_words(text, shape), looking_words(text, shape)
    yield Reading(Level.ALIKE, plain)
    if alike != plain:
        yield Reading(Level.ALIKE, alike)
    yield Reading(Level.ALIKE, list(undecided(text, alike)), APART)
    yield Reading(Level.SQUEEZED, [*joined_words(text, plain), *calmed(alike)], APART)
    yield Reading(Level.SQUEEZED, list(lone_letters(text, plain)), GLUED)


def _moved(reading: Reading, places: Sequence[int]) -> Reading:
    words = [Word(word.text, *sorted((places[word.start], places[word.end]))) for word in reading.words]
    return Reading(reading.level, words, reading.joint)
