"""Seeded noise: ridge lines, cloud masks and film grain. Pillow's own noise has no seed, so this is ours."""

import math
import random

from PIL import Image, ImageChops


class Waves:
    """A smooth random line: `line(x)` is about -1…1 and never repeats within a picture."""

    def __init__(self, rng: random.Random) -> None:
        self._values = [rng.uniform(-1, 1) for _ in range(512)]

    def smooth(self, x: float) -> float:
        whole = math.floor(x)
        t = x - whole
        t = t * t * (3 - 2 * t)
        a, b = self._values[whole % 512], self._values[(whole + 1) % 512]
        return a + (b - a) * t

    def line(self, x: float, octaves: int = 4, gain: float = 0.5) -> float:
        total, weight, height = 0.0, 1.0, 0.0
        for octave in range(octaves):
            total += self.smooth(x * 2**octave + 37.7 * octave) * weight
            height += weight
            weight *= gain
        return total / height

    def ridged(self, x: float, octaves: int = 5) -> float:
        """Like `line`, but with sharp crests, as of rock."""
        total, weight, height = 0.0, 1.0, 0.0
        for octave in range(octaves):
            total += (1 - abs(self.smooth(x * 2**octave + 91.3 * octave)) * 2) * weight
            height += weight
            weight *= 0.45
        return total / height


def cloud(
    rng: random.Random, size: tuple[int, int], stretch: float, octaves: int = 5, *, rough: float = 0.78
) -> Image.Image:
    """Fractal noise as a grey picture; `stretch` > 1 draws it out sideways, as wind does, `rough` adds detail."""
    width, height = size
    result = Image.new("L", size, 128)
    for octave in range(octaves):
        rows = max(2, round(3 * 2**octave * max(1.0, 0.7 * height / width)))
        columns = max(2, round(rows * width / height / stretch))
        rows, columns = min(rows, height), min(columns, width)
        layer = Image.frombytes("L", (columns, rows), rng.randbytes(columns * rows))
        layer = layer.resize(size, Image.Resampling.BICUBIC)
        result = layer if octave == 0 else Image.blend(result, layer, 0.42 * rough**octave)
    return result


def grain(rng: random.Random, size: tuple[int, int], depth: int) -> Image.Image:
    """A grey picture around `depth` that, laid on and taken off again, leaves a soft film grain."""
    side = 512
    first = Image.frombytes("L", (side, side), rng.randbytes(side * side))
    second = Image.frombytes("L", (side, side), rng.randbytes(side * side))
    # The mean of two even distributions is a triangular one: softer than plain noise, and as cheap.
    tile = Image.blend(first, second, 0.5).point([level * 2 * depth // 255 for level in range(256)])
    full = Image.new("L", size)
    for y in range(0, size[1], side):
        for x in range(0, size[0], side):
            # Turned tiles hide the repetition.
            full.paste(ImageChops.offset(tile, (x * 7 + y * 3) % side, (y * 5) % side), (x, y))
    return full
