"""What the parts of a picture need to know of each other."""

from dataclasses import dataclass

from sandbox.gemini.painter._canvas import Brush, Canvas
from sandbox.gemini.painter._colour import Palette
from sandbox.gemini.painter._words import Wish


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
