from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Self

from bot.domain.request import MAX_COUNT


class Mode(StrEnum):
    OFF = "off"
    OPEN = "open"
    REVIEWED = "reviewed"


class Review(StrEnum):
    """Whose pictures wait for a moderator where the mode is "reviewed"."""

    ALWAYS = "always"
    NEW_MEMBERS = "new_members"
    REFERENCES = "references"


class Spoiler(StrEnum):
    """Whether pictures are covered until somebody clicks them."""

    NEVER = "never"
    ALWAYS = "always"


class Age(StrEnum):
    """Where pictures may be made, by age."""

    ANYWHERE = "anywhere"
    RESTRICTED = "restricted"
    """Only in channels that Discord restricts by age, or once a manager has confirmed that the server is for adults."""


class ProviderRefusals(StrEnum):
    """What it means for a member that the image service held a request of theirs back."""

    OFF = "off"
    SOFT = "soft"
    """A soft strike."""


Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds in one channel.

    Empty `models`, `sizes` and `askers` mean all of them. `approvers` may approve beside whoever manages messages.
    `new_member_days` is how long a member counts as new, `review_hours` how long a picture waits for a verdict.
    Strikes count for `strike_days`; `strikes_to_hold` of them keep a member from asking for `hold_hours`, and with
    `discord_timeout` from Discord's channels too. A picture that `report_hide` members report is hidden until a
    moderator has looked, or covered with `report_covers`. `own_appeals` lets who decided first decide the appeal.
    """

    mode: Mode = Mode.OPEN
    review: Review = Review.ALWAYS
    models: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    count: int = MAX_COUNT
    references: bool = True
    spoiler: Spoiler = Spoiler.NEVER
    age: Age = Age.ANYWHERE
    adults_confirmed: bool = False
    askers: Ids = ()
    barred: Ids = ()
    approvers: Ids = ()
    own_approval: bool = False
    review_channel: int | None = None
    log_channel: int | None = None
    review_hours: int = 24
    new_member_days: int = 7
    strike_days: int = 30
    strikes_to_hold: int = 3
    hold_hours: int = 24
    discord_timeout: bool = False
    provider_refusals: ProviderRefusals = ProviderRefusals.OFF
    own_appeals: bool = False
    report_hide: int = 3
    report_covers: bool = False


DEFAULT = Policy()
FIELDS: Mapping[str, Any] = {f.name: f for f in fields(Policy)}
SERVER_ONLY = frozenset(
    {
        "adults_confirmed",
        "review_channel",
        "log_channel",
        "strike_days",
        "strikes_to_hold",
        "hold_hours",
        "discord_timeout",
        "provider_refusals",
        "own_appeals",
        "report_hide",
        "report_covers",
    }
)
"""What cannot differ between channels."""


class Scope(StrEnum):
    SERVER = "server"
    CATEGORY = "category"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Place:
    """A scope of one server; `id` is the category's or the channel's, 0 for the server itself."""

    scope: Scope = Scope.SERVER
    id: int = 0

    def __str__(self) -> str:
        return self.scope if self.scope is Scope.SERVER else f"{self.scope}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        scope, _, number = text.partition(":")
        return cls(Scope(scope), int(number or 0))


SERVER = Place()

Settings = Mapping[str, Any]
"""What one place sets: some fields of a `Policy` by name, in JSON's types."""

Places = Mapping[Place, Settings]
"""All that a server has set."""
