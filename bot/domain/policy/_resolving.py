from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.policy._policy import FIELDS, SERVER, Place, Places, Policy, Scope
from bot.domain.policy._values import typed


@dataclass(frozen=True, slots=True)
class Resolved:
    """The policy that holds somewhere, the server's `version` it was read at, and which place each field came from."""

    policy: Policy
    version: int = 0
    sources: Mapping[str, Place] = field(default_factory=dict)

    def source(self, name: str) -> Place | None:
        """None for what nobody has set."""
        return self.sources.get(name)


def resolve(set_by: Places, channel_id: int, category_id: int | None, version: int = 0) -> Resolved:
    """Lay the server, the category and the channel over each other; the last one that sets a field counts."""
    values: dict[str, Any] = {}
    sources: dict[str, Place] = {}
    nearest = (SERVER, Place(Scope.CATEGORY, category_id or 0), Place(Scope.CHANNEL, channel_id))
    for place in nearest:
        for name, value in set_by.get(place, {}).items():
            values[name] = value
            sources[name] = place
    return Resolved(Policy(**{name: typed(name, value) for name, value in values.items()}), version, sources)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changes: `old` and `new` are None where it is not set there."""

    place: Place
    name: str
    old: Any
    new: Any


def differences(before: Places, after: Places) -> tuple[Difference, ...]:
    """What a change would do, field by field, in a stable order."""
    places = sorted({*before, *after}, key=lambda place: (list(Scope).index(place.scope), place.id))
    return tuple(
        Difference(place, name, before.get(place, {}).get(name), after.get(place, {}).get(name))
        for place in places
        for name in FIELDS
        if before.get(place, {}).get(name) != after.get(place, {}).get(name)
    )
