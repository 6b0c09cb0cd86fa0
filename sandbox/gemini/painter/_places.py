"""The places: what lies under the sky of a scene."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.gemini.painter import _land as land
from sandbox.gemini.painter import _plants as plants
from sandbox.gemini.painter import _space as space
from sandbox.gemini.painter import _town as town
from sandbox.gemini.painter import _water as water
from sandbox.gemini.painter._canvas import Canvas
from sandbox.gemini.painter._colour import Colour, dark, dyed, light, mix, pick, rgb, turn
from sandbox.gemini.painter._noise import Waves
from sandbox.gemini.painter._scene import Scene
from sandbox.gemini.painter._things import FAR_THINGS, NEAR_THINGS, boats, cacti
from sandbox.gemini.painter._words import Wish


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
    plants.grass(canvas, scene.horizon + deep * 0.62, colour, 0.05, int(260 * canvas.width / canvas.unit))
    if "flower" not in scene.wish.things:
        plants.garden(canvas, palette, scene.horizon + deep * 0.66, 0.10, int(40 * canvas.width / canvas.unit), kind=0)


def _mountain(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    land.mountains(canvas, palette, scene.horizon, scene.sun[0])
    _middle(scene, [(0.0, scene.horizon), (float(canvas.width), scene.horizon)], palette.depth(0.4))
    green = palette.tone(rgb("35604c"))
    shore = land.ridge(canvas, scene.horizon + canvas.unit * 0.01, canvas.unit * 0.02, 0.6)
    land.woods(canvas, shore, 0.12, mix(palette.far, green, 0.55))
    land.ground(canvas, shore, mix(palette.far, green, 0.6))
    deep = canvas.height - scene.horizon
    water.lake(canvas, palette, scene.horizon + canvas.unit * 0.035, canvas.height, scene.sun[0])
    bank = land.ridge(canvas, canvas.height - deep * 0.16, canvas.unit * 0.09, 0.9, octaves=3)
    near = dark(green, 0.35) if not scene.snow else palette.near
    land.ground(canvas, bank, near)
    plants.grass(canvas, canvas.height - deep * 0.16, near, 0.035, int(120 * canvas.width / canvas.unit))
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
    plants.grass(canvas, min(y for _, y in floor), colour, 0.05, int(200 * canvas.width / canvas.unit))


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
    waves = Waves(rng)
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
        boats(scene)


def _desert(scene: Scene) -> None:
    canvas, palette = scene.canvas, scene.palette
    land.far_hills(canvas, replace(palette, far=mix(palette.far, rgb("b5653a"), 0.4)), scene.horizon, 2)
    _middle(scene, [(0.0, scene.horizon), (float(canvas.width), scene.horizon)], palette.depth(0.3))
    land.dunes(canvas, palette, scene.horizon, scene.sun[0])
    if "cactus" not in scene.wish.things:
        cacti(scene)


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


def outer_space(canvas: Canvas, wish: Wish) -> None:
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
