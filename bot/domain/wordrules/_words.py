"""One reading of a text: words that know where they stand in it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from itertools import accumulate

Span = tuple[int, int]


class Level(IntFlag):
    """How far a text had to be bent before a rule knew it. Flags, so that a key can say where it counts."""

    WRITTEN = 1
    """As it stands, but for capitals: what Discord's AutoMod sees."""
    ALIKE = 2
    """As it looks: without accents, styles and hidden signs; lookalikes, digits and signs as letters."""
    SQUEEZED = 4
    """As it reads once letters are put together that were spaced, hyphened, stretched or starred."""


SPACED, APART, GLUED = (" ", " "), (" ", " \n "), ("", "")
"""How a reading's words stand in its text: as in a sentence; each for itself; without anything in between."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Words in a row, and from where to where in the source each was read. `level` is how far that bends the source.

    `text` begins and ends with `joint[0]`, and `joint[1]` stands between the words.
    """

    level: Level
    words: Sequence[str]
    spans: Sequence[Span]
    joint: tuple[str, str] = SPACED
    places: Sequence[int] = ()
    """Where each place of a text that was made readable first stands in the source; none where it is the source."""
    text: str = field(init=False)
    _starts: list[int] = field(init=False, default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        edge, between = self.joint
        object.__setattr__(self, "text", f"{edge}{between.join(self.words)}{edge}")

    def source(self, start: int, end: int) -> Span:
        """From where to where in the source these characters of `text` were read; blanks around them don't count."""
        starts = self._starts or self._measured()
        first = max(bisect_right(starts, start) - 1, 0)
        last = max(bisect_right(starts, end - 1) - 1, 0)
        if starts[first] + len(self.words[first]) <= start and first < last:
            first += 1
        found = self._place(first, start - starts[first], 0), self._place(last, end - starts[last], 1)
        return found if not self.places else _sorted(self.places[found[0]], self.places[found[1]])

    def _measured(self) -> list[int]:
        """Where in `text` each word begins."""
        edge, between = self.joint
        self._starts.extend(accumulate((len(word) + len(between) for word in self.words[:-1]), initial=len(edge)))
        return self._starts

    def _place(self, word: int, offset: int, side: int) -> int:
        """The place in the source of a place in a word: exact where each character was read from one."""
        start, end = self.spans[word]
        if end - start != len(self.words[word]):
            return self.spans[word][side]
        return min(max(start + offset, start), end)


def _sorted(one: int, other: int) -> Span:
    """A span whichever way its text was read."""
    return min(one, other), max(one, other)


_WORD = re.compile(r"\S+")


def as_written(text: str) -> Reading:
    """The words between white space, without capitals."""
    found = [(word[0].casefold(), word.span()) for word in _WORD.finditer(text)]
    return Reading(Level.WRITTEN, [word for word, _ in found], [span for _, span in found])
