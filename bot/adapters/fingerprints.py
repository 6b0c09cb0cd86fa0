"""Fingerprints of picture files: difference hashes of a picture without its border, of its crops, of its mirror image.

Each bit says whether one of 16 × 16 small fields is lighter than its right neighbour. Scaling, re-encoding and changes
of colour leave most of that alone. A crop moves every field, so what a few crops would leave is kept as well.
"""

from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

from bot.adapters.imaging import MAX_PIXELS, decoded, in_threads
from bot.domain.fingerprint import BLANK, Fingerprint, telling

FIELDS = 16
SMALL = 256
"""Pixels of the longer side before the border is looked for."""

CROPS = (0.0, 0.025, 0.05, 0.075, 0.1)
"""Shares of width and height that each side may have lost when the picture is seen again. A print knows half a step."""

BORDER_TOLERANCE = 12
"""Levels of grey within which a border counts as of one colour, JPEG's ringing included."""


async def fingerprint(path: Path, max_pixels: int = MAX_PIXELS) -> Fingerprint:
    """`BLANK` where the picture has too little in it to be told from others. Raises `Trouble("picture_broken")`."""
    return await in_threads(_of_file, path, max_pixels)


def _of_file(path: Path, max_pixels: int) -> Fingerprint:
    return of_image(decoded(path, max_pixels, at_least=SMALL * 2))


def of_image(image: Image.Image) -> Fingerprint:
    if image.mode == "RGBA":  # what shows through is taken for white, as most clients draw it
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    grey = image.convert("L")
    grey.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    inner = _without_border(grey)
    whole, *crops = (_bits(inner, share) for share in CROPS)
    if not telling(whole):
        return BLANK
    return Fingerprint((whole, *filter(telling, crops)), (whole, _bits(ImageOps.mirror(inner))))


def _without_border(grey: Image.Image) -> Image.Image:
    ground = Image.new("L", grey.size, int(grey.getpixel((0, 0)) or 0))  # type: ignore[arg-type]
    rest = ImageChops.difference(grey, ground).point(lambda level: 255 if level > BORDER_TOLERANCE else 0).getbbox()
    if rest is None:
        return grey
    left, upper, right, lower = rest
    if not (left and right < grey.width):  # on one side alone it is no border, but an even sky or floor
        left, right = 0, grey.width
    if not (upper and lower < grey.height):
        upper, lower = 0, grey.height
    return grey if min(right - left, lower - upper) < FIELDS * 2 else grey.crop((left, upper, right, lower))


def _bits(grey: Image.Image, share: float = 0.0) -> int:
    """The print of what is left when each side loses this share."""
    across, down = grey.width * share, grey.height * share
    box = (across, down, grey.width - across, grey.height - down)
    levels = grey.resize((FIELDS + 1, FIELDS), Image.Resampling.BOX, box).tobytes()
    bits = 0
    for row in range(FIELDS):
        line = levels[row * (FIELDS + 1) : (row + 1) * (FIELDS + 1)]
        for left, right in pairwise(line):
            bits = bits << 1 | (left < right)
    return bits
