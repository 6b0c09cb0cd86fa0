"""Colours and the palettes of the hours: what light does to everything in a picture."""

import colorsys
import random
from dataclasses import dataclass, replace

Colour = tuple[int, int, int]


def rgb(code: str) -> Colour:
    """Read "#rrggbb" without its hash."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Go from `first` (share 0) to `second` (share 1)."""
    keep = 1.0 - share
    return (
        int(first[0] * keep + second[0] * share),
        int(first[1] * keep + second[1] * share),
        int(first[2] * keep + second[2] * share),
    )


def light(colour: Colour, share: float) -> Colour:
    return mix(colour, (255, 255, 255), share)


def dark(colour: Colour, share: float) -> Colour:
    return mix(colour, (8, 10, 24), share)


def turn(colour: Colour, hue: float, saturation: float = 1.0) -> Colour:
    """Shift the hue by a part of the circle (0…1) and scale the saturation."""
    h, s, v = colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))
    red, green, blue = colorsys.hsv_to_rgb((h + hue) % 1.0, min(1.0, s * saturation), v)
    return int(red * 255), int(green * 255), int(blue * 255)


@dataclass(frozen=True)
class Palette:
    """The colours of one hour. `ambient` tints every object by `dimness` (0 = full daylight)."""

    zenith: Colour
    middle: Colour
    low: Colour
    horizon: Colour
    lamp: Colour  # the sun or the moon
    cloud: Colour
    far: Colour  # the furthest ridge
    near: Colour  # the ground at our feet
    water: Colour
    ambient: Colour
    dimness: float
    starlit: bool = False

    def tone(self, colour: Colour) -> Colour:
        return mix(colour, self.ambient, self.dimness)

    def depth(self, share: float) -> Colour:
        """Colour of the land at a distance: 0 is the horizon, 1 is here."""
        return mix(self.far, self.near, share)


def _palette(codes: str, dimness: float, *, starlit: bool = False) -> Palette:
    zenith, middle, low, horizon, lamp, cloud, far, near, water, ambient = (rgb(code) for code in codes.split())
    return Palette(zenith, middle, low, horizon, lamp, cloud, far, near, water, ambient, dimness, starlit)


#            zenith middle low    horizon lamp   cloud  far    near   water  ambient
PALETTES: dict[str, tuple[Palette, ...]] = {
    "dawn": (
        _palette("4a6fa5 9fb4d8 f6c9c4 ffe3c2 fff1d0 ffdfd6 b9b5d0 4d6b5f 7d9cc0 7a6a9a", 0.16),
        _palette("5c7fb8 c3b6de f9c6d3 ffe9d6 fff4dc fbd9e0 c3b2d2 55735a 93a9cc 8a6f9e", 0.14),
    ),
    "day": (
        _palette("2e7fc9 6db3e8 b5dcf2 e6f4f2 fff8dc ffffff a3c6d8 4d8f4a 2f7fae 7fb2d8", 0.05),
        _palette("3a8fd0 7fc4e6 c4e6ea f6f3dc fff6d0 ffffff a9cbd0 5f9a45 3a95a8 86bcd0", 0.05),
    ),
    "sunset": (
        _palette("2b2a5e 7a3f7d e0645c ffb45e ffe3a0 ff9c7a a0577c 2f2740 5b3f74 4a2350", 0.32),
        _palette("27406f 84588d f08a5d ffd07a fff0b8 ffb08a b0708a 2c3348 5a5a86 52304f", 0.31),
        _palette("31245a a0407a f2724f ffc24d fff0b0 ff8f6f a4506f 2a2039 6a3a68 4b1f47", 0.33),
    ),
    "dusk": (_palette("141b46 38407f 8a5f9a e8a08f ffd9b0 9a7fb0 6a6296 1c2340 3a3f72 2c2a5c", 0.46),),
    "night": (
        _palette("070b22 101c45 1f3566 3d5f8c f4f1dd 44608f 2f4c78 0b1528 14284c 101c40", 0.60, starlit=True),
        _palette("0a0a24 1a1a4a 362f6e 6a568f f7efd9 5d5790 433f78 10122a 20204f 17173f", 0.58, starlit=True),
    ),
    "space": (_palette("04040f 0a0a22 140f33 241a4a fff0d0 5d4790 3a3468 15152c 1a1a40 151538", 0.30, starlit=True),),
}


def pick(hour: str, rng: random.Random) -> Palette:
    """A palette of the hour, its hues moved a little so that no two pictures share one."""
    chosen = rng.choice(PALETTES[hour])
    hue = rng.uniform(-0.018, 0.018)
    return replace(
        chosen,
        zenith=turn(chosen.zenith, hue),
        middle=turn(chosen.middle, hue),
        low=turn(chosen.low, hue),
        horizon=turn(chosen.horizon, hue),
        far=turn(chosen.far, hue),
    )


def overcast(palette: Palette, amount: float) -> Palette:
    """The same hour under a closed sky."""

    def grey(colour: Colour) -> Colour:
        level = int(sum(colour) / 3 * 0.86)
        return mix(colour, (level, level + 4, level + 12), amount)

    return replace(
        palette,
        zenith=grey(palette.zenith),
        middle=grey(palette.middle),
        low=grey(palette.low),
        horizon=grey(palette.horizon),
        far=grey(palette.far),
        near=mix(palette.near, grey(palette.near), 0.5),
        cloud=grey(palette.cloud),
        water=grey(palette.water),
    )


def snowy(palette: Palette) -> Palette:
    """The same hour with snow on the ground."""
    white = mix((240, 246, 255), palette.ambient, palette.dimness)
    return replace(palette, near=white, far=mix(palette.far, white, 0.35))


def dyed(palette: Palette, colour: Colour) -> Palette:
    """The same hour leaning to a colour that the words ask for."""
    return replace(
        palette,
        middle=mix(palette.middle, colour, 0.35),
        low=mix(palette.low, colour, 0.45),
        horizon=mix(palette.horizon, light(colour, 0.5), 0.4),
        far=mix(palette.far, colour, 0.3),
    )
