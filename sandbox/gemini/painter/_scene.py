"""Composition: a sky, a place, things in it, weather before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import _land as land
from . import _life as life
from . import _plants as plants
from . import _sky as sky
from . import _space as space
from . import _town as town
from . import _water as water
from ._canvas import Brush, Canvas
from ._colour import Colour, Palette, dark, dyed, light, mix, overcast, pick, rgb, snowy, turn
from ._words import Wish


@dataclass
class Scene:
    """What the parts of a picture need to know of each other. `stand` is where a large thing may stand."""

    canvas: Canvas
    wish: Wish
    palette: Palette
    horizon: float
    sun: tuple[float, float]
    stand: tuple[float, float] = (0.0, 0.0)

    @property
    def snow(self) -> bool:
        return "snow" in self.wish.weather

    def brush(self, x: float, y: float, size: float) -> Brush:
        return Brush(self.canvas, x, y, size * self.canvas.unit)


def compose(canvas: Canvas, wish: Wish) -> None:
    """Paint the whole picture on the canvas."""
    if wish.place == "space":
        _space_scene(canvas, wish)
        return
    rng = canvas.rng
    palette = pick(wish.hour, rng)
    if wish.tint:
        palette = dyed(palette, wish.tint)
    if wish.weather & {"rain", "fog"}:
        palette = overcast(palette, 0.65 if "rain" in wish.weather else 0.25)
    if "snow" in wish.weather:
        palette = snowy(palette)
    ground = min(canvas.height * rng.uniform(0.36, 0.42), canvas.unit * 0.92)
    horizon = canvas.height - ground
    across = rng.choice((rng.uniform(0.14, 0.36), rng.uniform(0.64, 0.86)))
    low = palette.dimness > 0.3 and not palette.starlit
    above = canvas.unit * (rng.uniform(0.05, 0.12) if low else rng.uniform(0.32, 0.46))
    scene = Scene(canvas, wish, palette, horizon, (across * canvas.width, max(canvas.unit * 0.14, horizon - above)))
    scene.stand = ((1 - across) * canvas.width, canvas.height - canvas.unit * 0.1)
    _sky_over(scene)
    PLACES[wish.place](scene)
    for thing in wish.things:
        if thing in NEAR_THINGS:
            NEAR_THINGS[thing](scene)
    _weather(scene)


def _sky_over(scene: Scene) -> None:
    """Paint the sky at half the width: nothing in it has edges that would miss the rest."""
    half = scene.canvas.half()
    _heavens(
        replace(
            scene,
            canvas=half,
            horizon=scene.horizon / 2,
            sun=(scene.sun[0] / 2, scene.sun[1] / 2),
            stand=(scene.stand[0] / 2, scene.stand[1] / 2),
        )
    )
    scene.canvas.spread(half)


def _heavens(scene: Scene) -> None:
    canvas, palette, wish = scene.canvas, scene.palette, scene.wish
    rng = canvas.rng
    sky.air(canvas, palette, scene.horizon, scene.sun)
    if palette.starlit:
        sky.stars(canvas, palette, scene.horizon)
    if "aurora" in wish.things:
        sky.northern_lights(canvas, scene.horizon)
    closed = bool(wish.weather & {"rain", "fog"})
    if palette.starlit:
        sky.moon(canvas, palette, scene.sun, canvas.unit * rng.uniform(0.06, 0.085))
    elif not closed:
        sky.sun(canvas, palette, scene.sun, canvas.unit * rng.uniform(0.05, 0.075))
    cover = (
        0.95
        if "rain" in wish.weather or "cloud" in wish.weather
        else rng.uniform(0.12, 0.6) * (0.5 if palette.starlit else 1)
    )
    sky.clouds(canvas, palette, scene.horizon, cover)
    if "rainbow" in wish.things:
        sky.rainbow(canvas, scene.horizon, scene.sun[0])
    if not palette.starlit and (wish.place == "sea" or "birds" in wish.things or rng.random() < 0.5):
        spot = (scene.stand[0] * 0.9, scene.horizon - canvas.unit * rng.uniform(0.22, 0.34))
        sky.birds(canvas, palette, rng, spot, 14 if "birds" in wish.things else 7)


def _meadow(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    land.far_hills(canvas, palette, scene.horizon)
    land.hills(canvas, palette, scene.horizon, lambda line, hill: _middle(scene, line, hill))
    rng = canvas.rng
    deep = canvas.height - scene.horizon
    colour = mix(palette.near, palette.tone(rgb("6fae5a")), 0.35)
    for _ in range(max(2, round(2.4 * canvas.width / canvas.unit))):
        x, near = rng.uniform(0, canvas.width), rng.uniform(0.12, 0.4)
        leaf = turn(rgb("5f9a4c"), rng.uniform(-0.03, 0.03))
        if scene.wish.hour == "sunset" and not scene.snow:
            leaf = turn(rgb("c9813f"), rng.uniform(-0.04, 0.06))
        plants.tree(scene.brush(x, scene.horizon + deep * (0.12 + near * 0.8), 0.08 + 0.22 * near), palette, leaf)
    if scene.snow:
        return
    plants.grass(canvas, palette, scene.horizon + deep * 0.62, colour, 0.05, int(260 * canvas.width / canvas.unit))
    if "flower" not in scene.wish.things:
        plants.garden(canvas, palette, scene.horizon + deep * 0.66, 0.10, int(40 * canvas.width / canvas.unit), kind=0)


def _mountain(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    land.mountains(canvas, palette, scene.horizon, scene.sun[0])
    _middle(scene, [(0.0, scene.horizon), (float(canvas.width), scene.horizon)], palette.depth(0.4))
    green = palette.tone(rgb("35604c"))
    shore = land.ridge(canvas, scene.horizon + canvas.unit * 0.01, canvas.unit * 0.02, 0.6)
    land.woods(canvas, palette, shore, 0.12, mix(palette.far, green, 0.55))
    land.ground(canvas, shore, mix(palette.far, green, 0.6))
    deep = canvas.height - scene.horizon
    water.lake(canvas, palette, scene.horizon + canvas.unit * 0.035, canvas.height, scene.sun[0])
    bank = land.ridge(canvas, canvas.height - deep * 0.16, canvas.unit * 0.09, 0.9, octaves=3)
    near = dark(green, 0.35) if not scene.snow else palette.near
    land.ground(canvas, bank, near)
    plants.grass(canvas, palette, canvas.height - deep * 0.16, near, 0.035, int(120 * canvas.width / canvas.unit))
    white = palette.tone((240, 246, 255)) if scene.snow else None
    for x in _edges(scene):
        tall = canvas.rng.uniform(0.32, 0.5)
        foot = land.under(bank, x) + canvas.unit * 0.03
        land.conifer(scene.brush(x, foot, tall), turn(dark(green, 0.3), canvas.rng.uniform(-0.02, 0.02)), snow=white)


def _edges(scene: Scene) -> list[float]:
    """Where trees frame a picture: at its sides, and here and there along a wide one."""
    canvas = scene.canvas
    rng, unit = canvas.rng, canvas.unit
    spots = [rng.uniform(-0.02, 0.2) * unit for _ in range(3)]
    spots += [canvas.width - rng.uniform(-0.02, 0.2) * unit for _ in range(3)]
    spots += [rng.uniform(0, canvas.width) for _ in range(int(canvas.width / unit / 2))]
    return [x for x in spots if abs(x - scene.stand[0]) > 0.22 * unit]


def _forest(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    land.far_hills(canvas, palette, scene.horizon, 2)
    _middle(scene, [(0.0, scene.horizon), (float(canvas.width), scene.horizon)], palette.depth(0.25))
    green = rgb("8a5a2f") if "autumn" in scene.wish.hour else rgb("2f5d46")
    floor = land.forest(canvas, palette, scene.horizon, deep=mix(green, (240, 246, 255), 0.35) if scene.snow else green)
    if not palette.starlit and not scene.wish.weather:
        for step in range(4):
            x = scene.sun[0] + (step - 1.5) * canvas.unit * 0.2
            far = x + (canvas.width / 2 - scene.sun[0]) * 0.9
            drop, wide = canvas.height * 0.95, canvas.unit * 0.06
            canvas.beam(
                [(x, scene.sun[1]), (far - wide, drop), (far + wide, drop), (x + 2, scene.sun[1])], palette.lamp, 0.20
            )
    colour = light(dark(palette.tone(rgb("3f7048")), 0.2), 0.05)
    if scene.snow:
        return
    plants.grass(canvas, palette, min(y for _, y in floor), colour, 0.05, int(200 * canvas.width / canvas.unit))


def _sea(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    rng = canvas.rng
    isle = land.ridge(canvas, scene.horizon + canvas.unit * 0.02, canvas.unit * 0.09, 0.9)
    land.ground(canvas, isle, palette.depth(0.14))
    canvas.veil(scene.horizon - canvas.unit * 0.08, scene.horizon + 4, palette.horizon, 0.0, 0.5)
    _middle(scene, isle, palette.depth(0.25))
    water.lake(canvas, palette, scene.horizon, canvas.height, scene.sun[0])
    if "lighthouse" in scene.wish.things or "whale" in scene.wish.things:
        return
    deep = canvas.height - scene.horizon
    side = 1 if scene.stand[0] > canvas.width / 2 else -1
    waves = land.Waves(rng)
    steps = 90
    edge = []
    for step in range(-1, steps + 2):
        x = canvas.width * step / steps
        rise = 0.5 + 0.5 * side * (2 * x / canvas.width - 1)
        y = canvas.height - deep * (0.06 + 0.30 * rise**2) + canvas.unit * 0.02 * waves.line(x / canvas.unit * 3, 2)
        edge.append((x, y))
    sand = palette.tone(rgb("ecd2a0")) if not scene.snow else palette.near
    land.ground(canvas, [(x, y - canvas.unit * 0.012) for x, y in edge], mix(sand, palette.water, 0.5))
    land.ground(canvas, edge, sand)
    water.foam(canvas, palette, edge)
    canvas.veil(canvas.height - deep * 0.2, canvas.height, dark(sand, 0.35), 0.0, 0.18)
    if not {"boat", "palm", "cat", "dog", "fox"} & set(scene.wish.things):
        _boats(scene)


def _desert(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    land.far_hills(canvas, replace(palette, far=mix(palette.far, rgb("b5653a"), 0.4)), scene.horizon, 2)
    _middle(scene, [(0.0, scene.horizon), (float(canvas.width), scene.horizon)], palette.depth(0.3))
    land.dunes(canvas, palette, scene.horizon, scene.sun[0])
    if "cactus" not in scene.wish.things:
        _cacti(scene)


def _city(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    _middle(scene, [(0.0, scene.horizon), (float(canvas.width), scene.horizon)], palette.depth(0.25))
    town.skyline(canvas, palette, scene.horizon)
    water.lake(canvas, palette, scene.horizon + canvas.unit * 0.03, canvas.height, scene.sun[0])
    deep = canvas.height - scene.horizon
    wall = canvas.height - deep * 0.2
    if {"cat", "dog", "fox", "owl"} & set(scene.wish.things):
        stone = palette.tone(rgb("5b5668"))
        canvas.polygon([(0, wall), (canvas.width, wall), (canvas.width, canvas.height), (0, canvas.height)], stone)
        canvas.veil(wall, canvas.height, dark(stone, 0.5), 0.0, 0.6)
        canvas.polygon(
            [
                (0, wall),
                (canvas.width, wall),
                (canvas.width, wall + canvas.unit * 0.025),
                (0, wall + canvas.unit * 0.025),
            ],
            light(stone, 0.2),
        )
        scene.stand = (scene.stand[0], wall + canvas.unit * 0.012)


def _space_scene(canvas: Canvas, wish: Wish) -> None:
    rng = canvas.rng
    palette = pick("space", rng)
    if wish.tint:
        palette = dyed(palette, wish.tint)
    space.deep_space(canvas, palette)
    tone = wish.tint or rng.choice((rgb("d99a5b"), rgb("5f8fd0"), rgb("b56a8f"), rgb("6fb09a")))
    across = rng.choice((rng.uniform(0.24, 0.36), rng.uniform(0.64, 0.76)))
    ground = canvas.height - min(canvas.height * 0.22, canvas.unit * 0.4)
    spot = (across * canvas.width, ground - canvas.unit * 0.42)
    space.planet(
        canvas, *spot, canvas.unit * rng.uniform(0.19, 0.25), tone, rings="rings" in wish.things or rng.random() < 0.7
    )
    other = ((1 - across) * canvas.width, ground - canvas.unit * rng.uniform(0.45, 0.6))
    space.planet(canvas, *other, canvas.unit * 0.055, turn(tone, 0.4), rings=False)
    space.moonscape(canvas, palette, ground)
    scene = Scene(
        canvas, wish, palette, ground, spot, ((1 - across) * canvas.width, canvas.height - canvas.unit * 0.08)
    )
    for thing in wish.things:
        if thing in NEAR_THINGS and thing not in ("boat", "palm"):
            NEAR_THINGS[thing](scene)


def _middle(scene: Scene, line: land.Line, hill: Colour) -> None:
    """Paint what stands in the middle distance, on a line."""
    for thing in scene.wish.things:
        if thing in FAR_THINGS:
            FAR_THINGS[thing](scene, line, hill)


PLACES: dict[str, Callable[[Scene], None]] = {
    "meadow": _meadow,
    "mountain": _mountain,
    "forest": _forest,
    "sea": _sea,
    "desert": _desert,
    "city": _city,
}


def _cat(scene: Scene) -> None:
    name = scene.wish.coat or scene.canvas.rng.choice(("ginger", "ginger", "tabby", "grey", "black", "cream"))
    x, y = _foreground(scene)
    size, flip = 0.52 * scene.canvas.unit, x > scene.canvas.width / 2
    life.cat(Brush(scene.canvas, x, y, size, flip=flip), scene.palette, life.COATS[name])


def _foreground(scene: Scene) -> tuple[float, float]:
    """A place for an animal: away from the sun, a little towards the middle."""
    x, y = scene.stand
    return x + (scene.canvas.width / 2 - x) * 0.35, y


def _animal(paint: Callable[[Brush, Palette], None], size: float) -> Callable[[Scene], None]:
    return lambda scene: paint(scene.brush(*_foreground(scene), size), scene.palette)


def _whale(scene: Scene) -> None:
    canvas = scene.canvas
    y = scene.horizon + (canvas.height - scene.horizon) * 0.5
    life.whale(scene.brush(canvas.width * 0.5, y, 0.6), scene.palette)


def _lighthouse(scene: Scene) -> None:
    canvas = scene.canvas
    x = scene.stand[0] + (canvas.width / 2 - scene.stand[0]) * 0.15
    y = canvas.height - (canvas.height - scene.horizon) * 0.42
    size = min(0.82 * canvas.unit, 0.9 * y)
    brush = Brush(canvas, x, y, size, flip=scene.stand[0] < canvas.width / 2)
    if scene.palette.dimness > 0.3:
        town.beams(brush)
    town.lighthouse(brush, scene.palette)
    if scene.palette.dimness > 0.3:
        brush.glow(0, 0.74, 0.3, town.LAMPLIGHT, 0.85)


def _boats(scene: Scene) -> None:
    canvas, rng = scene.canvas, scene.canvas.rng
    deep = canvas.height - scene.horizon
    town.sailboat(
        scene.brush(scene.stand[0] * 0.8 + canvas.width * 0.04, scene.horizon + deep * 0.07, 0.09), scene.palette
    )
    x = scene.stand[0] + (canvas.width / 2 - scene.stand[0]) * rng.uniform(0.3, 0.9)
    town.sailboat(scene.brush(x, scene.horizon + deep * 0.36, 0.36), scene.palette)


def _balloons(scene: Scene, line: land.Line, hill: Colour) -> None:
    del line, hill  # they fly
    canvas, rng = scene.canvas, scene.canvas.rng
    hues = [(rgb("d9534f"), rgb("f6e3b4")), (rgb("3f7fb5"), rgb("f4f1e6")), (rgb("e8a33d"), rgb("7a4f9a"))]
    for index, size in enumerate((0.14, 0.2, 0.4)):
        x = canvas.width * (0.25 + 0.25 * index) + canvas.unit * rng.uniform(-0.1, 0.1)
        y = scene.horizon - canvas.unit * (0.16 + 0.05 * (index % 2)) + canvas.unit * 0.02 * index
        town.balloon(scene.brush(x, y, size), scene.palette, hues[index])


def _castle(scene: Scene, line: land.Line, hill: Colour) -> None:
    canvas = scene.canvas
    x = scene.stand[0] + (canvas.width / 2 - scene.stand[0]) * 0.3
    brush = scene.brush(x, land.under(line, x) - canvas.unit * 0.05, 0.46)
    slope = [
        (-1.9, -0.7),
        (-1.3, -0.24),
        (-0.7, -0.1),
        (-0.45, 0.02),
        (0.45, 0.02),
        (0.7, -0.08),
        (1.3, -0.22),
        (1.9, -0.7),
    ]
    brush.blob(slope, hill)
    town.castle(brush, scene.palette)
    for spot in (-0.66, -0.6, -0.52, 0.53, 0.6, 0.7, 0.78):
        tree = Brush(canvas, *brush.at(spot, -0.09), brush.size * canvas.rng.uniform(0.18, 0.28))
        land.conifer(tree, dark(hill, 0.25))


def _cottage(scene: Scene, line: land.Line, hill: Colour) -> None:
    x = scene.stand[0] + (scene.canvas.width / 2 - scene.stand[0]) * 0.2
    brush = scene.brush(x, land.under(line, x) + scene.canvas.unit * 0.015, 0.2)
    brush.blob([(-1.6, -0.5), (-0.8, 0.0), (0.8, 0.0), (1.7, -0.5)], hill)
    town.cottage(brush, scene.palette)


def _cacti(scene: Scene) -> None:
    canvas, rng = scene.canvas, scene.canvas.rng
    for size, near in ((0.10, 0.2), (0.15, 0.4), (0.4, 0.9)):
        x = scene.stand[0] + rng.uniform(-0.28, 0.28) * canvas.unit
        plants.cactus(scene.brush(x, scene.horizon + (canvas.height - scene.horizon) * near, size), scene.palette)


def _palms(scene: Scene) -> None:
    x, y = scene.stand
    flip = x < scene.canvas.width / 2
    for offset, size in ((0.16, 0.5), (0.04, 0.62)):
        brush = Brush(
            scene.canvas,
            x + (offset if not flip else -offset) * scene.canvas.unit,
            y,
            size * scene.canvas.unit,
            flip=not flip,
        )
        plants.palm(brush, scene.palette)


def _tree(scene: Scene) -> None:
    canvas = scene.canvas
    pink = scene.wish.tint or (rgb("f2a9c0") if scene.wish.hour == "dawn" else rgb("5f9a4c"))
    y = scene.horizon + (canvas.height - scene.horizon) * 0.72
    plants.tree(scene.brush(scene.stand[0], y, 0.62), scene.palette, pink)


def _flowers(scene: Scene) -> None:
    canvas = scene.canvas
    deep = canvas.height - scene.horizon
    alone = not {"cat", "dog", "fox", "owl"} & set(scene.wish.things)
    top, size = (scene.horizon + deep * 0.3, 0.3) if alone else (canvas.height - canvas.unit * 0.13, 0.15)
    plants.garden(canvas, scene.palette, top, size, int(130 * canvas.width / canvas.unit), kind=scene.wish.flower_kind)


def _rocket(scene: Scene) -> None:
    canvas = scene.canvas
    brush = Brush(canvas, scene.stand[0], scene.horizon - canvas.unit * 0.2, canvas.unit * 0.42, lean=0.25)
    town.rocket(brush, scene.palette)


FAR_THINGS: dict[str, Callable[[Scene, land.Line, Colour], None]] = {
    "castle": _castle,
    "cottage": _cottage,
    "balloon": _balloons,
}

NEAR_THINGS: dict[str, Callable[[Scene], None]] = {
    "lighthouse": _lighthouse,
    "rocket": _rocket,
    "boat": _boats,
    "whale": _whale,
    "cactus": _cacti,
    "palm": _palms,
    "tree": _tree,
    "flower": _flowers,
    "cat": _cat,
    "dog": _animal(life.dog, 0.5),
    "fox": _animal(life.fox, 0.5),
    "owl": _animal(life.owl, 0.4),
}


def _weather(scene: Scene) -> None:
    canvas, rng = scene.canvas, scene.canvas.rng
    weather = scene.wish.weather
    if "fog" in weather:
        canvas.veil(scene.horizon - canvas.unit * 0.3, canvas.height, scene.palette.horizon, 0.1, 0.55)
    if "rain" in weather:
        tone = mix(scene.palette.horizon, (255, 255, 255), 0.35)
        for _ in range(int(420 * canvas.width * canvas.height / canvas.unit**2)):
            x, y = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height)
            long = canvas.unit * rng.uniform(0.012, 0.035)
            canvas.draw.line((x, y, x - long * 0.25, y + long), fill=tone, width=max(1, int(canvas.unit * 0.0012)))
    if "snow" in weather:
        for _ in range(int(420 * canvas.width * canvas.height / canvas.unit**2)):
            x, y = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height)
            near = rng.random() ** 3
            if near < 0.25:
                size = canvas.unit * (0.0012 + 0.004 * near)
                canvas.oval(x, y, size, size, (250, 252, 255))
            else:
                canvas.glow(x, y, canvas.unit * (0.004 + 0.012 * near), (255, 255, 255), 0.95)
