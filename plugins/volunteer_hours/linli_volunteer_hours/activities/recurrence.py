"""On which days an activity is done; no database, no clock."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from linli_volunteer_hours.models import HolidayRule

#: The week of a month that stands for its last one, be it the fourth or the fifth.
LAST = 5


def days(
    starts_on: date,
    until_on: date | None,
    weekdays: Collection[int],
    after: date,
    horizon: date,
    *,
    every_weeks: int = 1,
    weeks_of_month: Collection[int] = (),
    month_days: Collection[int] = (),
    holidays: Collection[date] = (),
    rule: HolidayRule = HolidayRule.ALWAYS,
) -> Iterator[date]:
    """Yield the days after ``after`` up to ``horizon`` on which it is done, in order.

    ``weekdays`` are ISO numbers (1 is Monday), each week or each so many weeks from the first day's
    week on, or only the first, second, … or last of them in a month. ``month_days`` are days of
    each month that has them. Neither means once, on ``starts_on``, whatever day that is.

    >>> monday = date(2026, 3, 2)
    >>> [d.day for d in days(monday, None, {1, 4}, monday, date(2026, 3, 12))]
    [5, 9, 12]
    >>> list(days(monday, None, (), monday, date(2026, 3, 12)))
    []
    >>> spring = (monday, None, {6}, monday, date(2026, 5, 31))
    >>> [str(d)[5:] for d in days(*spring, every_weeks=4)]
    ['03-07', '04-04', '05-02', '05-30']
    >>> [str(d)[5:] for d in days(*spring, weeks_of_month={1, LAST})]
    ['03-07', '03-28', '04-04', '04-25', '05-02', '05-30']
    >>> monthly = (monday, None, (), monday, date(2026, 5, 31))
    >>> [str(d)[5:] for d in days(*monthly, month_days={5, 31})]
    ['03-05', '03-31', '04-05', '05-05', '05-31']
    >>> every = {"holidays": {date(2026, 3, 5)}}
    >>> week = (monday, None, {1, 4}, monday, date(2026, 3, 12))
    >>> [d.day for d in days(*week, rule=HolidayRule.NOT, **every)]
    [9, 12]
    >>> [d.day for d in days(*week, rule=HolidayRule.ONLY, **every)]
    [5]
    """
    first = max(starts_on, after + timedelta(days=1))
    last = min(horizon, until_on) if until_on is not None else horizon
    once = not weekdays and not month_days
    if once:
        last = min(last, starts_on)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        fits = day.day in month_days or (
            day.isoweekday() in weekdays
            and (_monday(day) - _monday(starts_on)).days // 7 % every_weeks == 0
            and (not weeks_of_month or not _weeks(day).isdisjoint(weeks_of_month))
        )
        if once or (fits and _suits(day in holidays, rule)):
            yield day


def _monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def _weeks(day: date) -> set[int]:
    """Return which of its kind a weekday is in its month: the first, …, the last."""
    number = (day.day - 1) // 7 + 1
    last = (day + timedelta(days=7)).month != day.month
    return {LAST} | ({number} - {LAST}) if last else {number}


def _suits(holiday: bool, rule: HolidayRule) -> bool:
    return rule is HolidayRule.ALWAYS or holiday == (rule is HolidayRule.ONLY)
