"""A server's word rules, compiled: words by Aho-Corasick, regular expressions by RE2, both linear in the text.

https://pyahocorasick.readthedocs.io and https://github.com/google/re2 . RE2 is linear too, but the factor is the
pattern's: one of 200 states costs a hundred times one of ten. So each pattern is weighed before it is taken, on texts
made of its own letters, and a check as a whole has a budget.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, islice

import ahocorasick
import re2

from bot.domain.errors import Refusal
from bot.domain.wordrules import (
    GLUED,
    LONGEST_PATTERN,
    SPACED,
    Clause,
    Hit,
    Kind,
    Level,
    Reading,
    Rule,
    Syntax,
    Unsupported,
    keys,
    masked_words,
    readings,
    unsupported,
)

MEMORY = 512 * 1024
"""Bytes that one pattern may take, program and states together."""
BUDGET = 0.050
"""Seconds of the processor for one check."""
SLOWEST = 0.15e-6
"""Seconds a byte that a pattern may take: a hundred times what most take, and 50 kB in 7.5 ms."""
ALLOWANCE = 0.3e-3
"""Seconds that any pattern may take to warm up."""
WEIGHED_ON = (256, 1024, 4096)
"""Bytes of the texts that a pattern is weighed on, small first: a hostile one is found out early."""
MOST_MATCHES = 50
"""Matches of one pattern that are looked at in one text."""
STEPS_A_LOOK = 8
"""How many patterns or hits there are between two looks at the clock."""
SHORTEST_MASKED = 3

OPTIONS = re2.Options()
OPTIONS.max_mem = MEMORY
OPTIONS.log_errors = False


class Matcher:
    """All rules of a server, ready to be looked for. Building it takes some milliseconds a thousand rules.

    Raises `Refusal("rules_unreadable")` for a pattern that this version of RE2 does not take.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._found: dict[tuple[str, bool], dict[int, Level]] = defaultdict(dict)
        self._masked: dict[tuple[int, str], list[tuple[str, int]]] = defaultdict(list)
        self._patterns: list[tuple[Rule, re2._Regexp]] = []
        for place, rule in enumerate(rules):
            if rule.syntax is Syntax.RE2:
                self._patterns.append((rule, _compiled(rule)))
            else:
                self._learn(place, rule)
        self._words = _automaton(text for text, bare in self._found if not bare)
        self._letters = _automaton(text for text, bare in self._found if bare)

    def find(self, text: str) -> list[Hit]:
        """Every rule that is anywhere in the text, exceptions too. Raises `Refusal("rules_unreadable")` over budget.

        What meets letters for the first time learns them, which takes its time once; so there is a second try.
        """
        try:
            return self._find(text, _Watch())
        except Refusal:
            return self._find(text, _Watch())

    def _find(self, text: str, watch: "_Watch") -> list[Hit]:
        ways = readings(text)
        hits: dict[Hit, None] = {}
        for hit in chain(self._find_words(ways), self._find_masked(text), self._find_patterns(text, ways, watch)):
            hits[hit] = None
            watch.look(hit.rule)
        return list(hits)

    def _learn(self, place: int, rule: Rule) -> None:
        for key in keys(rule):
            levels = self._found[key.text, key.bare]
            levels[place] = levels.get(place, Level(0)) | key.levels
            if key.bare and len(key.text) >= SHORTEST_MASKED:
                self._masked[len(key.text), key.text[0]].append((key.text, place))

    def _find_words(self, ways: Iterable[Reading]) -> Iterator[Hit]:
        for way in ways:
            bare = way.joint == GLUED
            automaton = self._letters if bare else self._words
            for last, key in automaton.iter(way.text) if automaton is not None else ():
                for place, levels in self._found[key, bare].items():
                    if way.level in levels:
                        yield _hit(self._rules[place], way, key, last + 1)

    def _find_masked(self, text: str) -> Iterator[Hit]:
        """Rules whose word has the letters that are shown, where they are shown."""
        for word, span in masked_words(text):
            for letters, place in self._masked.get((len(word), word[0]), ()):
                if all(shown in ("*", letter) for shown, letter in zip(word, letters, strict=True)):
                    yield Hit(self._rules[place], Level.SQUEEZED, *span, text[slice(*span)])

    def _find_patterns(self, text: str, ways: Sequence[Reading], watch: "_Watch") -> Iterator[Hit]:
        """Patterns in the text itself, capitals and all, and in what it looks like."""
        written = Reading(Level.WRITTEN, [text], [(0, len(text))], GLUED)
        alike = [way for way in ways if way.level is Level.ALIKE and way.joint == SPACED]
        for way in {way.text: way for way in (written, *alike[:2][-1:], *alike[-1:])}.values():
            content = way.text.strip(way.joint[0]).encode("utf-8", "replace")
            for rule, pattern in self._patterns:
                watch.look(rule)
                yield from _matches(rule, pattern, content, way)


class _Watch:
    """The budget of one check."""

    def __init__(self) -> None:
        self._ends_at = time.thread_time() + BUDGET
        self._looks = 0

    def look(self, rule: Rule) -> None:
        """Raises `Refusal("rules_unreadable")` with the rule that was at work when the budget was spent."""
        self._looks += 1
        if self._looks % STEPS_A_LOOK == 0 and time.thread_time() > self._ends_at:
            raise Refusal("rules_unreadable", rule=rule.number)


def _hit(rule: Rule, way: Reading, key: str, after: int) -> Hit:
    first, last = after - len(key) + key.startswith(" "), after - key.endswith(" ")
    if rule.kind is Kind.ALLOW:
        first, last = _whole_words(way.text, first, last)
    return Hit(rule, way.level, *way.source(first, last), key.strip())


def _whole_words(text: str, first: int, after: int) -> tuple[int, int]:
    """The words around a match: an exception `class*` is about all of "classic"."""
    end = text.find(" ", after)
    return text.rfind(" ", 0, first) + 1, len(text) if end < 0 else end


def _matches(rule: Rule, pattern: "re2._Regexp", content: bytes, way: Reading) -> Iterator[Hit]:
    edge = len(way.joint[0])
    for match in islice(pattern.finditer(content), MOST_MATCHES):
        first, last = (len(content[:place].decode()) for place in match.span())
        start, end = way.source(first + edge, last + edge)
        yield Hit(rule, way.level, start, end, content[slice(*match.span())].decode())


def _automaton(texts: Iterable[str]) -> "ahocorasick.Automaton | None":
    automaton = ahocorasick.Automaton()
    for text in texts:
        automaton.add_word(text, text)
    if not len(automaton):
        return None
    automaton.make_automaton()
    return automaton


def _compiled(rule: Rule) -> "re2._Regexp":
    try:
        return re2.compile(rule.pattern, OPTIONS)
    except re2.error as error:
        raise Refusal("rules_unreadable", rule=rule.number) from error


def weigh(clause: Clause) -> Unsupported | None:
    """Why this clause's pattern cannot be a rule; None for words, and for every pattern that RE2 does quickly.

    Takes at most some tens of milliseconds, whatever the pattern.
    """
    if clause.syntax is not Syntax.RE2:
        return None
    if fault := unsupported(clause.pattern):
        return fault
    if len(clause.pattern) > LONGEST_PATTERN:
        return Unsupported.TOO_LARGE
    try:
        pattern = re2.compile(clause.pattern, OPTIONS)
    except re2.error as error:
        return Unsupported.TOO_LARGE if "too large" in _said(error) else Unsupported.SYNTAX
    if pattern.search(b"") is not None:
        return Unsupported.MATCHES_ALL
    return Unsupported.TOO_SLOW if _is_slow(pattern, clause.pattern) else None


def _is_slow(pattern: "re2._Regexp", written: str) -> bool:
    chance = random.Random(0)  # noqa: S311  # texts to weigh on, the same each time
    alphabets = _alphabets(written)
    for size in WEIGHED_ON:
        for alphabet in alphabets:
            text = "".join(chance.choices(alphabet, k=size)).encode()[:size]
            if all(_seconds(pattern, text) > ALLOWANCE + SLOWEST * size for _ in range(3)):
                return True
    return False


def _alphabets(written: str) -> list[str]:
    """What texts are made of that may be hard for this pattern: its own letters, all, in pairs and alone; others."""
    own = list(dict.fromkeys(sign for sign in written if sign.isalnum()))
    pairs = ["".join(pair) for pair in combinations(own[:5], 2)]
    return ["".join(own) or "a", *pairs, *own[:5], "ab", "a", "abcdefghijklmnopqrstuvwxyz   ", "aé я中1 .-"]


def _seconds(pattern: "re2._Regexp", text: bytes) -> float:
    begun = time.thread_time()
    pattern.search(text)
    return time.thread_time() - begun


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
