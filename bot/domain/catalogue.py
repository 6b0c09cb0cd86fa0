"""The models that Easel may ask, as data: what each can draw, at which price, and who stands in for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.errors import Refusal

NATIVE = "native"
"""The size key of a model that has one size only and takes no `imageSize`."""


@dataclass(frozen=True, slots=True)
class Model:
    """One row of `config/models.toml`.

    `pixels` maps size, then aspect, to (width, height); `price` maps size to millionths of a US dollar a picture;
    `seconds` maps size to the usual time of one picture. `sizes` is empty where the API takes no `imageSize`.
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

    @property
    def default_size(self) -> str | None:
        return self.sizes[0] if self.sizes else None

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
        if name is None:
            return self.default
        model = self._by_name.get(name.strip().lower())
        if model is None:
            raise Refusal("unknown_model", model=name, possible=[m.label for m in self.models])
        return model

    @property
    def aspects(self) -> tuple[str, ...]:
        """Each aspect that some model draws, in the catalogue's order."""
        return tuple(dict.fromkeys(a for m in self.models for a in m.aspects))

    @property
    def sizes(self) -> tuple[str, ...]:
        """Each size that some model draws, in the catalogue's order."""
        return tuple(dict.fromkeys(s for m in self.models for s in m.sizes))
