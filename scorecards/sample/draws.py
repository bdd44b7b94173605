"""Chance for invented companies: seeded, and of integers alone, so the same on every machine."""

from random import Random

DEVIATION = 512
"""One standard deviation of `ability`."""


def seeded(seed: int | str) -> Random:
    """A source of chance that repeats itself for the same seed."""
    return Random(seed)  # noqa: S311  # sample data; nothing here is a secret


def likely(rng: Random, thousandths: int) -> bool:
    """True so many times in a thousand."""
    return rng.randrange(1000) < thousandths


def ability(rng: Random) -> int:
    """A draw near normal around 0, in units of which DEVIATION make a standard deviation.

    >>> ability(seeded(1))
    -669
    """
    # Three times ten bits from one call: their sum is close enough to a bell.
    bits = rng.getrandbits(30)
    return (bits & 1023) + (bits >> 10 & 1023) + (bits >> 20) - 1534
