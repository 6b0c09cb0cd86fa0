"""What follows from the places where rules were found in a text: exceptions win over what they cover."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.policy import Circumstances
from bot.domain.wordrules._rule import Kind, Rule
from bot.domain.wordrules._words import Level


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule found in a text: how far it had to be bent, from where to where in the source, and as what it was read."""

    rule: Rule
    level: Level
    start: int
    end: int
    read_as: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`against` is what decides, None where nothing stands against the text; `excused` what exceptions let pass."""

    against: Hit | None
    standing: tuple[Hit, ...] = ()
    excused: tuple[tuple[Hit, Hit], ...] = ()
    """Each hit that does not count, with the exception that covers it."""


def decide(hits: Iterable[Hit], where: Circumstances) -> Verdict:
    """The verdict on a text. Of several hits the one decides that bends the text least, then the oldest rule's."""
    here = [hit for hit in hits if hit.rule.holds(where)]
    exceptions = [hit for hit in here if hit.rule.kind is Kind.ALLOW]
    standing, excused = [], []
    for hit in _least_bent(hit for hit in here if hit.rule.kind is Kind.BLOCK):
        exception = _covering(hit, exceptions)
        if exception is None:
            standing.append(hit)
        else:
            excused.append((hit, exception))
    standing.sort(key=lambda hit: (hit.level, hit.rule.number, hit.start))
    return Verdict(standing[0] if standing else None, tuple(standing), tuple(excused))


def _least_bent(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Each rule's hits, but for those around one that bends the text less: "a blood", joined, is but "blood"."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: (hit.level, hit.end - hit.start)):
        inside = found[hit.rule.number]
        after = bisect_left(inside, (hit.start, 0))
        if not any(end <= hit.end for _, end in inside[after : after + _NEIGHBOURS]):
            insort(inside, (hit.start, hit.end))
            yield hit


_NEIGHBOURS = 8
"""Hits of one rule that may begin within another one's place and reach out of it."""


def _covering(hit: Hit, exceptions: Sequence[Hit]) -> Hit | None:
    """An exception around the whole of a hit. One that came from an AutoMod rule excuses that rule's words alone."""
    for exception in exceptions:
        around = exception.start <= hit.start and hit.end <= exception.end
        if around and exception.rule.group in (None, hit.rule.group):
            return exception
    return None
