"""A picture that a member sends along becomes a clean copy, which is all that anybody else ever gets."""

from pathlib import Path

from PIL import Image

from bot.adapters.imaging import Facts, decoded, in_threads, inspect

LONGEST_EDGE = 3072
"""Pixels; models look at less: https://ai.google.dev/gemini-api/docs/image-understanding#technical-details-image"""

QUALITY = 92


async def clean_copy(path: Path, into: Path) -> Facts:
    """Write the upright first frame into the file `into`, without place, date, camera or comments; what that file is.

    Raises `Trouble("picture_broken")` for anything but a complete PNG, JPEG or WebP.
    """
    await inspect(path)
    await in_threads(_copy, path, into)
    return await inspect(into)


def _copy(path: Path, into: Path) -> None:
    image = decoded(path)
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    if image.mode == "RGBA":
        image.save(into, "PNG")
    else:
        image.save(into, "JPEG", quality=QUALITY)
