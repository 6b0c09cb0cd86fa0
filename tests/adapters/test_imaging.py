"""Bytes are believed, never names; what is too large becomes smaller; what fits is not touched."""

import io
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from bot.adapters.imaging import MAX_PIXELS, Facts, inspect
from bot.domain.errors import Again, Trouble
from bot.domain.job import file_name
from tests.adapters.raw_pictures import (
    PICTURES,
    animated_png,
    bomb_jpeg,
    bomb_png,
    bomb_webp,
    encoded,
    noise,
    png,
    written,
)

RGB = noise("RGB", 80, 60)
GIF = encoded(RGB.quantize(), "GIF")
MOVING = {
    "apng": (animated_png(10_000), "png"),
    "jpeg of several": (encoded(RGB, "MPO", save_all=True, append_images=[RGB]), "jpg"),
    "webp": (encoded(RGB, "WEBP", save_all=True, append_images=[noise("RGB", 80, 60, 2)] * 3), "webp"),
}
ELSE = {
    "empty": b"",
    "one byte": b"\x89",
    "signature alone": b"\x89PNG\r\n\x1a\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><title>Bad gateway</title>",
    "json": b'{"error": {"code": 500}}',
    "gif": GIF,
    "bmp": encoded(RGB, "BMP"),
    "tiff": encoded(RGB, "TIFF"),
    "ico": encoded(RGB, "ICO"),
    "pdf": encoded(RGB, "PDF"),
    "eps": encoded(RGB, "EPS"),
    "avif": b"\0\0\0\x20ftypavif" + bytes(24),
    "heic": b"\0\0\0\x18ftypheic" + bytes(16),
    "riff without a picture": b"RIFF\x24\0\0\0WAVEfmt " + bytes(28),
    "html before png": b"<html>" + PICTURES["png rgb"][0],
    "gif before jpeg": GIF + PICTURES["jpeg"][0],
    "png 0 x 0": png(0, 0, b"", depth=8, colour=0),
    "png of no pixels": png(5, 0, b"", depth=8, colour=0),
}


async def trouble_of(file: Path) -> str:
    with pytest.raises(Trouble) as caught:
        await inspect(file)
    return caught.value.code


@pytest.mark.parametrize("name", PICTURES)
async def test_a_whole_picture_is_known_by_its_bytes(name, tmp_path):
    content, extension, width, height = PICTURES[name]
    mime = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}[extension]
    facts = await inspect(written(tmp_path, content))
    assert facts == Facts(mime, extension, width, height, len(content), animated=False)


@pytest.mark.parametrize("name", MOVING)
async def test_of_a_moving_picture_one_frame_is_read_and_the_rest_is_said(name, tmp_path):
    content, extension = MOVING[name]
    facts = await inspect(written(tmp_path, content))
    assert (facts.extension, facts.animated) == (extension, True)


@pytest.mark.parametrize("name", ELSE)
async def test_nothing_else_is_a_picture_whatever_it_is_called(name, tmp_path):
    assert await trouble_of(written(tmp_path, ELSE[name], "picture.png")) == "picture_broken"


@pytest.mark.parametrize("lost", [1, 2, 4, 5, 12, 20, 1_000, 3_000])
@pytest.mark.parametrize("name", ["png rgb", "jpeg", "jpeg progressive", "webp", "webp lossless with alpha"])
async def test_a_picture_cut_short_is_broken_however_little_is_missing(name, lost, tmp_path):
    assert await trouble_of(written(tmp_path, PICTURES[name][0][:-lost])) == "picture_broken"


async def test_a_changed_byte_of_a_png_is_found(tmp_path):
    content = bytearray(PICTURES["png rgb"][0])
    content[len(content) // 2] ^= 1
    assert await trouble_of(written(tmp_path, bytes(content))) == "picture_broken"


async def test_a_polyglot_is_only_what_its_first_bytes_say(tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("index.html", "<script>alert(1)</script>")
    for name, extension in (("png rgb", "png"), ("jpeg", "jpg"), ("webp", "webp")):
        facts = await inspect(written(tmp_path, PICTURES[name][0] + archive.getvalue(), "archive.zip"))
        assert facts.extension == extension


async def test_a_file_that_is_not_there_is_the_stores_trouble_and_no_broken_picture(tmp_path):
    with pytest.raises(Trouble) as caught:
        await inspect(tmp_path / "gone")
    assert (caught.value.code, caught.value.again) == ("store_failed", Again.LATER)


async def test_the_cap_on_pixels_is_exact(tmp_path):
    file = written(tmp_path, PICTURES["png rgb"][0])
    assert (await inspect(file, max_pixels=80 * 60)).width == 80
    with pytest.raises(Trouble):
        await inspect(file, max_pixels=80 * 60 - 1)


LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak of memory is read from Linux's /proc")
LOOK = """
import asyncio, pathlib, sys
from bot.adapters.imaging import inspect
from bot.domain.errors import Trouble
def peak(): return int(pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
before = peak()
for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try: print(file.name, asyncio.run(inspect(file)).mime)
    except Trouble as trouble: print(file.name, trouble.code)
print("kilobytes", peak() - before)
"""


def looked_at(folder: Path, pictures: dict[str, bytes]) -> tuple[dict[str, str], int]:
    """What each file was found to be by a process of its own, and by how many kilobytes that process grew."""
    for name, content in pictures.items():
        written(folder, content, name)
    run = [sys.executable, "-W", "ignore", "-c", LOOK, str(folder)]
    said = subprocess.run(run, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout
    lines = dict(line.split() for line in said.splitlines())
    return lines, int(lines.pop("kilobytes"))


@LINUX
def test_no_bomb_is_unpacked(tmp_path):
    bombs = {
        "12000.png": bomb_png(12_000),
        "30000.png": bomb_png(30_000),
        "65000.jpg": bomb_jpeg(65_000),
        "12000.jpg": bomb_jpeg(12_000),
        "13000.webp": bomb_webp(13_000),
        "16384.webp": bomb_webp(16_384),
    }
    assert len(bombs["12000.png"]) < 20_000
    found, grown = looked_at(tmp_path, bombs)
    assert found == dict.fromkeys(bombs, "picture_broken")
    assert grown < 20_000


@LINUX
def test_a_large_jpeg_and_ten_thousand_frames_are_read_without_holding_them(tmp_path):
    large = encoded(Image.linear_gradient("L").resize((5_504, 3_072)).convert("RGB"), "JPEG")
    found, grown = looked_at(tmp_path, {"large.jpg": large, "frames.png": animated_png(10_000)})
    assert found == {"large.jpg": "image/jpeg", "frames.png": "image/png"}
    assert grown < 20_000


def garbled(content: bytes, dice: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        where = dice.randrange(min(len(broken), dice.choice([64, 600, 10**9])))
        broken[where] = dice.randrange(256)
    if dice.random() < 0.2:
        del broken[dice.randrange(len(broken)) :]
    return bytes(broken)


async def test_garbled_pictures_end_in_facts_or_in_broken_and_in_nothing_else(tmp_path):
    dice = random.Random(7)
    sources = [content for content, *_ in PICTURES.values()] + [MOVING["webp"][0]]
    for number in range(1_500):
        file = written(tmp_path, garbled(dice.choice(sources), dice))
        try:
            facts = await inspect(file)
        except Trouble as trouble:
            assert trouble.code == "picture_broken", number  # noqa: PT017
        else:
            assert 0 < facts.width * facts.height <= MAX_PIXELS


STEMS = ["..", ". ", " ", "CON", "nul", "com1", "-rf", "~", "%2e%2e", "$HOME", "`id`", "a;b", "a|b", "a&b", "'", '"']
STEMS += ["a\rb", "a\nb", "a\tb", "a\x1bb", "\u202egnp", "\u200b", "é", "猫", "🎨", "a" * 200, "SPOILER_x", "...", "\\"]
ENDS = ["", ".png", ".jpg", ".exe", ".png.exe", ".html", ".PNG", ".png ", ".png.", '.png"; x="', ".svg", ".a" * 9]
ENDS += [".jpeg", ".webp\n", ".gif", ".\u202egpj", ".tar.gz", ".png\r\nX: y"]
HOSTILE_NAMES = [stem + end for stem in STEMS for end in ENDS if stem + end != ".."]


async def test_no_name_on_the_way_reaches_an_attachment(tmp_path):
    """The name is made of ids and of what the bytes are, so it fits a header, a URL and every file system."""
    assert len(set(HOSTILE_NAMES)) >= 500
    for number, name in enumerate(HOSTILE_NAMES):
        content, extension, *_ = list(PICTURES.values())[number % len(PICTURES)]
        facts = await inspect(written(tmp_path, content, name))
        attached = file_name(2**63 - 1 - number, number % 4 + 1, facts.extension)
        assert re.fullmatch(r"[a-z0-9_-]+\.(?:png|jpg|webp)", attached)
        assert attached.endswith(extension)
