"""What grows: broad-leaved trees, palms, cacti, flowers and grass."""

import math

from sandbox.gemini.painter._canvas import Brush, Canvas
from sandbox.gemini.painter._colour import Colour, Palette, dark, light, mix, rgb, turn

BLOOMS: tuple[Colour, ...] = tuple(
    rgb(code) for code in ("e8505b", "f9d56e", "f4a7b9", "9b7ede", "ffffff", "f28c4f", "6fa8dc")
)


def tree(brush: Brush, palette: Palette, leaf: Colour) -> None:
    """A broad-leaved tree of height 1, its crown lit from one side."""
    rng = brush.canvas.rng
    bark = palette.tone(rgb("5f4433"))
    brush.shape([(-0.055, -0.02), (0.055, -0.02), (0.03, 0.45), (-0.03, 0.45)], bark)
    brush.stroke([(0, 0.3), (0.1, 0.46), (0.16, 0.56)], 0.03, 0.015, bark)
    brush.stroke([(0, 0.34), (-0.1, 0.48), (-0.15, 0.56)], 0.03, 0.015, bark)
    leaf = palette.tone(leaf)
    clumps = []
    for index in range(30):
        angle, away = 2.4 * index + rng.uniform(-0.4, 0.4), math.sqrt((index + 0.5) / 30)
        clumps.append((0.29 * away * math.cos(angle), 0.69 + 0.23 * away * math.sin(angle)))
    for share, tone in ((0.0, dark(leaf, 0.26)), (0.4, leaf), (0.75, light(leaf, 0.16)), (1.0, light(leaf, 0.3))):
        for x, y in clumps:
            size = rng.uniform(0.07, 0.11) * (1.15 - 0.72 * share)
            brush.oval(x - 0.05 * share, y + 0.06 * share, size, size * 0.9, tone)


def palm(brush: Brush, palette: Palette) -> None:
    """A leaning palm of height 1."""
    trunk, leaf = palette.tone(rgb("7d5a3c")), palette.tone(rgb("3f7d46"))
    brush.stroke([(0, -0.02), (0.05, 0.3), (0.13, 0.6), (0.24, 0.86)], 0.055, 0.03, trunk)
    for step in range(12):
        y = 0.05 + 0.065 * step
        x = 0.24 * (y / 0.86) ** 1.6
        brush.stroke([(x - 0.02, y), (x + 0.02, y + 0.008)], 0.006, 0.006, dark(trunk, 0.25))
    for index, (dx, dy) in enumerate(
        (
            (-0.4, -0.1),
            (-0.36, 0.1),
            (-0.16, 0.22),
            (0.14, 0.22),
            (0.36, 0.1),
            (0.4, -0.1),
            (0.2, -0.24),
            (-0.22, -0.24),
        )
    ):
        colour = mix(leaf, dark(leaf, 0.3), (index % 3) / 3)
        tip = (0.24 + dx, 0.86 + dy - 0.05)
        top = (0.24 + dx * 0.5, 0.86 + dy * 0.7 + 0.09)
        low = (0.24 + dx * 0.5, 0.86 + dy * 0.7 + 0.02)
        brush.blob([(0.24, 0.87), top, tip, low], colour)
    for x, y in ((0.22, 0.84), (0.26, 0.83), (0.245, 0.815)):
        brush.oval(x, y, 0.022, 0.022, palette.tone(rgb("6b4a2c")))


def cactus(brush: Brush, palette: Palette) -> None:
    """A saguaro of height 1."""
    green = palette.tone(rgb("4f8a55"))
    for x, points, width in (
        (0.0, [(0, -0.02), (0, 0.5), (0, 0.92)], 0.17),
        (-0.26, [(0, 0.36), (-0.2, 0.38), (-0.25, 0.48), (-0.25, 0.68)], 0.11),
        (0.24, [(0, 0.28), (0.18, 0.3), (0.24, 0.4), (0.24, 0.58)], 0.11),
    ):
        brush.stroke(points, width, width, green)
        side = [(px + width * 0.28, py) for px, py in points[-2:]]
        brush.stroke(side, width * 0.3, width * 0.3, dark(green, 0.2))
        brush.stroke(
            [(px - width * 0.22, py) for px, py in points[-2:]], width * 0.12, width * 0.12, light(green, 0.25)
        )
        if x:
            brush.oval(points[-1][0], points[-1][1] + 0.06, 0.03, 0.025, palette.tone(rgb("ef6f8e")))


def flower(brush: Brush, palette: Palette, bloom: Colour, kind: int) -> None:
    """A flower of height 1: daisy, tulip, poppy, sunflower or lavender, as `kind` says."""
    rng = brush.canvas.rng
    stem = palette.tone(rgb("3f7a3c"))
    bend = rng.uniform(-0.1, 0.1)
    brush.stroke([(0, -0.05), (bend * 0.4, 0.4), (bend, 0.8)], 0.035, 0.025, stem)
    for side in (-1, 1):
        y = rng.uniform(0.15, 0.35)
        brush.blob(
            [(0, y), (side * 0.12, y + 0.16), (side * 0.2, y + 0.32), (side * 0.06, y + 0.18)], light(stem, 0.08)
        )
    bloom = palette.tone(bloom)
    (_daisy, _tulip, _poppy, _sunflower, _lavender)[kind % 5](brush, palette, bend, bloom)


def _petals(brush: Brush, spot: tuple[float, float], count: int, reach: tuple[float, float], colour: Colour) -> None:
    start = brush.canvas.rng.uniform(0, 1)
    length, wide = reach
    for petal in range(count):
        a = (petal + start) / count * math.tau
        c, s = math.cos(a), math.sin(a) * 0.86
        x, y = spot
        shape = [
            (x, y),
            (x + c * length * 0.55 - s * wide, y + s * length * 0.55 + c * wide),
            (x + c * length, y + s * length),
            (x + c * length * 0.55 + s * wide, y + s * length * 0.55 - c * wide),
        ]  # fmt: skip
        brush.blob(shape, colour)


def _daisy(brush: Brush, palette: Palette, x: float, bloom: Colour) -> None:
    _petals(brush, (x, 0.84), 11, (0.2, 0.032), dark(bloom, 0.14))
    _petals(brush, (x, 0.845), 11, (0.19, 0.03), bloom)
    brush.oval(x, 0.845, 0.062, 0.055, palette.tone(rgb("e8a33d")))
    brush.oval(x - 0.015, 0.86, 0.032, 0.026, palette.tone(rgb("f7cf6b")))


def _tulip(brush: Brush, palette: Palette, x: float, bloom: Colour) -> None:
    del palette  # a tulip is of one colour
    cup = [
        (x - 0.1, 0.98),
        (x - 0.125, 0.84),
        (x - 0.07, 0.74),
        (x, 0.72),
        (x + 0.07, 0.74),
        (x + 0.125, 0.84),
        (x + 0.1, 0.98),
    ]
    brush.blob([*cup, (x + 0.05, 0.9), (x, 1.0), (x - 0.05, 0.9)], dark(bloom, 0.12))
    brush.blob([(x, 1.0), (x - 0.06, 0.88), (x - 0.03, 0.74), (x + 0.03, 0.74), (x + 0.06, 0.88)], light(bloom, 0.16))


def _poppy(brush: Brush, palette: Palette, x: float, bloom: Colour) -> None:
    _petals(brush, (x, 0.85), 5, (0.17, 0.085), dark(bloom, 0.12))
    _petals(brush, (x, 0.86), 4, (0.145, 0.08), bloom)
    brush.oval(x, 0.86, 0.045, 0.04, palette.tone(rgb("3a2a35")))
    brush.oval(x, 0.865, 0.02, 0.018, palette.tone(rgb("8fae6b")))


def _sunflower(brush: Brush, palette: Palette, x: float, bloom: Colour) -> None:
    del bloom
    _petals(brush, (x, 0.84), 15, (0.235, 0.03), palette.tone(rgb("e0992a")))
    _petals(brush, (x, 0.845), 15, (0.215, 0.028), palette.tone(rgb("f9c846")))
    brush.oval(x, 0.845, 0.1, 0.09, palette.tone(rgb("5a3a22")))
    brush.oval(x, 0.85, 0.065, 0.058, palette.tone(rgb("7a5230")))


def _lavender(brush: Brush, palette: Palette, x: float, bloom: Colour) -> None:
    tone = mix(bloom, palette.tone(rgb("8f79d6")), 0.75)
    for step in range(9):
        y = 0.62 + 0.045 * step
        wide = 0.05 * (1 - step / 13)
        brush.oval(x - wide * 0.7, y, wide, 0.028, dark(tone, 0.14))
        brush.oval(x + wide * 0.7, y + 0.012, wide, 0.028, tone)


def grass(canvas: Canvas, top: float, colour: Colour, size: float, count: int) -> None:
    """Blades of grass between `top` and the bottom edge; `size` in units."""
    rng = canvas.rng
    for _ in range(count):
        x, near = rng.uniform(0, canvas.width), rng.random()
        y = top + (canvas.height * 1.01 - top) * near
        tall = canvas.unit * size * rng.uniform(0.5, 1.1) * (0.5 + near)
        lean = rng.uniform(-0.4, 0.4) * tall
        tone = mix(colour, rng.choice((light(colour, 0.22), dark(colour, 0.25))), rng.random())
        wide = tall * 0.05
        canvas.polygon(
            [(x - wide, y), (x + wide, y), (x + lean * 0.5 + wide * 0.4, y - tall * 0.6), (x + lean, y - tall)], tone
        )


def garden(canvas: Canvas, palette: Palette, top: float, size: float, count: int, *, kind: int | None) -> None:
    """Flowers from `top` down to the bottom edge, larger towards us; `size` in units at the bottom."""
    rng = canvas.rng
    colours = rng.sample(BLOOMS, 3)
    kinds = [kind] if kind is not None else rng.sample(range(5), 2)
    deep = max(1.0, canvas.height - top)
    for y in sorted(top + deep * 1.5 * rng.random() ** 0.85 for _ in range(count)):
        near = min(1.0, (y - top) / deep)
        tall = canvas.unit * size * (0.30 + 0.75 * near) * rng.uniform(0.8, 1.15)
        brush = Brush(
            canvas, rng.uniform(-0.02, 1.02) * canvas.width, y + tall * 0.25, tall, lean=rng.uniform(-0.1, 0.1)
        )
        bloom = turn(rng.choice(colours), rng.uniform(-0.02, 0.02))
        flower(brush, palette, bloom, rng.choice(kinds))
