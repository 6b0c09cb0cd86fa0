"""A rule about words, and the plain strings by which it is found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from bot.domain.errors import Refusal
from bot.domain.policy import Circumstances
from bot.domain.wordrules._looks import HIDDEN, LETTER, SHAPE
from bot.domain.wordrules._reading import looks, plain
from bot.domain.wordrules._words import Level

LONGEST_WORDS = 60
LONGEST_PATTERN = 260
"""Characters of a word or phrase, and of a regular expression: AutoMod's limits.
https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-trigger-metadata"""
LONGEST_NOTE = 80
SHORTEST_SPACED = 3
"""Letters that a word must have to be looked for in letters that stand alone."""


class Kind(StrEnum):
    BLOCK = "block"
    ALLOW = "allow"


class Syntax(StrEnum):
    WORD = "word"
    """A whole word or phrase."""
    WILDCARD = "wildcard"
    """`cat*`, `*cat` or `*cat*`: the beginning of a word, its end, or anywhere."""
    RE2 = "re2"


class Source(StrEnum):
    OWN = "own"
    AUTOMOD = "automod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What a rule says, without who said it and when.

    `channel_id` is None for the whole server. `group` is the AutoMod rule that it came from: an exception there counts
    for that rule's words alone. Nobody with one of `exempt_roles`, and nothing in `exempt_channels`, is held to it.
    """

    pattern: str
    syntax: Syntax
    kind: Kind = Kind.BLOCK
    channel_id: int | None = None
    note: str = ""
    source: Source = Source.OWN
    group: int | None = None
    exempt_roles: tuple[int, ...] = ()
    exempt_channels: tuple[int, ...] = ()

    def holds(self, where: Circumstances) -> bool:
        """Whether it counts for this member in that channel."""
        channels = {where.channel_id, where.category_id}
        if self.channel_id is not None and self.channel_id not in channels:
            return False
        return where.roles.isdisjoint(self.exempt_roles) and channels.isdisjoint(self.exempt_channels)

    def says_the_same(self, other: "Clause") -> bool:
        """Whether another one adds nothing to this, whatever its note."""
        mine = (self.pattern.casefold(), self.syntax, self.kind, self.channel_id, self.group)
        return mine == (other.pattern.casefold(), other.syntax, other.kind, other.channel_id, other.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Clause):
    """A clause that a server has made its own; `number` is what its people call it, and is never given twice."""

    number: int
    created_by: int
    created_at: datetime

    @classmethod
    def of(cls, clause: Clause, number: int, by: int, at: datetime) -> Self:
        said = {field.name: getattr(clause, field.name) for field in fields(Clause)}
        return cls(**said, number=number, created_by=by, created_at=at)

    @property
    def clause(self) -> Clause:
        """What it says, without its own history."""
        return Clause(**{field.name: getattr(self, field.name) for field in fields(Clause)})


def read_pattern(written: str) -> tuple[str, Syntax]:
    r"""What people write as a rule: `/…/` is a regular expression, a star at either end a wildcard, all else a word.

    Raises `Refusal("bad_rule")` where it is empty or too long, or has a star in its middle.
    """
    pattern = " ".join(written.split())
    if len(pattern) > 2 and pattern[0] == pattern[-1] == "/":
        return _short(pattern[1:-1], LONGEST_PATTERN), Syntax.RE2
    if not pattern.strip("* "):
        raise Refusal("bad_rule", why="empty", pattern=written)
    if "*" in pattern.strip("*"):
        raise Refusal("bad_rule", why="inner_star", pattern=written)
    starred = pattern.startswith("*") or pattern.endswith("*")
    return _short(pattern, LONGEST_WORDS), Syntax.WILDCARD if starred else Syntax.WORD


def _short(pattern: str, most: int) -> str:
    if len(pattern) > most:
        raise Refusal("bad_rule", why="long", pattern=pattern, most=most)
    return pattern


class Key(NamedTuple):
    """A string that is looked for in the texts of the readings at `levels`; `bare` ones in glued readings."""

    text: str
    levels: Level
    bare: bool = False


def keys(rule: Clause) -> Iterator[Key]:
    """All strings that give a word or wildcard rule away. In a spaced reading, a blank is the edge of a word."""
    opened, closed = _edges(rule)
    core = " ".join(rule.pattern.strip("*").casefold().split())
    yield Key(f"{opened}{core}{closed}", Level.WRITTEN)
    if not _is_words(core):
        return
    alike = looks(core)
    yield Key(f"{opened}{plain(core)}{closed}", Level.ALIKE)
    yield Key(f"{opened}{alike}{closed}", Level.ALIKE | Level.SQUEEZED)
    run = alike.replace(" ", "")
    if len(run) >= SHORTEST_SPACED:
        yield Key(run, Level.SQUEEZED, bare=True)


def _edges(rule: Clause) -> tuple[str, str]:
    if rule.syntax is Syntax.WORD:
        return " ", " "
    return "" if rule.pattern.startswith("*") else " ", "" if rule.pattern.endswith("*") else " "


_LINKS = re.compile(r"[ '’ʼ-]")


def _is_words(core: str) -> bool:
    """Whether a pattern is made of words alone, so that looking alike means something: not "c++", not "420"."""
    letters = _LINKS.sub("", core)
    shape = letters.translate(SHAPE)
    return set(shape) <= {LETTER, HIDDEN} and any(sign.isalpha() for sign in letters)
