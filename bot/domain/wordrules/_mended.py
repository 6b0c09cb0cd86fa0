"""Words that were taken apart, put together again."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.wordrules._forms import Forms, forms
from bot.domain.wordrules._looks import APOSTROPHE, HIDDEN, INNER_SIGN, LEET, LETTER, LOOKS, PART, SIGN, SPACE
from bot.domain.wordrules._words import Span

Mended = Iterator[tuple[str, Span]]

WORD = re.compile(f"(?<![{LETTER}{HIDDEN}]){HIDDEN}*{LETTER}[{LETTER}{HIDDEN}]*")
"""A word in a text's shape. Like the patterns below it begins where no word goes on, so that time stays linear."""
_HANGS_TOGETHER = re.compile(
    f"(?<![{LETTER}{HIDDEN}])[{LETTER}{HIDDEN}]+(?:(?:{APOSTROPHE}|[{PART}{SIGN}{INNER_SIGN}]{{1,4}})[{LETTER}{HIDDEN}]+)+"
)
_ELIDED_HEADS = frozenset(("l", "d", "j", "m", "t", "s", "n", "c", "qu", "o"))
_ELIDED_TAILS = frozenset(("s", "d", "m", "re", "ll", "ve", "em"))
"""What stands before and after an apostrophe in living languages: l'eau, O'Neil, it's, they'll; "n't" is one more."""


def joined(text: str, shape: str) -> Mended:
    """Words that a sign cuts in two: `fu-ck`, but not `he'll`."""
    for chain in _HANGS_TOGETHER.finditer(shape):
        run: list[tuple[str, Span]] = []
        for word in WORD.finditer(shape, *chain.span()):
            span, looks = word.span(), forms(text[slice(*word.span())]).looks
            if run and shape[run[-1][1][1] : span[0]] == APOSTROPHE and _is_elision(run[-1][0], looks):
                yield from _whole(run)
                run = []
            run.append((looks, span))
        yield from _whole(run)


def _is_elision(head: str, tail: str) -> bool:
    return head in _ELIDED_HEADS or tail in _ELIDED_TAILS or (head.endswith("n") and tail == "t")


def _whole(run: Sequence[tuple[str, Span]]) -> Mended:
    if len(run) > 1:
        letters = "".join(looks for looks, _ in run)
        yield letters.translate(LEET), (run[0][1][0], run[-1][1][1])


_SHORTEST_MENDED = 5
_LONGEST_SPACE = 4
_VOWELS = frozenset("aeiouy")


def mended(text: str, shape: str, words: Sequence[Forms], spans: Sequence[Span]) -> Mended:
    """Words that a space cuts in two, so that a stump is left: a lone letter, or no vowel."""
    for place, word in enumerate(words):
        if word.stump:
            for first in (place - 1, place):
                if 0 <= first < len(words) - 1:
                    yield from _over_a_space(text, shape, words[first : first + 2], spans[first : first + 2])


def _over_a_space(text: str, shape: str, words: Sequence[Forms], spans: Sequence[Span]) -> Mended:
    (start, gap_start), (gap_end, end) = spans
    if gap_end - gap_start > _LONGEST_SPACE or shape[gap_start:gap_end].strip(SPACE) or "\n" in text[gap_start:gap_end]:
        return
    whole = words[0].looks + words[1].looks
    if len(whole) >= _SHORTEST_MENDED or _VOWELS.isdisjoint((words[0].looks, words[1].looks)):
        yield whole, (start, end)


_GAP = f"[^{LETTER}]{{0,3}}[^{LETTER}{HIDDEN}][^{LETTER}]{{0,4}}"
_LONE_LETTERS = re.compile(f"(?<![{LETTER}{HIDDEN}]){LETTER}(?:{_GAP}{LETTER}(?!{HIDDEN}*{LETTER})){{2,}}")
_LONE_SIGN = re.compile(rf"(?<={SPACE})[{SIGN}{INNER_SIGN}](?={SPACE})|{LETTER}")


def lone_letters(text: str, shape: str) -> Mended:
    """Runs of at least three letters that stand alone, one after the other; a line break stands before each run.

    A sign among them is a letter or nothing, and what may be an i or an l is either: each run is read in each way.
    """
    for run in _LONE_LETTERS.finditer(shape):
        if any(sign.isalpha() for sign in text[slice(*run.span())]):
            spans = [letter.span() for letter in _LONE_SIGN.finditer(shape, *run.span())]
            letters = [(text[start:end].translate(LOOKS), (start, end)) for start, end in spans]
            signless = [(letter, span) for letter, span in letters if letter not in _SIGNS]
            for way in (letters, signless) if len(signless) < len(letters) else (letters,):
                for undecided in "il" if any(letter in _UNDECIDED for letter, _ in way) else "i":
                    yield "\n", (run.start(), run.start())
                    for letter, span in way:
                        yield undecided if letter in _UNDECIDED else letter.translate(LEET), span


_SIGNS = frozenset("@$€£¥¢+§©®¡!|#^")
_UNDECIDED = frozenset("1!|")


_MASK = "[*•#?█■▪●_–—.-]"
_IS_MASKED = re.compile(rf"[^\W_]{_MASK}+[^\W_]|[^\W_]{{2}}{_MASK}")
_MASKED = re.compile(rf"[^\W\d_](?:[^\W_]|{_MASK}){{1,30}}")
_MASKS = re.compile(_MASK)
_ENDINGS = ".-–—_?"
"""Masks that are punctuation at the end of a word."""
_SHORT = 3
"""Of so short a word only a star hides a letter: `x-y` may be anything."""
_MOST_MASKED = 32
"""Starred words that are looked at in one text."""


def masked_words(text: str) -> list[tuple[str, Span]]:
    """Words with some of their letters starred out, those as `*`: `f*ck`. Half of the letters at most."""
    found: list[tuple[str, Span]] = []
    for candidate in _MASKED.finditer(text) if _IS_MASKED.search(text) else ():
        letters = _MASKS.sub("*", candidate[0].rstrip(_ENDINGS))
        masks = letters.count("*")
        long_enough = len(letters) > _SHORT or "*" in candidate[0]
        if masks and long_enough and len(letters) - masks >= max(2, masks) and len(found) < _MOST_MASKED:
            shown = "".join(letter if letter == "*" else forms(letter).looks for letter in letters)
            found.append((shown, (candidate.start(), candidate.start() + len(letters))))
    return found
