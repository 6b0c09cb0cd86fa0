"""Everything that may go wrong, as one tree.

EaselError
├── Refusal     a "no" that a person may read: a wording code and the values its sentence needs
└── Trouble     a failure nobody should read raw: a code for logs and cards, and whether another try may help

Adapters translate foreign exceptions into these two once, at the border, `from` their cause.
"""

from collections.abc import Mapping
from enum import StrEnum


class EaselError(Exception):
    """The root of the tree; never raised itself."""


class Refusal(EaselError):
    """A decision against a request. `code` names its sentence in `bot.ui.wording`; `values` fill it."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


class Again(StrEnum):
    """Whether a failed attempt may be repeated."""

    NEVER = "never"
    """The same request fails the same way: a wrong key, a malformed request."""
    LATER = "later"
    """Nothing was paid; the bot may repeat it by itself after a wait."""
    ASK = "ask"
    """It may have been paid already: only a person may order another try."""
    ELSEWHERE = "elsewhere"
    """This model is gone; its fallback may serve."""


class Trouble(EaselError):
    """A failure of the world. `wait` is in seconds, as the other side asked for; `detail` is for logs only."""

    def __init__(
        self, code: str, /, *, again: Again = Again.NEVER, wait: float | None = None, detail: str = ""
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.again = again
        self.wait = wait
        self.detail = detail
