"""A server's rules about words, and how a prompt is read against them.

Words are compared, never shown, in three steps: as they are written, as they look (`Level.ALIKE`), and as they read
when put together (`Level.SQUEEZED`). Each step compares whole words, so that "class" and "Scunthorpe" pass.
"""

from bot.domain.wordrules._listing import Listing, Problem, read_file, read_listing, read_pasted
from bot.domain.wordrules._mended import masked_words
from bot.domain.wordrules._reading import readings
from bot.domain.wordrules._regex import Unsupported, unsupported
from bot.domain.wordrules._rule import (
    LONGEST_NOTE,
    LONGEST_PATTERN,
    LONGEST_WORDS,
    Clause,
    Key,
    Kind,
    Rule,
    Source,
    Syntax,
    keys,
    read_pattern,
)
from bot.domain.wordrules._verdict import Hit, Verdict, decide
from bot.domain.wordrules._words import GLUED, SPACED, Level, Reading, Span

__all__ = [
    "GLUED",
    "LONGEST_NOTE",
    "LONGEST_PATTERN",
    "LONGEST_WORDS",
    "SPACED",
    "Clause",
    "Hit",
    "Key",
    "Kind",
    "Level",
    "Listing",
    "Problem",
    "Reading",
    "Rule",
    "Source",
    "Span",
    "Syntax",
    "Unsupported",
    "Verdict",
    "decide",
    "keys",
    "masked_words",
    "read_file",
    "read_listing",
    "read_pasted",
    "read_pattern",
    "readings",
    "unsupported",
]
