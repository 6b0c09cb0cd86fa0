"""The ground: hills, mountains, dunes and woods, each further layer nearer in colour to the sky."""

import bisect
from collections.abc import Callable

from sandbox.gemini.painter._canvas import Brush, Canvas, Point, spline
from sandbox.gemini.painter._colour import Colour, Palette, dark, light, mix, rgb, turn
from sandbox.gemini.painter._noise import Waves

Line = list[Point]


def ridge(canvas: Canvas, height: float, swing: float, wave: float, *, octaves: int = 4) -> Line:
    """A line of hills: about `height` pixels from the top, swinging by `swing`, one wave every `wave` units."""
    waves = Waves(canvas.rng)
    steps = min(900, max(120, canvas.width // 8))
    return [
        (
            canvas.width * step / steps,
            height - swing * waves.line(canvas.width * step / steps / (wave * canvas.unit), octaves),
        )
        for step in range(-1, steps + 2)
    ]


def ground(canvas: Canvas, line: Line, colour: Colour) -> None:
    """Fill everything below a line."""
    canvas.polygon([(line[0][0], canvas.height + 2.0), *line, (line[-1][0], canvas.height + 2.0)], colour)


def under(line: Line, x: float) -> float:
    """Height of the line at x."""
    after = min(max(1, bisect.bisect_left(line, (x, 0.0))), len(line) - 1)
    (x0, y0), (x1, y1) = line[after - 1], line[after]
    return y0 + (y1 - y0) * min(1.0, max(0.0, (x - x0) / max(1e-6, x1 - x0)))


def far_hills(canvas: Canvas, palette: Palette, horizon: float, count: int = 3) -> None:
    """Blue hills behind everything, mist at their feet."""
    for index in range(count):
        share = 0.06 + 0.2 * index / max(1, count - 1)
        top = horizon - canvas.unit * (0.13 - 0.045 * index)
        line = ridge(canvas, top, canvas.unit * 0.06, 0.55 - 0.08 * index, octaves=5)
        ground(canvas, line, palette.depth(share))
        canvas.veil(top - canvas.unit * 0.02, horizon + canvas.unit * 0.05, palette.horizon, 0.0, 0.45)


def mountains(canvas: Canvas, palette: Palette, horizon: float, sun_x: float) -> None:
    """Three ranges of peaks, lit from the side of the sun, with snow on the high ones."""
    rng, unit = canvas.rng, canvas.unit
    for share, high, step in ((0.06, 0.30, 0.30), (0.20, 0.42, 0.52), (0.36, 0.24, 0.40)):
        rock = mix(palette.depth(share), palette.tone(rgb("5d6a86")), 0.18 + 0.5 * share)
        count = max(2, round(canvas.width / unit / step))
        spots = [(index + rng.uniform(0.2, 0.8)) / count * canvas.width for index in range(-1, count + 1)]
        peaks = sorted(((rng.uniform(0.55, 1.0) * high * unit, x) for x in spots), reverse=True)
        for tall, x in peaks:
            _peak(canvas, palette, (x, horizon + unit * 0.02), (tall, tall * rng.uniform(0.95, 1.3)), (rock, sun_x))
        canvas.veil(horizon - unit * high * 0.75, horizon + 4, palette.horizon, 0.0, 0.62 - share)


def _slope(canvas: Canvas, tip: Point, foot: Point, rough: float) -> Line:
    """A rough line from the tip of a mountain to its foot."""
    waves = Waves(canvas.rng)
    line = []
    for step in range(23):
        t = step / 22
        wobble = rough * waves.line(t * 7, 3) * min(1.0, 5 * t) * (1 - 0.5 * t)
        line.append((tip[0] + (foot[0] - tip[0]) * t + wobble, tip[1] + (foot[1] - tip[1]) * (t**1.12)))
    return line


def _peak(canvas: Canvas, palette: Palette, foot: Point, size: tuple[float, float], look: tuple[Colour, float]) -> None:
    """One mountain of a height and half a width: two faces along a winding ridge, and a cap of snow."""
    (x, base), (tall, wide), (rock, sun_x) = foot, size, look
    rng = canvas.rng
    tip = (x, base - tall)
    left = _slope(canvas, tip, (x - wide, base), tall * 0.09)
    right = _slope(canvas, tip, (x + wide, base), tall * 0.09)
    spine = _slope(canvas, tip, (x + rng.uniform(-0.25, 0.25) * wide, base), tall * 0.16)
    bright, dim = light(rock, 0.20), dark(rock, 0.20)
    first, second = (bright, dim) if sun_x < x else (dim, bright)
    canvas.polygon([*left, *reversed(spine)], first)
    canvas.polygon([*right, *reversed(spine)], second)
    white = palette.tone((250, 251, 255))
    shaded = mix(white, rock, 0.42)
    reach = min(15, int(22 * (0.16 + 0.5 * tall / canvas.unit)))
    for slope, colour in ((left, white if sun_x < x else shaded), (right, shaded if sun_x < x else white)):
        canvas.polygon(_snow_cap(canvas, slope, spine, reach), colour)


def _snow_cap(canvas: Canvas, slope: Line, spine: Line, reach: int) -> Line:
    """The snow between a slope and the ridge, its lower edge in tongues."""
    rng = canvas.rng
    teeth = []
    for step in range(9):
        t = step / 8
        depth = min(21, max(2, reach + (rng.randint(1, 4) if step % 2 else -rng.randint(1, 4))))
        a, b = slope[depth], spine[depth]
        teeth.append((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t))
    return [*slope[: max(2, reach - 3)], *teeth, *reversed(spine[: max(2, reach - 3)])]


def hills(canvas: Canvas, palette: Palette, horizon: float, between: Callable[[Line, Colour], None]) -> Line:
    """Rolling hills down to our feet; the line of the nearest one comes back.

    `between` paints what stands in the middle distance; it is given the hill that it stands on.
    """
    layers = 4
    deep = canvas.height - horizon
    line: Line = []
    for index in range(layers):
        share = (index + 1) / layers
        top = horizon + deep * 0.72 * (index / layers) ** 1.15
        line = ridge(canvas, top, canvas.unit * (0.035 + 0.03 * share), 0.7 + 0.5 * share, octaves=3)
        colour = turn(palette.depth(0.30 + 0.70 * share), canvas.rng.uniform(-0.02, 0.02))
        for step in range(6):
            lower = [(x, y + canvas.unit * 0.014 * step) for x, y in line]
            ground(canvas, lower, mix(light(colour, 0.09), colour, step / 5))
        if index < layers - 1:
            canvas.veil(top, top + deep * 0.4, palette.horizon, 0.0, 0.22 * (1 - share))
        if index == 1:
            between(line, colour)
    return line


def dunes(canvas: Canvas, palette: Palette, horizon: float, sun_x: float) -> Line:
    """Dunes with a bright and a shaded side, split along a winding crest."""
    rng, unit = canvas.rng, canvas.unit
    sand, red = palette.tone(rgb("ecbc72")), palette.tone(rgb("b8703c"))
    deep = canvas.height - horizon
    line = ridge(canvas, horizon, unit * 0.02, 0.9, octaves=2)
    ground(canvas, line, mix(palette.horizon, sand, 0.5))
    side = 1 if sun_x < canvas.width / 2 else -1
    for index in range(6):
        share = index / 5
        colour = mix(mix(palette.horizon, sand, 0.5 + 0.4 * share), red, 0.22 * share)
        foot = horizon + deep * (0.10 + 0.98 * share**1.35)
        step = 0.7 + 0.5 * share
        count = max(1, round(canvas.width / unit / step))
        for spot in range(count + 1):
            x = (spot + rng.uniform(-0.2, 0.3) + 0.5 * (index % 2)) / count * canvas.width
            _dune(
                canvas,
                (x, foot),
                (unit * (0.05 + 0.17 * share) * rng.uniform(0.7, 1.2), unit * step * 0.75),
                (colour, side),
            )
        canvas.veil(foot - deep * 0.2, foot + deep * 0.1, palette.horizon, 0.0, 0.16 * (1 - share))
    floor = ridge(canvas, canvas.height - deep * 0.14, unit * 0.035, 1.1, octaves=2)
    ground(canvas, floor, mix(sand, red, 0.12))
    canvas.veil(canvas.height - deep * 0.16, canvas.height, dark(red, 0.3), 0.0, 0.3)
    return floor


def _dune(canvas: Canvas, foot: Point, size: tuple[float, float], look: tuple[Colour, int]) -> None:
    """One dune: a long windward slope, a short shaded one, and the crest that winds down between them."""
    (x, y), (tall, wide), (colour, side) = foot, size, look
    bend = canvas.rng.uniform(0.15, 0.35)
    below = canvas.height + 4.0
    back = [(-1.25, 0.0), (-0.8, 0.13), (-0.35, 0.56), (0.0, 1.0)]
    lee = [(0.0, 1.0), (0.28, 0.62), (0.62, 0.22), (1.1, 0.0)]
    crest = [(0.0, 1.0), (0.05 + bend * 0.3, 0.62), (-bend * 0.4, 0.3), (bend * 0.6, -0.05), (bend * 0.2, -0.5)]

    def curve(points: Line) -> Line:
        return [(x + side * px * wide, y - py * tall) for px, py in spline(points, closed=False)]

    windward, leeward, edge = curve(back), curve(lee), curve(crest)
    canvas.polygon([(windward[0][0], below), *windward, *leeward[1:], (leeward[-1][0], below)], colour)
    canvas.polygon([*leeward, (leeward[-1][0], y + 0.5 * tall), *reversed(edge)], dark(colour, 0.2))
    canvas.draw.line(edge[: len(edge) * 2 // 3], fill=light(colour, 0.3), width=max(1, int(canvas.unit * 0.0022)))


def woods(canvas: Canvas, line: Line, size: float, colour: Colour) -> None:
    """A row of conifers standing along a line; `size` in units."""
    rng, unit = canvas.rng, canvas.unit
    x = -size * unit * 0.2
    while x < canvas.width + size * unit * 0.2:
        tall = size * unit * rng.uniform(0.55, 1.0)
        conifer(Brush(canvas, x, under(line, x) + tall * 0.06, tall), turn(colour, rng.uniform(-0.02, 0.02)))
        x += tall * rng.uniform(0.16, 0.4)


def conifer(brush: Brush, colour: Colour, *, snow: Colour | None = None) -> None:
    """One fir tree of height 1."""
    rng = brush.canvas.rng
    brush.box(-0.02, -0.02, 0.02, 0.2, dark(colour, 0.35))
    tiers = 5
    for tier in range(tiers):
        low = 0.1 + 0.66 * tier / tiers
        wide = 0.23 * (1 - tier / tiers) + 0.05
        high = low + 0.34 - 0.02 * tier
        wobble = rng.uniform(-0.015, 0.015)
        brush.shape([(-wide, low), (wobble, low + 0.03), (wide, low + wobble), (0, high)], colour)
        brush.shape([(0, low + 0.03), (wide, low + wobble), (0, high)], dark(colour, 0.16))
        if snow:
            brush.shape([(-wide * 0.55, low + 0.13), (0.01, low + 0.1), (wide * 0.4, low + 0.14), (0, high)], snow)


def forest(canvas: Canvas, palette: Palette, horizon: float, *, deep: Colour | None = None) -> Line:
    """Rows of firs in the mist, darker and larger towards us."""
    green = palette.tone(deep or rgb("2f5d46"))
    line: Line = []
    rows = 5
    for index in range(rows):
        share = (index + 1) / rows
        top = horizon + (canvas.height - horizon) * (0.62 * (index / rows) ** 1.1) - canvas.unit * 0.02
        line = ridge(canvas, top, canvas.unit * 0.05, 0.8, octaves=3)
        colour = mix(palette.far, dark(green, 0.45 * share), 0.25 + 0.7 * share)
        woods(canvas, line, 0.12 + 0.22 * share**1.5, colour)
        ground(canvas, [(x, y + 1) for x, y in line], colour)
        if index < rows - 1:
            canvas.veil(top - canvas.unit * 0.05, top + canvas.unit * 0.22, palette.horizon, 0.0, 0.42 * (1.1 - share))
    floor = ridge(canvas, canvas.height - canvas.unit * 0.13, canvas.unit * 0.03, 0.9, octaves=3)
    ground(canvas, floor, mix(palette.near, dark(green, 0.5), 0.5))
    return floor
