"""A page of a member's own pictures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.appeal import Refused
from bot.domain.job import Job
from bot.domain.note import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryPage:
    """Jobs that have pictures, newest first; `number` counts from 1, and `more` says that older ones follow.

    `looks` has a small WebP of each that may be looked at, by job. The pictures of those `owed` could not be delivered,
    and nobody has seen them; about those `disputable` a moderator may be asked. On the first page alone: `notes`, what
    the member was told lately, and `passes`, their refused requests that a moderator lets through once.
    """

    number: int
    jobs: Sequence[Job]
    looks: Mapping[int, bytes] = field(default_factory=dict)
    owed: Collection[int] = ()
    disputable: Collection[int] = ()
    notes: Sequence[Note] = ()
    passes: Sequence[Refused] = ()
    more: bool = False
