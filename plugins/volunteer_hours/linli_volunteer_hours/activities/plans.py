"""What is decided about an activity, and whether it fits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from linli.clock import now
from linli.communities import Place
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities.recurrence import LAST
from linli_volunteer_hours.calendar import moment_of, today
from linli_volunteer_hours.models import HolidayRule
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.texts import _

#: Longest shift, in minutes, and most places in one.
_LONGEST, _MOST = 24 * 60, 2000
#: What is said in words, and how long it may be.
TEXTS = {
    "title": 120,
    "about": 1000,
    "place": 200,
    "map_link": 300,
    "needs": 300,
    "risks": 300,
    "contact": 120,
    "field": 40,
    "campaign": 80,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is decided about an activity."""

    title: str
    place: str
    starts_on: date
    begins: time
    #: How long a shift is.
    minutes: int
    #: Places in each shift.
    capacity: int
    #: ISO weekdays on which it is done; none means once.
    weekdays: tuple[int, ...] = ()
    #: Each so many weeks, or only the first, second, … or last (5) of these weekdays in a month.
    every_weeks: int = 1
    weeks_of_month: tuple[int, ...] = ()
    #: Days of each month on which it is done instead.
    month_days: tuple[int, ...] = ()
    until_on: date | None = None
    #: What becomes of days that are public holidays; once is done on its day all the same.
    on_holidays: HolidayRule = HolidayRule.ALWAYS
    about: str = ""
    field: str = ""
    campaign: str = ""
    map_link: str = ""
    needs: str = ""
    risks: str = ""
    contact: str = ""
    minimum_age: int = 0
    team_only: bool = False

    @property
    def recurs(self) -> bool:
        """Whether it is done again and again."""
        return bool(self.weekdays or self.month_days)


def check(session: Session, place: Place, wanted: Plan) -> None:
    """Refuse a plan that does not fit.

    Raises:
        ActivityRefused: something does not fit; ``field`` says what.
    """
    check_words(wanted)
    check_numbers(wanted)
    first = today(session, place)
    _check_begin(session, place, wanted)
    if wanted.starts_on > first + timedelta(days=366):
        raise ActivityRefused(_("Please plan no more than a year ahead."), field="starts_on")
    _check_rhythm(wanted)
    if wanted.on_holidays is HolidayRule.ONLY and not settings.of(session, place.id).holidays:
        raise ActivityRefused(
            _("No public holidays are in the settings yet. Please ask the staff."),
            field="on_holidays",
        )
    if wanted.until_on is not None and wanted.until_on < wanted.starts_on:
        raise ActivityRefused(_("The last day lies before the first."), field="until_on")


def _check_begin(session: Session, place: Place, wanted: Plan) -> None:
    """Refuse what lies behind, but for what was done once and not planned before."""
    if not wanted.recurs:
        starts_at = moment_of(wanted.starts_on, wanted.begins, place)
        check_entered(session, place, starts_at, wanted.minutes, field="starts_on")
    elif wanted.starts_on < today(session, place):
        raise ActivityRefused(_("This time is over already."), field="starts_on")


def check_entered(
    session: Session, place: Place, starts_at: datetime, minutes: int, *, field: str
) -> None:
    """Refuse a shift that lies too far back for its hours to be written down.

    Raises:
        ActivityRefused: it does.
    """
    days = settings.of(session, place.id).write_down_days
    if starts_at + timedelta(minutes=minutes) < now(session) - timedelta(days=days):
        raise ActivityRefused(
            _("Only what was done in the last %(days)s days can be entered later.", days=days),
            field=field,
        )


def _check_rhythm(wanted: Plan) -> None:
    if any(not 1 <= day <= 7 for day in wanted.weekdays):
        raise ActivityRefused(_("Please choose days of the week."), field="weekdays")
    if any(not 1 <= day <= 31 for day in wanted.month_days):
        raise ActivityRefused(_("A month has days from 1 to 31."), field="month_days")
    if wanted.weekdays and wanted.month_days:
        raise ActivityRefused(
            _("Please choose days of the week or days of the month, not both."), field="month_days"
        )
    if not 1 <= wanted.every_weeks <= 8 or any(
        not 1 <= one <= LAST for one in wanted.weeks_of_month
    ):
        raise ActivityRefused(_("Please choose which weeks."), field="every_weeks")
    if not wanted.weekdays and (wanted.every_weeks > 1 or wanted.weeks_of_month):
        raise ActivityRefused(_("Please choose days of the week too."), field="weekdays")
    if wanted.every_weeks > 1 and wanted.weeks_of_month:
        raise ActivityRefused(
            _("Please choose each so many weeks or weeks of the month, not both."),
            field="weeks_of_month",
        )


def check_words(wanted: Plan) -> None:
    """Refuse words that are missing or too long.

    Raises:
        ActivityRefused: they are.
    """
    if not wanted.title.strip():
        raise ActivityRefused(_("Please say in a few words what it is."), field="title")
    if not wanted.place.strip():
        raise ActivityRefused(_("Please say where it is."), field="place")
    for name, most in TEXTS.items():
        if len(getattr(wanted, name).strip()) > most:
            raise ActivityRefused(
                _("Please write no more than %(most)s characters.", most=most), field=name
            )
    if wanted.map_link and not wanted.map_link.startswith(("https://", "http://")):
        raise ActivityRefused(_("A link begins with https://."), field="map_link")


def check_size(minutes: int, capacity: int) -> None:
    """Refuse a shift of a length or with places that make no sense.

    Raises:
        ActivityRefused: they do not.
    """
    if not 5 <= minutes <= _LONGEST:
        raise ActivityRefused(_("A shift lasts from 5 minutes to 24 hours."), field="minutes")
    if not 1 <= capacity <= _MOST:
        raise ActivityRefused(
            _("There are from 1 to %(most)s places.", most=_MOST), field="capacity"
        )


def check_numbers(wanted: Plan) -> None:
    """Refuse a length, places or an age that make no sense.

    Raises:
        ActivityRefused: they do not.
    """
    check_size(wanted.minutes, wanted.capacity)
    if not 0 <= wanted.minimum_age <= 99:
        raise ActivityRefused(_("Please write an age from 0 to 99."), field="minimum_age")
