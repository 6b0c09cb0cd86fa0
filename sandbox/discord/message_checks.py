"""Whether a message keeps the rules that Discord's OpenAPI description does not tell."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.discord.rules import Fault

if TYPE_CHECKING:
    from sandbox.discord.drafts import Draft


def check_message(draft: "Draft") -> Iterator[Fault]:
    """Everything wrong with a message, field by field."""
    yield from ()
