"""docs/authority.md as a table to test by, and the tally of a test."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAPER = Path(__file__).parents[2] / "docs" / "authority.md"


@dataclass(frozen=True)
class Row:
    """A handler, the group it is in, and what a button of it is about; "" for commands and menus."""

    group: str
    handler: str
    about: str = ""


def _tables() -> Iterator[list[list[str]]]:
    text = PAPER.read_text(encoding="utf-8")
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        yield [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]


def groups() -> Mapping[str, Mapping[str, bool]]:
    """Who is admitted, by group and person."""
    table = next(table for table in _tables() if len(table[0]) > 5)
    assert all(mark in "✔–" for row in table[2:] for mark in row[1:])
    return {row[0]: {who: mark == "✔" for who, mark in zip(table[0][1:], row[1:], strict=True)} for row in table[2:]}


def rows() -> list[Row]:
    """Every handler of the paper."""
    found = []
    for table in _tables():
        if table[0][:2] == ["group", "handlers"]:
            for group, handlers, *about in table[2:]:
                found += [Row(group, name, *about) for name in re.findall(r"`([^`]+)`", handlers)]
    return found


@dataclass
class Tally:
    """Cells of the matrix, and those in which the bot and the paper differ."""

    cells: int = 0
    wrong_admits: list[str] = field(default_factory=list)
    wrong_denials: list[str] = field(default_factory=list)

    def add(self, row: Row, admitted: Mapping[str, bool]) -> None:
        for who, should in groups()[row.group].items():
            self.cells += 1
            if admitted[who] != should:
                wrong = self.wrong_denials if should else self.wrong_admits
                wrong.append(f"{row.handler} of {row.about or 'no thing'}: {who}")

    def __str__(self) -> str:
        return f"{self.cells} cells, {len(self.wrong_admits)} wrong admits, {len(self.wrong_denials)} wrong denials"
