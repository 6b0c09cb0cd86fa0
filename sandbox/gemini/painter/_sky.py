"""Everything above the horizon: the colours of the air, sun, moon, stars, clouds, rainbow, northern lights."""

import math
import random

from PIL import Image, ImageDraw, ImageFilter

from sandbox.gemini.painter._canvas import Canvas
from sandbox.gemini.painter._colour import Colour, Palette, light, mix
from sandbox.gemini.painter._noise import Waves, cloud

Spot = tuple[float, float]


def air(canvas: Canvas, palette: Palette, horizon: float, sun: Spot) -> None:
    """Fill the sky. It is computed at a few hundred points and scaled up: air has no edges."""
    columns = max(6, min(96, round(24 * canvas.width / canvas.height)))
    rows = max(10, min(96, round(24 * canvas.height / canvas.width)))
    waves = Waves(canvas.rng)
    stops = (palette.zenith, palette.middle, palette.low, palette.horizon)
    pixels = []
    for row in range(rows):
        y = (row + 0.5) / rows * canvas.height
        for column in range(columns):
            x = (column + 0.5) / columns * canvas.width
            height = y / horizon + 0.05 * waves.line(2.2 * x / canvas.unit + y / canvas.unit)
            place = max(0.0, min(0.9999, height)) * 3
            here = mix(stops[int(place)], stops[int(place) + 1], place - int(place))
            distance = math.hypot(x - sun[0], y - sun[1]) / canvas.unit
            pixels.append(mix(here, palette.lamp, 0.42 * math.exp(-((distance * 2.1) ** 2))))
    field = Image.new("RGB", (columns, rows))
    field.putdata(pixels)
    middle = field.resize((columns * 8, rows * 8), Image.Resampling.BICUBIC)
    canvas.image.paste(middle.resize((canvas.width, canvas.height), Image.Resampling.BILINEAR))


def sun(canvas: Canvas, palette: Palette, spot: Spot, radius: float) -> None:
    canvas.glow(*spot, radius * 7.5, palette.lamp, 0.34)
    canvas.glow(*spot, radius * 3.2, palette.lamp, 0.55)
    canvas.oval(*spot, radius, radius, light(palette.lamp, 0.35))


def moon(canvas: Canvas, palette: Palette, spot: Spot, radius: float) -> None:
    """A full moon with its seas, or a crescent."""
    rng, (x, y) = canvas.rng, spot
    canvas.glow(x, y, radius * 6, palette.lamp, 0.30)
    canvas.glow(x, y, radius * 2.4, palette.lamp, 0.35)
    behind = canvas.image.getpixel((int(min(max(x, 0), canvas.width - 1)), int(max(0, y - radius * 1.7))))
    canvas.oval(x, y, radius, radius, palette.lamp)
    if rng.random() < 0.4:
        assert isinstance(behind, tuple)
        night = mix((behind[0], behind[1], behind[2]), palette.lamp, 0.14)
        canvas.oval(x + radius * 0.42, y - radius * 0.14, radius * 0.86, radius * 0.86, night)
        return
    sea = mix(palette.lamp, palette.middle, 0.17)
    for _ in range(7):
        angle, away = rng.uniform(0, math.tau), radius * rng.uniform(0, 0.62)
        size = radius * rng.uniform(0.1, 0.27)
        canvas.oval(x + math.cos(angle) * away, y + math.sin(angle) * away, size, size * 0.85, sea)


def stars(canvas: Canvas, palette: Palette, horizon: float, density: float = 1.0) -> None:
    """Stars, thinning out towards the horizon, along a faint milky band."""
    rng, unit = canvas.rng, canvas.unit
    small = (max(16, canvas.width // 12), max(16, canvas.height // 12))
    band = cloud(rng, small, 0.8, rough=0.6).point([max(0, min(70, (level - 120) * 2)) for level in range(256)])
    canvas.stain(band, light(palette.low, 0.25))
    count = min(1600, round(260 * density * canvas.width * horizon / unit**2))
    for _ in range(count):
        x, y = rng.uniform(0, canvas.width), horizon * rng.random() ** 1.25
        size = unit * (0.0007 + 0.0019 * rng.random() ** 4)
        shine = 0.35 + 0.65 * rng.random()
        white = rng.choice(((255, 255, 255), (220, 230, 255), (255, 240, 220)))
        canvas.oval(x, y, size, size, mix(palette.low, white, shine * (1 - 0.55 * y / horizon)))
    for _ in range(max(2, count // 60)):
        x, y = rng.uniform(0, canvas.width), horizon * rng.random() * 0.8
        canvas.glow(x, y, unit * rng.uniform(0.006, 0.014), (255, 255, 255), 0.8)


def clouds(canvas: Canvas, palette: Palette, horizon: float, cover: float) -> None:
    """Wind-drawn clouds; `cover` 0…1 is how much of the sky they take. Lit from above, shaded below."""
    height = max(8, int(horizon))
    small = (max(24, canvas.width // 8), max(24, height // 8))
    lift = max(1, small[1] // 60)
    noise = cloud(canvas.rng, (small[0] + lift, small[1] + lift), stretch=2.6)
    edge = 178 - int(84 * cover)
    shadow = noise.crop((0, 0, *small)).point([max(0, min(150, (level - edge) * 4)) for level in range(256)])
    raised = noise.crop((lift, lift, small[0] + lift, small[1] + lift))
    lit = raised.point([max(0, min(225, (level - edge - 12) * 5)) for level in range(256)])
    fade = Image.new("L", (1, 32))
    fade.putdata([int(255 * min(1.0, 0.25 + row / 14) * min(1.0, (32 - row) / 6)) for row in range(32)])
    fade = fade.resize(small)
    empty = Image.new("L", small)
    under = mix(palette.cloud, palette.middle, 0.5)
    canvas.stain(Image.composite(shadow, empty, fade), under, height=height)
    canvas.stain(Image.composite(lit, empty, fade), palette.cloud, height=height)


def puffs(canvas: Canvas, palette: Palette, horizon: float, count: int) -> None:
    """Heaped summer clouds with flat bottoms."""
    rng, unit = canvas.rng, canvas.unit
    spots = sorted((rng.uniform(0.12, 0.72) * horizon, rng.random() * canvas.width) for _ in range(count))
    for y, x in spots:
        size = unit * rng.uniform(0.05, 0.12) * (1.25 - 0.8 * y / horizon)
        heaps = [
            (x + size * (i - 2.5) * 0.62, y - size * rng.uniform(0, 0.32) * (3 - abs(i - 2.5)), size) for i in range(6)
        ]
        shade = mix(palette.cloud, palette.middle, 0.30)
        for step, colour in ((0.0, shade), (0.16, mix(palette.cloud, shade, 0.35)), (0.3, palette.cloud)):
            for hx, hy, hs in heaps:
                r = hs * (0.62 - 0.34 * step) * (1.1 - abs(hx - x) / size / 4)
                canvas.oval(hx - hs * step * 0.4, hy - hs * step * 0.75, r * 1.12, r, colour)


def rainbow(canvas: Canvas, horizon: float, sun_x: float) -> None:
    """A rainbow, which always stands opposite the sun."""
    side = 2
    width, height = canvas.width // side, int(horizon) // side
    x = width * (0.72 if sun_x < canvas.width / 2 else 0.28)
    radius = min(width * 0.42, height * 0.86)
    step = max(1.0, canvas.unit / side * 0.011)
    colours: tuple[Colour, ...] = (
        (240, 80, 80), (250, 160, 70), (250, 235, 110), (110, 210, 120), (90, 160, 240), (150, 110, 220)
    )  # fmt: skip
    for index, colour in enumerate(colours):
        mask = Image.new("L", (width, height))
        outer = radius - index * step
        box = (x - outer, height - outer, x + outer, height + outer)
        ImageDraw.Draw(mask).arc(box, 180, 360, fill=95, width=max(1, math.ceil(step * 1.5)))
        canvas.stain(mask.filter(ImageFilter.BoxBlur(1.5)), colour, height=int(horizon))


def northern_lights(canvas: Canvas, horizon: float) -> None:
    """Curtains of green and violet light."""
    rng = canvas.rng
    columns, rows = 96, 48
    for colour, base in (((92, 255, 178), 0.62), ((120, 140, 255), 0.5), ((214, 120, 255), 0.4)):
        waves = Waves(rng)
        pixels = [0] * (columns * rows)
        for column in range(columns):
            foot = rows * (base + 0.22 * waves.line(column / 26))
            shine = max(0.0, 0.5 + 0.6 * waves.line(column / 7 + 40, 3))
            for row in range(rows):
                above = (foot - row) / (rows * 0.5)
                level = math.exp(-3.0 * above) if above >= 0 else math.exp(14 * above)
                pixels[row * columns + column] = int(165 * shine * level)
        mask = Image.new("L", (columns, rows))
        mask.putdata(pixels)
        canvas.stain(mask, colour, height=int(horizon))


def birds(canvas: Canvas, palette: Palette, rng: random.Random, spot: Spot, count: int = 9) -> None:
    """A flock far away, each bird two strokes of the wing."""
    colour = mix(palette.near, palette.middle, 0.25)
    for _ in range(count):
        x = spot[0] + rng.gauss(0, 0.1) * canvas.unit
        y = spot[1] + rng.gauss(0, 0.045) * canvas.unit
        span = canvas.unit * rng.uniform(0.009, 0.019)
        lift = span * rng.uniform(0.25, 0.6)
        wing = [
            (x - span, y - lift), (x - span * 0.45, y - lift * 1.15), (x, y), (x + span * 0.45, y - lift * 1.15),
            (x + span, y - lift), (x + span * 0.45, y - lift * 0.75), (x, y + lift * 0.5),
            (x - span * 0.45, y - lift * 0.75),
        ]  # fmt: skip
        canvas.polygon(wing, colour)
