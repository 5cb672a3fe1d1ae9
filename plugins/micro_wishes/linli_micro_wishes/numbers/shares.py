"""Shares as they are told to everybody."""


def percent(part: int, whole: int) -> int:
    """Return a share in whole percent, rounded to the nearest.

    Only all of it is 100 and only nothing is 0: one promise broken in a thousand is not "kept".

    >>> percent(3, 7), percent(2, 3), percent(999, 1000), percent(1, 1000), percent(5, 5)
    (43, 67, 99, 1, 100)
    """
    if part in (0, whole):
        return 100 if part else 0
    return min(99, max(1, (200 * part + whole) // (2 * whole)))
