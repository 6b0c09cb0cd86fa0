"""How well a fingerprint knows a changed picture again, and how often it errs: `python3 -m bot bench hashes`.

The pictures are painted by the sandbox from words and seeds: landscapes, towns, things, space, water. Bytes that are
the same are known by SHA-256 alone; these figures are for what SHA-256 cannot see.
"""

import io
import itertools
import sys
from collections.abc import Callable, Iterator
from functools import partial

from PIL import Image, ImageEnhance, ImageOps

from bot.adapters.fingerprints import of_image
from bot.domain.fingerprint import alike
from sandbox.gemini.painter import paint

ORIGINALS, OTHERS = 200, 5000
SIZE = (320, 180)
SUBJECTS = (
    "a lighthouse on a cliff at dusk",
    "a red fox asleep in fresh snow",
    "a small town by the sea at night",
    "a ship in a storm",
    "planets over a desert",
    "a cat on a window sill",
    "a forest path in autumn",
    "mountains at sunrise",
    "a bowl of fruit",
    "a bridge over a river in fog",
)


def jpeg(image: Image.Image) -> Image.Image:
    sink = io.BytesIO()
    image.save(sink, "JPEG", quality=70)
    return Image.open(sink).convert("RGB")


def cropped(image: Image.Image, share: float) -> Image.Image:
    across, down = round(image.width * share), round(image.height * share)
    return image.crop((across, down, image.width - across, image.height - down))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "none": lambda image: image,
    "JPEG 70": jpeg,
    "half size": lambda image: image.resize((image.width // 2, image.height // 2)),
    "crop of 3 % on each side": partial(cropped, share=0.03),
    "crop of 5 % on each side": partial(cropped, share=0.05),
    "crop of 10 % on each side": partial(cropped, share=0.1),
    "crop of 5 % on one side": lambda image: image.crop((round(image.width * 0.05), 0, *image.size)),
    "flip": ImageOps.mirror,
    "border of 8 %": lambda image: ImageOps.expand(image, round(image.width * 0.08), "white"),
    "recolour (saturation, warmth)": lambda image: ImageEnhance.Color(image).enhance(1.6),
    "darker by a third": lambda image: ImageEnhance.Brightness(image).enhance(0.67),
}


def pictures(seed: str) -> Iterator[Image.Image]:
    return (paint(SUBJECTS[n % len(SUBJECTS)], SIZE, f"{seed}-{n}") for n in itertools.count())


def main() -> None:
    originals = list(itertools.islice(pictures("original"), ORIGINALS))
    prints = [of_image(image) for image in originals]
    stored = [one for one in prints if one.kept]
    sys.stdout.write(f"{len(stored)} of {ORIGINALS} originals have a fingerprint; {SIZE[0]} x {SIZE[1]} pixels\n\n")
    sys.stdout.write(f"{'change':32} recall\n")
    for name, change in CHANGES.items():
        found = sum(
            alike(one.kept, of_image(change(image)).shown) for image, one in zip(originals, prints, strict=True)
        )
        sys.stdout.write(f"{name:32} {found / len(stored):6.1%}  ({found} of {len(stored)})\n")
    false, compared = 0, 0
    for other in itertools.islice(pictures("other"), OTHERS):
        look = of_image(other)
        false += any(alike(one.kept, look.shown) for one in stored)
        compared += 1
    share = false / compared
    sys.stdout.write(f"\nothers taken for one of the {len(stored)}: {false} of {compared} ({share:.2%})\n")


if __name__ == "__main__":
    main()
