"""Moods whose JSON is right and whose picture is not what was asked for."""

import zlib
from collections.abc import Callable

from PIL import Image

from sandbox.gemini import painter, pictures
from sandbox.gemini.faults._mood import Mood
from sandbox.gemini.reply import Answer, Picture
from sandbox.gemini.turn import Turn, usual

JPEG, PNG = "image/jpeg", "image/png"


def _changed(change: Callable[[Image.Image], bytes], mime: str) -> Callable[[Turn], Answer]:
    """The painting, encoded in another way."""
    return lambda turn: turn.with_picture(Picture(change(turn.image()), mime))


def _given(data: Callable[[Turn], bytes], mime: str = PNG) -> Callable[[Turn], Answer]:
    return lambda turn: turn.with_picture(Picture(data(turn), mime))


def _plain(turn: Turn) -> Answer:
    number = zlib.crc32((turn.seed + turn.ask.prompt).encode())
    return turn.with_picture(pictures.swatch(turn.ask.pixels, number, turn.ask.model.mime))


def _wrong_mime(turn: Turn) -> Answer:
    picture = turn.picture
    return turn.with_picture(Picture(picture.data, PNG if picture.mime == JPEG else JPEG))


def _square(turn: Turn) -> Answer:
    """A relay drops the aspect: whatever was asked for, a square comes, or a tall picture where a square was asked."""
    size = (1024, 1024) if turn.ask.pixels[0] != turn.ask.pixels[1] else (768, 1376)
    mime = turn.ask.model.mime
    return turn.with_picture(Picture(painter.encode(turn.image(size=size), mime), mime))


def _png(turn: Turn) -> bytes:
    return painter.encode(turn.image(), PNG)


def _damaged(turn: Turn) -> bytes:
    """A PNG with a flipped byte in its pixels: its checksum is wrong."""
    data = bytearray(_png(turn))
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def _polyglot(turn: Turn) -> bytes:
    return _png(turn) + b"<script>alert('after the end')</script>"


PICTURES = (
    Mood("plain", "An even colour in the exact size: cheap, for load tests", _plain),
    Mood("same-again", "The very same bytes for every request",
         lambda t: t.with_picture(pictures.swatch(t.ask.pixels, 3, t.ask.model.mime))),
    Mood("c2pa", "The picture carries a box of Content Credentials",
         lambda t: t.with_picture(pictures.credentialed(t.picture))),
    Mood("wrong-mime", "The declared type and the bytes disagree", _wrong_mime),
    Mood("octet-stream", "The declared type says nothing",
         lambda t: t.with_picture(Picture(t.picture.data, "application/octet-stream"))),
    Mood("wrong-size", "The aspect is ignored: other pixels than asked for", _square),
    Mood("1x1", "A picture of one pixel", _given(lambda _: pictures.swatch((1, 1), 1).data)),
    Mood("0x0", "A picture that claims no pixels at all", _given(lambda _: pictures.nothing())),
    Mood("png-bomb", "17 KB that decode to 12,000 × 12,000 pixels", _given(lambda _: pictures.bomb())),
    Mood("cmyk", "A JPEG in printer's colours", _changed(pictures.cmyk, JPEG)),
    Mood("png-16-bit", "A PNG of 16 bits per channel", _changed(pictures.deep, PNG)),
    Mood("png-interlaced", "An interlaced PNG", _changed(pictures.interlaced, PNG)),
    Mood("png-animated", "A PNG of three frames", _changed(pictures.animated, PNG)),
    Mood("png-10000-frames", "A small PNG of ten thousand frames", _given(lambda _: pictures.flicker())),
    Mood("png-cut", "A PNG that lacks its last 20 bytes", _given(lambda t: _png(t)[:-20])),
    Mood("png-half", "A PNG of which half is missing", _given(lambda t: _png(t)[: len(_png(t)) // 2])),
    Mood("png-damaged", "A PNG with a flipped byte", _given(_damaged)),
    Mood("png-tail", "A good PNG with a script behind its end", _given(_polyglot)),
    Mood("webp", "A WebP picture", _changed(lambda p: pictures.saved(p, "WEBP", quality=85, method=0), "image/webp")),
    Mood("gif", "A GIF picture", _changed(lambda p: pictures.saved(p, "GIF"), "image/gif")),
    Mood("svg-as-png", "An SVG document that says it is a PNG", _given(lambda t: pictures.svg(t.ask.pixels))),
    Mood("html-as-png", "A page of HTML that says it is a PNG",
         _given(lambda _: b"<!DOCTYPE html><title>Not found</title><h1>404</h1>")),
)  # fmt: skip


GOOD = (
    Mood("ok", "Paints and answers as the API does", usual),
    Mood("slow", "All is well, at a sixth of the pace", usual, patience=6.0),
    Mood("held", "Takes the request and answers when it is released", usual, held=True),
)
