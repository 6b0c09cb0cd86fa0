"""Pictures that a member sends along with their words, for the model to work from."""

from dataclasses import dataclass

from bot.domain.catalogue import Model
from bot.domain.errors import Refusal

MAX_REFERENCES = 3
"""Options of the command that take one."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`number` counts from 1. The file in the store is a clean copy; `sha256` is that of the bytes that were sent.

    `looks` are prints of the picture and of its mirror image, and known only until the job is accepted.
    """

    number: int
    key: str
    mime: str
    width: int
    height: int
    sha256: str
    looks: tuple[int, ...] = ()


def check_references(model: Model, number: int, *, welcome: bool) -> None:
    """Before any is read. Raises `Refusal`: references_not_here unless they are `welcome`, references_not_drawn."""
    if number and not welcome:
        raise Refusal("references_not_here")
    if number > model.references:
        raise Refusal("references_not_drawn", model=model.label, most=model.references, sent=number)
