"""Other words that one word may be meant for: an i for an l, a letter held long."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from bot.domain.wordrules._innocent import INNOCENT
from bot.domain.wordrules._looks import LEET, LOOKS
from bot.domain.wordrules._words import Word, has_letter

_MOST_UNDECIDED = 4


def undecided(text: str, alike: Iterable[Word]) -> Iterator[Word]:
    """What looks like an i, or like an l, and is neither as it is written: each way to read it."""
    for word in alike:
        written = text[word.start : word.end]
        if word.text in INNOCENT or (written.islower() and written.isalpha() and written.isascii()):
            continue
        letters = [sign.translate(LOOKS).translate(LEET) for sign in written]
        open_ones = [place for place, sign in enumerate(written) if letters[place] in ("i", "l") and sign not in "il"]
        if open_ones and has_letter(written):
            yield from (word._replace(text=each) for each in _either(letters, open_ones))


def _either(letters: list[str], places: Sequence[int]) -> Iterator[str]:
    """All ways to fill a few places with i or l; of many, the two that choose the same each time."""
    few = len(places) <= _MOST_UNDECIDED
    choices = product("il", repeat=len(places)) if few else [(one,) * len(places) for one in "il"]
    for choice in choices:
        filled = dict(zip(places, choice, strict=True))
        yield "".join(filled.get(place, letter) for place, letter in enumerate(letters))


_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"([^\W\deo])\1(?!(?:e[rd]s?|ing|y|ies|o)$)|(?<=\w{2})([eo])\2(?=\w{2})")
"""A letter held a little. Not the e and o that make other words (good, feed), nor what English doubles before an
ending (rapper, spinning)."""
_MOST_DOUBLED = 4


def calmed(alike: Iterable[Word]) -> Iterator[Word]:
    """Words with a letter held long: once, and twice, as a rule may spell it; and an l where an i may be meant."""
    for word in alike:
        if word.text in INNOCENT:
            continue
        if _STRETCHED.search(word.text):
            calm = {_STRETCHED.sub(r"\1", word.text), *_twice(word.text)}
        else:
            calm = {_without(word.text, held.start()) for held in [*_DOUBLED.finditer(word.text)][:_MOST_DOUBLED]}
        if "l" in word.text:
            calm |= {word.text.replace("l", "i"), *_each_l_an_i(word.text)}
        yield from (word._replace(text=other) for other in calm)


def _without(word: str, place: int) -> str:
    return word[:place] + word[place + 1 :]


def _each_l_an_i(word: str) -> Iterator[str]:
    places = [place for place, letter in enumerate(word) if letter == "l"][:_MOST_DOUBLED]
    for place in places if len(places) > 1 else ():
        yield f"{word[:place]}i{word[place + 1 :]}"


def _twice(word: str) -> Iterator[str]:
    """All held letters twice; or one of them twice and the others once."""
    yield _STRETCHED.sub(r"\1\1", word)
    for held in list(_STRETCHED.finditer(word))[:_MOST_DOUBLED]:
        before, after = _STRETCHED.sub(r"\1", word[: held.start()]), _STRETCHED.sub(r"\1", word[held.end() :])
        yield f"{before}{held[1] * 2}{after}"
