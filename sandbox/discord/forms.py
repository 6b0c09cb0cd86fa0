"""What a person may fill in: command options, selects and modals.

https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure
https://docs.discord.com/developers/components/reference
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.backstage import Backstage
from sandbox.discord.commands import Found
from sandbox.discord.component_checks import (
    CHECKBOX,
    CHECKBOXES,
    LABEL,
    RADIO,
    ROW,
    SELECT,
    SELECTS,
    TEXT_INPUT,
    UPLOAD,
    value_range,
)
from sandbox.discord.entities import Attachment, Channel, Json, Resolved, Role, User
from sandbox.discord.exchange import Modal


class NotOffered(Exception):
    """Discord's client would not let a person do that."""


@dataclass(slots=True)
class Filled:
    """What was filled in, as an interaction's data carries it."""

    options: list[Json] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    resolved: Resolved = field(default_factory=Resolved)


def fill_options(
    backstage: Backstage,
    channel: Channel,
    found: Found,
    values: Mapping[str, Any],
    *,
    focused: str | None = None,
    force: bool = False,
) -> Filled:
    """Command options from plain values.

    Raises:
        NotOffered: for what the command does not take, unless forced; an option being typed is taken as it is.
    """
    filled = Filled()
    known = {option["name"]: option for option in found.options}
    unknown = set(values) - set(known)
    if unknown:
        raise NotOffered(f"no option {sorted(unknown)}; there are {sorted(known)}")
    if focused is not None and not known[focused].get("autocomplete"):
        raise NotOffered(f"the option {focused!r} does not autocomplete")
    for name, option in known.items():
        if name not in values:
            if option.get("required") and focused is None and not force:
                raise NotOffered(f"the option {name!r} is required")
            continue
        value = values[name]
        entry: Json = {"name": name, "type": option["type"]}
        if name == focused:
            entry |= {"value": value, "focused": True}
        else:
            if not force:
                _check_option(option, value)
            entry["value"] = _resolve(backstage, channel, option["type"], value, filled.resolved)
            if focused is not None and option["type"] in (4, 10):
                # Until a command is sent nobody has checked its numbers, so they travel as they were typed.
                entry["value"] = str(value)
        filled.options.append(entry)
    return filled


_PLAIN: dict[int, tuple[type, ...]] = {3: (str,), 4: (int,), 5: (bool,), 10: (int, float)}


def _check_option(option: Json, value: Any) -> None:
    kind, name = option["type"], option["name"]
    if kind in _PLAIN and (not isinstance(value, _PLAIN[kind]) or (isinstance(value, bool) and kind != 5)):
        raise NotOffered(f"the option {name!r} does not take {value!r}")
    if option.get("choices") and value not in [choice["value"] for choice in option["choices"]]:
        raise NotOffered(f"{value!r} is not a choice of {name!r}")
    size = len(value) if kind == 3 else value
    low, high = ("min_length", "max_length") if kind == 3 else ("min_value", "max_value")
    top = option.get(high, 6000 if kind == 3 else None)
    if kind in (3, 4, 10) and (size < option.get(low, size) or (top is not None and size > top)):
        raise NotOffered(f"{value!r} is out of the range of {name!r}")


def _resolve(backstage: Backstage, channel: Channel, kind: int, value: Any, resolved: Resolved) -> Any:
    """The value as it travels, with what it names put into `resolved`. `kind` is an option's type."""
    if kind not in (6, 7, 8, 9, 11):
        return value
    thing = _thing(backstage, channel, value)
    into: dict[type, list[Any]] = {
        User: resolved.users,
        Role: resolved.roles,
        Channel: resolved.channels,
        Attachment: resolved.attachments,
    }
    into[type(thing)].append(thing)
    return str(thing.id)


def _thing(backstage: Backstage, channel: Channel, value: Any) -> Any:
    if isinstance(value, tuple):
        name, data = value
        return backstage.attachments.keep(
            Attachment(backstage.world.snowflakes.next(), channel.id, name, data, "", ephemeral=True)
        )
    return getattr(value, "user", value)


def _known(backstage: Backstage, channel: Channel, default: Json) -> Any:
    """What a select's default value names; None once it is gone.

    https://docs.discord.com/developers/components/reference#user-select-select-default-value-structure
    """
    world, number = backstage.world, int(default["id"])
    guild = world.guild_of(channel)
    places: dict[str, Mapping[int, Any]] = {"user": world.users, "channel": world.channels}
    return (places | {"role": guild.roles if guild else {}})[default["type"]].get(number)


def fill_select(
    backstage: Backstage, channel: Channel, component: Json, values: Sequence[Any], *, force: bool = False
) -> Filled:
    """A select's values.

    Raises:
        NotOffered: for too many, too few or unknown ones, unless forced.
    """
    filled = Filled()
    low, high = value_range(component, 25)
    if not force and not (low if component.get("required", True) else 0) <= len(values) <= high:
        raise NotOffered(f"{component['custom_id']!r} takes {low} to {high} values, not {len(values)}")
    if component["type"] == 3:
        offered = [option["value"] for option in component.get("options", [])]
        if not force and not set(values) <= set(offered):
            raise NotOffered(f"{component['custom_id']!r} offers {offered}, not {values}")
        filled.values = list(values)
    else:
        filled.values = [str(_resolve(backstage, channel, 9, value, filled.resolved)) for value in values]
    return filled


def fill_modal(
    backstage: Backstage, channel: Channel, modal: Modal, values: Mapping[str, Any], *, force: bool = False
) -> Filled:
    """A modal's fields, in the shape that a submission has.

    Raises:
        NotOffered: for fields that are not there or do not take the value, unless forced.
    """
    unknown = set(values) - set(modal.fields)
    if unknown:
        raise NotOffered(f"no field {sorted(unknown)}; there are {sorted(modal.fields)}")
    filled = Filled()
    numbers = itertools.count(1)

    def fill(part: Json) -> Json:
        given = values.get(part["custom_id"], _prefilled(backstage, channel, part))
        if not force:
            _check_field(part, given)
        return _submitted(backstage, channel, part, given, filled.resolved) | {"id": part.get("id") or next(numbers)}

    for top in modal.components:
        entry: Json = {"type": top["type"], "id": top.get("id") or next(numbers)}
        if top["type"] == LABEL:
            entry["component"] = fill(top["component"])
        elif top["type"] == ROW:
            entry["components"] = [fill(each) for each in top["components"]]
        filled.options.append(entry)
    return filled


def _submitted(backstage: Backstage, channel: Channel, part: Json, given: Any, resolved: Resolved) -> Json:
    """One field as a submission carries it."""
    kind = part["type"]
    entry: Json = {"type": kind, "custom_id": part["custom_id"]}
    if kind in SELECTS - {SELECT}:
        return entry | {"values": [str(_resolve(backstage, channel, 9, each, resolved)) for each in given]}
    if kind == UPLOAD:
        return entry | {"values": [_resolve(backstage, channel, 11, each, resolved) for each in given]}
    return entry | ({"values": list(given)} if kind in (SELECT, CHECKBOXES) else {"value": given})


def _prefilled(backstage: Backstage, channel: Channel, part: Json) -> Any:
    """What a field holds when nobody touches it."""
    if part["type"] in SELECTS - {SELECT}:
        named = [_known(backstage, channel, each) for each in part.get("default_values", [])]
        return [thing for thing in named if thing is not None]
    defaults = [option["value"] for option in part.get("options", []) if option.get("default")]
    empty: dict[int, Any] = {
        TEXT_INPUT: part.get("value") or "",
        RADIO: defaults[0] if defaults else None,
        CHECKBOX: bool(part.get("default")),
    }
    return empty.get(part["type"], defaults)


def _check_field(part: Json, given: Any) -> None:
    kind, required = part["type"], part.get("required", True)
    offered = [option["value"] for option in part.get("options", [])]
    if kind == TEXT_INPUT:
        low, high = part.get("min_length") or 0, part.get("max_length") or 4000
        good = isinstance(given, str) and (low if given else 0) <= len(given) <= high and bool(given or not required)
    elif kind == CHECKBOX:
        good = isinstance(given, bool)
    elif kind == RADIO:
        good = given in offered or (given is None and not required)
    else:
        low, high = value_range(part, len(offered))
        known = kind not in (SELECT, CHECKBOXES) or set(given) <= set(offered)
        good = known and (low if required or given else 0) <= len(given) <= high
    if not good:
        raise NotOffered(f"{part['custom_id']!r} does not take {given!r}; it is {part}")
