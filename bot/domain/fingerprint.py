"""What stays alike when a picture is saved anew: 64 bits, one for each step from dark to light."""

MOST_DIFFERENT = 4
"""Bits in which two fingerprints of one picture may differ."""

FEWEST_STEPS = 6
"""Fewer bits set, or fewer unset, come from a picture with next to nothing in it: it would resemble many."""

BITS = 64
ALL = 2**64 - 1


def distance(one: int, other: int) -> int:
    """In how many of their bits two fingerprints differ; signed or not."""
    return ((one ^ other) & ALL).bit_count()


def alike(one: int, other: int) -> bool:
    return distance(one, other) <= MOST_DIFFERENT


def telling(bits: int) -> bool:
    """Whether a fingerprint tells enough to be compared."""
    return FEWEST_STEPS <= bits.bit_count() <= BITS - FEWEST_STEPS


def signed(bits: int) -> int:
    """As a database's signed 64-bit column holds it."""
    return bits - ALL - 1 if bits > ALL // 2 else bits
