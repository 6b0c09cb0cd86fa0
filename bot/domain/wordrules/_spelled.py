"""Texts that are spelled in codes, drawn from signs or turned upside down, made readable first."""

import html
import re
from collections.abc import Sequence

from bot.domain.wordrules._looks import TURNED

_SPELLED = re.compile(
    r"%[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|&#?[0-9a-z]{1,8};"
    r"|\|\\/\||\|-\||\|_\||\|<|\|\)|\|3|\|=|\\/\\/|\\/|/\\|\(\)|\[\]",
    re.IGNORECASE,
)
_DRAWN = {
    "|\\/|": "m", "|-|": "h", "|_|": "u", "|<": "k", "|)": "d", "|3": "b", "|=": "f", "\\/\\/": "w", "\\/": "v",
    "/\\": "a", "()": "o", "[]": "o",
}  # fmt: skip


def spelled_out(text: str) -> tuple[tuple[str, Sequence[int]], ...]:
    """The text with escapes and letters drawn from signs put right, and for each of its places that in the source.

    Nothing where it holds none of them.
    """
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for code in _SPELLED.finditer(text):
        parts += text[done : code.start()], (meant := _meant(code[0]))
        places += [*range(done, code.start()), *[code.start()] * len(meant)]
        done = code.end()
    return (("".join((*parts, text[done:])), [*places, *range(done, len(text) + 1)]),) if done else ()


def _meant(code: str) -> str:
    if code in _DRAWN:
        return _DRAWN[code]
    if code[0] == "&":
        return html.unescape(code)
    point = int(re.sub(r"[^0-9a-f]", "", code[1:] if code[0] == "%" else code[2:], flags=re.IGNORECASE), 16)
    return chr(point) if point < 0x110000 else ""


_TURNED = frozenset(chr(point) for point in TURNED if point > 0x7F)


def turned(text: str) -> tuple[tuple[str, Sequence[int]], ...]:
    """The text with its turned letters upright, read backwards and forwards; nothing where it holds none of them.

    With each comes the place in the source for each of its places.
    """
    if _TURNED.isdisjoint(text):
        return ()
    upright = text.translate(TURNED)
    return (upright[::-1], range(len(text), -1, -1)), (upright, range(len(text) + 1))
