"""Bars that a vote has to reach, with what is still missing.

A bar states what is counted, in which measure, as which part of which base, and whether exactly
reaching it is enough. Sizes are exact: whole persons and households, areas as fractions.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor


class Measure(StrEnum):
    """In what votes are counted."""

    PERSONS = "persons"
    HOUSEHOLDS = "households"
    AREA = "area"


class Base(StrEnum):
    """Of what a part is taken."""

    ELIGIBLE = "eligible"  # all who could vote
    TOOK_PART = "took-part"  # yes, no and abstain
    YES_AND_NO = "yes-and-no"  # abstentions count for neither


@dataclass(frozen=True, slots=True)
class Bar:
    """At least (``strict``: more than) ``part`` of ``base``, in ``measure``."""

    measure: Measure
    part: Fraction
    base: Base
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on a motion in one measure."""

    eligible: Fraction
    yes: Fraction
    no: Fraction
    abstain: Fraction

    @property
    def took_part(self) -> Fraction:
        """All who answered, whatever they said."""
        return self.yes + self.no + self.abstain

    def base(self, base: Base) -> Fraction:
        """Return the size of a base."""
        match base:
            case Base.ELIGIBLE:
                return self.eligible
            case Base.TOOK_PART:
                return self.took_part
            case Base.YES_AND_NO:
                return self.yes + self.no


@dataclass(frozen=True, slots=True)
class Check:
    """One bar held against the votes.

    ``missing`` is how much more in the bar's measure would do, if all who still come vote yes:
    the least whole number of persons or households; for an area the size to be reached (with a
    strict bar: to be exceeded). It is zero when the bar is reached, and unset when those who have
    not voted are too few to reach it.
    """

    bar: Bar
    have: Fraction
    base: Fraction
    met: bool
    missing: Fraction | None


def check(bar: Bar, have: Fraction, tally: Tally) -> Check:
    """Hold ``bar`` against ``have`` (those who took part, or those who agree).

    A base of zero never reaches a bar: nobody's silence is a yes.
    """
    base = tally.base(bar.base)
    needed = bar.part * base
    met = base > 0 and (have > needed if bar.strict else have >= needed)
    return Check(bar, have, base, met, Fraction(0) if met else _missing(bar, needed - have, tally))


def _missing(bar: Bar, gap: Fraction, tally: Tally) -> Fraction | None:
    if bar.base is not Base.ELIGIBLE:  # whoever still comes is added to the base as well
        if bar.part < 1:
            gap /= 1 - bar.part
        elif gap > 0 or bar.strict:  # somebody has said otherwise, or all are never enough
            return None
    if bar.measure is not Measure.AREA:
        gap = Fraction(max(floor(gap) + 1 if bar.strict else ceil(gap), 1))
    left = tally.eligible - tally.took_part
    reachable = gap < left if bar.strict and bar.measure is Measure.AREA else gap <= left
    return gap if reachable else None
