"""The clocks of promises: minutes that count only in the hours of answering, and working days.

Pure functions over a calendar. A promise in minutes runs only within the daily hours, on days on
which answers are given; one asked at 19:58 and promised within 5 minutes, from 8 to 20 h, is due at
8:03 of the next such day. A promise in working days is due at the end of the last of them; the day
on which it was told does not count (as in Article 85 of China's Civil Procedure Law, by which the
day a period begins on is not part of it). Both stand still while the resident is waited for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: A span of time: from its first moment to just before its last, aware.
Span = tuple[datetime, datetime]

#: A promise that is not reached in so many days is none.
_FURTHEST = 3700


class NeverDue(ValueError):
    """The calendar has no time in which the promise could be kept."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked in a place: weekdays, but for the days that are named."""

    zone: str
    #: Day → whether it is worked; what is not named follows the week.
    special: Mapping[date, bool]

    def is_working(self, day: date) -> bool:
        """Whether a day is worked.

        >>> china = Calendar("Asia/Shanghai", {date(2026, 2, 14): True, date(2026, 2, 16): False})
        >>> [china.is_working(date(2026, 2, day)) for day in (13, 14, 15, 16)]
        [True, True, False, False]
        """
        return self.special.get(day, day.weekday() < 5)

    def local_day(self, moment: datetime) -> date:
        """Return the day on which a moment falls here."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def at(self, day: date, clock: time) -> datetime:
        """Return the moment of a time of day, in UTC."""
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """The daily hours in which answers are given, on every day or on working days."""

    opens: time
    closes: time
    every_day: bool = True


def due_after_minutes(
    start: datetime,
    minutes: float,
    calendar: Calendar,
    hours: Hours,
    pauses: Sequence[Span] = (),
) -> datetime:
    """Return when a promise in minutes is due, in UTC.

    Raises:
        NeverDue: no hours come in which it could be kept.
    """
    left = timedelta(minutes=minutes)
    for since, until in _open_spans(start, calendar, hours):
        for span_start, span_end in _without(since, until, pauses):
            if span_end - span_start >= left:
                return span_start + left
            left -= span_end - span_start
    raise NeverDue(f"{minutes} minutes never pass")


def due_after_days(
    start: datetime, days: int, calendar: Calendar, pauses: Sequence[Span] = ()
) -> datetime:
    """Return when a promise in working days is due: the end of the last of them, in UTC.

    A day at whose end the resident is waited for does not count.

    Raises:
        NeverDue: no working days come.
    """
    day, left = calendar.local_day(start), days
    for _number in range(_FURTHEST):
        day += timedelta(days=1)
        if not calendar.is_working(day):
            continue
        end = calendar.at(day + timedelta(days=1), time.min)
        if any(since < end <= until for since, until in pauses):
            continue
        left -= 1
        if left == 0:
            return end
    raise NeverDue(f"{days} working days never come")


def is_open(moment: datetime, calendar: Calendar, hours: Hours) -> bool:
    """Whether answers are given at a moment."""
    day = calendar.local_day(moment)
    if not hours.every_day and not calendar.is_working(day):
        return False
    return calendar.at(day, hours.opens) <= moment < calendar.at(day, hours.closes)


def _open_spans(start: datetime, calendar: Calendar, hours: Hours) -> Iterator[Span]:
    day = calendar.local_day(start)
    for _number in range(_FURTHEST):
        if hours.every_day or calendar.is_working(day):
            since = max(start, calendar.at(day, hours.opens))
            until = calendar.at(day, hours.closes)
            if since < until:
                yield since, until
        day += timedelta(days=1)


def _without(since: datetime, until: datetime, pauses: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a span outside the pauses, which may overlap."""
    for pause_start, pause_end in sorted(pauses):
        if pause_end <= since:
            continue
        if pause_start >= until:
            break
        if pause_start > since:
            yield since, pause_start
        since = max(since, pause_end)
        if since >= until:
            return
    yield since, until
