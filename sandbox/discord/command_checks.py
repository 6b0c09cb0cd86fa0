"""Whether commands keep the rules of their page.

https://docs.discord.com/developers/interactions/application-commands
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from sandbox.discord.component_checks import Path
from sandbox.discord.entities import Json
from sandbox.discord.rules import Broken, Fault

MAX_COMMANDS: Mapping[int, int] = {1: 100, 2: 15, 3: 15}
"""How many commands of each type a scope may hold."""

MAX_OPTIONS = MAX_CHOICES = 25
MAX_SIZE = 8000
CHAT_INPUT, SUBCOMMAND, GROUP = 1, 1, 2


def check_commands(bodies: list[Json]) -> Iterator[Fault]:
    """Everything wrong with the commands of one scope.

    Raises:
        Broken: `command_count`, where there are too many of a type.
    """
    kinds = Counter(body.get("type") or CHAT_INPUT for body in bodies)
    if any(count > MAX_COMMANDS.get(kind, 100) for kind, count in kinds.items()):
        raise Broken("command_count")
    names = Counter((body.get("type") or CHAT_INPUT, body["name"]) for body in bodies)
    for (_, name), times in names.items():
        if times > 1:
            words = f"The name {name!r} is used {times} times"
            yield Fault((), "command_name", "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
    for index, body in enumerate(bodies):
        yield from check_command((index,) if len(bodies) > 1 else (), body)


def check_command(path: Path, body: Json) -> Iterator[Fault]:
    """Everything wrong with one command."""
    slash = (body.get("type") or CHAT_INPUT) == CHAT_INPUT
    if not _good_name(body["name"], slash=slash):
        yield _bad_name((*path, "name"), body["name"])
    described = len(body.get("description") or "")
    if not (1 <= described <= 100 if slash else described == 0):
        words = "Must be between 1 and 100 in length." if slash else "Context menu commands cannot have description"
        yield Fault((*path, "description"), "command_options", "BASE_TYPE_BAD_LENGTH", words)
    if slash:
        yield from _check_options(path, body.get("options") or [], depth=0)
    size = _size(body)
    if size > MAX_SIZE:
        words = f"Command exceeds maximum size ({MAX_SIZE}): {size}"
        yield Fault(path, "command_size", "APPLICATION_COMMAND_TOO_LARGE", words)


def _good_name(name: str, *, slash: bool) -> bool:
    """https://docs.discord.com/developers/interactions/application-commands ("application command naming")."""
    if not 1 <= len(name) <= 32:
        return False
    if not slash:
        return True
    letters = all(each in "-_'" or each.isalnum() or unicodedata.category(each).startswith("M") for each in name)
    return letters and name == name.lower()


def _bad_name(path: Path, name: str) -> Fault:
    return Fault(path, "command_name", "APPLICATION_COMMAND_INVALID_NAME", f"Command name {name!r} is invalid")


def _check_options(path: Path, options: list[Json], depth: int) -> Iterator[Fault]:
    at = (*path, "options")
    if len(options) > MAX_OPTIONS:
        yield Fault(at, "command_options", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_OPTIONS} or fewer in length.")
    yield from _check_order(at, options)
    nested = [option["type"] in (SUBCOMMAND, GROUP) for option in options]
    if any(nested) and not all(nested):
        words = "Subcommands and options cannot stand together"
        yield Fault(at, "command_options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)
    for index, option in enumerate(options):
        here = (*at, index)
        if not _good_name(option["name"], slash=True):
            yield _bad_name((*here, "name"), option["name"])
        if not 1 <= len(option.get("description") or "") <= 100:
            where = (*here, "description")
            yield Fault(where, "command_options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
        if option["type"] in (SUBCOMMAND, GROUP):
            if depth > (0 if option["type"] == GROUP else 1):
                words = "Nested too deeply"
                yield Fault((*here, "type"), "command_options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)
            yield from _check_options(here, option.get("options") or [], depth + 1)
        else:
            yield from _check_choices(here, option)


def _check_order(at: Path, options: list[Json]) -> Iterator[Fault]:
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        words = "Required options must be placed before non-required options"
        yield Fault(at, "command_options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
    for name, times in Counter(option["name"] for option in options).items():
        if times > 1:
            words = f"Option name {name!r} is used {times} times"
            yield Fault(at, "command_options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", words)


def _check_choices(path: Path, option: Json) -> Iterator[Fault]:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        words = "An option has choices or autocomplete, not both"
        where = (*path, "autocomplete")
        yield Fault(where, "command_options", "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", words)
    if len(choices) > MAX_CHOICES:
        words = f"Must be {MAX_CHOICES} or fewer in length."
        yield Fault((*path, "choices"), "command_options", "BASE_TYPE_MAX_LENGTH", words)
    for index, choice in enumerate(choices):
        for key in ("name", "value"):
            text = choice.get(key)
            if isinstance(text, str) and not 1 <= len(text) <= 100:
                where = (*path, "choices", index, key)
                yield Fault(where, "command_options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _size(node: Json) -> int:
    """Characters of names, descriptions and choice values, the longest translation counting."""
    own = sum(_longest(node.get(key) or "", node.get(f"{key}_localizations")) for key in ("name", "description"))
    choices = sum(
        _longest(choice["name"], choice.get("name_localizations")) + len(str(choice["value"]))
        for choice in node.get("choices") or []
    )
    return own + choices + sum(_size(option) for option in node.get("options") or [])


def _longest(text: str, translations: Mapping[str, str] | None) -> int:
    others: Iterable[str] = (translations or {}).values()
    return max(len(text), *(len(each) for each in others), 0)
