"""Timing two things in turn, so that a machine that slows down slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

#: Whether a short look is enough (``--quick``): fewer rounds and smaller sizes, noisier ratios.
quick = False


def shortened(full: int, short: int) -> int:
    """Return how many rounds, rows or processes to measure with."""
    return min(full, short) if quick else full


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a measured ratio and what it should be.

    ``at_most`` says which side of ``goal`` is good. ``note`` says what was compared with what.
    """

    what: str
    ratio: float
    goal: float
    at_most: bool
    note: str

    @property
    def reached(self) -> bool:
        """Whether the ratio is on the good side of the goal."""
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """What could not be measured here, and why: a reference or its data is missing."""

    what: str
    why: str


def ratio(
    ours: Callable[[], object],
    reference: Callable[[], object],
    *,
    rounds: int = 30,
    repeat: int = 1,
    warmup: int = 3,
) -> float:
    """Return the median over ``rounds`` of our time divided by the reference's.

    Each round runs ``repeat`` of one and then of the other, and the order alternates. A short look
    takes 5 rounds at most.
    """
    rounds = shortened(rounds, 5)
    for _round in range(warmup):
        ours()
        reference()
    quotients = []
    for round_ in range(rounds):
        first, second = (ours, reference) if round_ % 2 else (reference, ours)
        times = {id(one): _seconds(one, repeat) for one in (first, second)}
        quotients.append(times[id(ours)] / times[id(reference)])
    return statistics.median(quotients)


def _seconds(work: Callable[[], object], repeat: int) -> float:
    begin = time.perf_counter()
    for _time in range(repeat):
        work()
    return time.perf_counter() - begin
