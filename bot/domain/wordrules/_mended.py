"""Words that were taken apart, put together again."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.wordrules._looks import LEET, LOOKS
from bot.domain.wordrules._words import Word, looks

_PARTING = re.compile(r"[^\s,;:/&'’ʼ]{1,4}")
_APOSTROPHE = re.compile(r"['’ʼ]")
_ELIDED_HEADS = frozenset(("l", "d", "j", "m", "t", "s", "n", "c", "qu", "o"))
_ELIDED_TAILS = frozenset(("s", "d", "m", "re", "ll", "ve", "em"))
"""What stands before and after an apostrophe in living languages: l'eau, O'Neil, it's, they'll; "n't" is one more."""
_BREAKS = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u3000]{1,4}")
_STUMP = re.compile(r"[bcdfghjklmnpqrstvxz]{1,3}|[a-z]")
_SHORTEST_MENDED = 5


def joined_words(text: str, plain: Sequence[Word]) -> Iterator[Word]:
    """Words that were cut in two: by a sign, or by a space that leaves a stump: a lone letter, or no vowel."""
    run: list[Word] = []
    for before, word in zip((None, *plain), plain, strict=False):
        gap = "" if before is None else text[before.end : word.start]
        if before is not None and _hangs_together(before, gap, word):
            run = [*(run or [before]), word]
            continue
        yield from _whole(run)
        run = []
        if before is not None and _BREAKS.fullmatch(gap) and (_is_stump(before) or _is_stump(word)):
            mended = looks(before.text) + looks(word.text)
            if len(mended) >= _SHORTEST_MENDED or not {before.text, word.text} & {"a", "e", "i", "o", "u", "y"}:
                yield Word(mended, before.start, word.end)
    yield from _whole(run)


def _hangs_together(before: Word, gap: str, word: Word) -> bool:
    if _APOSTROPHE.fullmatch(gap):
        negated = before.text.endswith("n") and word.text == "t"
        return before.text not in _ELIDED_HEADS and word.text not in _ELIDED_TAILS and not negated
    return _PARTING.fullmatch(gap) is not None


def _whole(run: Sequence[Word]) -> Iterator[Word]:
    if run:
        yield Word(looks("".join(word.text for word in run)), run[0].start, run[-1].end)


def _is_stump(word: Word) -> bool:
    return _STUMP.fullmatch(word.text) is not None


_LONGEST_GAP = 6
_LONE_SIGN = re.compile(r"\s+([@$€!|+])\s+")


def lone_letters(text: str, plain: Sequence[Word]) -> Iterator[Word]:
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
