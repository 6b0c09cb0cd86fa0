"""Picture bytes for tests, also those that no library would write: bombs, interlaced, 16-bit and endless PNGs."""

import io
import random
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    into = io.BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def noise(mode: str, width: int, height: int, seed: int = 1) -> Image.Image:
    """Pixels that no codec can guess, the same on every machine."""
    samples = width * height * len(Image.new(mode, (1, 1)).getbands())
    content = random.Random(seed).randbytes(samples * 2 if mode == "I;16" else samples)
    return Image.frombytes(mode, (width, height), content)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int, height: int, rows: bytes, *, depth: int, colour: int, interlaced: bool = False, extra: bytes = b""
) -> bytes:
    """A PNG of raw scan lines, each with its filter byte. `colour`: 0 grey, 2 RGB, 6 RGBA."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return PNG_START + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def interlaced_png(width: int, height: int) -> bytes:
    """A grey ramp in seven passes."""
    rows = b""
    for left, top, right, down in ADAM7:
        for y in range(top, height, down):
            row = bytes((x * 7 + y * 11) % 256 for x in range(left, width, right))
            rows += b"\0" + row if row else b""
    return png(width, height, rows, depth=8, colour=0, interlaced=True)


def bomb_png(side: int) -> bytes:
    """A square of black bits: 144 million pixels in 18 kilobytes for a side of 12,000."""
    return png(side, side, bytes((side // 8 + 1) * side), depth=1, colour=0)


def bomb_jpeg(side: int) -> bytes:
    """An honest small JPEG whose frame header claims another size."""
    small = encoded(Image.new("RGB", (8, 8)), "JPEG")
    frame = small.index(b"\xff\xc0")
    return small[: frame + 5] + struct.pack(">HH", side, side) + small[frame + 9 :]


def bomb_webp(side: int) -> bytes:
    """An honest small WebP on a canvas of another size."""
    small = encoded(Image.new("RGB", (8, 8)), "WEBP")[12:]
    edge = (side - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + edge + edge + small
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animated_png(frames: int) -> bytes:
    """A PNG of many one-pixel frames: https://www.w3.org/TR/png-3/#apng-frame-based-animation"""
    pixel = zlib.compress(b"\0\x80")
    parts = [
        PNG_START,
        chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        chunk(b"acTL", struct.pack(">II", frames, 0)),
    ]
    sequence = 0
    for frame in range(frames):
        parts.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, 1, 1, 0, 0, 1, 10, 0, 0)))
        sequence += 1
        if frame == 0:
            parts.append(chunk(b"IDAT", pixel))
        else:
            parts.append(chunk(b"fdAT", struct.pack(">I", sequence) + pixel))
            sequence += 1
    return b"".join([*parts, chunk(b"IEND", b"")])


def written(folder: Path, content: bytes, name: str = "picture") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


RGB, RGBA = noise("RGB", 80, 60), noise("RGBA", 80, 60)
PICTURES = {
    "png rgb": (encoded(RGB, "PNG"), "png", 80, 60),
    "png rgba": (encoded(RGBA, "PNG"), "png", 80, 60),
    "png grey and alpha": (encoded(noise("LA", 80, 60), "PNG"), "png", 80, 60),
    "png palette": (encoded(RGB.quantize(16), "PNG"), "png", 80, 60),
    "png bits": (encoded(noise("L", 80, 60).convert("1"), "PNG"), "png", 80, 60),
    "png 16 bit grey": (encoded(noise("I;16", 80, 60), "PNG"), "png", 80, 60),
    "png 16 bit colour": (png(3, 2, (b"\0" + bytes(range(18))) * 2, depth=16, colour=2), "png", 3, 2),
    "png interlaced": (interlaced_png(19, 13), "png", 19, 13),
    "png 1 x 1": (encoded(Image.new("RGB", (1, 1)), "PNG"), "png", 1, 1),
    "jpeg": (encoded(RGB, "JPEG"), "jpg", 80, 60),
    "jpeg progressive": (encoded(RGB, "JPEG", progressive=True), "jpg", 80, 60),
    "jpeg grey": (encoded(noise("L", 80, 60), "JPEG"), "jpg", 80, 60),
    "jpeg cmyk": (encoded(noise("CMYK", 80, 60), "JPEG"), "jpg", 80, 60),
    "webp": (encoded(RGB, "WEBP"), "webp", 80, 60),
    "webp lossless with alpha": (encoded(RGBA, "WEBP", lossless=True), "webp", 80, 60),
}
"""Bytes, extension, width and height of whole pictures of every kind that is accepted."""
