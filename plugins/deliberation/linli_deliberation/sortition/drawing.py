"""The lot itself: how many places each stratum gets, and the order within it.

Places go to the strata by their part of the pool, by largest remainders (Hamilton's method). Within
a stratum, and between equal remainders, the order is that of SHA-256 over seed, stratum and number,
each on a line of its own. ``redraw.py`` does the same once more, in other words.
"""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256


def quotas(sizes: Mapping[str, int], places: int, seed: str) -> dict[str, int]:
    """Return how many each stratum gets of ``places``, which are no more than the whole pool."""
    total = sum(sizes.values())
    parts = {name: Fraction(size * places, total) for name, size in sizes.items()}
    given = {name: int(part) for name, part in parts.items()}
    left = places - sum(given.values())
    order = sorted(sizes, key=lambda name: (given[name] - parts[name], ticket(seed, name, 0)))
    for name in order[:left]:
        given[name] += 1
    return given


def ordered(pool: Mapping[int, str], seed: str) -> dict[str, list[int]]:
    """Return the numbers of each stratum in the order of the lot."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, stratum in pool.items():
        found[stratum].append(number)
    return {
        stratum: sorted(numbers, key=lambda number: ticket(seed, stratum, number))
        for stratum, numbers in sorted(found.items())
    }


def ticket(seed: str, stratum: str, number: int) -> str:
    """Return the hash by which one number of a stratum is put in order."""
    return sha256(f"{seed}\n{stratum}\n{number}".encode()).hexdigest()
