"""On which days an activity is done; no database, no clock."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from linli_volunteer_hours.models import HolidayRule


def days(
    starts_on: date,
    until_on: date | None,
    weekdays: Collection[int],
    after: date,
    horizon: date,
    *,
    holidays: Collection[date] = (),
    rule: HolidayRule = HolidayRule.ALWAYS,
) -> Iterator[date]:
    """Yield the days after ``after`` up to ``horizon`` on which it is done, in order.

    ``weekdays`` are ISO numbers (1 is Monday); none means once, on ``starts_on``, whatever day
    that is.

    >>> monday = date(2026, 3, 2)
    >>> [d.day for d in days(monday, None, {1, 4}, monday, date(2026, 3, 12))]
    [5, 9, 12]
    >>> list(days(monday, None, (), monday, date(2026, 3, 12)))
    []
    >>> every = {"holidays": {date(2026, 3, 5)}}
    >>> week = (monday, None, {1, 4}, monday, date(2026, 3, 12))
    >>> [d.day for d in days(*week, rule=HolidayRule.NOT, **every)]
    [9, 12]
    >>> [d.day for d in days(*week, rule=HolidayRule.ONLY, **every)]
    [5]
    """
    first = max(starts_on, after + timedelta(days=1))
    last = min(horizon, until_on) if until_on is not None else horizon
    if not weekdays:
        last = min(last, starts_on)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if not weekdays or (day.isoweekday() in weekdays and _suits(day in holidays, rule)):
            yield day


def _suits(holiday: bool, rule: HolidayRule) -> bool:
    return rule is HolidayRule.ALWAYS or holiday == (rule is HolidayRule.ONLY)
