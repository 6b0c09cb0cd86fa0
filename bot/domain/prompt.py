"""A member's words: the flags inside them, and their safe echo."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flags:
    """Wishes beside the words; None where none was made."""

    aspect: str | None = None
    size: str | None = None
    model: str | None = None
    count: int | None = None


def parse(text: str) -> tuple[str, Flags]:
    raise NotImplementedError


def quote(text: str, limit: int = 300) -> str:
    raise NotImplementedError
