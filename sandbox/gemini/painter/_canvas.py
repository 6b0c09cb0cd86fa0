"""The canvas: a large picture that is scaled down at the end, and brushes that draw on it in their own units."""

import functools
import itertools
import math
import random
from collections.abc import Iterable, Sequence
from typing import Self

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.gemini.painter._colour import Colour

Point = tuple[float, float]

FINENESS = 1.6
"""A canvas is this much wider than its picture, which smooths the edges when it is scaled down."""

MASTER_PIXELS = 8_400_000
"""No canvas is larger than this: beyond it time and memory grow faster than what the eye gets."""


RIM = 180
"""Pillow's radial gradient has this level at the middle of each side; it is white at the corners only."""


@functools.lru_cache(maxsize=101)
def _disc(percent: int) -> Image.Image:
    """A soft disc: `percent` opaque in the middle, clear at the rim, falling off as light does."""
    ramp = [int(2.55 * percent * max(0.0, 1 - level / RIM) ** 1.6) for level in range(256)]
    return Image.radial_gradient("L").point(ramp)


@functools.cache
def _weights(steps: int) -> list[tuple[float, float, float, float]]:
    """How much of four neighbouring points goes into each step of a Catmull-Rom curve."""
    return [
        (
            0.5 * (-t + 2 * t * t - t * t * t),
            0.5 * (2 - 5 * t * t + 3 * t * t * t),
            0.5 * (t + 4 * t * t - 3 * t * t * t),
            0.5 * (-t * t + t * t * t),
        )
        for t in (step / steps for step in range(steps))
    ]


def spline(points: Sequence[Point], steps: int = 7, *, closed: bool = True) -> list[Point]:
    """Draw a Catmull-Rom curve through the points."""
    around = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    weights = _weights(steps)
    curve = [
        (
            wa * ax + wb * bx + wc * cx + wd * dx,
            wa * ay + wb * by + wc * cy + wd * dy,
        )
        for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(around, around[1:], around[2:], around[3:], strict=False)
        for wa, wb, wc, wd in weights
    ]
    return curve if closed else [*curve, points[-1]]


class Canvas:
    """A picture in the making. `unit` is its shorter side: scenes measure in units, not in pixels."""

    def __init__(self, width: int, height: int, rng: random.Random) -> None:
        self.width, self.height = width, height
        self.unit = float(min(width, height))
        self.rng = rng
        self.image = Image.new("RGB", (self.width, self.height))
        self.draw = ImageDraw.Draw(self.image)

    @classmethod
    def for_picture(cls, size: tuple[int, int], rng: random.Random) -> Self:
        """The canvas on which a picture of `size` is painted."""
        width, height = size
        factor = min(FINENESS, math.sqrt(MASTER_PIXELS / (width * height)))
        return cls(max(8, round(width * factor)), max(8, round(height * factor)), rng)

    def half(self) -> "Canvas":
        """A canvas of half the width, for what has no sharp edges; give it back with `spread`."""
        return Canvas((self.width + 1) // 2, (self.height + 1) // 2, self.rng)

    def spread(self, half: "Canvas") -> None:
        """Cover this canvas with one that `half` made."""
        self.image.paste(half.image.resize((self.width, self.height), Image.Resampling.BILINEAR))

    def polygon(self, points: Iterable[Point], colour: Colour) -> None:
        self.draw.polygon(list(points), fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        self.draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=colour)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Lay a round light over the picture; `strength` 0…1 is its opacity in the middle."""
        left, top = math.floor(x - radius), math.floor(y - radius)
        side = max(2, math.ceil(2 * radius))
        # Only the part that is on the canvas is scaled up: a sun at the rim of a wide picture is mostly outside.
        box = (max(0, left), max(0, top), min(self.width, left + side), min(self.height, top + side))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        scale = 256 / side
        source = (
            (box[0] - left) * scale, (box[1] - top) * scale, (box[2] - left) * scale, (box[3] - top) * scale
        )  # fmt: skip
        disc = _disc(int(100 * strength))
        mask = disc.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR, box=source)
        self.image.paste(colour, box[:2], mask)

    def veil(self, top: float, bottom: float, colour: Colour, upper: float, lower: float) -> None:
        """Lay a mist between two heights, its opacity going from `upper` to `lower` (0…1)."""
        y0, y1 = max(0, int(top)), min(self.height, int(bottom))
        if y1 <= y0:
            return
        strip = Image.new("L", (1, 64))
        strip.putdata([int(255 * (upper + (lower - upper) * step / 63)) for step in range(64)])
        mask = strip.resize((self.width, y1 - y0), Image.Resampling.BILINEAR)
        self.image.paste(colour, (0, y0), mask)

    def stain(self, mask: Image.Image, colour: Colour, top: int = 0, height: int | None = None) -> None:
        """Lay a colour through a small mask, scaled up to the width of the canvas and to `height`."""
        size = (self.width, self.height if height is None else height)
        self.image.paste(colour, (0, top), mask.resize(size, Image.Resampling.BICUBIC))

    def beam(self, points: Sequence[Point], colour: Colour, strength: float) -> None:
        """Lay a translucent polygon over the picture (a ray of light), fading from its first edge."""
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        box = (
            max(0, int(left)), max(0, int(top)), min(self.width, int(right) + 1), min(self.height, int(bottom) + 1)
        )  # fmt: skip
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        small = (max(2, (box[2] - box[0]) // 4), max(2, (box[3] - box[1]) // 4))
        mask = Image.new("L", small)
        ImageDraw.Draw(mask).polygon(
            [((x - box[0]) / 4, (y - box[1]) / 4) for x, y in points], fill=int(255 * strength)
        )
        source = ((points[0][0] - box[0]) / 4, (points[0][1] - box[1]) / 4)
        reach = max(math.dist(source, ((x - box[0]) / 4, (y - box[1]) / 4)) for x, y in points)
        fade = Image.new("L", small)
        radius = int(reach * 1.05)
        disc = Image.radial_gradient("L").point([max(0, 255 - level * 255 // RIM) for level in range(256)])
        fade.paste(disc.resize((2 * radius, 2 * radius)), (int(source[0]) - radius, int(source[1]) - radius))
        soft = mask.filter(ImageFilter.BoxBlur(max(1.0, self.unit / 300)))
        full = ImageChops.multiply(soft, fade).resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR)
        self.image.paste(colour, box[:2], full)


class Brush:
    """Draws one thing in its own units: (0, 0) is where it stands, y grows upwards, 1 is its size in pixels."""

    def __init__(
        self, canvas: Canvas, x: float, y: float, size: float, *, flip: bool = False, lean: float = 0.0
    ) -> None:
        self.canvas = canvas
        self.x, self.y, self.size = x, y, size
        self.side = -1.0 if flip else 1.0
        self.lean = lean

    def at(self, x: float, y: float) -> Point:
        return self.x + self.side * (x + self.lean * y) * self.size, self.y - y * self.size

    def shape(self, points: Iterable[Point], colour: Colour) -> None:
        self.canvas.polygon((self.at(x, y) for x, y in points), colour)

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """A closed shape with round corners."""
        self.shape(spline(points), colour)

    def both(self, points: Sequence[Point], colour: Colour) -> None:
        """A round symmetric shape: the right half is given, from the top down to the bottom."""
        self.blob([*points, *((-x, y) for x, y in reversed(points) if x)], colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        px, py = self.at(x, y)
        self.canvas.oval(px, py, rx * self.size, ry * self.size, colour)

    def box(self, left: float, bottom: float, right: float, top: float, colour: Colour) -> None:
        self.shape([(left, bottom), (right, bottom), (right, top), (left, top)], colour)

    def stroke(self, points: Sequence[Point], start: float, end: float, colour: Colour) -> None:
        """A curved line whose width goes from `start` to `end`, with round ends."""
        curve = [self.at(x, y) for x, y in spline(points, closed=False)]
        last = max(1, len(curve) - 1)
        for index, (a, b) in enumerate(itertools.pairwise(curve)):
            width = (start + (end - start) * index / last) * self.size
            self.canvas.draw.line((a, b), fill=colour, width=max(1, round(width)))
            self.canvas.oval(*b, width / 2, width / 2, colour)
        if curve:
            self.canvas.oval(*curve[0], start * self.size / 2, start * self.size / 2, colour)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        self.canvas.glow(*self.at(x, y), radius * self.size, colour, strength)
