"""Pictures as files: what their bytes are, and a smaller copy of one that is too large to upload.

Names and declared types count for nothing here. Pixels live in memory only inside these functions, two pictures at a
time at most, in threads: Pillow lets the event loop run while it decodes and encodes.
"""

import asyncio
import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO, ParamSpec, TypeVar

from PIL import Image, ImageOps

from bot.adapters.pictures import storage_trouble
from bot.domain.errors import Trouble

MAX_PIXELS = 25_000_000
"""The largest picture of any model has 19 million; this many take 100 MB as RGBA."""
TYPES = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg"), "WEBP": ("image/webp", "webp")}
THUMBNAIL = 256
LONGEST_EDGE = {"JPEG": 65_500, "WEBP": 16_383}
"""In pixels: libjpeg's JPEG_MAX_DIMENSION, and https://developers.google.com/speed/webp/faq."""
MOST_PIXELS = {"JPEG": MAX_PIXELS, "WEBP": 8_000_000}
"""WebP's encoder takes about 20 bytes a pixel on top of the picture itself; JPEG's takes next to nothing."""
LADDER: dict[str, tuple[tuple[int, str | None, float], ...]] = {
    "JPEG": ((95, "4:4:4", 1.0), (92, "4:4:4", 0.74), (88, "4:4:4", 0.57), (84, "4:4:4", 0.45), (80, "4:2:0", 0.25)),
    "WEBP": ((90, None, 1.0), (80, None, 0.6), (65, None, 0.42)),
}
"""Per codec: quality, chroma subsampling, and the share of the first rung's bytes that a photograph then takes."""
MADE_BY_MODEL = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" \
Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>\
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
"""New bytes lose the API's own provenance record, so they carry IPTC's word for it:
https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_LONGEST_PROFILE = 65_000
_PNG_END = b"\xaeB`\x82"
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    ArithmeticError,
    EOFError,
    LookupError,
    AssertionError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow's readers raise on bytes that only pretend to be a picture: garble enough of them, and most turn up."""
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pixels")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a picture file is by its own bytes. Of an animated one only the first frame was looked at."""

    mime: str
    extension: str
    width: int
    height: int
    size_bytes: int
    animated: bool


@dataclass(frozen=True, slots=True)
class Fitted(Facts):
    """A file within the limit: at `path` lies the very file that was asked about, or (`reencoded`) a new one."""

    path: Path
    reencoded: bool


async def inspect(path: Path, max_pixels: int = MAX_PIXELS) -> Facts:
    """Read the whole picture once: its type by its first bytes, its size before any pixel, its structure to the end.

    Raises `Trouble("picture_broken")` for anything but a complete PNG, JPEG or WebP of at most `max_pixels`.
    """
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _inspect, path, max_pixels)


async def fit(path: Path, limit_bytes: int, into: Path, max_pixels: int = MAX_PIXELS) -> Fitted:
    """The file itself where it has at most `limit_bytes`; otherwise a smaller copy, written to the file `into`.

    Opaque pictures become JPEG, those one can look through WebP; pixels are given up last, except that a WebP has
    8 million at most. The copy is the caller's to remove. Raises `Trouble("picture_broken")`,
    `Trouble("picture_too_large")` where nothing fits, or a store's trouble.
    """
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _fit, path, limit_bytes, into, max_pixels)


async def thumbnail(path: Path, max_pixels: int = MAX_PIXELS) -> bytes:
    """A WebP of at most `THUMBNAIL` pixels a side. Raises `Trouble("picture_broken")`, or a store's trouble."""
    return await in_threads(_thumbnail, path, max_pixels)


async def in_threads(work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Work on pixels beside the event loop, two pictures at a time at most."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(work, *args, **kwargs))


def decoded(path: Path, max_pixels: int = MAX_PIXELS, *, at_least: int | None = None) -> Image.Image:
    """The upright first frame as L, RGB or RGBA. Raises `Trouble("picture_broken")`. Blocks.

    Where `at_least` so many pixels a side are enough, a large JPEG comes at a fraction of its size, time and memory.
    """
    with _opened(path) as file, _readable():
        image = _header(file, max_pixels)
        if at_least is not None:
            image.draft(None, (at_least, at_least))
        return _pixels(image)[0]


def _thumbnail(path: Path, max_pixels: int) -> bytes:
    image = decoded(path, max_pixels, at_least=THUMBNAIL * 2)
    image.thumbnail((THUMBNAIL, THUMBNAIL))
    small = io.BytesIO()
    image.save(small, "WEBP", quality=80, method=0, xmp=MADE_BY_MODEL)
    return small.getvalue()


def _inspect(path: Path, max_pixels: int) -> Facts:
    with _opened(path) as file, _readable():
        image = _header(file, max_pixels)
        image.verify()
        if image.format == "PNG" and file.read(4) != _PNG_END:
            raise Trouble("picture_broken", detail="cut within its last bytes")
        image = _header(file, max_pixels)  # afresh: verifying spends an image
        facts = _facts(path, image)
        image.draft(None, (1, 1))  # a JPEG is read to its end all the same, into 1/64 of the memory
        image.load()
        return facts


def _fit(path: Path, limit_bytes: int, into: Path, max_pixels: int) -> Fitted:
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size <= limit_bytes:
            with _readable():
                facts = _facts(path, _header(file, max_pixels))
            return Fitted(**asdict(facts), path=path, reencoded=False)
        with _readable():
            image, profile = _pixels(_header(file, max_pixels))
    return _smaller(image, profile, limit_bytes, into)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise storage_trouble(error) from error
    with file:
        yield file


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise Trouble("picture_broken", detail=f"{type(error).__name__}: {error}"[:200]) from error


def _header(file: IO[bytes], max_pixels: int) -> Image.Image:
    """The picture with its size known and no pixel read."""
    file.seek(0)
    start = file.read(12)
    file.seek(0)
    kind = _kind(start)
    if kind is None:
        raise Trouble("picture_broken", detail="neither PNG nor JPEG nor WebP")
    image = Image.open(file, formats=(kind,))
    image.format = kind  # a JPEG of several pictures calls itself MPO
    if image.width * image.height > max_pixels:
        raise Trouble("picture_broken", detail=f"{image.width} x {image.height} pixels")
    return image


def _kind(start: bytes) -> str | None:
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "WEBP"
    return None


def _facts(path: Path, image: Image.Image) -> Facts:
    mime, extension = TYPES[str(image.format)]
    animated = bool(getattr(image, "is_animated", False))
    return Facts(mime, extension, image.width, image.height, path.stat().st_size, animated)


def _pixels(image: Image.Image) -> tuple[Image.Image, bytes | None]:
    """The decoded, upright first frame as L, RGB or RGBA, and the colour profile that belongs to it."""
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode not in {"L", "RGB", "P", "RGBA", "LA"} or not profile or len(profile) > _LONGEST_PROFILE:
        profile = None
    with suppress(*_UNREADABLE):  # an unreadable orientation turns nothing
        ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")  # 16 bits: a plain conversion clips them
    elif image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        if image.getchannel("A").getextrema() == (255, 255):
            image = image.convert("RGB")
    elif image.mode not in {"L", "RGB"}:
        image = image.convert("RGB")
    image.info.clear()  # comments and the like would travel along
    return image, profile


def _smaller(image: Image.Image, profile: bytes | None, limit_bytes: int, into: Path) -> Fitted:
    codec = "WEBP" if image.mode == "RGBA" else "JPEG"
    with ExitStack() as undo:
        undo.callback(into.unlink, missing_ok=True)
        try:
            image = _squeeze(image, codec, limit_bytes, _saver(into, codec, profile))
        except OSError as error:
            raise storage_trouble(error) from error
        undo.pop_all()
    mime, extension = TYPES[codec]
    size = into.stat().st_size
    return Fitted(mime, extension, image.width, image.height, size, animated=False, path=into, reencoded=True)


def _squeeze(
    image: Image.Image, codec: str, limit_bytes: int, save: Callable[[Image.Image, int, str | None], int]
) -> Image.Image:
    """Save down the ladder until it fits; the size on the first rung says which of the others to skip."""
    while max(image.size) > LONGEST_EDGE[codec] or image.width * image.height > MOST_PIXELS[codec]:
        image = image.reduce(2)
    (quality, subsampling, _), *rungs = LADDER[codec]
    while True:
        first = save(image, quality, subsampling)
        if first <= limit_bytes:
            return image
        for lower, coarser, share in rungs:
            if first * share <= limit_bytes and save(image, lower, coarser) <= limit_bytes:
                return image
        if image.size == (1, 1):
            raise Trouble("picture_too_large", detail=f"no copy has {limit_bytes} bytes or fewer")
        image = image.reduce(2)


def _saver(target: Path, codec: str, profile: bytes | None) -> Callable[[Image.Image, int, str | None], int]:
    def save(image: Image.Image, quality: int, subsampling: str | None) -> int:
        options = {"subsampling": subsampling} if subsampling else {"method": 0}
        image.save(target, codec, quality=quality, icc_profile=profile, xmp=MADE_BY_MODEL, **options)
        return target.stat().st_size

    return save
