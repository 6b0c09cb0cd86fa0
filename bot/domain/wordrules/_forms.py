"""One written word, and every word that it may be meant for."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from bot.domain.wordrules._innocent import INNOCENT
from bot.domain.wordrules._looks import LEET, LOOKS, PLAIN

_KEPT = 16_384
_LONGEST_KEPT = 40
"""Words recur, so what was worked out for one is kept: so many, and none longer than any living word."""


class Forms(NamedTuple):
    """A word without accents; as it looks; what else it may look like; what it may be once calmed; a stump or not."""

    plain: str
    looks: str
    meant: tuple[str, ...] = ()
    calmed: tuple[str, ...] = ()
    stump: bool = False


def forms(written: str) -> Forms:
    """All forms of one word. Never raises."""
    return _kept(written) if len(written) <= _LONGEST_KEPT else _forms(written)


def _forms(written: str) -> Forms:
    word = written.casefold()
    if word in INNOCENT:
        return Forms(word, word)
    plain = word if word.isascii() and word.isalnum() else word.translate(PLAIN)
    looks = _looks(written)
    bare = _looks(written.strip("0123456789"))
    calmed = _calmed(looks) | ({bare} if len(bare) >= _SHORTEST_BARE else set())
    return Forms(plain, looks, tuple(set(_undecided(written))), tuple(calmed), _STUMP.fullmatch(plain) is not None)


_kept = lru_cache(_KEPT)(_forms)

_SHORTEST_BARE = 4
"""Letters of a word that is read without the digits at its ends: `word99`, not `4k`."""

_STUMP = re.compile(r"[bcdfghjklmnpqrstvxz]{1,3}|[a-z]")
_LETTER = re.compile(r"[^\W\d_]")
_SIGNS_ALONE = re.compile(r"[@$!]{3,}")


def _looks(written: str) -> str:
    """A word as it looks. Digits and signs stand for letters only beside a true one."""
    if written.isascii() and written.isalpha():
        return written.casefold()
    seen = written.translate(LOOKS)
    return seen.translate(LEET if _LETTER.search(seen) or _SIGNS_ALONE.fullmatch(seen) else PLAIN)


_MOST_UNDECIDED = 4


def _undecided(written: str) -> Iterator[str]:
    """What looks like an i, or like an l, and is neither as it is written: each way to read it."""
    if written.isascii() and written.isalpha() and "I" not in written:
        return
    letters = [sign.translate(LOOKS).translate(LEET) for sign in written]
    open_ones = [place for place, sign in enumerate(written) if letters[place] in ("i", "l") and sign not in "il"]
    if open_ones and _LETTER.search(written):
        yield from _either(letters, open_ones)


def _either(letters: list[str], places: Sequence[int]) -> Iterator[str]:
    """All ways to fill a few places with i or l; of many, the two that choose the same each time."""
    few = len(places) <= _MOST_UNDECIDED
    choices = product("il", repeat=len(places)) if few else [(one,) * len(places) for one in "il"]
    for choice in choices:
        filled = dict(zip(places, choice, strict=True))
        yield "".join(filled.get(place, letter) for place, letter in enumerate(letters))


_STRETCHED = re.compile(r"(.)\1{2,}")
_TWICE_ALL = re.compile(r"(?:(.)\1){3,}")
_DOUBLED = re.compile(r"([^\W\deo])\1(?!(?:e[rd]s?|ing|y|ies|o)$)|(?<=\w{2})([eo])\2(?=\w{2})")
"""A letter held a little. Not the e and o that make other words (good, feed), nor what English doubles before an
ending (rapper, spinning)."""
_MOST_HELD = 4
_SHORTEST_BACKWARDS = 6
"""Shorter words are others backwards: live, evil."""


def _calmed(word: str) -> set[str]:
    """The word without letters held long, which a rule may have once or twice; with an i for an l; and backwards."""
    if _TWICE_ALL.fullmatch(word):
        calm = {word[::2]}
    elif _STRETCHED.search(word):
        calm = {_STRETCHED.sub(r"\1", word), *_twice(word)}
    else:
        calm = {_without(word, held.start()) for held in [*_DOUBLED.finditer(word)][:_MOST_HELD]}
    if "l" in word:
        calm |= {word.replace("l", "i"), *_each_l_an_i(word)}
    if len(word) >= _SHORTEST_BACKWARDS:
        calm.add(word[::-1])
    return calm


def _twice(word: str) -> Iterator[str]:
    """All held letters twice; or one of them twice and the others once."""
    yield _STRETCHED.sub(r"\1\1", word)
    for held in [*_STRETCHED.finditer(word)][:_MOST_HELD]:
        before, after = _STRETCHED.sub(r"\1", word[: held.start()]), _STRETCHED.sub(r"\1", word[held.end() :])
        yield f"{before}{held[1] * 2}{after}"


def _without(word: str, place: int) -> str:
    return word[:place] + word[place + 1 :]


def _each_l_an_i(word: str) -> Iterator[str]:
    places = [place for place, letter in enumerate(word) if letter == "l"][:_MOST_HELD]
    for place in places if len(places) > 1 else ():
        yield f"{word[:place]}i{word[place + 1 :]}"
