"""Space: nebulae, a planet with its rings, moons, and the ground of another world."""

import functools
import math

from PIL import Image, ImageDraw

from sandbox.gemini.painter._canvas import Canvas
from sandbox.gemini.painter._colour import Colour, Palette, dark, light, mix, turn
from sandbox.gemini.painter._land import ground, ridge
from sandbox.gemini.painter._noise import Waves, cloud
from sandbox.gemini.painter._sky import stars

NEBULAE: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((120, 60, 190), (235, 90, 150), (70, 130, 240)),
    ((30, 120, 170), (90, 220, 200), (180, 90, 220)),
    ((190, 70, 60), (250, 160, 90), (120, 60, 160)),
)


def deep_space(canvas: Canvas, palette: Palette) -> None:
    """Clouds of gas in three colours and many stars."""
    canvas.image.paste(palette.zenith, (0, 0, canvas.width, canvas.height))
    small = (max(24, canvas.width // 10), max(24, canvas.height // 10))
    for index, colour in enumerate(canvas.rng.choice(NEBULAE)):
        gas = cloud(canvas.rng, small, 1.1, rough=0.55)
        edge = 104 + 14 * index
        canvas.stain(gas.point([max(0, min(190, (level - edge) * 3)) for level in range(256)]), dark(colour, 0.2))
    stars(canvas, palette, canvas.height * 1.3, 1.6)


@functools.lru_cache(maxsize=4)
def _night_side(side: int) -> Image.Image:
    """A mask that darkens a ball away from a light at its upper left."""
    small = 128
    pixels = []
    for row in range(small):
        for column in range(small):
            x, y = (column + 0.5) / small * 2 - 1, (row + 0.5) / small * 2 - 1
            z = math.sqrt(max(0.0, 1 - x * x - y * y))
            facing = max(0.0, -0.62 * x - 0.55 * y + 0.55 * z)
            pixels.append(int(235 * (1 - min(1.0, facing * 1.25))))
    mask = Image.new("L", (small, small))
    mask.putdata(pixels)
    return mask.resize((side, side), Image.Resampling.BICUBIC)


def planet(canvas: Canvas, x: float, y: float, radius: float, colour: Colour, *, rings: bool) -> None:
    """A banded planet, lit from the upper left; `rings` pass behind and before it."""
    side = max(8, int(radius * 2))
    if rings:
        _rings(canvas, (x, y), radius, colour, upper=True)
    canvas.glow(x, y, radius * 1.45, light(colour, 0.3), 0.5)
    ball = Image.new("RGB", (side, side), colour)
    draw = ImageDraw.Draw(ball)
    waves, offset = Waves(canvas.rng), canvas.rng.uniform(0, 99)
    bands = 26
    for band in range(bands):
        tone = mix(colour, turn(light(colour, 0.45), 0.03), 0.5 + 0.7 * waves.line(offset + band / 3.1))
        top = side * band / bands
        edge = [(side * step / 24, top + side * 0.02 * waves.line(step / 5 + band * 9)) for step in range(25)]
        draw.polygon([(0, side), *edge, (side, side)], fill=tone)
    ball.paste((6, 6, 20), (0, 0), _night_side(side))
    disc = Image.new("L", (side, side))
    ImageDraw.Draw(disc).ellipse((1, 1, side - 2, side - 2), fill=255)
    canvas.image.paste(ball, (int(x - radius), int(y - radius)), disc)
    if rings:
        _rings(canvas, (x, y), radius, colour, upper=False)


def _rings(canvas: Canvas, spot: tuple[float, float], radius: float, colour: Colour, *, upper: bool) -> None:
    """One half of the rings: slanted ellipses as thin polygons."""
    tilt, flat = -0.32, 0.26
    for index in range(9):
        if index in (4, 8):
            continue
        inner = radius * (1.35 + 0.085 * index)
        tone = mix(light(colour, 0.5), (30, 24, 50), 0.1 + 0.07 * index)
        turns = [math.pi * (step / 60 + (1 if upper else 0)) for step in range(61)]
        points = []
        for reach, order in ((inner, turns), (inner + radius * 0.075, list(reversed(turns)))):
            for angle in order:
                px, py = reach * math.cos(angle), reach * flat * math.sin(angle)
                points.append(
                    (
                        spot[0] + px * math.cos(tilt) - py * math.sin(tilt),
                        spot[1] + px * math.sin(tilt) + py * math.cos(tilt),
                    )
                )
        canvas.polygon(points, tone)


def moonscape(canvas: Canvas, palette: Palette, top: float) -> None:
    """The rocky ground of a moon, with craters."""
    stone = palette.tone((150, 138, 168))
    rng, unit = canvas.rng, canvas.unit
    far = ridge(canvas, top, unit * 0.05, 0.32, octaves=5)
    ground(canvas, far, dark(stone, 0.45))
    near = ridge(canvas, top + unit * 0.05, unit * 0.025, 0.8, octaves=3)
    ground(canvas, near, dark(stone, 0.12))
    canvas.veil(top + unit * 0.02, canvas.height, dark(stone, 0.75), 0.0, 0.75)
    deep = canvas.height - top
    places = sorted(rng.random() for _ in range(int(16 * canvas.width / unit)))
    for place in places:
        x, y = rng.uniform(0, canvas.width), top + unit * 0.1 + (deep - unit * 0.08) * place
        size = unit * rng.uniform(0.012, 0.045) * (0.5 + place)
        tone = mix(dark(stone, 0.12), dark(stone, 0.75), 0.75 * (y - top) / deep)
        canvas.oval(x, y, size, size * 0.3, light(tone, 0.22))
        canvas.oval(x + size * 0.05, y + size * 0.035, size * 0.93, size * 0.25, dark(tone, 0.35))
        canvas.oval(x + size * 0.12, y + size * 0.08, size * 0.72, size * 0.16, dark(tone, 0.2))
