"""What people build: skylines, lighthouses, cottages, castles, boats, balloons and rockets."""

import math

from sandbox.gemini.painter._canvas import Brush, Canvas
from sandbox.gemini.painter._colour import Colour, Palette, dark, light, mix, rgb

LAMPLIGHT = rgb("ffd98a")


def skyline(canvas: Canvas, palette: Palette, horizon: float) -> None:
    """A city in three rows; at night and at dusk its windows are lit."""
    lit = palette.dimness > 0.3
    for row, share in enumerate((0.22, 0.5, 0.85)):
        x = -canvas.unit * 0.05
        base = horizon + canvas.unit * 0.02 * row
        colour = mix(palette.far, palette.tone(rgb("2d3550")), share)
        while x < canvas.width:
            wide = canvas.unit * canvas.rng.uniform(0.045, 0.1) * (0.8 + 0.25 * row)
            centre = 1 - abs(x / canvas.width - 0.5) * 1.1
            tall = canvas.unit * canvas.rng.uniform(0.12, 0.52 - 0.12 * row) * (0.55 + 0.6 * centre)
            _tower(Brush(canvas, x, base, canvas.unit), wide / canvas.unit, tall / canvas.unit, colour, lit=lit)
            x += wide * canvas.rng.uniform(0.9, 1.12)
        canvas.veil(base - canvas.unit * 0.3, base, palette.horizon, 0.0, 0.34 - 0.1 * row)


def _tower(brush: Brush, wide: float, tall: float, colour: Colour, *, lit: bool) -> None:
    rng = brush.canvas.rng
    colour = mix(colour, light(colour, 0.25), rng.random() * 0.4)
    shade = dark(colour, 0.22)
    kind = rng.random()
    brush.box(0, -0.02, wide, tall, colour)
    brush.box(wide * 0.68, -0.02, wide, tall, shade)
    if kind < 0.22:
        brush.shape([(0, tall), (wide * 0.5, tall + wide * 0.7), (wide, tall)], colour)
        brush.shape([(wide * 0.68, tall), (wide * 0.5, tall + wide * 0.7), (wide, tall)], shade)
    elif kind < 0.45:
        brush.box(wide * 0.2, tall, wide * 0.8, tall + wide * 0.35, colour)
        brush.box(wide * 0.48, tall, wide * 0.52, tall + wide * 1.3, shade)
    elif kind < 0.6:
        brush.shape([(0, tall), (0, tall + wide * 0.5), (wide, tall)], colour)
    _windows(brush, wide, tall, colour, lit=lit)


def _windows(brush: Brush, wide: float, tall: float, colour: Colour, *, lit: bool) -> None:
    rng = brush.canvas.rng
    columns = max(2, round(wide / 0.016))
    rows = int(tall / 0.024)
    busy = rng.uniform(0.2, 0.7)
    dim = light(colour, 0.16)
    for row in range(rows):
        y = tall - 0.016 - row * 0.024
        for column in range(columns):
            x = wide * (column + 0.28) / columns
            on = lit and rng.random() < busy
            glow = mix(LAMPLIGHT, rgb("fff3d0"), rng.random()) if on else dim
            if on or rng.random() < 0.8:
                brush.box(x, y - 0.011, x + wide * 0.45 / columns, y, glow)


def lighthouse(brush: Brush, palette: Palette) -> None:
    """A red and white lighthouse of height 1 on its rock, with its keeper's cottage."""
    white, red = palette.tone(rgb("f6efe2")), palette.tone(rgb("c8413b"))
    _headland(brush, palette)
    _cottage_body(Brush(brush.canvas, *brush.at(0.31, 0.02), brush.size * 0.19), palette)
    for band in range(5):
        low, high = 0.02 + 0.13 * band, 0.02 + 0.13 * (band + 1)
        w0, w1 = 0.115 - 0.045 * band / 5, 0.115 - 0.045 * (band + 1) / 5
        colour = white if band % 2 == 0 else red
        brush.shape([(-w0, low), (w0, low), (w1, high), (-w1, high)], colour)
        brush.shape([(w0 * 0.25, low), (w0, low), (w1, high), (w1 * 0.25, high)], dark(colour, 0.2))
        brush.shape([(-w0, low), (-w0 * 0.72, low), (-w1 * 0.72, high), (-w1, high)], light(colour, 0.25))
    brush.blob([(-0.028, 0.02), (-0.028, 0.085), (0, 0.105), (0.028, 0.085), (0.028, 0.02)], rgb("3a2f35"))
    for y in (0.34, 0.55):
        brush.blob([(-0.012, y), (-0.012, y + 0.03), (0.012, y + 0.03), (0.012, y)], rgb("2f2b3c"))
    iron = palette.tone(rgb("3b3a48"))
    brush.box(-0.095, 0.67, 0.095, 0.69, iron)
    for step in range(7):
        x = -0.088 + 0.176 * step / 6
        brush.box(x - 0.003, 0.69, x + 0.003, 0.725, iron)
    brush.box(-0.092, 0.722, 0.092, 0.729, iron)
    glass = mix(palette.tone(rgb("bfe0ea")), LAMPLIGHT, min(1.0, palette.dimness * 2.2))
    brush.box(-0.05, 0.69, 0.05, 0.79, glass)
    for x in (-0.05, -0.017, 0.017, 0.05):
        brush.box(x - 0.003, 0.69, x + 0.003, 0.79, iron)
    brush.shape([(-0.068, 0.79), (0.068, 0.79), (0.03, 0.845), (-0.03, 0.845)], red)
    brush.shape([(0.02, 0.79), (0.068, 0.79), (0.03, 0.845), (0.012, 0.845)], dark(red, 0.22))
    brush.oval(0, 0.857, 0.014, 0.014, iron)
    brush.box(-0.003, 0.86, 0.003, 0.91, iron)


def _headland(brush: Brush, palette: Palette) -> None:
    """The rock under the lighthouse: green on top, broken stone below, foam where the sea meets it."""
    rng = brush.canvas.rng
    stone, green = palette.tone(rgb("7d7480")), palette.tone(rgb("6d8f58"))
    foam = mix(palette.water, (255, 255, 255), 0.55)
    edge = brush.canvas.width if brush.side > 0 else 0
    far = max(1.0, abs(edge - brush.x) / brush.size + 0.2)
    shore = [(x * 0.058, -0.2 - 0.03 * rng.random() - 0.0023 * x) for x in range(-13, int(far / 0.058))]
    for x, y in shore:
        brush.oval(x, y - 0.015, 0.06 + 0.03 * rng.random(), 0.014, foam)
    brush.shape([(-0.8, -0.26), (-0.62, -0.12), (-0.42, -0.03), (far, 0.0), (far, -0.28)], dark(stone, 0.2))
    for index in range(int((far + 0.7) / 0.105)):
        x = -0.66 + index * 0.105 + rng.uniform(-0.03, 0.03)
        high = min(0.0, -0.15 + 0.3 * (index / 5)) + rng.uniform(-0.03, 0.0)
        wide = rng.uniform(0.06, 0.11)
        face = mix(stone, dark(stone, 0.3), rng.random())
        brush.shape(
            [(x - wide, -0.24), (x - wide * 0.6, high), (x + wide * 0.5, high + 0.015), (x + wide, -0.25)], face
        )
        edge_light = [
            (x - wide, -0.24),
            (x - wide * 0.6, high),
            (x - wide * 0.1, high - 0.02),
            (x - wide * 0.3, -0.245),
        ]
        brush.shape(edge_light, light(face, 0.14))
    turf = [(-0.5, -0.05), (-0.3, 0.015), (0.0, 0.04), (0.5, 0.045), (far, 0.06), (far, -0.06)]
    teeth = int((far + 0.4) / 0.07)
    hem = [(far - 0.07 * step, -0.05 - 0.035 * (step % 2) - 0.02 * rng.random()) for step in range(teeth)]
    brush.shape([*turf, *hem], green)
    sunny = [(-0.3, 0.015), (0.0, 0.04), (0.5, 0.045), (far, 0.06), (far, 0.035), (0.5, 0.015), (0, 0.005)]
    brush.shape(sunny, light(green, 0.16))


def beams(brush: Brush) -> None:
    """The lighthouse's light, to both sides. Paint it before the tower."""
    x, y = brush.at(0, 0.74)
    reach = brush.canvas.unit * 2.2
    for side in (-1, 1):
        far = x + side * reach
        slope = reach * 0.10
        lift = reach * 0.045
        brush.canvas.beam(
            [(x, y - 1), (far, y - slope - lift), (far, y + slope - lift), (x, y + 1)], rgb("fff0c4"), 0.5
        )


def _cottage_body(brush: Brush, palette: Palette) -> None:
    """The walls and roof of a small house, 1.4 wide and 1 high."""
    wall, roof = palette.tone(rgb("f3e6d0")), palette.tone(rgb("a8483c"))
    lamp = mix(palette.tone(rgb("8fb4c4")), LAMPLIGHT, min(1.0, palette.dimness * 2.4))
    brush.box(0.28, 0.5, 0.42, 1.02, palette.tone(rgb("8d5a4c")))
    brush.box(-0.6, 0, 0.6, 0.5, wall)
    brush.box(0.2, 0, 0.6, 0.5, dark(wall, 0.12))
    brush.shape([(-0.74, 0.46), (0.74, 0.46), (0.5, 0.92), (-0.5, 0.92)], roof)
    brush.shape([(0.2, 0.46), (0.74, 0.46), (0.5, 0.92), (0.16, 0.92)], dark(roof, 0.16))
    for row in range(1, 4):
        y = 0.46 + 0.115 * row
        brush.box(-0.74 + 0.06 * row, y, 0.74 - 0.06 * row, y + 0.012, dark(roof, 0.25))
    brush.box(-0.09, 0, 0.11, 0.33, palette.tone(rgb("6b4432")))
    for x in (-0.45, 0.26):
        brush.box(x, 0.15, x + 0.2, 0.34, lamp)
        brush.box(x + 0.09, 0.15, x + 0.11, 0.34, wall)
        brush.box(x, 0.235, x + 0.2, 0.255, wall)
        if palette.dimness > 0.3:
            brush.glow(x + 0.1, 0.24, 0.4, LAMPLIGHT, 0.5)


def cottage(brush: Brush, palette: Palette) -> None:
    """A cottage with smoke from its chimney."""
    smoke = mix(palette.cloud, palette.low, 0.3)
    for step in range(9):
        x, y = 0.36 + 0.05 * step + 0.05 * math.sin(step * 1.3), 1.08 + 0.13 * step
        brush.glow(x, y, 0.1 + 0.045 * step, smoke, 0.75 * (1 - step / 10))
    _cottage_body(brush, palette)
    bush = palette.tone(rgb("4a7d45"))
    for x, size in ((-0.72, 0.16), (-0.52, 0.11), (0.62, 0.15), (0.8, 0.11)):
        brush.oval(x, size * 0.6, size, size * 0.8, bush)
        brush.oval(x - size * 0.25, size * 0.85, size * 0.55, size * 0.45, light(bush, 0.14))


def castle(brush: Brush, palette: Palette) -> None:
    """A castle of height 1 with pointed roofs and flags."""
    wall, roof = palette.tone(rgb("d8cbb8")), palette.tone(rgb("4f6a9a"))
    lit = palette.dimness > 0.3
    pane = LAMPLIGHT if lit else dark(wall, 0.55)

    def turret(x: float, wide: float, tall: float, tip: float) -> None:
        brush.box(x - wide, -0.05, x + wide, tall, wall)
        brush.box(x + wide * 0.25, -0.05, x + wide, tall, dark(wall, 0.16))
        brush.box(x - wide * 1.2, tall - 0.03, x + wide * 1.2, tall, dark(wall, 0.08))
        brush.shape([(x - wide * 1.35, tall), (x + wide * 1.35, tall), (x, tall + tip)], roof)
        brush.shape([(x + wide * 0.2, tall), (x + wide * 1.35, tall), (x, tall + tip)], dark(roof, 0.22))
        brush.box(x - 0.003, tall + tip, x + 0.003, tall + tip + 0.07, dark(wall, 0.6))
        flag = palette.tone(rgb("d9534f"))
        brush.shape([(x, tall + tip + 0.07), (x + 0.06, tall + tip + 0.052), (x, tall + tip + 0.034)], flag)
        for step in range(2):
            y = tall - 0.1 - 0.13 * step
            brush.blob([(x - 0.012, y), (x - 0.012, y + 0.035), (x + 0.012, y + 0.035), (x + 0.012, y)], pane)

    for x, wide, tall, tip in ((-0.2, 0.05, 0.5, 0.2), (0.21, 0.055, 0.56, 0.22), (0.02, 0.075, 0.66, 0.27)):
        turret(x, wide, tall, tip)
    brush.box(-0.42, -0.05, 0.42, 0.27, wall)
    brush.box(0.12, -0.05, 0.42, 0.27, dark(wall, 0.1))
    for step in range(11):
        x = -0.42 + 0.08 * step
        brush.box(x, 0.27, x + 0.042, 0.31, wall if step < 7 else dark(wall, 0.1))
    for x, wide, tall, tip in ((-0.42, 0.065, 0.4, 0.2), (0.42, 0.065, 0.44, 0.2)):
        turret(x, wide, tall, tip)
    brush.blob([(-0.07, -0.06), (-0.07, 0.09), (0, 0.16), (0.07, 0.09), (0.07, -0.06)], rgb("4a3527"))


def sailboat(brush: Brush, palette: Palette) -> None:
    """A sailing boat of height 1 and its image on the water."""
    sail, red = palette.tone(rgb("fbf4e4")), palette.tone(rgb("d4574a"))
    hull = palette.tone(rgb("7a3f33"))
    mirrored = Brush(brush.canvas, brush.x, brush.y, brush.size)
    shimmer = mix(sail, palette.water, 0.62)
    for step in range(9):
        y = -0.04 - 0.055 * step
        wide = 0.3 * (1 - step / 10)
        mirrored.oval(0.02 * (-1) ** step, y, wide, 0.014, shimmer if step else mix(hull, palette.water, 0.4))
    brush.shape([(-0.008, 0.1), (0.008, 0.1), (0.008, 0.98), (-0.008, 0.98)], dark(hull, 0.2))
    main = [(0.02, 0.17), (0.14, 0.165), (0.33, 0.175), (0.24, 0.45), (0.13, 0.72), (0.02, 0.95)]
    brush.shape(main, sail)
    brush.shape([(0.02, 0.95), (0.13, 0.72), (0.24, 0.45), (0.33, 0.175), (0.2, 0.42), (0.1, 0.7)], dark(sail, 0.13))
    brush.shape([(0.02, 0.36), (0.277, 0.345), (0.24, 0.45), (0.02, 0.46)], red)
    brush.shape([(-0.02, 0.17), (-0.26, 0.17), (-0.13, 0.5), (-0.02, 0.86)], dark(sail, 0.06))
    brush.shape([(-0.36, 0.14), (0.42, 0.14), (0.33, 0.02), (0.22, -0.02), (-0.22, -0.02), (-0.3, 0.02)], hull)
    brush.shape([(-0.36, 0.14), (0.42, 0.14), (0.405, 0.115), (-0.345, 0.115)], light(hull, 0.5))
    brush.shape([(-0.2, 0.0), (0.26, 0.0), (0.22, -0.02), (-0.22, -0.02)], dark(hull, 0.4))


def balloon(brush: Brush, palette: Palette, hues: tuple[Colour, Colour]) -> None:
    """A hot-air balloon of height 1, in stripes."""
    outline = [(math.sin(t / 16 * math.pi), math.cos(t / 16 * math.pi)) for t in range(17)]
    stripes = 8
    for stripe in range(stripes):
        left, right = -1 + 2 * stripe / stripes, -1 + 2 * (stripe + 1) / stripes
        colour = palette.tone(hues[stripe % 2])
        colour = mix(colour, dark(colour, 0.42), max(0.0, (stripe - 2.5) / 8))
        edge = []
        for bend in (math.sin(left * math.pi / 2), math.sin(right * math.pi / 2)):
            side = [(bend * 0.36 * s * (1 if c > -0.2 else 1 - 0.5 * (-0.2 - c)), 0.62 + 0.38 * c) for s, c in outline]
            edge.append([(x * (0.2 + 0.8 * min(1, (y - 0.14) / 0.3)) if y < 0.44 else x, y) for x, y in side])
        brush.shape([*edge[0], *reversed(edge[1])], colour)
    rope = palette.tone(rgb("5d4634"))
    for x in (-0.055, 0.055):
        brush.stroke([(x * 1.1, 0.25), (x, 0.1)], 0.006, 0.006, rope)
    brush.blob([(-0.06, 0.1), (0.06, 0.1), (0.05, 0.0), (-0.05, 0.0)], palette.tone(rgb("8a5d3b")))
    brush.box(-0.064, 0.088, 0.064, 0.108, rope)


def rocket(brush: Brush, palette: Palette) -> None:
    """A rocket of height 1 on its flame."""
    white, red = rgb("f2f3f7"), rgb("e2504c")
    for size, colour, strength in ((0.34, rgb("ff8a3c"), 0.8), (0.2, rgb("ffe28a"), 0.9)):
        brush.glow(0, -0.06, size, colour, strength)
    brush.blob([(-0.08, 0.08), (0.08, 0.08), (0.06, -0.12), (0, -0.36), (-0.06, -0.12)], rgb("ff9d45"))
    brush.blob([(-0.045, 0.08), (0.045, 0.08), (0.03, -0.06), (0, -0.2), (-0.03, -0.06)], rgb("fff0b5"))
    brush.shape([(-0.1, 0.34), (-0.25, 0.04), (-0.08, 0.12)], red)
    brush.shape([(0.1, 0.34), (0.25, 0.04), (0.08, 0.12)], dark(red, 0.25))
    body = [(0, 1.0), (0.075, 0.86), (0.125, 0.62), (0.125, 0.38), (0.085, 0.08)]
    brush.both(body, white)
    brush.blob(
        [(0.02, 0.96), (0.075, 0.86), (0.125, 0.62), (0.125, 0.38), (0.085, 0.08), (0.045, 0.4)], dark(white, 0.18)
    )
    brush.both([(0, 1.0), (0.05, 0.915), (0.078, 0.84)], red)
    brush.oval(0, 0.62, 0.066, 0.066, rgb("39465e"))
    brush.oval(0, 0.62, 0.049, 0.049, palette.tone(rgb("8fd3ee")))
    brush.oval(-0.016, 0.638, 0.016, 0.012, rgb("ffffff"))
