"""Lists of rules as people keep them: a line each, or a table with a header."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.errors import Refusal
from bot.domain.wordrules._regex import unsupported
from bot.domain.wordrules._rule import LONGEST_NOTE, Clause, Kind, Syntax, read_pattern

MOST_LINES = 8_000
"""More than AutoMod's six rules of a thousand words."""
COLUMNS = ("pattern", "kind", "note")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be taken: what stands in it, and a code for why."""

    line: int
    pattern: str
    why: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list says, in its order, and what in it could not be read."""

    clauses: tuple[Clause, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_listing(text: str, channel_id: int | None = None) -> Listing:
    """Rules from a list, one a line, or from CSV whose first line names the columns (`pattern`, `kind`, `note`).

    Blank lines and lines that begin with `# ` are passed over; a line that begins with `+` is an exception.
    Raises `Refusal`: "bad_list" where there is nothing in it, or more lines than a server may have rules.
    """
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise Refusal("bad_list", lines=len(lines), most=MOST_LINES)
    clauses: list[Clause] = []
    problems: list[Problem] = []
    for number, fields in _rows(lines):
        found = _clause(number, fields, channel_id)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            clauses.append(found)
    if not clauses and not problems:
        raise Refusal("bad_list", lines=0)
    return Listing(tuple(dict.fromkeys(clauses)), tuple(problems))


def read_file(data: bytes, channel_id: int | None = None) -> Listing:
    """The same from a file's bytes. Raises `Refusal("bad_list")`, also where they are not text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal("bad_list", why="letters") from error
    return read_listing(text, channel_id)


def read_pasted(text: str, channel_id: int | None = None) -> Listing:
    """The same from one line whose rules are parted by commas; those within `/…/` are the pattern's own."""
    return read_listing("\n".join(rule[0].strip() for rule in _PASTED.finditer(text)), channel_id)


_PASTED = re.compile(r"\s*\+?/(?:\\.|[^/\\])*/|[^,\n]+")


def _rows(lines: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    header = [name.strip().casefold() for name in lines[0].split(",")] if lines else []
    if "pattern" in header and set(header) <= set(COLUMNS):
        for number, row in enumerate(csv.reader(lines[1:], skipinitialspace=True), 2):
            fields = dict(zip(header, row, strict=False))
            if fields.get("pattern", "").strip():
                yield number, fields
        return
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("# "):
            allowed = line.startswith("+")
            yield number, {"pattern": line[allowed:], "kind": Kind.ALLOW if allowed else Kind.BLOCK}


def _clause(number: int, fields: Mapping[str, str], channel_id: int | None) -> Clause | Problem:
    written = fields.get("pattern", "").strip()
    try:
        pattern, syntax = read_pattern(written)
        kind = Kind(fields.get("kind", "").strip().casefold() or Kind.BLOCK)
    except Refusal as refused:
        return Problem(number, written, str(refused.values["why"]))
    except ValueError:
        return Problem(number, written, "kind")
    if syntax is Syntax.RE2 and (fault := unsupported(pattern)):
        return Problem(number, written, fault)
    note = " ".join(fields.get("note", "").split())[:LONGEST_NOTE]
    return Clause(pattern=pattern, syntax=syntax, kind=kind, channel_id=channel_id, note=note)
