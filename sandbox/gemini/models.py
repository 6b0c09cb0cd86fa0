"""The image models that the sandbox offers: what each takes and what it gives.

Aspects, sizes, pixels and tokens are those of Google's image generation guide
(https://ai.google.dev/gemini-api/docs/image-generation) and of its price list
(https://ai.google.dev/gemini-api/docs/pricing). This table is the sandbox's own: it must not share mistakes
with the bot that it tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Pixels = tuple[int, int]

TEN: Mapping[str, Pixels] = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
}
FOURTEEN: Mapping[str, Pixels] = {
    **TEN,
    "1:4": (512, 2048),
    "4:1": (2048, 512),
    "1:8": (384, 3072),
    "8:1": (3072, 384),
}
FIRST_TEN: Mapping[str, Pixels] = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "3:4": (864, 1184),
    "4:3": (1184, 864),
    "4:5": (896, 1152),
    "5:4": (1152, 896),
    "9:16": (768, 1344),
    "16:9": (1344, 768),
    "21:9": (1536, 672),
}
ODD: Mapping[tuple[str, str], Pixels] = {("21:9", "512"): (792, 168)}
"""The one entry of the guide's table that is not a plain multiple of its 1K column."""

SCALE: Mapping[str, float] = {"512": 0.5, "1K": 1, "2K": 2, "4K": 4}


@dataclass(frozen=True)
class Model:
    """One model. `tokens` and `seconds` are per size; a model with `takes_size` False paints 1K only.

    `seconds` is how long the sandbox pretends to think: in the order of the real models, but shorter, for people watch.
    """

    id: str
    title: str
    mime: str
    aspects: Mapping[str, Pixels]
    tokens: Mapping[str, int]
    seconds: float
    thoughts: int
    takes_size: bool = True
    reference_tokens: int = 258
    levels: tuple[str, ...] = ()
    input_limit: int = 131_072

    @property
    def sizes(self) -> tuple[str, ...]:
        return tuple(self.tokens)

    def pixels(self, aspect: str, size: str) -> Pixels:
        """Width and height of a picture.

        Raises:
            KeyError: the model has no such aspect or size.
        """
        if size not in self.tokens:
            raise KeyError(size)
        width, height = self.aspects[aspect]
        scale = SCALE[size]
        return ODD.get((aspect, size), (round(width * scale), round(height * scale)))

    def nearest(self, pixels: Pixels) -> str:
        """The aspect that comes nearest to a picture's shape."""
        shape = pixels[0] / max(1, pixels[1])
        return min(self.aspects, key=lambda name: abs(self.aspects[name][0] / self.aspects[name][1] - shape))

    def thinking_seconds(self, size: str) -> float:
        return self.seconds * {"512": 0.7, "1K": 1.0, "2K": 1.4, "4K": 2.0}[size]


JPEG, PNG = "image/jpeg", "image/png"
PRO_TOKENS = {"1K": 1120, "2K": 1120, "4K": 2000}
FLASH_TOKENS = {"512": 747, "1K": 1120, "2K": 1680, "4K": 2520}

MODELS: Mapping[str, Model] = {
    model.id: model
    for model in (
        Model(
            "gemini-nano-banana-2.1",
            "Nano Banana 2.1",
            JPEG,
            FOURTEEN,
            {"1K": 1120, "2K": 1680, "4K": 3780},
            3.5,
            thoughts=240,
            levels=("minimal", "medium", "high"),
        ),
        Model(
            "gemini-3-pro-image",
            "Nano Banana Pro",
            JPEG,
            TEN,
            PRO_TOKENS,
            4.5,
            thoughts=320,
            reference_tokens=560,
            levels=("minimal", "low", "medium", "high"),
            input_limit=65_536,
        ),
        Model(
            "gemini-3-pro-image-preview",
            "Nano Banana Pro (preview)",
            JPEG,
            TEN,
            PRO_TOKENS,
            4.5,
            thoughts=320,
            reference_tokens=560,
            levels=("minimal", "low", "medium", "high"),
            input_limit=65_536,
        ),
        Model(
            "gemini-3.1-flash-image",
            "Nano Banana 2",
            JPEG,
            FOURTEEN,
            FLASH_TOKENS,
            3.0,
            thoughts=90,
            levels=("minimal", "high"),
        ),
        Model(
            "gemini-3.1-flash-lite-image",
            "Nano Banana 2 Lite",
            JPEG,
            TEN,
            {"1K": 1120},
            1.5,
            thoughts=40,
            levels=("minimal", "high"),
        ),
        Model(
            "gemini-2.5-flash-image",
            "Nano Banana",
            PNG,
            FIRST_TEN,
            {"1K": 1290},
            2.0,
            thoughts=0,
            takes_size=False,
            input_limit=32_768,
        ),
    )
}
