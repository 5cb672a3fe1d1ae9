"""Days and months as the community counts them, and the periods of a rhythm."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli.clock import now
from linli.communities import Place
from linli.i18n import Text
from linli_moral_bank.models import Rhythm
from linli_moral_bank.texts import _


def today(session: Session, place: Place) -> date:
    """Return the present day in the community's zone."""
    return day_of(now(session), place)


def day_of(at: datetime, place: Place) -> date:
    """Return the day of a moment in the community's zone: in Shanghai it begins at 16:00 UTC."""
    return at.astimezone(ZoneInfo(place.time_zone)).date()


def month_of(day: date) -> str:
    """Return the month of a day: "2026-03"."""
    return f"{day.year:04}-{day.month:02}"


def first_day(month: str) -> date:
    """Return the first day of a month written as "2026-03".

    Raises:
        ValueError: it is not written so.
    """
    return datetime.strptime(month + "-01", "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone


def next_month(day: date) -> date:
    """Return the first day of the month after ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def previous_month(day: date) -> date:
    """Return the first day of the month before ``day``."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last of a shorter month.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age(born: date, day: date) -> int:
    """Return how many years old somebody is on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def bounds(month: date, place: Place) -> tuple[datetime, datetime]:
    """Return the first moment of a month in the community, and that of the next, in UTC."""
    return _between(month.replace(day=1), next_month(month), place)


def year_bounds(year: int, place: Place) -> tuple[datetime, datetime]:
    """Return the first moment of a year in the community, and that of the next, in UTC."""
    return _between(date(year, 1, 1), date(year + 1, 1, 1), place)


def moments(first: date, last: date, place: Place) -> tuple[datetime, datetime]:
    """Return the first moment of some days in the community, and that after the last, in UTC."""
    return _between(first, last + timedelta(days=1), place)


def _between(first: date, after: date, place: Place) -> tuple[datetime, datetime]:
    zone = ZoneInfo(place.time_zone)
    begin, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, after))
    return begin, end


def span(year: int, quarter: int = 0) -> tuple[date, date]:
    """Return the first and the last day of a year, or of a quarter of it (1 to 4).

    >>> span(2026), span(2026, 1)[1].isoformat()
    ((datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)), '2026-03-31')
    """
    if not quarter:
        return date(year, 1, 1), date(year, 12, 31)
    last = 3 * quarter
    return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])


def quarter_of(day: date) -> int:
    """Return the quarter that a day is in, 1 to 4."""
    return (day.month + 2) // 3


def said_month(month: date) -> Text:
    """Say a month."""
    return _("month %(month)s of %(year)s", month=month.month, year=str(month.year))


def said(year: int, quarter: int = 0) -> Text:
    """Say a year, or a quarter of it."""
    if quarter:
        return _("quarter %(quarter)s of %(year)s", quarter=quarter, year=str(year))
    return _("%(year)s", year=str(year))


def period_of(rhythm: Rhythm, day: date) -> str:
    """Return the name of the period of ``rhythm`` that a day is in; weeks are ISO 8601's.

    >>> [period_of(rhythm, date(2026, 1, 1)) for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY)]
    ['2026-01-01', '2026-W01']
    >>> period_of(Rhythm.QUARTERLY, date(2026, 5, 31)), period_of(Rhythm.ONCE, date(2026, 5, 31))
    ('2026-Q2', 'once')
    """
    match rhythm:
        case Rhythm.ONCE:
            return "once"
        case Rhythm.DAILY:
            return day.isoformat()
        case Rhythm.WEEKLY:
            year, week, _weekday = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case Rhythm.MONTHLY:
            return month_of(day)
        case Rhythm.QUARTERLY:
            return f"{day.year:04}-Q{quarter_of(day)}"
        case Rhythm.YEARLY:
            return f"{day.year:04}"


def days_of_period(rhythm: Rhythm, day: date) -> tuple[date, date] | None:
    """Return the first and the last day of the period of ``rhythm`` that a day is in.

    None: once and for all has neither.

    >>> [str(one) for one in days_of_period(Rhythm.WEEKLY, date(2026, 1, 1))]
    ['2025-12-29', '2026-01-04']
    """
    match rhythm:
        case Rhythm.ONCE:
            return None
        case Rhythm.DAILY:
            return day, day
        case Rhythm.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case Rhythm.MONTHLY:
            return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        case Rhythm.QUARTERLY:
            return span(day.year, quarter_of(day))
        case Rhythm.YEARLY:
            return span(day.year)
