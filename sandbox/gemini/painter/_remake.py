"""Pictures made from pictures: the first reference repainted in the asked shape, the others pinned to its frame."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from sandbox.gemini.painter._canvas import Canvas
from sandbox.gemini.painter._colour import Palette, dark, light, mix, pick, rgb
from sandbox.gemini.painter._words import Wish

LARGEST_REFERENCE_PIXELS = 60_000_000
"""A reference is refused above this: decoding it would take more memory than a demo should."""


COARSE = 900
"""Repainting works at this many pixels along the longer side: a brush has no finer hairs."""


class UnreadablePicture(ValueError):
    """The reference cannot be decoded."""


def open_reference(data: bytes) -> Image.Image:
    """Decode a reference, upright and at most about 2,000 pixels wide.

    Raises:
        UnreadablePicture: it is no picture that Pillow reads, or it is too large.
    """
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > LARGEST_REFERENCE_PIXELS:
            raise UnreadablePicture("too many pixels")
        picture.draft("RGB", (2000, 2000))
        upright = ImageOps.exif_transpose(picture)
        flat = Image.new("RGB", upright.size, (255, 255, 255))
        seen = upright.convert("RGBA")
        flat.paste(seen, (0, 0), seen)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as cause:
        raise UnreadablePicture("unable to process input image") from cause
    flat.thumbnail((2000, 2000))
    return flat


def repaint(canvas: Canvas, wish: Wish, pictures: list[Image.Image]) -> None:
    """Paint the first picture anew: mirrored, in few colours of the wished hour, on a mat with a thin frame."""
    palette = pick(wish.hour, canvas.rng)
    margin = int(canvas.unit * 0.055)
    inside = (max(1, canvas.width - 2 * margin), max(1, canvas.height - 2 * margin))
    share = min(0.5, COARSE / max(inside))
    small = (max(8, int(inside[0] * share)), max(8, int(inside[1] * share)))
    fitted = ImageOps.mirror(ImageOps.fit(pictures[0], small, Image.Resampling.BILINEAR))
    painted = _brushed(fitted, palette, wish, canvas.rng)
    canvas.image.paste(light(palette.horizon, 0.72), (0, 0, canvas.width, canvas.height))
    line = max(1, int(canvas.unit * 0.004))
    gap = margin // 4
    canvas.draw.rectangle(
        (margin - gap, margin - gap, canvas.width - margin + gap, canvas.height - margin + gap),
        outline=dark(palette.middle, 0.2),
        width=line,
    )
    canvas.image.paste(painted.resize(inside, Image.Resampling.BICUBIC), (margin, margin))
    for index, extra in enumerate(pictures[1:5]):
        _pin(canvas, extra, index, margin)


def _brushed(picture: Image.Image, palette: Palette, wish: Wish, rng: random.Random) -> Image.Image:
    """Few tones, soft edges, dark outlines, and the light of the palette."""
    calm = picture.filter(ImageFilter.MedianFilter(3))
    flat = ImageOps.posterize(ImageOps.autocontrast(calm, cutoff=1), 3).filter(ImageFilter.SMOOTH_MORE)
    grey = ImageOps.grayscale(flat)
    deep = dark(wish.tint or palette.zenith, 0.35)
    toned = ImageOps.colorize(
        grey, deep, light(palette.lamp, 0.2), mid=mix(palette.low, wish.tint or palette.middle, 0.4)
    )
    coloured = Image.blend(flat, toned, rng.uniform(0.42, 0.58))
    lines = grey.filter(ImageFilter.FIND_EDGES).filter(ImageFilter.BoxBlur(1))
    ink = lines.point([min(190, max(0, (level - 14) * 5)) for level in range(256)])
    ImageDraw.Draw(ink).rectangle((0, 0, ink.width - 1, ink.height - 1), outline=0, width=3)
    coloured.paste(dark(deep, 0.5), (0, 0), ink)
    return coloured


def _pin(canvas: Canvas, picture: Image.Image, index: int, margin: int) -> None:
    """Pin a further reference to the lower edge, as a small photograph, a little askew."""
    side = int(canvas.unit * 0.2)
    photo = Image.new("RGBA", (side, int(side * 1.16)), (250, 248, 242, 255))
    rim = max(1, side // 14)
    photo.paste(ImageOps.fit(picture, (side - 2 * rim, side - 2 * rim)), (rim, rim))
    turned = photo.rotate(canvas.rng.uniform(-7, 7), Image.Resampling.BICUBIC, expand=True)
    x = margin + int(side * 0.3) + index * int(side * 1.2)
    y = canvas.height - margin - int(side * 1.35)
    shadow = Image.new("RGBA", turned.size, (*rgb("1a1626"), 90))
    canvas.image.paste(shadow, (x + rim, y + rim), Image.composite(shadow, turned, turned).getchannel("A"))
    canvas.image.paste(turned, (x, y), turned)
