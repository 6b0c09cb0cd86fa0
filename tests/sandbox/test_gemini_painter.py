"""The painter: the exact pixels, always the same for the same words, and what the words say."""

import hashlib
import io
import subprocess
import sys

import pytest
from PIL import Image, ImageStat

from sandbox.gemini.models import MODELS
from sandbox.gemini.painter import UnreadablePicture, encode, paint
from sandbox.gemini.painter._words import HOURS, PLACES, THINGS, WEATHER

SMALL = (192, 108)


def brightness(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L")).mean[0]


@pytest.mark.parametrize("aspect", sorted(MODELS["gemini-3.1-flash-image"].aspects))
def test_a_painting_has_exactly_the_pixels_of_its_aspect(aspect: str) -> None:
    """The extreme shapes, 1:8 and 8:1, are composed like any other."""
    size = MODELS["gemini-3.1-flash-image"].pixels(aspect, "512")
    assert paint("a cat by the sea at sunset", size, "1").size == size


def test_the_same_words_and_seed_give_the_same_bytes_in_another_process() -> None:
    """Python salts its hashes in every process; the pictures must not notice."""
    code = (
        "import hashlib;from sandbox.gemini.painter import paint,encode;"
        "print(hashlib.sha256(encode(paint('a lighthouse in the snow',(192,108),'7/x/1'),'image/png')).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    here = encode(paint("a lighthouse in the snow", SMALL, "7/x/1"), "image/png")
    assert other.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_another_seed_gives_another_picture() -> None:
    assert paint("a cat", SMALL, "1").tobytes() != paint("a cat", SMALL, "2").tobytes()


def test_night_is_darker_than_day() -> None:
    for words in ("a city", "mountains", "the sea"):
        night, day = (paint(f"{words} {hour}", SMALL, "1") for hour in ("at night", "on a bright day"))
        assert brightness(night) < 0.7 * brightness(day)


def test_snow_lies_on_the_ground() -> None:
    ground = (0, 80, 192, 108)
    snowy, green = (paint(f"a meadow on a bright {what} day", SMALL, "1").crop(ground) for what in ("snowy", "summer"))
    assert brightness(snowy) > brightness(green) + 40


@pytest.mark.parametrize("place", sorted(PLACES))
def test_everything_can_stand_everywhere(place: str) -> None:
    """Each hour, weather and thing is painted at each place."""
    for word in (*HOURS, *WEATHER, *(known.split()[0] for known in THINGS.values())):
        assert len(set(paint(f"{place} {word}", (96, 54), "1").tobytes())) > 40, word


@pytest.mark.parametrize(
    "prompt", ["", " ", "🐱" * 50, "قطة جميلة", "猫を描いて", "z\u0301\u0302\u0303" * 80, "cat " * 1500, "a\0b"]
)
def test_any_words_give_a_picture(prompt: str) -> None:
    assert paint(prompt, SMALL, "1").size == SMALL


@pytest.mark.parametrize(("mime", "kind"), [("image/png", "PNG"), ("image/jpeg", "JPEG")])
def test_the_bytes_are_of_the_type_that_is_named(mime: str, kind: str) -> None:
    with Image.open(io.BytesIO(encode(paint("a tree", SMALL, "1"), mime))) as picture:
        assert (picture.format, picture.mode, picture.size) == (kind, "RGB", SMALL)
        picture.load()


def two_halves(left: str, right: str, size: tuple[int, int] = (200, 100), kind: str = "PNG") -> bytes:
    picture = Image.new("RGB", size, right)
    picture.paste(left, (0, 0, size[0] // 2, size[1]))
    sink = io.BytesIO()
    picture.save(sink, kind)
    return sink.getvalue()


def test_a_reference_is_seen_in_the_result_mirrored_and_framed() -> None:
    reference = two_halves("black", "white")
    result = paint("make it sunny", (400, 200), "1", [reference])
    left, right = result.crop((40, 60, 180, 140)), result.crop((220, 60, 360, 140))
    assert brightness(left) > brightness(right) + 60, "white was right, and is left now"
    assert brightness(result.crop((0, 0, 400, 6))) > 150, "a pale mat lies around it"


def test_a_reference_is_fitted_into_the_shape_that_was_asked_for() -> None:
    assert paint("taller", (108, 192), "1", [two_halves("red", "blue")]).size == (108, 192)


def test_further_references_change_the_picture() -> None:
    first, second = two_halves("red", "blue"), two_halves("lime", "lime")
    assert paint("both", SMALL, "1", [first]).tobytes() != paint("both", SMALL, "1", [first, second]).tobytes()


@pytest.mark.parametrize("data", [b"", b"<svg/>", two_halves("red", "blue")[:60], b"\x89PNG\r\n\x1a\n" + bytes(64)])
def test_a_reference_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        paint("x", SMALL, "1", [data])
