"""What stays alike when a picture is saved anew: 256 bits, one for each step from dark to light along its rows."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

BITS = 256
SIZE = BITS // 8

MOST_DIFFERENT = 28
"""Bits in which two prints of one picture may differ: `bench hashes` tells what that finds, and what it mistakes."""

FEWEST_STEPS = 32
"""Fewer bits set, or fewer unset, come from a picture with next to nothing in it: it would resemble many."""


class Fingerprint(NamedTuple):
    """`kept` are prints of a picture and of what a crop would leave of it: by these it is known from now on.

    `shown` are prints of the picture and of its mirror image, to be compared with what was kept of others.
    """

    kept: tuple[int, ...]
    shown: tuple[int, ...]


BLANK = Fingerprint((), ())
"""Of a picture with too little in it to be told from others: it is like none."""


def alike(kept: Iterable[int], shown: Sequence[int]) -> bool:
    """Whether any of one picture's prints is within `MOST_DIFFERENT` bits of any of another one's."""
    return any((one ^ other).bit_count() <= MOST_DIFFERENT for one in kept for other in shown)


def telling(bits: int) -> bool:
    """Whether a print tells enough to be compared."""
    return FEWEST_STEPS <= bits.bit_count() <= BITS - FEWEST_STEPS


def packed(kept: Iterable[int]) -> bytes:
    """As a database holds them: 32 bytes each."""
    return b"".join(one.to_bytes(SIZE) for one in kept)


def unpacked(data: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(data[start : start + SIZE]) for start in range(0, len(data), SIZE))
