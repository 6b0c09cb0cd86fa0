"""What a regular expression asks for that RE2 has not, or would read otherwise than AutoMod's Rust does.

https://github.com/google/re2/wiki/Syntax and https://docs.rs/regex/latest/regex/#syntax
"""

import re
from collections.abc import Iterator
from enum import StrEnum


class Unsupported(StrEnum):
    """Why a pattern cannot be taken as it stands."""

    LOOK_AROUND = "look_around"
    BACK_REFERENCE = "back_reference"
    CLASS_SET = "class_set"
    """`&&`, `--`, `~~` or a class in a class: Rust computes with sets there, RE2 sees plain characters."""
    WORD_EDGE = "word_edge"
    r"""`\<`, `\>` and `\b{start}`: Rust's word edges, RE2's plain characters."""
    FOREIGN_LETTERS = "foreign_letters"
    r"""`\b` or `\w` together with letters beyond a to z: to RE2 those are no letters, to Rust they are."""
    BYTE = "byte"
    r"""`\C`, half a character."""
    SYNTAX = "syntax"
    """RE2 cannot read it at all."""
    TOO_LARGE = "too_large"
    """It would take more memory than a pattern may have."""
    TOO_SLOW = "too_slow"
    """It would take more time than a pattern may have."""
    MATCHES_ALL = "matches_all"
    """It matches the empty text, and so every prompt."""


_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_SETS = ("&&", "--", "~~")
_ENGLISH_ONLY = (r"\b", r"\B", r"\w", r"\W")


def unsupported(pattern: str) -> Unsupported | None:
    """The first thing in a pattern that must not be guessed at; None where RE2 may try to read it. Never raises."""
    foreign = any(letter.isalpha() and not letter.isascii() for letter in pattern)
    for sign, rest, in_class in _tokens(pattern):
        if fault := _in_class(sign, rest) if in_class else _outside(sign, rest, foreign=foreign):
            return fault
    return None


def _in_class(sign: str, rest: str) -> Unsupported | None:
    return Unsupported.CLASS_SET if sign == "[" or rest.startswith(_SETS) else None


def _outside(sign: str, rest: str, *, foreign: bool) -> Unsupported | None:
    if _LOOK_AROUND.match(rest):
        return Unsupported.LOOK_AROUND
    if re.fullmatch(r"\\[1-9gk]", sign):
        return Unsupported.BACK_REFERENCE
    if sign in (r"\<", r"\>") or (sign in (r"\b", r"\B") and rest.startswith("{", 2)):
        return Unsupported.WORD_EDGE
    if foreign and sign in _ENGLISH_ONLY:
        return Unsupported.FOREIGN_LETTERS
    return Unsupported.BYTE if sign == r"\C" else None


def _tokens(pattern: str) -> Iterator[tuple[str, str, bool]]:
    """Each character, escape or named class; the pattern from there on; and whether that stands in a class."""
    place, first_member = 0, -1
    while place < len(pattern):
        rest = pattern[place:]
        in_class = first_member >= 0
        sign = _sign(rest, in_class=in_class)
        if in_class and sign == "]" and place > first_member:  # as the first member it is a plain character
            in_class, first_member = False, -1
        elif not in_class and sign == "[":
            first_member = place + (2 if rest.startswith("[^") else 1)
            sign = pattern[place:first_member]
        yield sign, rest, in_class
        place += len(sign)


def _sign(rest: str, *, in_class: bool) -> str:
    if rest[0] == "\\":
        return rest[:2]
    if in_class and rest.startswith("[:") and ":]" in rest:
        return rest[: rest.index(":]") + 2]
    return rest[0]
