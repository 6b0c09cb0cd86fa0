"""Rules and places for tests, in a word."""

from datetime import UTC, datetime

from bot.adapters.wordmatch import Matcher
from bot.domain.policy import Circumstances
from bot.domain.wordrules import Kind, Rule, Verdict, decide, read_pattern

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def rule(written: str, number: int = 1, **more: object) -> Rule:
    """A rule as people write it; `+` before it makes an exception."""
    kind = Kind.ALLOW if written.startswith("+") else Kind.BLOCK
    pattern, syntax = read_pattern(written.removeprefix("+"))
    return Rule(pattern=pattern, syntax=syntax, kind=kind, number=number, created_by=9, created_at=EPOCH, **more)


def rules(*written: str) -> list[Rule]:
    return [rule(each, number) for number, each in enumerate(written, 1)]


def somebody(
    channel_id: int = 5, *, category_id: int | None = None, roles: frozenset[int] = frozenset()
) -> Circumstances:
    return Circumstances(7, channel_id, category_id, roles, None, age_restricted=False)


def verdict(text: str, *written: str) -> Verdict:
    """What these rules say of a text, anywhere in the server."""
    return decide(Matcher(rules(*written)).find(text), somebody())


def stops(text: str, *written: str) -> bool:
    return verdict(text, *written).against is not None
