"""A painter: pleasant pictures from words, always the same for the same words and seed.

It stands in for an image model where no model is at hand. Only Pillow is needed.
"""

import hashlib
import io
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops

from sandbox.gemini.painter._canvas import Canvas
from sandbox.gemini.painter._composition import compose
from sandbox.gemini.painter._noise import grain
from sandbox.gemini.painter._remake import UnreadablePicture, open_reference, repaint
from sandbox.gemini.painter._words import read

__all__ = ["Painting", "UnreadablePicture", "encode", "paint", "sketch"]

Painting = Callable[[str, tuple[int, int], str, Sequence[bytes]], Image.Image]
"""How to come from words, pixels, seed and references to a picture: `paint` or `sketch`."""

GRAIN = 16


def paint(prompt: str, size: tuple[int, int], seed: str, references: Sequence[bytes] = ()) -> Image.Image:
    """Paint the words in exactly `size` pixels; equal arguments give equal pixels.

    With references the first of them is painted anew and the others are pinned to it.

    Raises:
        UnreadablePicture: a reference cannot be decoded.
    """
    rng = random.Random(hashlib.sha256(f"{seed}\0{prompt}".encode()).digest())  # noqa: S311  (art, not secrets)
    canvas = Canvas.for_picture(size, rng)
    wish = read(prompt, rng)
    if references:
        repaint(canvas, wish, [open_reference(data) for data in references])
    else:
        compose(canvas, wish)
    return finish(canvas.image, size, rng)


def sketch(prompt: str, size: tuple[int, int], seed: str, references: Sequence[bytes] = ()) -> Image.Image:
    """Some coloured patches in exactly `size` pixels, for where only the size and the bytes matter; as repeatable.

    Raises:
        UnreadablePicture: a reference cannot be decoded.
    """
    pictures = [open_reference(data) for data in references]
    rough = pictures[0].resize((4, 4)).tobytes() if pictures else b""
    dice = hashlib.sha512(f"{seed}\0{prompt}".encode() + rough).digest()
    return Image.frombytes("RGB", (4, 4), dice[:48]).resize(size, Image.Resampling.NEAREST)


def finish(picture: Image.Image, size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Bring a painting to its size and lay a film grain over it, which also hides the steps in gradients."""
    if picture.size != size:
        larger = picture.width > size[0]
        picture = picture.resize(size, Image.Resampling.HAMMING if larger else Image.Resampling.BICUBIC)
    dust = grain(rng, size, GRAIN).convert("RGB")
    return ImageChops.add(picture, dust, 1.0, -GRAIN)


def encode(picture: Image.Image, mime: str) -> bytes:
    """Encode as image/png or image/jpeg."""
    sink = io.BytesIO()
    if mime == "image/jpeg":
        picture.save(sink, "JPEG", quality=92)
    else:
        picture.save(sink, "PNG", compress_level=1)
    return sink.getvalue()
