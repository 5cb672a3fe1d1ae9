"""How the time of a shift is written: the day with its weekday, from when to when."""

from datetime import date, datetime
from typing import Protocol

from babel.dates import format_skeleton

from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.pages import blueprint
from linli_web import page


class HasTime(Protocol):
    """A shift, or a row of one."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@blueprint.app_template_filter("volunteer_hours_time")
def span(shift: HasTime) -> str:
    """Write "Tue, Mar 3 14:00–16:00", “3月3日周二 14:00–16:00”."""
    return f"{point(shift.starts_at)}–{clock(shift.ends_at)}"


@blueprint.app_template_filter("volunteer_hours_moment")
def point(moment: datetime) -> str:
    """Write a moment as it stands beside shifts: "Tue, Mar 3 14:00", “3月3日周二 14:00”."""
    at = local(moment, page.community)
    day = format_skeleton("MMMEd", at.replace(tzinfo=None), locale=page.locale)
    return f"{day} {at:%H:%M}"


@blueprint.app_template_filter("volunteer_hours_day")
def weekday(day: date) -> str:
    """Write a day as it stands over its shifts: "Tue, Mar 3", “3月3日周二”."""
    return str(format_skeleton("MMMEd", day, locale=page.locale))


@blueprint.app_template_filter("volunteer_hours_clock")
def clock(moment: datetime) -> str:
    """Write the time of day alone: "14:00"."""
    return f"{local(moment, page.community):%H:%M}"
