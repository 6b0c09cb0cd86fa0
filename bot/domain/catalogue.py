"""The models that Easel may ask, as data: what each can draw, at which price, and who stands in for it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.domain.errors import Refusal

NATIVE = "native"
"""The size key of a model that has one size only and takes no `imageSize`."""


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """Millionths of a US dollar for a million tokens: read, written (thoughts too), and drawn.

    `extra` is in millionths of a US dollar: what all but the picture itself may add to the price of a call.
    """

    input: int
    text: int
    image: int
    extra: int


@dataclass(frozen=True, slots=True)
class Model:
    """One row of `config/models.toml`.

    `pixels` maps size, then aspect, to (width, height); `price` maps size to millionths of a US dollar a picture;
    `seconds` maps size to the usual time of one picture. `sizes` is empty where the API takes no `imageSize`.
    `tokens` is None where the picture's price is all there is.
    """

    id: str
    label: str
    aliases: tuple[str, ...]
    aspects: tuple[str, ...]
    sizes: tuple[str, ...]
    pixels: Mapping[str, Mapping[str, tuple[int, int]]]
    price: Mapping[str, int]
    seconds: Mapping[str, float]
    references: int
    fallbacks: tuple[str, ...] = ()
    tokens: TokenPrices | None = None

    @property
    def default_size(self) -> str | None:
        return self.sizes[0] if self.sizes else None

    @property
    def called(self) -> str:
        """What people write for it after `--model`."""
        return self.aliases[0] if self.aliases else self.id

    def size_for(self, wish: str | None) -> str | None:
        """The size as this model takes it: a stand-in may know none, or not that one."""
        return wish if wish in self.sizes else self.default_size

    def expected_pixels(self, aspect: str, size: str | None) -> tuple[int, int] | None:
        return self.pixels.get(size or NATIVE, {}).get(aspect)

    def price_of(self, size: str | None) -> int:
        """Millionths of a US dollar for one picture."""
        return self.price[size or NATIVE]

    def seconds_for(self, size: str | None) -> float:
        return self.seconds[size or NATIVE]


class Catalogue:
    """All models by id and alias; the first one is the default."""

    def __init__(self, models: Iterable[Model], default_aspect: str = "1:1") -> None:
        self.models = tuple(models)
        self.default = self.models[0]
        self.default_aspect = default_aspect
        self._by_name = {name.lower(): m for m in self.models for name in (m.id, m.label, *m.aliases)}

    def find(self, name: str | None) -> Model:
        """The model of that id, label or alias; the default for None. Raises `Refusal("unknown_model")`."""
        model = self.known(name) if name is not None else self.default
        if model is None:
            raise Refusal("unknown_model", model=name, possible=[f"{m.label} ({m.called})" for m in self.models])
        return model

    def known(self, name: str) -> Model | None:
        return self._by_name.get(name.strip().lower())

    @property
    def aspects(self) -> tuple[str, ...]:
        """Each aspect that some model draws, in the catalogue's order."""
        return tuple(dict.fromkeys(a for m in self.models for a in m.aspects))

    @property
    def sizes(self) -> tuple[str, ...]:
        """Each size that some model draws, in the catalogue's order."""
        return tuple(dict.fromkeys(s for m in self.models for s in m.sizes))


class CatalogueError(ValueError):
    """A catalogue that cannot be used. `faults` are sentences for its owner, each naming the model and the key."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def parse_catalogue(data: Mapping[str, Any]) -> Catalogue:
    """The catalogue that `config/models.toml` describes, from what `tomllib` read of it.

    Raises `CatalogueError` with every fault at once. What is unknown is a fault too: a misspelt key must not pass
    for one left out, and a model without a price is never asked.
    """
    faults: list[str] = []
    tables = dict(_tables(data.get("pixels"), faults))
    rows = data.get("models")
    if not isinstance(rows, list) or not rows:
        raise CatalogueError([*faults, "models: at least one [[models]] row is needed"])
    models = [_model(_Row(row, number, faults), tables) for number, row in enumerate(rows, 1)]
    aspect = str(data.get("default_aspect", "1:1"))
    faults += [f"{key}: no such key" for key in data if key not in {"default_aspect", "models", "pixels"}]
    faults += _across(models, aspect)
    if faults:
        raise CatalogueError(faults)
    return Catalogue(models, aspect)


_Tables = Mapping[str, Mapping[str, tuple[int, int]]]

_KEYS = frozenset(
    {"id", "label", "aliases", "pixels", "sizes", "price", "seconds", "references", "fallbacks", "tokens"}
)
_TOKENS = frozenset({"input", "text", "image", "extra"})
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ALIAS = re.compile(r"[a-z0-9][a-z0-9.-]{0,31}")
_LABEL = re.compile(r"\S(?:.{0,78}\S)?")
_SIZE = re.compile(r"[1-9][0-9]{0,3}K?")
_ASPECT = re.compile(r"([1-9][0-9]?):([1-9][0-9]?)")
_LONGEST_SIDE = 16_384
_SHAPE_TOLERANCE = 0.05
_MILLION = 1_000_000


class _Row:
    """One model's table. What does not fit its key is told to `faults`, and something harmless returned instead."""

    def __init__(self, values: object, number: int, faults: list[str]) -> None:
        self._values = values if isinstance(values, dict) else {}
        self._faults = faults
        name = self._values.get("id")
        self.name = name if isinstance(name, str) and name else f"model {number}"
        for key in self._values.keys() - _KEYS:
            self.fault(str(key), "no such key")

    def fault(self, key: str, what: str) -> None:
        self._faults.append(f"{self.name}: {key}: {what}")

    def text(self, key: str, form: re.Pattern[str]) -> str:
        value = self._values.get(key)
        if isinstance(value, str) and form.fullmatch(value):
            return value
        self.fault(key, f"a text like {form.pattern} is needed")
        return ""

    def texts(self, key: str, form: re.Pattern[str]) -> tuple[str, ...]:
        values = self._values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and form.fullmatch(v) for v in values):
            self.fault(key, f"a list of texts like {form.pattern} is needed")
            return ()
        if len(set(values)) < len(values):
            self.fault(key, "the same twice")
        return tuple(values)

    def count(self, key: str, most: int) -> int:
        value = self._values.get(key)
        if type(value) is int and 0 <= value <= most:
            return value
        self.fault(key, f"a whole number from 0 to {most} is needed")
        return 0

    def table(self, key: str) -> Mapping[str, object] | None:
        value = self._values.get(key)
        if value is None or isinstance(value, dict):
            return value
        self.fault(key, "a table is needed")
        return None

    def by_size(self, key: str, sizes: Iterable[str]) -> Iterator[tuple[str, object]]:
        values = self._values.get(key)
        if not isinstance(values, dict) or set(values) != set(sizes):
            self.fault(key, f"one value for each of {', '.join(sizes)} is needed, and no other")
            return
        yield from values.items()


def _model(row: _Row, tables: Mapping[str, _Tables]) -> Model:
    sizes = row.texts("sizes", _SIZE)
    pixels = _pixels(row, tables, sizes or (NATIVE,))
    return Model(
        id=row.text("id", _ID),
        label=row.text("label", _LABEL),
        aliases=row.texts("aliases", _ALIAS),
        aspects=tuple(next(iter(pixels.values()), {})),
        sizes=sizes,
        pixels=pixels,
        price={size: _price(row, size, value) for size, value in row.by_size("price", pixels)},
        seconds={size: _seconds(row, size, value) for size, value in row.by_size("seconds", pixels)},
        references=row.count("references", 100),
        fallbacks=row.texts("fallbacks", _ID),
        tokens=_token_prices(row),
    )


def _pixels(row: _Row, tables: Mapping[str, _Tables], sizes: Iterable[str]) -> _Tables:
    names = row.texts("pixels", _ID)
    unknown = [name for name in names if name not in tables]
    if unknown or not names:
        row.fault("pixels", f"no such table: {', '.join(unknown)}" if unknown else "at least one table is needed")
    drawn: dict[str, dict[str, tuple[int, int]]] = {size: {} for size in sizes}
    for name in names:
        for size in drawn:
            if name in tables and size not in tables[name]:
                row.fault("pixels", f"the table {name} has no size {size}")
            drawn[size] |= tables.get(name, {}).get(size, {})
    if len({tuple(aspects) for aspects in drawn.values()}) > 1:
        row.fault("pixels", "every size must have the same aspects, in the same order")
    return drawn


def _price(row: _Row, size: str, value: object) -> int:
    dollars = _millionths(value)
    if dollars is None:
        row.fault("price", f'US dollars in quotes are needed for {size}, like "0.134", with six decimals at most')
    return dollars or 0


def _token_prices(row: _Row) -> TokenPrices | None:
    """What is left out is not priced by tokens; what is begun must be whole."""
    values = row.table("tokens")
    if values is None:
        return None
    prices = {name: _millionths(value) for name, value in values.items()}
    if set(prices) != _TOKENS or None in prices.values():
        row.fault("tokens", 'input, text, image and extra are needed, each US dollars in quotes, like "2.00"')
        return None
    return TokenPrices(**{name: price or 0 for name, price in prices.items()})


def _millionths(value: object) -> int | None:
    """Of a dollar, from a decimal text."""
    try:
        dollars = Decimal(value) if isinstance(value, str) else Decimal("NaN")
        if 0 <= dollars <= 1000 and dollars * _MILLION == int(dollars * _MILLION):
            return int(dollars * _MILLION)
    except InvalidOperation:
        pass
    return None


def _seconds(row: _Row, size: str, value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 3600:
        return float(value)
    row.fault("seconds", f"a number above 0 and up to 3600 is needed for {size}")
    return 0.0


def _tables(raw: object, faults: list[str]) -> Iterator[tuple[str, _Tables]]:
    for name, sizes in _items(raw):
        table: dict[str, dict[str, tuple[int, int]]] = {}
        for size, aspects in _items(sizes):
            table[size] = {}
            for aspect, pair in _items(aspects):
                if _fits(aspect, pair):
                    table[size][aspect] = (pair[0], pair[1])
                else:
                    faults.append(f"pixels.{name}.{size}: {aspect}: [width, height] of that shape is needed")
        yield name, table


def _fits(aspect: str, pair: Any) -> bool:
    shape = _ASPECT.fullmatch(aspect)
    if shape is None or not isinstance(pair, list) or len(pair) != 2:
        return False
    if not all(type(side) is int and 0 < side <= _LONGEST_SIDE for side in pair):
        return False
    wanted = int(shape[1]) / int(shape[2])
    return bool(abs(pair[0] / pair[1] / wanted - 1) <= _SHAPE_TOLERANCE)


def _items(raw: object) -> Iterable[tuple[str, Any]]:
    return raw.items() if isinstance(raw, dict) else ()


def _across(models: list[Model], aspect: str) -> Iterator[str]:
    """What only the whole catalogue shows: one name for two models, a stand-in that is none."""
    names: dict[str, str] = {}
    for model in models:
        for name in {n.lower() for n in (model.id, model.label, *model.aliases) if n}:
            if names.setdefault(name, model.id) != model.id or sum(m.id == model.id for m in models) > 1:
                yield f"{model.id}: {name!r} also names {names[name]}"
        if aspect not in model.aspects:
            yield f"{model.id}: pixels: the default aspect {aspect} is missing"
        for fallback in model.fallbacks:
            stand_in = next((m for m in models if m.id == fallback), None)
            if stand_in is None or stand_in is model:
                yield f"{model.id}: fallbacks: {fallback} is no other model of this file"
