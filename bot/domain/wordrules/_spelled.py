"""Texts that are spelled in codes, drawn from signs or turned upside down, made readable first."""

import html
import re
from collections.abc import Iterable, Sequence

from bot.domain.wordrules._looks import TURNED
from bot.domain.wordrules._words import Span

_SPELLED = re.compile(
    r"%[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|&#?[0-9a-z]{1,8};"
    r"|\|\\/\||\|-\||\|_\||\|<|\|\)|\|3|\|=|\\/\\/|\\/|/\\|\(\)|\[\]",
    re.IGNORECASE,
)
_DRAWN = {
    "|\\/|": "m", "|-|": "h", "|_|": "u", "|<": "k", "|)": "d", "|3": "b", "|=": "f", "\\/\\/": "w", "\\/": "v",
    "/\\": "a", "()": "o", "[]": "o",
}  # fmt: skip


_AROUND = 40
"""Characters before and after a code that are read with it: a word need not be in code from end to end."""


def spelled_out(text: str) -> tuple[tuple[str, Sequence[int]], ...]:
    """What stands around escapes and letters drawn from signs, with those put right; nothing where there are none.

    With it comes the place in the source for each of its places.
    """
    near, source = _around(text, [code.span() for code in _SPELLED.finditer(text)])
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for code in _SPELLED.finditer(near):
        parts += near[done : code.start()], (meant := _meant(code[0]))
        places += [*source[done : code.start()], *[source[code.start()]] * len(meant)]
        done = code.end()
    return (("".join((*parts, near[done:])), [*places, *source[done:]]),) if done else ()


def _around(text: str, found: Iterable[Span]) -> tuple[str, Sequence[int]]:
    """The text's words around these spans, a line for each stretch, and where each of its places stands in the text."""
    stretches: list[Span] = []
    for start, end in found:
        if stretches and start - _AROUND <= stretches[-1][1]:
            start = stretches.pop()[0]  # noqa: PLW2901 - the two are one
        else:
            start = text.rfind(" ", 0, max(start - _AROUND, 0)) + 1  # noqa: PLW2901
        after = text.find(" ", end + _AROUND)
        stretches.append((start, len(text) if after < 0 else after))
    lines = "\n".join(text[start:end] for start, end in stretches)
    return lines, [place for start, end in stretches for place in range(start, end + 1)]


def _meant(code: str) -> str:
    if code in _DRAWN:
        return _DRAWN[code]
    if code[0] == "&":
        return html.unescape(code)
    point = int(re.sub(r"[^0-9a-f]", "", code[1:] if code[0] == "%" else code[2:], flags=re.IGNORECASE), 16)
    return chr(point) if point < 0x110000 else ""


_TURNED = re.compile(f"[{''.join(chr(point) for point in TURNED if point > 0x7F)}]")


def turned(text: str) -> tuple[tuple[str, Sequence[int]], ...]:
    """What stands around turned letters, upright, read backwards and forwards; nothing where there are none of them.

    With each comes the place in the source for each of its places.
    """
    near, source = _around(text, [letter.span() for letter in _TURNED.finditer(text)])
    upright = near.translate(TURNED)
    return ((upright[::-1], source[::-1]), (upright, source)) if near else ()
