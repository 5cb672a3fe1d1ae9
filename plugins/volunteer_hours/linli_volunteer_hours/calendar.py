"""Days and times of day as the community counts them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli.clock import now
from linli.communities import Place


def today(session: Session, place: Place) -> date:
    """Return the present day in the community's zone."""
    return local(now(session), place).date()


def local(moment: datetime, place: Place) -> datetime:
    """Return a moment as the clocks in the community show it."""
    return moment.astimezone(ZoneInfo(place.time_zone))


def moment_of(day: date, at: time, place: Place) -> datetime:
    """Return a local day and time of day as a moment in UTC."""
    return datetime.combine(day, at, ZoneInfo(place.time_zone)).astimezone(UTC)


def day_bounds(first: date, last: date, place: Place) -> tuple[datetime, datetime]:
    """Return the first moment of ``first`` and the first one after ``last``, in UTC."""
    return (
        moment_of(first, time.min, place),
        moment_of(last + timedelta(days=1), time.min, place),
    )


def age_on(birth_date: date, day: date) -> int:
    """Return somebody's age in whole years.

    >>> age_on(date(2010, 3, 2), date(2026, 3, 1)), age_on(date(2010, 3, 2), date(2026, 3, 2))
    (15, 16)
    """
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before
