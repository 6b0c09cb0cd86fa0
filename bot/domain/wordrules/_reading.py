"""The ways in which one text may be read, each in words that know where they stand in it."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
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


def readings(text: str) -> tuple[Reading, ...]:
    """Every way in which this text is compared with rules, the least bent first. Linear in its length; never raises."""
    found = [Reading(Level.WRITTEN, [_lower(text, *word.span()) for word in _WORD.finditer(text)])]
    found += _bent(text)
    spelled, places = _spelled_out(text)
    if spelled != text:
        found += [_moved(reading, places) for reading in _bent(spelled)]
    return tuple(reading for reading in found if reading.words)


def _bent(text: str) -> Iterator[Reading]:
    shape = text.translate(SHAPE)
    plain = plain_words(text, shape)
    yield Reading(Level.ALIKE, plain)
    alike = [_look(text, *word.span()) for word in _LOOKING.finditer(shape)]
    if alike != plain:
        yield Reading(Level.ALIKE, alike)
        yield Reading(Level.ALIKE, list(_undecided(text, alike)), APART)
    yield Reading(Level.SQUEEZED, [*_joined(text, plain), *_calmed(alike)], APART)
    yield Reading(Level.SQUEEZED, list(_spaced_out(text, plain)), GLUED)


_WORD = re.compile(r"\S+")
_PLAIN = re.compile(f"[{LETTER}{HIDDEN}]*{LETTER}[{LETTER}{HIDDEN}]*")
_ANY = f"{LETTER}{SIGN}{HIDDEN}"
_LOOKING = re.compile(f"[{_ANY}]+(?:{INNER_SIGN}+[{_ANY}]+)*")


def _lower(text: str, start: int, end: int) -> Word:
    return Word(text[start:end].casefold(), start, end)


def plain_words(text: str, shape: str) -> list[Word]:
    return [_plain(text, *word.span()) for word in _PLAIN.finditer(shape)]


def _plain(text: str, start: int, end: int) -> Word:
    word = text[start:end].casefold()
    return Word(word if word.isascii() or word in INNOCENT else word.translate(PLAIN), start, end)


def _look(text: str, start: int, end: int) -> Word:
    """A word as it looks. Digits and signs stand for letters only beside a true one."""
    word = text[start:end]
    if word.isalpha() and word.isascii():
        return Word(word.casefold(), start, end)
    if word.casefold() in INNOCENT:
        return Word(word.casefold(), start, end)
    seen = word.translate(LOOKS)
    return Word(seen.translate(LEET) if _TRUE_LETTER.search(seen) else seen.translate(PLAIN), start, end)


_TRUE_LETTER = re.compile(r"[^\W\d_]")


def looks(text: str) -> str:
    """A rule's own words as they look."""
    shape = text.translate(SHAPE)
    return " ".join(_look(text, *word.span()).text for word in _LOOKING.finditer(shape))


_MAYBE_L = re.compile(r"[1|!]|(?<=[a-z])I|I(?=[a-z])")
_MAYBE_I = re.compile(r"(?<=[bcdfghjkmnpqrstvwxz])l(?=[bcdfghjkmnpqrstvwxz])")


def _undecided(text: str, alike: Iterable[Word]) -> Iterator[Word]:
    """What looks like an i and may be an l."""
    for word in alike:
        written = text[word.start : word.end]
        if not written.islower() and _MAYBE_L.search(written):
            yield Word(_MAYBE_L.sub("l", written).translate(LOOKS).translate(LEET), word.start, word.end)


_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"([ahijkquvwxy])\1")
"""Letters that English, and most other languages, never double; a few that do double one (Dutch aa) lose nothing."""


def _calmed(alike: Iterable[Word]) -> Iterator[Word]:
    """Words with a letter held long: once, and twice, as a rule may spell it; and an l where only an i can be."""
    for word in alike:
        if _STRETCHED.search(word.text):
            yield from (word._replace(text=once) for once in {_STRETCHED.sub(r"\1", word.text), *_twice(word.text)})
        elif _DOUBLED.search(word.text):
            yield word._replace(text=_DOUBLED.sub(r"\1", word.text))
        if _MAYBE_I.search(word.text):
            yield word._replace(text=_MAYBE_I.sub("i", word.text))


def _twice(word: str) -> Iterator[str]:
    """All held letters twice; or one of them twice and the others once."""
    yield _STRETCHED.sub(r"\1\1", word)
    for held in list(_STRETCHED.finditer(word))[:4]:
        before, after = _STRETCHED.sub(r"\1", word[: held.start()]), _STRETCHED.sub(r"\1", word[held.end() :])
        yield f"{before}{held[1] * 2}{after}"


_PARTING = re.compile(r"[^\s,;:/&'’ʼ]{1,4}")
_APOSTROPHE = re.compile(r"['’ʼ]")
_ELISION = frozenset(
    ["s", "t", "d", "m", "n", "re", "ll", "ve", "l", "j", "c", "qu", "o", "e", "em", "im", "the", "au"]
)
"""What stands beside an apostrophe in living languages: it's, don't, l'eau, rock'n'roll."""
_BREAKS = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]{1,4}")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvxz]{1,3}")


def _joined(text: str, plain: Sequence[Word]) -> Iterator[Word]:
    """Words that were cut in two: by a sign, or by a space that leaves a stump without a vowel."""
    run: list[Word] = []
    for before, word in zip((None, *plain), plain, strict=False):
        gap = "" if before is None else text[before.end : word.start]
        if before is not None and _hangs_together(before, gap, word):
            run = [*(run or [before]), word]
            continue
        yield from _whole(run)
        run = []
        if before is not None and _BREAKS.fullmatch(gap) and (_is_stump(before) or _is_stump(word)):
            yield Word(looks(before.text) + looks(word.text), before.start, word.end)
    yield from _whole(run)


def _hangs_together(before: Word, gap: str, word: Word) -> bool:
    if _APOSTROPHE.fullmatch(gap):
        return before.text not in _ELISION and word.text not in _ELISION
    return _PARTING.fullmatch(gap) is not None


def _whole(run: Sequence[Word]) -> Iterator[Word]:
    if run:
        yield Word(looks("".join(word.text for word in run)), run[0].start, run[-1].end)


def _is_stump(word: Word) -> bool:
    return _NO_VOWEL.fullmatch(word.text) is not None


_LONGEST_GAP = 6
_LONE_SIGN = re.compile(r"\s+([@$€!|+])\s+")


def _spaced_out(text: str, plain: Sequence[Word]) -> Iterator[Word]:
    """Runs of at least three letters that stand alone, one after the other; a line break stands between two runs."""
    run: list[Word] = []
    for word in (*plain, Word("", len(text), len(text))):
        lone = len(word.text) == 1
        if lone and run and word.start - run[-1].end > _LONGEST_GAP:
            yield from _run(run)
            run = []
        if lone:
            sign = run and _LONE_SIGN.fullmatch(text, run[-1].end, word.start)
            run += [Word(sign[1], run[-1].end, word.start)] if sign else []
            run.append(word)
        else:
            yield from _run(run)
            run = []


def _run(run: Sequence[Word]) -> Iterator[Word]:
    if len(run) >= 3 and any(word.text.isalpha() for word in run):
        yield Word("\n", run[0].start, run[0].start)
        for word in run:
            yield word._replace(text=word.text.translate(LOOKS).translate(LEET))


_MASKED = re.compile(r"[^\W\d_](?:[^\W_]|[*•#?█■▪●_–—.-]){1,30}")
_MASK = re.compile(r"[*•#?█■▪●_–—.-]")
_ENDINGS = ".-–—_?"
"""Masks that are punctuation at the end of a word."""
MOST_MASKED = 32
"""Starred words that are looked at in one text."""


def masked_words(text: str) -> list[Word]:
    """Words with some of their letters starred out, those as `*`: `f*ck`. Half of the letters at most."""
    found = []
    for candidate in _MASKED.finditer(text):
        letters = _MASK.sub("*", candidate[0].rstrip(_ENDINGS))
        masks = letters.count("*")
        if masks and len(letters) - masks >= max(2, masks):
            shown = "".join(letter if letter == "*" else looks(letter) or letter for letter in letters)
            found.append(Word(shown, candidate.start(), candidate.start() + len(letters)))
    return found[:MOST_MASKED]


_SPELLED = re.compile(
    r"%[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|&#?[0-9a-z]{1,8};"
    r"|\|\\/\||\|-\||\|_\||\|<|\|\)|\|3|\|=|\\/\\/|\\/|/\\|\(\)|\[\]",
    re.IGNORECASE,
)
_DRAWN = {
    "|\\/|": "m", "|-|": "h", "|_|": "u", "|<": "k", "|)": "d", "|3": "b", "|=": "f", "\\/\\/": "w", "\\/": "v",
    "/\\": "a", "()": "o", "[]": "o",
}  # fmt: skip


def _spelled_out(text: str) -> tuple[str, list[int]]:
    """The text with escapes and letters drawn from signs put right, and for each of its places that in the source."""
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for code in _SPELLED.finditer(text):
        parts += text[done : code.start()], (meant := _meant(code[0]))
        places += [*range(done, code.start()), *[code.start()] * len(meant)]
        done = code.end()
    return "".join((*parts, text[done:])), [*places, *range(done, len(text) + 1)]


def _meant(code: str) -> str:
    if code in _DRAWN:
        return _DRAWN[code]
    if code[0] == "&":
        return html.unescape(code)
    point = int(re.sub(r"[^0-9a-f]", "", code[1:] if code[0] == "%" else code[2:], flags=re.IGNORECASE), 16)
    return chr(point) if point < 0x110000 else ""


def _moved(reading: Reading, places: Sequence[int]) -> Reading:
    words = [Word(word.text, places[word.start], places[word.end]) for word in reading.words]
    return Reading(reading.level, words, reading.joint)
