"""Fingerprints of picture files: a difference hash of the picture without its border, and of its mirror image.

Each bit says whether one of 8 × 8 small fields is lighter than its right neighbour. Scaling, re-encoding and slight
changes of colour leave most of that alone; a crop moves every field, and is often missed.
"""

from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

from bot.adapters.imaging import MAX_PIXELS, decoded, in_threads
from bot.domain.fingerprint import signed, telling

FIELDS = 8
SMALL = 256
"""Pixels of the longer side before the border is looked for."""

BORDER_TOLERANCE = 12
"""Levels of grey within which a border counts as of one colour, JPEG's ringing included."""


async def fingerprints(path: Path, max_pixels: int = MAX_PIXELS) -> tuple[int, int] | None:
    """Of the picture and of its mirror image, signed; None where it has too little in it to be told from others.

    Raises `Trouble("picture_broken")`.
    """
    return await in_threads(_of_file, path, max_pixels)


def _of_file(path: Path, max_pixels: int) -> tuple[int, int] | None:
    return of_image(decoded(path, max_pixels))


def of_image(image: Image.Image) -> tuple[int, int] | None:
    if image.mode == "RGBA":  # what shows through is taken for white, as most clients draw it
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    grey = image.convert("L")
    grey.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    inner = _without_border(grey)
    plain, mirrored = _bits(inner), _bits(ImageOps.mirror(inner))
    return (signed(plain), signed(mirrored)) if telling(plain) else None


def _without_border(grey: Image.Image) -> Image.Image:
    ground = Image.new("L", grey.size, int(grey.getpixel((0, 0)) or 0))  # type: ignore[arg-type]
    rest = ImageChops.difference(grey, ground).point(lambda level: 255 if level > BORDER_TOLERANCE else 0).getbbox()
    if rest is None or min(rest[2] - rest[0], rest[3] - rest[1]) < FIELDS * 2:
        return grey
    return grey.crop(rest)


def _bits(grey: Image.Image) -> int:
    levels = grey.resize((FIELDS + 1, FIELDS), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(FIELDS):
        line = levels[row * (FIELDS + 1) : (row + 1) * (FIELDS + 1)]
        for left, right in pairwise(line):
            bits = bits << 1 | (left < right)
    return bits
