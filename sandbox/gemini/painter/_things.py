"""What the words name, placed in a scene: animals, buildings, boats, flowers."""

from collections.abc import Callable

from sandbox.gemini.painter import _land as land
from sandbox.gemini.painter import _life as life
from sandbox.gemini.painter import _plants as plants
from sandbox.gemini.painter import _town as town
from sandbox.gemini.painter._canvas import Brush
from sandbox.gemini.painter._colour import Colour, Palette, dark, rgb
from sandbox.gemini.painter._scene import Scene


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


def boats(scene: Scene) -> None:
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


def cacti(scene: Scene) -> None:
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
    "boat": boats,
    "whale": _whale,
    "cactus": cacti,
    "palm": _palms,
    "tree": _tree,
    "flower": _flowers,
    "cat": _cat,
    "dog": _animal(life.dog, 0.5),
    "fox": _animal(life.fox, 0.5),
    "owl": _animal(life.owl, 0.4),
}
