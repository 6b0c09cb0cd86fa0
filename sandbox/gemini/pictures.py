"""Pictures that are wrong in one particular way, and notes written into good ones.

Formats: PNG (https://www.w3.org/TR/png-3/), JPEG's APP and COM segments (ITU-T T.81).
"""

import functools
import io
import struct
import zlib

from PIL import Image

from sandbox.gemini.reply import Picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """One PNG chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int = 8, colour: int = 2, *, interlaced: bool = False) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced)))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    sink = io.BytesIO()
    picture.save(sink, kind, **options)
    return sink.getvalue()


def swatch(size: tuple[int, int], number: int, mime: str = "image/png") -> Picture:
    """An even gradient of exactly `size`: real, valid and cheap. `number` chooses its colours."""
    first = ((number * 67) % 200 + 30, (number * 131) % 200 + 30, (number * 193) % 200 + 30)
    second = ((number * 97 + 90) % 256, (number * 53 + 160) % 256, (number * 29 + 210) % 256)
    strip = Image.new("RGB", (1, 16))
    strip.putdata([tuple(a + (b - a) * step // 15 for a, b in zip(first, second, strict=True)) for step in range(16)])
    picture = strip.resize(size)
    return Picture(saved(picture, "JPEG" if mime == "image/jpeg" else "PNG"), mime)


def noted(picture: Picture, note: str) -> Picture:
    """The same pixels with other bytes: a comment is written into the file."""
    text = note.encode()
    if picture.data.startswith(SIGNATURE):
        return Picture(_after_header(picture.data, chunk(b"tEXt", b"Comment\0" + text)), picture.mime)
    segment = b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text
    return Picture(picture.data[:2] + segment + picture.data[2:], picture.mime)


def credentialed(picture: Picture) -> Picture:
    """The same picture with a box such as Content Credentials (C2PA) live in: PNG's caBX, JPEG's APP11."""
    label = b"c2pa\0sandbox: made with AI\0"
    description = (
        struct.pack(">I", 8 + 16 + 1 + len(label))
        + b"jumd"
        + b"c2pa\0\x11\0\x10\x80\0\0\xaa\x008\x9bq"
        + b"\x03"
        + label
    )
    box = struct.pack(">I", 8 + len(description)) + b"jumb" + description
    if picture.data.startswith(SIGNATURE):
        return Picture(_after_header(picture.data, chunk(b"caBX", box)), picture.mime)
    body = b"JP" + struct.pack(">HI", 1, 1) + box
    return Picture(
        picture.data[:2] + b"\xff\xeb" + struct.pack(">H", len(body) + 2) + body + picture.data[2:], picture.mime
    )


def _after_header(png: bytes, extra: bytes) -> bytes:
    end = len(SIGNATURE) + 25
    return png[:end] + extra + png[end:]


@functools.cache
def bomb(side: int = 12_000) -> bytes:
    """A PNG of about 17 KB that decodes to `side` × `side` pixels (1 bit each; 144 million at 12,000)."""
    rows = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8) * 100
    data = b"".join(rows.compress(row) for _ in range(side // 100)) + rows.flush()
    return SIGNATURE + header(side, side, 1, 0) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@functools.cache
def nothing() -> bytes:
    """A PNG that claims to be 0 × 0 pixels, which the format forbids."""
    return SIGNATURE + header(0, 0) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@functools.cache
def flicker(frames: int = 10_000) -> bytes:
    """An animated PNG of 8 × 8 pixels with very many frames."""
    parts = [SIGNATURE, header(8, 8), chunk(b"acTL", struct.pack(">II", frames, 0))]
    sequence = 0
    for frame in range(frames):
        control = struct.pack(">IIIIIHHBB", sequence, 8, 8, 0, 0, 1, 50, 0, 0)
        parts.append(chunk(b"fcTL", control))
        sequence += 1
        pixels = zlib.compress((b"\0" + bytes((frame % 256, frame // 256, 90)) * 8) * 8, 1)
        if frame == 0:
            parts.append(chunk(b"IDAT", pixels))
        else:
            parts.append(chunk(b"fdAT", struct.pack(">I", sequence) + pixels))
            sequence += 1
    return b"".join([*parts, chunk(b"IEND", b"")])


def animated(picture: Image.Image) -> bytes:
    """An animated PNG of three frames, each in the picture's own size."""
    frames = [picture.point([max(0, level - 30 * step) for level in range(256)] * 3) for step in (1, 2)]
    return saved(picture, "PNG", save_all=True, append_images=frames, duration=300, compress_level=1)


def deep(picture: Image.Image) -> bytes:
    """A PNG of 16 bits per channel."""
    grey = picture.convert("L").convert("I").point(lambda level: level * 257)
    return saved(grey.convert("I;16"), "PNG", compress_level=1)


def cmyk(picture: Image.Image) -> bytes:
    return saved(picture.convert("CMYK"), "JPEG", quality=88)


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column and row, and steps between columns and rows, of the seven passes (PNG, section 8.1)."""


def interlaced(picture: Image.Image) -> bytes:
    """A PNG whose pixels come in seven passes; Pillow reads such files but does not write them."""
    packed = zlib.compressobj(1)
    data = []
    for x0, y0, dx, dy in ADAM7:
        columns, rows = -(-(picture.width - x0) // dx), -(-(picture.height - y0) // dy)
        if columns <= 0 or rows <= 0:
            continue
        # The transform samples at pixel centres, so half a step is taken off again.
        matrix = (dx, 0, x0 + 0.5 - dx / 2, 0, dy, y0 + 0.5 - dy / 2)
        sub = picture.transform((columns, rows), Image.Transform.AFFINE, matrix, Image.Resampling.NEAREST).tobytes()
        wide = columns * 3
        data += [packed.compress(b"\0" + sub[row * wide : (row + 1) * wide]) for row in range(rows)]
    data.append(packed.flush())
    head = header(*picture.size, interlaced=True)
    return SIGNATURE + head + chunk(b"IDAT", b"".join(data)) + chunk(b"IEND", b"")


def svg(size: tuple[int, int]) -> bytes:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        '<script>alert("not a picture")</script><rect width="100%" height="100%" fill="teal"/></svg>'
    ).encode()
