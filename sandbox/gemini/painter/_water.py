"""Water: it mirrors what stands above it, ripples, and glitters under the sun."""

import math

from PIL import Image

from sandbox.gemini.painter._canvas import Canvas
from sandbox.gemini.painter._colour import Colour, Palette, dark, light, mix


def lake(canvas: Canvas, palette: Palette, top: float, bottom: float, sun_x: float) -> None:
    """Turn the band between two heights into water. Call it when all that it mirrors has been painted."""
    y0, y1 = int(top), min(canvas.height, int(bottom))
    high = y1 - y0
    if high < 4:
        return
    source = canvas.image.crop((0, max(0, y0 - high), canvas.width, y0))
    mirror = source.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((canvas.width, high))
    canvas.image.paste(_rippled(canvas, mirror), (0, y0))
    canvas.veil(y0, y1, palette.water, 0.22, 0.62)
    canvas.veil(y0 - 1, y0 + high * 0.18, palette.horizon, 0.45, 0.0)
    _ripples(canvas, palette, y0, y1)
    _glitter(canvas, light(palette.lamp, 0.2), sun_x, (y0, y1))


def _rippled(canvas: Canvas, mirror: Image.Image) -> Image.Image:
    """Shift the rows of the mirror, more so towards us."""
    wavy = mirror.copy()
    y, phase = 0.0, canvas.rng.uniform(0, 6)
    while y < mirror.height:
        near = y / mirror.height
        step = max(2, int(canvas.unit * (0.002 + 0.008 * near)))
        shift = int(canvas.unit * (0.002 + 0.012 * near) * math.sin(phase))
        strip = mirror.crop((0, int(y), mirror.width, min(mirror.height, int(y) + step)))
        wavy.paste(strip, (shift, int(y)))
        phase += 1.9 + canvas.rng.random()
        y += step
    return wavy


def _ripples(canvas: Canvas, palette: Palette, y0: int, y1: int) -> None:
    rng = canvas.rng
    count = min(700, int(110 * canvas.width / canvas.unit))
    bright, deep = mix(palette.water, palette.horizon, 0.5), dark(palette.water, 0.25)
    for _ in range(count):
        near = rng.random() ** 1.3
        y = y0 + (y1 - y0) * near
        long = canvas.unit * rng.uniform(0.01, 0.05) * (0.25 + 1.6 * near)
        thick = max(0.8, canvas.unit * 0.0013 * (0.4 + 2 * near))
        colour = bright if rng.random() < 0.6 else deep
        canvas.oval(rng.uniform(0, canvas.width), y, long, thick, colour)


def _glitter(canvas: Canvas, colour: Colour, sun_x: float, band: tuple[int, int]) -> None:
    """The sun's path on the water, spreading towards us."""
    rng, (y0, y1) = canvas.rng, band
    canvas.glow(sun_x, y0, canvas.unit * 0.3, colour, 0.22)
    for _ in range(150):
        near = rng.random() ** 1.2
        y = y0 + (y1 - y0) * near * 0.92 + 2
        x = sun_x + rng.gauss(0, canvas.unit * (0.018 + 0.06 * near))
        long = canvas.unit * rng.uniform(0.008, 0.03) * (0.4 + near)
        canvas.oval(x, y, long, max(0.8, canvas.unit * 0.0016 * (0.5 + 1.8 * near)), colour)


def foam(canvas: Canvas, palette: Palette, edge: list[tuple[float, float]]) -> None:
    """The white line where the water meets the beach."""
    white = palette.tone((252, 252, 250))
    canvas.draw.line(edge, fill=white, width=max(2, int(canvas.unit * 0.007)), joint="curve")
    back = [(x, y - canvas.unit * 0.018) for x, y in edge]
    canvas.draw.line(back, fill=mix(palette.water, white, 0.45), width=max(1, int(canvas.unit * 0.003)))
