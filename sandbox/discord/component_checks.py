"""Whether components keep the rules of their page, told field by field.

https://docs.discord.com/developers/components/reference
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from sandbox.discord.entities import Json, walk
from sandbox.discord.rules import Fault

Path = tuple[str | int, ...]

MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_ROWS = 5

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
SELECTS = frozenset({3, 5, 6, 7, 8})

TOP_LEVEL = frozenset({ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER})
CHILDREN: Mapping[int, frozenset[int]] = {
    ROW: frozenset({BUTTON}) | SELECTS,
    SECTION: frozenset({TEXT}),
    CONTAINER: TOP_LEVEL - {CONTAINER},
}
"""Which components may stand in which, in messages."""

_TEXTS: Mapping[int, Mapping[str, tuple[int, int]]] = {
    BUTTON: {"label": (0, 80), "custom_id": (1, 100), "url": (1, 512)},
    TEXT: {"content": (1, 4000)},
    THUMBNAIL: {"description": (0, 1024)},
    TEXT_INPUT: {"label": (1, 45), "custom_id": (1, 100), "value": (0, 4000), "placeholder": (0, 100)},
    LABEL: {"label": (1, 45), "description": (0, 100)},
    **{kind: {"custom_id": (1, 100), "placeholder": (0, 150)} for kind in SELECTS},
    **{kind: {"custom_id": (1, 100)} for kind in (UPLOAD, RADIO, CHECKBOXES, CHECKBOX)},
}
"""The fewest and the most characters of each text."""

_OPTION_COUNTS: Mapping[int, tuple[int, int]] = {SELECT: (1, 25), RADIO: (2, 10), CHECKBOXES: (1, 10)}
_OPTION_TEXTS: Mapping[str, tuple[int, int]] = {"label": (1, 100), "value": (1, 100), "description": (0, 100)}
LINK, PREMIUM = 5, 6


def check_components(components: list[Json], *, v2: bool) -> Iterator[Fault]:
    """Everything wrong with a message's components."""
    yield from _check_kinds(components, v2=v2)
    for path, component in located(components):
        yield from check_component(path, component)
    yield from check_ids(components)
    count = sum(1 for _ in walk(components))
    if count > MAX_COMPONENTS:
        words = f"The total number of components must be {MAX_COMPONENTS} or fewer, and is {count}."
        yield Fault(("components",), "component_count", "BASE_TYPE_MAX_LENGTH", words)
    text = sum(len(part.get("content") or "") for part in walk(components) if part["type"] == TEXT)
    if text > MAX_TEXT:
        words = f"The total text of all components must be {MAX_TEXT} or fewer in length, and is {text}."
        yield Fault(("components",), "displayed_text", "COMPONENT_MAX_TOTAL_TEXT_DISPLAY_LENGTH", words)


def located(components: list[Json], at: Path = ("components",)) -> Iterator[tuple[Path, Json]]:
    """Every component with its path, parents first."""
    for index, component in enumerate(components):
        path = (*at, index)
        yield path, component
        yield from located(component.get("components") or [], (*path, "components"))
        for single in ("accessory", "component"):
            if isinstance(component.get(single), dict):
                yield (*path, single), component[single]


def check_ids(components: list[Json]) -> Iterator[Fault]:
    """Custom ids, and the numbers of components, are unique."""
    for key, rule in (("custom_id", "custom_ids"), ("id", "component_ids")):
        seen = Counter(part[key] for part in walk(components) if part.get(key))
        for value, times in seen.items():
            if times > 1:
                words = f"Component {key} {value!r} is used {times} times"
                yield Fault(("components",), rule, f"COMPONENT_{key.upper()}_DUPLICATED", words)


def _check_kinds(components: list[Json], *, v2: bool) -> Iterator[Fault]:
    if not v2 and len(components) > MAX_ROWS:
        words = f"Must be {MAX_ROWS} or fewer in length."
        yield Fault(("components",), "legacy_rows", "BASE_TYPE_BAD_LENGTH", words)
    for index, component in enumerate(components):
        path = ("components", index, "type")
        if component["type"] not in TOP_LEVEL:
            yield _misplaced(path, component)
        elif not v2 and component["type"] != ROW:
            yield Fault(path, "v2_needed", "UNION_TYPE_CHOICES", "Value of field 'type' must be one of (1,).")
    for at, component in located(components):
        if component["type"] == SECTION and component.get("accessory", {}).get("type") not in (BUTTON, THUMBNAIL):
            yield Fault((*at, "accessory"), "nesting", "BASE_TYPE_REQUIRED", "This field is required")
        allowed = CHILDREN.get(component["type"], frozenset())
        for index, child in enumerate(component.get("components") or []):
            if child["type"] not in allowed:
                yield _misplaced((*at, "components", index, "type"), child)


def _misplaced(path: Path, component: Json) -> Fault:
    return Fault(path, "nesting", "UNION_TYPE_CHOICES", f"A component of type {component['type']} cannot stand here")


def check_component(path: Path, component: Json) -> Iterator[Fault]:
    """What is wrong with one component, its children apart."""
    kind = component["type"]
    for name, (fewest, most) in _TEXTS.get(kind, {}).items():
        yield from _check_length((*path, name), component.get(name), fewest, most)
    check = _CHECKS.get(kind)
    if check is not None:
        yield from check(path, component)
    if kind in _OPTION_COUNTS:
        yield from _check_options(path, component)


def _check_length(path: Path, text: str | None, fewest: int, most: int) -> Iterator[Fault]:
    if text is None:
        return
    if not fewest <= len(text) <= most:
        rule = "custom_ids" if path[-1] == "custom_id" else "text_lengths"
        yield Fault(path, rule, "BASE_TYPE_BAD_LENGTH", f"Must be between {fewest} and {most} in length.")


def _count(path: Path, rule: str, items: Sequence[object], fewest: int, most: int) -> Iterator[Fault]:
    if not fewest <= len(items) <= most:
        yield Fault(path, rule, "BASE_TYPE_BAD_LENGTH", f"Must be between {fewest} and {most} in length.")


def _check_row(path: Path, row: Json) -> Iterator[Fault]:
    kinds = [child["type"] for child in row.get("components") or []]
    yield from _count((*path, "components"), "row_content", kinds, 1, 5)
    if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
        yield Fault((*path, "components"), "row_content", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select fills its row")


def _check_button(path: Path, button: Json) -> Iterator[Fault]:
    style = button.get("style")
    needed = {LINK: "url", PREMIUM: "sku_id"}.get(style or 0, "custom_id")
    given = {name for name in ("custom_id", "url", "sku_id") if button.get(name)}
    if needed not in given:
        yield Fault((*path, needed), "button_form", "BUTTON_COMPONENT_FIELD_REQUIRED", f"Style {style} needs {needed}")
    for extra in given - {needed}:
        words = f"A button of style {style} cannot have {extra}"
        yield Fault((*path, extra), "button_form", "BUTTON_COMPONENT_FIELD_FORBIDDEN", words)
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        words = "A button needs a label or an emoji"
        yield Fault((*path, "label"), "button_form", "BUTTON_COMPONENT_INVALID_EMOJI_OR_LABEL", words)


def value_range(component: Json, options: int) -> tuple[int, int]:
    """The fewest and the most values that a select, upload or group takes: one, unless it says otherwise.

    A checkbox group takes all its `options` by default.
    """
    low, high = component.get("min_values"), component.get("max_values")
    usual = options if component["type"] == CHECKBOXES else 1
    return 1 if low is None else low, usual if high is None else high


def check_range(path: Path, component: Json, most: int) -> Iterator[Fault]:
    """The numbers of values fit each other, and what there is to choose."""
    low, high = value_range(component, most)
    if not 0 <= low <= high <= most or high < 1:
        words = f"min_values {low} and max_values {high} do not fit each other and {most} options"
        yield Fault((*path, "max_values"), "select_range", "SELECT_COMPONENT_MAX_VALUES_EXCEEDED", words)


def _check_options(path: Path, component: Json) -> Iterator[Fault]:
    options = component.get("options") or []
    yield from _count((*path, "options"), "select_options", options, *_OPTION_COUNTS[component["type"]])
    for index, option in enumerate(options):
        for name, (fewest, most) in _OPTION_TEXTS.items():
            yield from _check_length((*path, "options", index, name), option.get(name), fewest, most)
    for value, times in Counter(option["value"] for option in options).items():
        if times > 1:
            words = f"The value {value!r} is used {times} times"
            yield Fault((*path, "options"), "select_options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)
    if component["type"] != RADIO and options:
        yield from check_range(path, component, len(options))


def _check_section(path: Path, section: Json) -> Iterator[Fault]:
    yield from _count((*path, "components"), "nesting", section.get("components") or [], 1, 3)


def _check_gallery(path: Path, gallery: Json) -> Iterator[Fault]:
    items = gallery.get("items") or []
    yield from _count((*path, "items"), "gallery", items, 1, 10)
    for index, item in enumerate(items):
        yield from _check_length((*path, "items", index, "description"), item.get("description"), 0, 1024)


def _check_file(path: Path, component: Json) -> Iterator[Fault]:
    if not str((component.get("file") or {}).get("url", "")).startswith("attachment://"):
        words = "A file component shows only attachment:// references"
        yield Fault((*path, "file", "url"), "file_reference", "URL_TYPE_INVALID_SCHEME", words)


_CHECKS: Mapping[int, Callable[[Path, Json], Iterator[Fault]]] = {
    ROW: _check_row,
    BUTTON: _check_button,
    SECTION: _check_section,
    GALLERY: _check_gallery,
    FILE: _check_file,
    **{kind: (lambda path, component: check_range(path, component, 25)) for kind in SELECTS - {SELECT}},
}
