"""A picture is known again after what people do to one, from a file of any kind; an empty one is not known at all."""

from pathlib import Path

import pytest
from PIL import Image, ImageOps

from bot.adapters.fingerprints import fingerprint
from bot.adapters.imaging import decoded
from bot.domain.fingerprint import BLANK, Fingerprint, alike, packed, unpacked
from sandbox.gemini.painter import paint

TALL, WIDE = (900, 1600), (1600, 900)


async def looked_at(image: Image.Image, path: Path, **options: object) -> Fingerprint:
    image.save(path, **options)
    return await fingerprint(path)


@pytest.mark.parametrize("size", [TALL, WIDE])
async def test_a_picture_is_known_again_and_no_other_is_taken_for_it(tmp_path: Path, size: tuple[int, int]) -> None:
    image = paint("a lighthouse on a cliff at dusk", size, "one")
    barred = await looked_at(image, tmp_path / "it.png")
    kept = unpacked(packed(barred.kept))
    width, height = size
    changed = {
        "saved anew": (image, "it.jpg", {"quality": 60}),
        "as WebP": (image, "it.webp", {"quality": 60}),
        "small": (image.resize((width // 4, height // 4)), "small.png", {}),
        "mirrored": (ImageOps.mirror(image), "mirrored.png", {}),
        "framed": (ImageOps.expand(image, 60, "black"), "framed.png", {}),
        "cut": (image.crop((width // 20, height // 20, width - width // 20, height - height // 20)), "cut.jpg", {}),
    }
    for what, (other, name, options) in changed.items():
        again = await looked_at(other, tmp_path / name, **options)
        assert alike(kept, again.shown), what
    for words in ("a red fox asleep in fresh snow", "a bowl of fruit", "planets over a desert"):
        other = await looked_at(paint(words, size, "two"), tmp_path / "other.png")
        assert not alike(kept, other.shown), words


@pytest.mark.parametrize("shade", ["white", "black", "#808080"])
async def test_an_empty_picture_resembles_nothing(tmp_path: Path, shade: str) -> None:
    assert await looked_at(Image.new("RGB", WIDE, shade), tmp_path / "empty.png") == BLANK
    dotted = Image.new("RGB", WIDE, shade)
    dotted.paste("red", (800, 450, 860, 500))
    assert await looked_at(dotted, tmp_path / "dotted.png") == BLANK


def test_a_large_jpeg_is_read_at_a_fraction_of_its_size(tmp_path: Path) -> None:
    paint("a ship in a storm", (4096, 2304), "large").save(tmp_path / "large.jpg")
    assert decoded(tmp_path / "large.jpg", at_least=512).size == (1024, 576)
    assert decoded(tmp_path / "large.jpg").size == (4096, 2304)
