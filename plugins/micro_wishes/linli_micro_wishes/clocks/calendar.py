"""Days and months as the community counts them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli.clock import now
from linli.communities import Place


def local_day(moment: datetime, place: Place) -> date:
    """Return the day in the community on which a moment falls."""
    return moment.astimezone(ZoneInfo(place.time_zone)).date()


def today(session: Session, place: Place) -> date:
    """Return the present day in the community's zone."""
    return local_day(now(session), place)


def start_of(day: date, place: Place) -> datetime:
    """Return the moment, in UTC, at which a day begins in the community."""
    return datetime.combine(day, time.min, ZoneInfo(place.time_zone)).astimezone(UTC)


def next_month(day: date) -> date:
    """Return the first day of the month after ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def previous_month(day: date) -> date:
    """Return the first day of the month before ``day``."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
