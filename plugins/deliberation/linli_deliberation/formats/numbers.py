"""Numbers in files, read exactly.

Only plain digits are read: ``1e999999999`` is a number too, and would fill all memory.
"""

import re
from fractions import Fraction

_DECIMAL = re.compile(r"[+-]?[0-9]{1,30}(?:[.,][0-9]{1,30})?")
_EXACT = re.compile(r"-?[0-9]{1,2000}(?:\.[0-9]{1,2000}|/[0-9]{1,2000})?")


def number(text: str) -> Fraction | None:
    """Read a decimal number as people write it, with a point or a comma; ``None`` if it is none."""
    text = text.strip()
    return Fraction(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None


def exactly(text: str) -> Fraction:
    """Read what :func:`linli_deliberation.counting.exact` wrote; raises ValueError on all else."""
    if not _EXACT.fullmatch(text):
        raise ValueError(f"no number: {text[:40]!r}")
    return Fraction(text)
