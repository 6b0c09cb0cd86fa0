"""Animals: a cat above all; also a fox, a dog, an owl, a whale and a fish."""

from dataclasses import dataclass

from sandbox.gemini.painter._canvas import Brush
from sandbox.gemini.painter._colour import Colour, Palette, dark, light, mix, rgb

INK = rgb("2a2330")


@dataclass(frozen=True)
class Coat:
    fur: Colour
    chest: Colour
    stripe: Colour | None
    eye: Colour


COATS: dict[str, Coat] = {
    "ginger": Coat(rgb("e2893f"), rgb("fbe9d0"), rgb("b9622a"), rgb("7fb85a")),
    "grey": Coat(rgb("8d94a3"), rgb("d9dde4"), rgb("656c7c"), rgb("e0b34a")),
    "black": Coat(rgb("35303f"), rgb("4a4456"), None, rgb("e8c34f")),
    "white": Coat(rgb("f3efe8"), rgb("ffffff"), None, rgb("5fa8d3")),
    "tabby": Coat(rgb("a5805b"), rgb("ecdcc4"), rgb("6d4f37"), rgb("8fbf62")),
    "cream": Coat(rgb("e9cfa8"), rgb("fbf1de"), rgb("c79f6e"), rgb("6fb0cf")),
}


def cat(brush: Brush, palette: Palette, coat: Coat) -> None:
    """A sitting cat of height 1 that looks at us."""
    fur, chest = palette.tone(coat.fur), palette.tone(coat.chest)
    stripe = palette.tone(coat.stripe) if coat.stripe else None
    shade = dark(fur, 0.2)
    _shadow(brush, palette, 0.46)
    tail = [(0.18, 0.05), (0.38, 0.03), (0.5, 0.12), (0.48, 0.3), (0.39, 0.42), (0.41, 0.52)]
    brush.stroke(tail, 0.115, 0.08, shade)
    brush.stroke(tail, 0.095, 0.062, fur)
    if stripe:
        for x, y in ((0.47, 0.1), (0.49, 0.2), (0.455, 0.33)):
            brush.stroke([(x - 0.04, y + 0.004), (x + 0.04, y + 0.012)], 0.02, 0.02, stripe)
    body = [(0, 0.62), (0.13, 0.56), (0.2, 0.4), (0.27, 0.22), (0.29, 0.09), (0.22, 0.0), (0, -0.01)]
    brush.both(body, fur)
    brush.blob([(0.1, 0.58), (0.2, 0.4), (0.27, 0.22), (0.29, 0.09), (0.22, 0.0), (0.14, 0.02), (0.17, 0.28)], shade)
    if stripe:
        for side in (-1, 1):
            for y in (0.22, 0.3, 0.38):
                wide = 0.28 - y * 0.3
                brush.stroke([(side * (wide + 0.02), y), (side * (wide - 0.06), y - 0.03)], 0.022, 0.006, stripe)
    brush.both([(0, 0.56), (0.1, 0.5), (0.115, 0.36), (0.07, 0.2), (0, 0.14)], chest)
    for side in (-1, 1):
        leg = [(0, 0.34), (0.055, 0.33), (0.075, 0.2), (0.07, 0.04), (0.085, 0.0), (0.0, -0.02)]
        outline = [(side * (x + 0.012), y) for x, y in leg]
        brush.blob(
            [*outline, (side * 0.004, 0.0), (side * 0.006, 0.2)], mix(fur, light(fur, 0.3), 0.25 if side < 0 else 0.05)
        )
        brush.oval(side * 0.058, 0.018, 0.062, 0.036, mix(chest, fur, 0.15))
        for toe in (-0.018, 0.018):
            brush.stroke([(side * 0.058 + toe, 0.0), (side * 0.058 + toe, 0.022)], 0.006, 0.006, dark(chest, 0.3))
        brush.oval(side * 0.215, 0.025, 0.085, 0.04, mix(chest, fur, 0.45))
    _cat_head(brush, palette, coat, (fur, chest, shade))


def _cat_head(brush: Brush, palette: Palette, coat: Coat, colours: tuple[Colour, Colour, Colour]) -> None:
    fur, chest, shade = colours
    stripe = palette.tone(coat.stripe) if coat.stripe else None
    pink = palette.tone(rgb("e79aa0"))
    for side in (-1, 1):
        tone = fur if side < 0 else mix(fur, shade, 0.6)
        brush.shape([(side * 0.2, 0.76), (side * 0.205, 0.99), (side * 0.05, 0.87)], tone)
        brush.shape([(side * 0.18, 0.81), (side * 0.186, 0.94), (side * 0.09, 0.86)], pink)
    head = [(0, 0.9), (0.1, 0.885), (0.19, 0.81), (0.235, 0.7), (0.205, 0.6), (0.11, 0.54), (0, 0.525)]
    brush.both(head, fur)
    brush.blob(
        [(0.12, 0.875), (0.19, 0.81), (0.235, 0.7), (0.205, 0.6), (0.11, 0.54), (0.17, 0.64), (0.18, 0.76)],
        mix(fur, shade, 0.7),
    )
    if stripe:
        for x in (-0.055, 0, 0.055):
            brush.stroke([(x * 1.15, 0.885 - abs(x) * 0.1), (x * 0.8, 0.81)], 0.024, 0.008, stripe)
        for side in (-1, 1):
            for y in (0.63, 0.675):
                brush.stroke([(side * 0.215, y), (side * 0.15, y - 0.008)], 0.016, 0.005, stripe)
    for side in (-1, 1):
        brush.oval(side * 0.048, 0.607, 0.06, 0.047, chest)
    brush.oval(0, 0.572, 0.042, 0.03, chest)
    for side in (-1, 1):
        _eye(brush, side * 0.098, 0.705, palette, coat.eye)
        for y, drop in ((0.625, 0.02), (0.605, 0.0), (0.588, -0.025)):
            whisker = [(side * 0.07, y), (side * 0.19, y + drop * 0.8), (side * 0.31, y + drop)]
            brush.stroke(whisker, 0.005, 0.003, mix(chest, (255, 255, 255), 0.4))
    brush.blob([(-0.026, 0.652), (0.026, 0.652), (0.006, 0.628), (-0.006, 0.628)], pink)
    for side in (-1, 1):
        brush.stroke(
            [(0, 0.63), (0, 0.612), (side * 0.022, 0.598), (side * 0.045, 0.606)], 0.007, 0.005, palette.tone(INK)
        )


def _eye(brush: Brush, x: float, y: float, palette: Palette, iris: Colour) -> None:
    dim = mix(iris, palette.ambient, palette.dimness * 0.3)
    ring = [
        (x - 0.062, y - 0.006),
        (x - 0.03, y + 0.038),
        (x + 0.03, y + 0.038),
        (x + 0.062, y - 0.006),
        (x + 0.025, y - 0.04),
        (x - 0.025, y - 0.04),
    ]
    brush.blob(ring, palette.tone(INK))
    brush.blob([(x + (px - x) * 0.84, y + (py - y) * 0.84) for px, py in ring], dim)
    brush.oval(x, y, 0.021, 0.034, INK)
    brush.oval(x - 0.012, y + 0.014, 0.011, 0.011, (255, 255, 255))
    brush.oval(x + 0.012, y - 0.014, 0.006, 0.006, (255, 255, 255))


def _shadow(brush: Brush, palette: Palette, wide: float) -> None:
    """A soft shadow on the ground, so that nothing floats."""
    for step in range(3):
        x, y = brush.at(0.06 - wide * 0.4 + wide * 0.4 * step, 0.0)
        brush.canvas.glow(x, y, brush.size * 0.26, dark(palette.near, 0.7), 0.35)


def fox(brush: Brush, palette: Palette) -> None:
    """A sitting fox of height 1."""
    fur, white = palette.tone(rgb("dd6f35")), palette.tone(rgb("f8efe4"))
    sock, shade = palette.tone(rgb("4a3029")), palette.tone(rgb("b4532a"))
    _shadow(brush, palette, 0.46)
    brush.blob(
        [(0.15, 0.02), (0.36, 0.0), (0.55, 0.1), (0.6, 0.3), (0.52, 0.46), (0.45, 0.3), (0.32, 0.18), (0.16, 0.16)], fur
    )
    brush.blob([(0.6, 0.3), (0.52, 0.46), (0.47, 0.34), (0.53, 0.26)], white)
    brush.both([(0, 0.6), (0.12, 0.54), (0.19, 0.36), (0.25, 0.18), (0.24, 0.04), (0.14, 0.0), (0, 0.0)], fur)
    brush.blob([(0.1, 0.55), (0.19, 0.36), (0.25, 0.18), (0.24, 0.04), (0.14, 0.0), (0.15, 0.25)], shade)
    brush.both([(0, 0.54), (0.1, 0.47), (0.1, 0.34), (0, 0.16)], white)
    for side in (-1, 1):
        brush.blob(
            [(side * 0.01, 0.3), (side * 0.09, 0.3), (side * 0.085, 0.02), (side * 0.015, 0.0)], mix(fur, shade, 0.3)
        )
        brush.blob([(side * 0.01, 0.13), (side * 0.088, 0.13), (side * 0.1, -0.01), (side * 0.006, -0.015)], sock)
        brush.shape([(side * 0.21, 0.74), (side * 0.2, 1.0), (side * 0.04, 0.84)], fur if side < 0 else shade)
        brush.shape([(side * 0.185, 0.8), (side * 0.182, 0.93), (side * 0.09, 0.845)], sock)
    brush.both([(0, 0.87), (0.12, 0.85), (0.2, 0.74), (0.25, 0.64), (0.12, 0.56), (0.04, 0.475), (0, 0.465)], fur)
    for side in (-1, 1):
        brush.blob(
            [(side * 0.25, 0.64), (side * 0.13, 0.68), (side * 0.05, 0.6), (side * 0.03, 0.5), (side * 0.12, 0.555)],
            white,
        )
        _eye(Brush(brush.canvas, *brush.at(side * 0.1, 0.69), brush.size * 0.72), 0, 0, palette, rgb("c98a2e"))
    brush.oval(0, 0.49, 0.032, 0.025, palette.tone(INK))
    brush.oval(-0.01, 0.498, 0.009, 0.006, light(INK, 0.6))


def dog(brush: Brush, palette: Palette) -> None:
    """A sitting puppy of height 1 with hanging ears."""
    fur, white = palette.tone(rgb("c99b66")), palette.tone(rgb("faf3e6"))
    ear, shade = palette.tone(rgb("8a5f3c")), palette.tone(rgb("a97d4d"))
    _shadow(brush, palette, 0.4)
    brush.stroke([(0.18, 0.08), (0.34, 0.14), (0.42, 0.28), (0.38, 0.36)], 0.08, 0.04, fur)
    brush.both([(0, 0.58), (0.15, 0.52), (0.21, 0.34), (0.26, 0.16), (0.25, 0.03), (0.14, -0.01), (0, 0.0)], fur)
    brush.blob([(0.12, 0.53), (0.21, 0.34), (0.26, 0.16), (0.25, 0.03), (0.14, 0.0), (0.16, 0.25)], shade)
    brush.both([(0, 0.52), (0.1, 0.46), (0.1, 0.3), (0, 0.14)], white)
    for side in (-1, 1):
        brush.blob([(side * 0.01, 0.3), (side * 0.095, 0.3), (side * 0.095, 0.03), (side * 0.01, 0.0)], fur)
        brush.oval(side * 0.06, 0.02, 0.068, 0.038, white)
    brush.both([(0, 0.9), (0.13, 0.88), (0.2, 0.77), (0.2, 0.64), (0.12, 0.53), (0, 0.5)], fur)
    brush.both([(0, 0.9), (0.03, 0.84), (0.04, 0.72), (0.1, 0.62), (0.1, 0.55), (0, 0.51)], white)
    for side in (-1, 1):
        brush.blob(
            [
                (side * 0.1, 0.88),
                (side * 0.2, 0.86),
                (side * 0.29, 0.68),
                (side * 0.26, 0.54),
                (side * 0.19, 0.62),
                (side * 0.17, 0.76),
            ],
            ear,
        )
        brush.oval(side * 0.095, 0.72, 0.033, 0.04, palette.tone(INK))
        brush.oval(side * 0.095 - 0.01, 0.735, 0.012, 0.012, (255, 255, 255))
        brush.stroke(
            [(0, 0.6), (0, 0.575), (side * 0.03, 0.562), (side * 0.055, 0.574)], 0.008, 0.006, palette.tone(INK)
        )
    brush.blob([(-0.045, 0.645), (0.045, 0.645), (0.02, 0.6), (-0.02, 0.6)], palette.tone(INK))
    brush.blob([(-0.022, 0.565), (0.022, 0.565), (0.016, 0.52), (-0.016, 0.52)], palette.tone(rgb("e58b91")))


def owl(brush: Brush, palette: Palette) -> None:
    """An owl of height 1."""
    brown, pale = palette.tone(rgb("8b6a4f")), palette.tone(rgb("e6d3b3"))
    _shadow(brush, palette, 0.3)
    brush.both([(0, 0.88), (0.16, 0.95), (0.22, 0.8), (0.27, 0.5), (0.22, 0.15), (0.1, 0.02), (0, 0.0)], brown)
    brush.both([(0, 0.56), (0.15, 0.5), (0.17, 0.28), (0.09, 0.08), (0, 0.05)], pale)
    for row in range(4):
        for column in range(-2 + row // 2, 3 - row // 2):
            x, y = column * 0.06 + (row % 2) * 0.03, 0.42 - row * 0.09
            brush.stroke([(x - 0.018, y), (x, y - 0.02), (x + 0.018, y)], 0.012, 0.012, brown)
    for side in (-1, 1):
        brush.blob([(side * 0.2, 0.6), (side * 0.29, 0.45), (side * 0.24, 0.14), (side * 0.17, 0.3)], dark(brown, 0.24))
        brush.oval(side * 0.1, 0.74, 0.115, 0.115, pale)
        brush.oval(side * 0.095, 0.74, 0.075, 0.075, palette.tone(rgb("f0b13c")))
        brush.oval(side * 0.092, 0.74, 0.042, 0.045, INK)
        brush.oval(side * 0.092 - 0.014, 0.756, 0.014, 0.014, (255, 255, 255))
        brush.stroke([(side * 0.06, 0.02), (side * 0.06, -0.02)], 0.05, 0.04, palette.tone(rgb("d99a3a")))
    brush.blob([(-0.03, 0.7), (0.03, 0.7), (0, 0.62)], palette.tone(rgb("d99a3a")))


def whale(brush: Brush, palette: Palette) -> None:
    """A whale at the surface, its breath in the air; 1 long."""
    blue, belly = palette.tone(rgb("4f78a8")), palette.tone(rgb("dfeaf2"))
    spray = mix(palette.horizon, (255, 255, 255), 0.5)
    for side in (-1, 1):
        brush.stroke([(-0.2, 0.3), (-0.2 + side * 0.03, 0.46), (-0.2 + side * 0.12, 0.47)], 0.012, 0.02, spray)
    brush.blob([(0.32, 0.06), (0.46, 0.2), (0.4, 0.36), (0.52, 0.3), (0.64, 0.36), (0.56, 0.18), (0.44, 0.02)], blue)
    brush.blob(
        [
            (-0.5, 0.0),
            (-0.47, 0.18),
            (-0.28, 0.29),
            (0.0, 0.25),
            (0.3, 0.12),
            (0.46, 0.02),
            (0.3, -0.06),
            (-0.3, -0.07),
        ],
        blue,
    )
    brush.blob([(-0.49, 0.02), (-0.3, 0.05), (0.0, 0.0), (0.14, -0.06), (-0.3, -0.08)], belly)
    brush.oval(-0.33, 0.1, 0.02, 0.02, INK)
    brush.oval(-0.335, 0.107, 0.007, 0.007, (255, 255, 255))
    foam = mix(palette.water, (255, 255, 255), 0.55)
    for step in range(12):
        brush.oval(-0.55 + 0.1 * step, -0.06, 0.08, 0.022, foam if step % 2 else mix(foam, palette.water, 0.5))
