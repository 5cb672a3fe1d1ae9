"""How many must take part, as a field of ``.pb`` files and a comment of ``.blt`` files.

Neither format knows a quorum. Ours says it in words that other programs pass over: ``1/2 persons of
120`` asks for at least half of 120 persons, ``>1/2 persons of 120`` for more. Several are separated
by commas.
"""

import re
from fractions import Fraction

from linli_deliberation.counting.elections import Election, Electorate
from linli_deliberation.counting.errors import BadFile, Problem
from linli_deliberation.counting.thresholds import Bar, Base, Measure
from linli_deliberation.texts import _

#: The name of the field, and of the comment.
NAME = "quorum"
_BAR = re.compile(r"(>?)(\d{1,6})/(\d{1,6}) (persons|households) of (\d{1,9})", re.ASCII)


def stated(election: Election) -> str:
    """Return the quorum of an election in the words of the field; empty where there is none."""
    who = election.electorate
    eligible = {Measure.PERSONS: who.persons, Measure.HOUSEHOLDS: who.households}
    return ", ".join(
        f"{'>' if bar.strict else ''}{bar.part.numerator}/{bar.part.denominator}"
        f" {bar.measure.value} of {eligible[bar.measure]}"
        for bar in election.quorum
    )


def read(value: str, line: int | None = None) -> tuple[tuple[Bar, ...], Electorate]:
    """Return the bars of a field, and the electorate that it states.

    Raises:
        BadFile: the field does not say how many must take part.
    """
    bars, sizes = list[Bar](), dict[Measure, int]()
    for part in filter(None, map(str.strip, value.split(","))):
        found = _BAR.fullmatch(part)
        if found is None or not int(found[3]) or int(found[2]) > int(found[3]):
            text = _("“%(value)s” does not say how many must take part, as “1/2 persons of 120”.",
                     value=part)  # fmt: skip
            raise BadFile([Problem(text, line)])
        measure = Measure(found[4])
        part_of = Fraction(int(found[2]), int(found[3]))
        bars.append(Bar(measure, part_of, Base.ELIGIBLE, strict=bool(found[1])))
        sizes[measure] = int(found[5])
    return tuple(bars), Electorate(
        persons=sizes.get(Measure.PERSONS, 0), households=sizes.get(Measure.HOUSEHOLDS, 0)
    )
