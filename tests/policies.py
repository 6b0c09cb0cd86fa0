"""Policies that anybody might set, for tests that try many."""

from typing import Any

from hypothesis import strategies as st

from bot.domain.policy import DEFAULT, FIELDS, MOST, SERVER, SERVER_ONLY, Place, Scope, checked

IDS = st.integers(1, 2**63 - 1) | st.integers(1, 9)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,20}", fullmatch=True) | st.sampled_from(
    ["off", "yes", "null", "512", "1e3", "0x1F", "1:30", "true", "brush"]
)


def _value(name: str) -> st.SearchStrategy[Any]:
    default = getattr(DEFAULT, name)
    if isinstance(default, bool):
        return st.booleans()
    if isinstance(default, str):
        return st.sampled_from([str(one) for one in type(default)])
    if isinstance(default, int):
        return st.integers(1, MOST[name])
    if isinstance(default, tuple):
        return st.lists(NAMES if name in {"models", "sizes"} else IDS, max_size=5, unique=True).map(sorted)
    return IDS


def _values(names: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: _value(name) for name in names})


VALUES = _values(FIELDS)
"""What a server may set."""


@st.composite
def _places(draw: st.DrawFn) -> dict[Place, Any]:
    chosen = draw(st.sets(st.builds(Place, st.sampled_from([Scope.CATEGORY, Scope.CHANNEL]), IDS), max_size=4))
    settings = {SERVER: draw(VALUES), **{p: draw(_values(FIELDS.keys() - SERVER_ONLY)) for p in chosen}}
    return {place: checked(place, values) for place, values in settings.items() if values}


PLACES = _places()
"""All that a server has set, as it is stored."""
