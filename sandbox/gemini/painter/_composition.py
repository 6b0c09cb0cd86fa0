"""Composition: a sky, a place, things in it, weather before it."""

from dataclasses import replace

from sandbox.gemini.painter import _sky as sky
from sandbox.gemini.painter._canvas import Canvas
from sandbox.gemini.painter._colour import dyed, mix, overcast, pick, snowy
from sandbox.gemini.painter._places import PLACES, outer_space
from sandbox.gemini.painter._scene import Scene
from sandbox.gemini.painter._things import NEAR_THINGS
from sandbox.gemini.painter._words import Wish


def compose(canvas: Canvas, wish: Wish) -> None:
    """Paint the whole picture on the canvas."""
    if wish.place == "space":
        outer_space(canvas, wish)
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
