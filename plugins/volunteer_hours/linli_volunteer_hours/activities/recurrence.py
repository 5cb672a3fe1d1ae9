"""On which days an activity is done; no database, no clock."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta


def days(
    starts_on: date, until_on: date | None, weekdays: Collection[int], after: date, horizon: date
) -> Iterator[date]:
    """Yield the days after ``after`` up to ``horizon`` on which it is done, in order.

    ``weekdays`` are ISO numbers (1 is Monday); none means once, on ``starts_on``.

    >>> monday = date(2026, 3, 2)
    >>> [d.day for d in days(monday, None, {1, 4}, monday, date(2026, 3, 12))]
    [5, 9, 12]
    >>> list(days(monday, None, (), monday, date(2026, 3, 12)))
    []
    """
    first = max(starts_on, after + timedelta(days=1))
    last = min(horizon, until_on) if until_on is not None else horizon
    if not weekdays:
        last = min(last, starts_on)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if not weekdays or day.isoweekday() in weekdays:
            yield day
