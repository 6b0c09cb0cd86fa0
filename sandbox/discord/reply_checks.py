"""Whether the answers to interactions keep their rules: deferrals, forms and choices.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from collections.abc import Iterator

from sandbox.discord.component_checks import (
    CHECKBOX,
    CHECKBOXES,
    LABEL,
    RADIO,
    ROW,
    SELECTS,
    TEXT,
    TEXT_INPUT,
    UPLOAD,
    Path,
    check_component,
    check_ids,
    check_range,
    located,
)
from sandbox.discord.entities import Json, MessageFlag
from sandbox.discord.rules import Fault

FIELDS = SELECTS | {TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX}
"""What a label may hold: https://docs.discord.com/developers/components/reference#label ."""


def check_deferral(data: Json) -> Iterator[Fault]:
    """Only EPHEMERAL may be set."""
    if (data.get("flags") or 0) & ~MessageFlag.EPHEMERAL:
        yield Fault(("data", "flags"), "defer_flags", "BASE_TYPE_BAD_VALUE", "A deferral takes only the EPHEMERAL flag")


def check_choices(data: Json) -> Iterator[Fault]:
    """At most 25, each with a name and a value of at most 100 characters."""
    choices = data.get("choices") or []
    if len(choices) > 25:
        yield Fault(("data", "choices"), "choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for index, choice in enumerate(choices):
        for key in ("name", "value"):
            text = choice.get(key)
            if isinstance(text, str) and not 1 <= len(text) <= 100:
                path = ("data", "choices", index, key)
                yield Fault(path, "choices", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def check_modal(data: Json) -> Iterator[Fault]:
    """Title, id, and one to five labelled fields or texts."""
    for key, most in (("title", 45), ("custom_id", 100)):
        if not 1 <= len(data.get(key) or "") <= most:
            words = f"Must be between 1 and {most} in length."
            yield Fault(("data", key), "modal_form", "BASE_TYPE_BAD_LENGTH", words)
    components = data.get("components") or []
    if not 1 <= len(components) <= 5:
        words = "Must be between 1 and 5 in length."
        yield Fault(("data", "components"), "modal_form", "BASE_TYPE_BAD_LENGTH", words)
    for index, component in enumerate(components):
        yield from _check_top(("data", "components", index), component)
    for path, component in located(components, ("data", "components")):
        if component["type"] != ROW:
            yield from check_component(path, component)
        if component["type"] == UPLOAD:
            yield from check_range(path, component, 10)
    yield from check_ids(components)


def _check_top(path: Path, component: Json) -> Iterator[Fault]:
    kind = component["type"]
    inner = component.get("component") or {}
    if kind == ROW:
        children = [child["type"] for child in component.get("components") or []]
        if children != [TEXT_INPUT]:
            yield Fault(path, "modal_form", "UNION_TYPE_CHOICES", "A row in a modal holds one text input")
    elif kind == LABEL:
        if inner.get("type") not in FIELDS:
            yield Fault((*path, "component"), "modal_form", "UNION_TYPE_CHOICES", "A label holds one field")
        if inner.get("disabled"):
            words = "Nothing in a modal can be disabled"
            yield Fault((*path, "component", "disabled"), "modal_form", "BASE_TYPE_BAD_VALUE", words)
    elif kind != TEXT:
        words = "A modal holds labels, texts and rows with one text input"
        yield Fault((*path, "type"), "modal_form", "UNION_TYPE_CHOICES", words)
