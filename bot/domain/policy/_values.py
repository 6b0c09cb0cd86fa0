"""A field's value between three worlds: JSON's types in rows and files, people's typing, and the `Policy` itself."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from bot.domain.errors import Refusal
from bot.domain.policy._policy import DEFAULT, FIELDS, SERVER, SERVER_ONLY, Mode, Place, Places, Scope, Settings
from bot.domain.request import MAX_COUNT

SANCTIONS = {"strike_days": 365, "strikes_to_hold": 20, "hold_hours": 24 * 28, "report_hide": 50}
MOST: Mapping[str, int] = {"count": MAX_COUNT, "review_hours": 24 * 14, "new_member_days": 365, **SANCTIONS}

LONGEST_LIST = 50
LARGEST_ID = 2**63 - 1
"""Discord's snowflakes stay below it: https://discord.com/developers/docs/reference#snowflakes"""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")
"""Model ids and sizes, as catalogues write them."""


def typed(name: str, value: Any) -> Any:
    """A field's value from JSON's types. Raises `Refusal("unknown_field" | "bad_policy")` and nothing else."""
    if not isinstance(name, str) or name not in FIELDS:
        raise Refusal("unknown_field", name=str(name)[:100], possible=list(FIELDS))
    try:
        return _READERS[name](value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refusal("bad_policy", name=name, value=str(value)[:100], possible=possible(name)) from error


def plain(value: Any) -> Any:
    """A `Policy`'s value in JSON's types: what `typed` reads back."""
    if isinstance(value, StrEnum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def possible(name: str) -> list[str]:
    """What a field takes, for a person to read."""
    default = getattr(DEFAULT, name)
    if isinstance(default, StrEnum):
        return [str(one) for one in type(default)]
    if isinstance(default, bool):
        return ["true", "false"]
    if name in MOST:
        return [f"1…{MOST[name]}"]
    return ["id, …"] if isinstance(default, tuple) else ["id"]


def checked(place: Place, settings: Settings) -> Settings:
    """Settings as they are stored: JSON's types, each value in its one form; None is not set.

    Raises `Refusal("unknown_field" | "bad_policy" | "server_only")`.
    """
    stored = {name: plain(typed(name, value)) for name, value in settings.items() if value is not None}
    for name in stored:
        if name in SERVER_ONLY and place.scope is not Scope.SERVER:
            raise Refusal("server_only", name=name)
    return {name: stored[name] for name in FIELDS if name in stored}


def require_review_channel(settings: Places) -> None:
    """Raises `Refusal("review_channel_missing")` where pictures would wait for a review that nobody can give."""
    reviewed = any(values.get("mode") == Mode.REVIEWED for values in settings.values())
    if reviewed and settings.get(SERVER, {}).get("review_channel") is None:
        raise Refusal("review_channel_missing")


def _choice(kind: type[StrEnum], value: Any) -> StrEnum:
    if not isinstance(value, str):
        raise TypeError(value)
    return kind(value)


def _number(most: int, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    if not 1 <= value <= most:
        raise ValueError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _names(value: Any) -> tuple[str, ...]:
    names = {name for name in _listed(value) if isinstance(name, str) and _NAME.fullmatch(name)}
    if len(names) != len(value):
        raise ValueError(value)
    return tuple(sorted(names))


def _ids(value: Any) -> tuple[int, ...]:
    return tuple(sorted({_number(LARGEST_ID, one) for one in _listed(value)}))


def _listed(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) > LONGEST_LIST:
        raise TypeError(value)
    return value


def _reader(name: str) -> Callable[[Any], Any]:
    default = getattr(DEFAULT, name)
    if isinstance(default, StrEnum):
        return partial(_choice, type(default))
    if isinstance(default, bool):
        return _flag
    if isinstance(default, int):
        return partial(_number, MOST[name])
    if isinstance(default, tuple):
        return _names if name in {"models", "sizes"} else _ids
    return partial(_number, LARGEST_ID)


_READERS = {name: _reader(name) for name in FIELDS}
