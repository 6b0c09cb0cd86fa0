"""A server's word rules, compiled: words by Aho-Corasick, regular expressions by RE2, both linear in the text.

https://pyahocorasick.readthedocs.io and https://github.com/google/re2 . RE2 is linear too, but the factor is the
pattern's: one of 200 states costs a hundred times one of ten. So each pattern is weighed before it is taken, on texts
made of its own letters, and a check as a whole has a budget.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick
import re2

from bot.domain.errors import Refusal
from bot.domain.wordrules import (
    GLUED,
    LONGEST_PATTERN,
    Clause,
    Hit,
    Kind,
    Level,
    Reading,
    Rule,
    Span,
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
SLOWEST = 0.4e-6
"""Seconds a byte that a pattern may take: 50 kB in 20 ms."""
ALLOWANCE = 0.3e-3
"""Seconds that any pattern may take to warm up."""
WEIGHED_ON = (256, 1024, 4096)
"""Bytes of the texts that a pattern is weighed on, small first: a hostile one is found out early."""
MOST_MATCHES = 50
"""Matches of one pattern that are looked at in one text."""
SHORTEST_MASKED = 4

_OPTIONS = re2.Options()
_OPTIONS.max_mem = MEMORY
_OPTIONS.log_errors = False


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
        """Every rule that is anywhere in the text, exceptions too. Raises `Refusal("rules_unreadable")` over budget."""
        ends_at = time.thread_time() + BUDGET
        ways = readings(text)
        hits = [hit for way in ways for hit in self._find_words(way)]
        hits += [hit for word, span in masked_words(text) for hit in self._find_masked(word, span, text)]
        if self._patterns:
            hits += self._find_patterns(text, ways, ends_at)
        return list(dict.fromkeys(hits))

    def _learn(self, place: int, rule: Rule) -> None:
        for key in keys(rule):
            levels = self._found[key.text, key.bare]
            levels[place] = levels.get(place, Level(0)) | key.levels
            if key.bare and len(key.text) >= SHORTEST_MASKED:
                self._masked[len(key.text), key.text[0]].append((key.text, place))

    def _find_words(self, way: Reading) -> Iterator[Hit]:
        bare = way.joint == GLUED
        automaton = self._letters if bare else self._words
        if automaton is None:
            return
        for last, key in automaton.iter(way.text):
            for place, levels in self._found[key, bare].items():
                if way.level in levels:
                    rule = self._rules[place]
                    first, after = last + 1 - len(key) + key.startswith(" "), last + 1 - key.endswith(" ")
                    if rule.kind is Kind.ALLOW:
                        first, after = _whole_words(way.text, first, after)
                    yield Hit(rule, way.level, *way.source(first, after), key.strip())

    def _find_masked(self, word: str, span: Span, text: str) -> Iterator[Hit]:
        """Rules whose word has the letters that are shown, where they are shown."""
        for letters, place in self._masked.get((len(word), word[0]), ()):
            if all(shown in ("*", letter) for shown, letter in zip(word, letters, strict=True)):
                yield Hit(self._rules[place], Level.SQUEEZED, *span, text[slice(*span)])

    def _find_patterns(self, text: str, ways: Sequence[Reading], ends_at: float) -> Iterator[Hit]:
        """Patterns in the text itself, and in what it looks like where that differs."""
        texts = {text: Reading(Level.WRITTEN, [text], [(0, len(text))], GLUED)}
        for way in ways:
            if way.level is Level.ALIKE and way.text.strip() != text.casefold():
                texts.setdefault(way.text.strip(), way)
        for shown, way in texts.items():
            content = shown.encode("utf-8", "replace")
            for rule, pattern in self._patterns:
                if time.thread_time() > ends_at:
                    raise Refusal("rules_unreadable", rule=rule.number)
                yield from _matches(rule, pattern, content, way)


def _whole_words(text: str, first: int, after: int) -> tuple[int, int]:
    """The words around a match: an exception `class*` is about all of "classic"."""
    end = text.find(" ", after)
    return text.rfind(" ", 0, first) + 1, len(text) if end < 0 else end


def _matches(rule: Rule, pattern: "re2._Regexp", content: bytes, way: Reading) -> Iterator[Hit]:
    edge = len(way.joint[0])
    for count, match in enumerate(pattern.finditer(content)):
        if count == MOST_MATCHES:
            return
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
        return re2.compile(rule.pattern, _OPTIONS)
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
        pattern = re2.compile(clause.pattern, _OPTIONS)
    except re2.error as error:
        return Unsupported.TOO_LARGE if "too large" in _said(error) else Unsupported.SYNTAX
    if pattern.search(b"") is not None:
        return Unsupported.MATCHES_ALL
    return Unsupported.TOO_SLOW if _is_slow(pattern, clause.pattern) else None


def _is_slow(pattern: "re2._Regexp", written: str) -> bool:
    letters = "".join(sorted({c for c in written if c.isalnum()} | {c.swapcase() for c in written if c.isalpha()}))
    chance = random.Random(0)  # noqa: S311  # texts to weigh on, the same each time
    alphabets = [letters or "a", letters[:2] or "ab", "abcdefghijklmnopqrstuvwxyz   ", "aé я中1 .-", "a"]
    for size in WEIGHED_ON:
        for alphabet in (*alphabets, *letters[:8]):
            text = "".join(chance.choices(alphabet, k=size)).encode()[:size]
            if all(_seconds(pattern, text) > ALLOWANCE + SLOWEST * size for _ in range(3)):
                return True
    return False


def _seconds(pattern: "re2._Regexp", text: bytes) -> float:
    begun = time.thread_time()
    pattern.search(text)
    return time.thread_time() - begun


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
