"""What is too large for an upload becomes smaller and says what it is; what fits is not touched."""

import asyncio
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageStat

from bot.adapters.imaging import fit, inspect
from bot.domain.errors import Again, Trouble
from tests.adapters.raw_pictures import PICTURES, encoded, noise, written


async def test_a_picture_within_the_limit_is_the_very_file(tmp_path):
    for content, extension, *_ in PICTURES.values():
        file = written(tmp_path, content)
        fitted = await fit(file, len(content), tmp_path / "into")
        assert (fitted.path, fitted.reencoded, fitted.extension) == (file, False, extension)
        assert file.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["picture"]


@pytest.mark.parametrize("name", [name for name, (content, *_) in PICTURES.items() if len(content) > 2_000])
async def test_one_byte_above_the_limit_a_copy_fits_and_the_original_stays(name, tmp_path):
    content, *_ = PICTURES[name]
    file = written(tmp_path, content)
    fitted = await fit(file, len(content) - 1, tmp_path / "into")
    assert fitted.path == tmp_path / "into"
    assert fitted.reencoded
    assert fitted.size_bytes == fitted.path.stat().st_size < len(content)
    facts = await inspect(fitted.path)
    assert (facts.mime, facts.extension, facts.width, facts.height, facts.size_bytes) == (
        fitted.mime,
        fitted.extension,
        fitted.width,
        fitted.height,
        fitted.size_bytes,
    )
    assert file.read_bytes() == content


async def fitted_image(folder: Path, content: bytes, limit: int) -> Image.Image:
    fitted = await fit(written(folder, content), limit, folder / "into")
    assert fitted.reencoded
    assert fitted.size_bytes <= limit
    image = Image.open(fitted.path)
    image.load()
    return image


async def test_an_opaque_picture_becomes_a_fine_jpeg_at_the_first_try(tmp_path):
    smooth = Image.linear_gradient("L").resize((640, 360)).convert("RGB")
    content = encoded(smooth, "PNG", compress_level=0)
    image = await fitted_image(tmp_path, content, len(content) // 4)
    finest = Image.open(io.BytesIO(encoded(smooth, "JPEG", quality=95, subsampling="4:4:4")))
    assert (image.format, image.size) == ("JPEG", smooth.size)
    assert image.quantization == finest.quantization
    assert image.layer == finest.layer


async def test_quality_is_given_up_before_pixels_and_pixels_before_the_picture(tmp_path):
    content = encoded(noise("RGB", 400, 300), "PNG")
    finest = len(encoded(noise("RGB", 400, 300), "JPEG", quality=95, subsampling="4:4:4"))
    sizes = [(await fitted_image(tmp_path, content, finest * share // 100)).size for share in (101, 90, 60, 42, 20, 5)]
    assert sizes[:4] == [(400, 300)] * 4
    assert sizes[4:] == sorted(sizes[4:], reverse=True)
    assert sizes[5][0] < sizes[4][0] < 400


async def test_a_picture_one_can_look_through_stays_so(tmp_path):
    glass = noise("RGB", 300, 200)
    glass.putalpha(Image.radial_gradient("L").resize((300, 200)))
    content = encoded(glass, "PNG")
    image = await fitted_image(tmp_path, content, len(content) // 2)
    assert (image.format, image.mode, image.size) == ("WEBP", "RGBA", (300, 200))
    assert abs(ImageStat.Stat(image.getchannel("A")).mean[0] - ImageStat.Stat(glass.getchannel("A")).mean[0]) < 2


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
async def test_an_alpha_channel_that_hides_nothing_is_no_reason_for_webp(mode, tmp_path):
    solid = noise(mode, 200, 150)
    solid.putalpha(255)
    content = encoded(solid, "PNG")
    assert (await fitted_image(tmp_path, content, len(content) - 1)).format == "JPEG"


async def test_a_palette_with_a_hole_keeps_the_hole(tmp_path):
    content = encoded(noise("RGB", 300, 200).quantize(200), "PNG", transparency=3)
    image = await fitted_image(tmp_path, content, len(content) - 1)
    assert (image.format, image.mode) == ("WEBP", "RGBA")
    assert image.getchannel("A").getextrema()[0] == 0


def mean(image: Image.Image) -> list[float]:
    return ImageStat.Stat(image.convert("RGB")).mean


@pytest.mark.parametrize(
    "content",
    [
        encoded(noise("CMYK", 200, 150), "JPEG", quality=100, subsampling=0),
        encoded(noise("L", 200, 150), "PNG"),
        encoded(noise("RGB", 200, 150).quantize(255), "PNG"),
    ],
    ids=["cmyk", "grey", "palette"],
)
async def test_colours_stay_what_they_were(content, tmp_path):
    image = await fitted_image(tmp_path, content, len(content) - 1)
    original = Image.open(io.BytesIO(content))
    assert mean(image) == pytest.approx(mean(original), abs=3)


async def test_sixteen_bits_are_scaled_and_not_clipped(tmp_path):
    ramp = Image.frombytes("I;16", (256, 256), b"".join(n.to_bytes(2, "little") for n in range(65_536)))
    content = encoded(ramp, "PNG", compress_level=0)
    image = await fitted_image(tmp_path, content, len(content) - 1)
    assert mean(image) == pytest.approx([127.5] * 3, abs=2)


async def test_a_picture_stored_sideways_comes_out_upright(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    content = encoded(noise("RGB", 200, 100), "JPEG", quality=100, exif=turned)
    image = await fitted_image(tmp_path, content, len(content) - 1)
    assert image.size == (100, 200)
    assert not image.getexif()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_broken_orientation_turns_nothing_and_breaks_nothing(kind, tmp_path):
    content = encoded(noise("RGB", 200, 100), kind, quality=100, exif=b"Exif\0\0no such thing")
    assert (await fitted_image(tmp_path, content, len(content) - 1)).size == (200, 100)


async def test_a_colour_profile_travels_and_comments_do_not(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(noise("RGB", 200, 150), "JPEG", quality=100, icc_profile=profile, comment=b"a prompt")
    image = await fitted_image(tmp_path, content, len(content) - 1)
    assert image.info["icc_profile"] == profile
    assert b"a prompt" not in (tmp_path / "into").read_bytes()


async def test_a_profile_as_large_as_the_limit_is_left_behind(tmp_path):
    content = encoded(noise("RGB", 200, 150), "PNG", icc_profile=random.Random(1).randbytes(200_000))
    assert "icc_profile" not in (await fitted_image(tmp_path, content, 60_000)).info


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
async def test_a_copy_says_that_a_model_made_it(mode, tmp_path):
    content = encoded(noise(mode, 200, 150), "PNG")
    image = await fitted_image(tmp_path, content, len(content) - 1)
    assert b"digitalsourcetype/trainedAlgorithmicMedia" in image.info["xmp"]


@pytest.mark.parametrize(("mode", "longest"), [("RGB", 65_500), ("RGBA", 16_383)])
async def test_a_strip_longer_than_its_codec_can_write_is_shortened(mode, longest, tmp_path):
    content = encoded(noise(mode, longest + 1_000, 1), "PNG")
    assert max((await fitted_image(tmp_path, content, len(content) - 1)).size) <= longest


async def test_where_nothing_fits_there_is_trouble_and_no_file(tmp_path):
    file = written(tmp_path, PICTURES["png rgb"][0])
    with pytest.raises(Trouble) as caught:
        await fit(file, 100, tmp_path / "into")
    assert (caught.value.code, caught.value.again) == ("picture_too_large", Again.NEVER)
    assert [entry.name for entry in tmp_path.iterdir()] == ["picture"]


async def test_a_broken_picture_leaves_no_copy(tmp_path):
    file = written(tmp_path, PICTURES["png rgb"][0][:-3_000])
    with pytest.raises(Trouble) as caught:
        await fit(file, 100, tmp_path / "into")
    assert caught.value.code == "picture_broken"
    assert [entry.name for entry in tmp_path.iterdir()] == ["picture"]


async def test_a_full_disk_is_the_stores_trouble_and_leaves_no_half_copy(small_disk, tmp_path):
    content = encoded(noise("RGB", 500, 400), "PNG")
    file = written(tmp_path, content)
    with pytest.raises(Trouble) as caught:
        await fit(file, len(content) - 1, small_disk / "into")
    assert (caught.value.code, caught.value.again) == ("store_full", Again.LATER)
    assert list(small_disk.iterdir()) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["L", "RGB", "RGBA", "LA", "CMYK", "I;16"]),
    st.integers(1, 200),
    st.integers(1, 200),
    st.integers(1_200, 60_000),
    st.sampled_from([1, 2, 3]),
)
async def test_whatever_the_picture_and_the_limit_the_copy_fits(tmp_path, mode, width, height, limit, seed):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    file = written(tmp_path, encoded(noise(mode, width, height, seed), kind))
    fitted = await fit(file, limit, tmp_path / "into")
    assert fitted.path.stat().st_size == fitted.size_bytes <= limit
    assert fitted.reencoded == (file.stat().st_size > limit)
    assert (await inspect(fitted.path)).extension == fitted.extension


async def test_many_at_once_all_come_out(tmp_path):
    content = encoded(noise("RGB", 200, 150), "PNG")
    file = written(tmp_path, content)
    fits = [fit(file, 30_000, tmp_path / f"into-{number}") for number in range(12)]
    done = await asyncio.gather(*fits, *(inspect(file) for _ in range(12)))
    assert all(result.size_bytes <= 30_000 for result in done[:12])
