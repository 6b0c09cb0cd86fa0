"""Regular expressions that were made to hurt, texts of 50 kB to run them on, and what Python's `re` does with some."""

import itertools
import random
import subprocess
import sys
from collections.abc import Iterator

_ATOMS = (r"a", r"[ab]", r"\w", r".", r"(?i)é", r"[^x]", r"(?:a|b|ab)", r"\pL")
_NESTS = (
    r"({0}+)+$",
    r"({0}+{0}+)+y",
    r"({0}|{0}{0})+$",
    r"({0}*)*c",
    r"(.*{0}){{20}}",
    r"({0}?){{50}}{0}{{50}}",
    r"({0}{{0,100}}){{0,10}}c",
    r"{0}*a{0}{{200}}c",
    r"({0}|b)*a({0}|b){{12}}c",
    r"{0}{{1,500}}!",
    r"({0}{{1,50}}\s){{1,5}}\d",
    r"a.{{50}}{0}.{{50}}c",
    r"(?s).*({0}.{{10}}){{10}}z",
    r"({0}{{30}}){{30}}z",
    r"(.{{20}}{0}|.{{21}}b|.{{22}}c)+z",
    r"^(({0})+.)+[A-Z](({0})+)+$",
    r"(({0}+)?b?)+?c$",
    r"(({0}{{1,20}}){{1,20}}){{1,2}}z",
    r"(^|{0})*(b|$)*z",
    r"({0}+,)+;",
    r"(\s*{0}\s*)+=",
    r"({0}.?){{0,200}}z",
    r".*{0}.*{0}.*{0}.*{0}.*{0}z",
    r"(?:(?:{0}|c)*d)*e",
    r"[^{0[0]}]*({0}[^z]*){{40}}q",
)

PATTERNS: tuple[str, ...] = tuple(nest.format(atom) for nest, atom in itertools.product(_NESTS, _ATOMS))

_CHANCE = random.Random(50)  # noqa: S311  # the same texts each time
FIFTY_KB: tuple[str, ...] = (
    "a" * 50_000,
    "ab" * 25_000,
    "".join(_CHANCE.choices("ab", k=50_000)),
    "".join(_CHANCE.choices("abcdefghijklmnopqrstuvwxyz   ", k=50_000)),
    "lorem ipsum dolor sit amet " * 1_850,
    "".join(_CHANCE.choices("éaбя 中", k=25_000)),
)

IN_PYTHON = ((r"(a+)+$", "a" * 26 + "!"), (r"(x+x+)+y", "x" * 26), (r"(a|aa)+$", "a" * 34 + "!"))
PATIENCE = 20.0
"""Seconds that Python's own engine is given for 26 characters."""


def time_in_python() -> Iterator[tuple[str, int, float | None]]:
    """For each of a few patterns: it, the text's length, and seconds; None where a process had to be ended."""
    program = "import re, sys, time; t = time.time(); re.search(*sys.argv[1:]); print(time.time() - t)"
    for pattern, text in IN_PYTHON:
        try:
            command = [sys.executable, "-c", program, pattern, text]
            run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)  # noqa: S603
            yield pattern, len(text), float(run.stdout)
        except subprocess.TimeoutExpired:
            yield pattern, len(text), None
