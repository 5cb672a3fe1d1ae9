"""Bars as staff choose them: any fraction, at least or more than it."""

import re
from collections.abc import Iterable
from fractions import Fraction

from linli_deliberation.counting import Bar
from linli_deliberation.refusals import PollRefused
from linli_deliberation.texts import _

_FRACTION = re.compile(r"(\d{1,4})\s*[/／]\s*(\d{1,4})", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*[%％]", re.ASCII)


def part_of(typed: str, field: str) -> Fraction:
    """Return the part that somebody wrote: "4/5", "60%".

    Raises:
        PollRefused: it is no fraction, nothing, or more than all.
    """
    found, percent = _FRACTION.fullmatch(typed.strip()), _PERCENT.fullmatch(typed.strip())
    if found is not None and int(found[2]):
        part = Fraction(int(found[1]), int(found[2]))
    elif percent is not None:
        part = Fraction(f"{percent[1]}.{percent[2] or 0}") / 100
    else:
        raise PollRefused(_("Please write a fraction such as 2/3, or a percentage."), field=field)
    if not 0 < part <= 1:
        raise PollRefused(_("A part is more than nothing, and at most all."), field=field)
    return part


def require_reachable(bars: Iterable[Bar], field: str) -> None:
    """Refuse a bar that no vote could ever reach.

    Raises:
        PollRefused: it asks for more than all.
    """
    if any(bar.part > 1 or (bar.strict and bar.part == 1) for bar in bars):
        raise PollRefused(_("More than all can never be reached."), field=field)
