"""A server's policy as a file that people edit: YAML, in one order, with the names of things beside their ids.

Reading is strict and small: mappings, lists and plain values, no anchors, no tags, no key twice, within bounds.
Nothing of YAML 1.1's guessing is left, so that `mode: off` is the word and not a truth value.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from bot.domain.errors import Refusal
from bot.domain.policy import FIELDS, SERVER, Place, Places, Scope, Settings, checked

LARGEST = 128 * 1024
"""Bytes: room for some six hundred channels that each set a few things."""

DEEPEST = 6
LONGEST_INTEGER = 20

SECTIONS = {"categories": Scope.CATEGORY, "channels": Scope.CHANNEL}

_READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C, where this Python has it
_INTEGER = re.compile(rf"[0-9]{{1,{LONGEST_INTEGER}}}")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_GUESSED = frozenset({"on", "off", "yes", "no", "true", "false", "null", "y", "n"})
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}


def write(settings: Places, version: int, names: Mapping[int, str]) -> str:
    """The file; `names` are what this server's channels, categories and roles are called."""
    return "\n".join(_lines(settings, version, names)) + "\n"


def read(data: bytes) -> Places:
    """What a file sets, checked. Raises `Refusal`: file_unreadable (line), and those of `checked`."""
    if len(data) > LARGEST:
        raise Refusal("file_too_long", most=f"{LARGEST // 1024} KiB")
    try:
        tree = _tree(yaml.parse(data, Loader=_READER))
    except yaml.MarkedYAMLError as error:
        raise Refusal("file_unreadable", line=_line(error.problem_mark)) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise Refusal("file_unreadable", line=1) from error
    return dict(_places(tree))


def _lines(settings: Places, version: int, names: Mapping[int, str]) -> Iterator[str]:
    yield f"# Version {version} of this server's policy. Each place sets what differs there; the rest comes from the"
    yield "# category or the server. Whatever is not in this file is not set once it is imported."
    yield "server:"
    yield from _settings(settings.get(SERVER, {}), names, indent=2)
    for section, scope in SECTIONS.items():
        yield f"{section}:"
        for place in sorted((p for p in settings if p.scope is scope), key=lambda p: p.id):
            yield f"  {place.id}:{_comment([place.id], names)}"
            yield from _settings(settings[place], names, indent=4)


def _settings(values: Settings, names: Mapping[int, str], indent: int) -> Iterator[str]:
    for name in FIELDS:
        if name in values:
            yield f"{' ' * indent}{name}: {_value(values[name])}{_named(values[name], names)}"


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _GUESSED
        return value if plain else json.dumps(value)
    return json.dumps(value)


def _named(value: Any, names: Mapping[int, str]) -> str:
    ids = value if isinstance(value, list | tuple) else [value]
    return _comment([one for one in ids if isinstance(one, int)], names)


def _comment(ids: Iterable[int], names: Mapping[int, str]) -> str:
    known = [" ".join(names[one].split())[:100] for one in ids if one in names]
    printable = ", ".join("".join(sign for sign in name if sign.isprintable()) for name in known)
    return f"  # {printable}" if printable else ""


def _places(tree: Any) -> Iterator[tuple[Place, Settings]]:
    for section, content in _mapping(tree).items():
        if section == "server":
            yield SERVER, checked(SERVER, _mapping(content))
        elif section in SECTIONS:
            for number, values in _mapping(content).items():
                place = Place(SECTIONS[section], _id(number))
                yield place, checked(place, _mapping(values))
        else:
            raise Refusal("unknown_field", name=str(section)[:100], possible=["server", *SECTIONS])


def _mapping(value: Any) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refusal("bad_policy", name=str(value)[:100], value="", possible=["name: value"])
    return value


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise Refusal("bad_policy", name="id", value=str(value)[:100], possible=["id"])
    return value


def _tree(events: Iterable[Any]) -> Any:
    """The one document's value. Works through the events without recursion, so that no depth exhausts the stack."""
    open_: list[_Open] = [_Open(None)]
    for event in events:
        if len(open_) > DEEPEST:
            raise _fault(event, "too much")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _fault(event, "anchors and tags are not read")
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else []))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = open_.pop()
            open_[-1].take(done.value, event)
        elif isinstance(event, yaml.ScalarEvent):
            open_[-1].take(event.value if event.style else _scalar(event.value), event)
    return open_[0].value


class _Open:
    """A mapping or list that is being read; None for the document itself."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self._keys: list[Any] = []

    def take(self, value: Any, event: Any) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        elif not isinstance(self.value, dict):
            if self.value is not None:
                raise _fault(event, "one document only")
            self.value = value
        elif self._keys:
            self.value[self._keys.pop()] = value
        elif isinstance(value, list | dict) or value in self.value:
            raise _fault(event, "a key is no single word, or stands there twice")
        else:
            self._keys.append(value)


def _scalar(text: str) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def _fault(event: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1
