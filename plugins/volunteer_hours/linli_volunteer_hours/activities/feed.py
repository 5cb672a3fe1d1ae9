"""Calendar feeds (iCalendar, RFC 5545): a person's own shifts, and a team's.

A calendar program signs in nowhere, so the address has a key in it that nobody guesses.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlmodel import Session, col

from linli.clock import now
from linli.communities import Place
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Shift,
    ShiftState,
    State,
    Team,
    Volunteer,
)
from linli_volunteer_hours.refusals import ActivityUnknown
from linli_volunteer_hours.texts import _

#: How far back a feed reaches; ahead it reaches as far as shifts are made.
_BACK = timedelta(days=60)

_SHIFTS: Any = (
    select(
        col(Shift.id),
        col(Activity.title),
        col(Activity.place),
        col(Activity.needs),
        col(Shift.starts_at),
        col(Shift.ends_at),
    )
    .join(Activity, col(Activity.id) == col(Shift.activity_id))
    .where(col(Shift.state) != ShiftState.CANCELLED)
    .order_by(col(Shift.starts_at).desc())
)


def feed(session: Session, place: Place, key: str) -> bytes:
    """Return the calendar that a key opens.

    Raises:
        ActivityUnknown: no volunteer and no team here has this key.
    """
    team = session.execute(
        select(col(Team.id), col(Team.name)).where(
            col(Team.calendar_key) == key, col(Team.community_id) == place.id
        )
    ).one_or_none()
    if team is not None:
        return _written(session, place, team.name, _SHIFTS.where(col(Shift.team_id) == team.id))
    person_id: UUID | None = session.execute(
        select(col(Volunteer.person_id)).where(
            col(Volunteer.calendar_key) == key,
            col(Volunteer.community_id) == place.id,
            col(Volunteer.left_at).is_(None),
        )
    ).scalar_one_or_none()
    if person_id is None:
        raise ActivityUnknown(_("There is no calendar at this address."))
    signed = _SHIFTS.join(Attendance, col(Attendance.shift_id) == col(Shift.id)).where(
        col(Attendance.person_id) == person_id,
        col(Attendance.community_id) == place.id,
        col(Attendance.state).not_in((State.VOID, State.WAITING, State.OFFERED)),
    )
    return _written(session, place, place.name, signed)


def _written(session: Session, place: Place, name: str, query: Any) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Linli//volunteer hours//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    rows = session.execute(query.where(col(Shift.starts_at) > now(session) - _BACK))
    for id_, title, where, needs, starts_at, ends_at in rows:
        event = Event()
        event.add("uid", f"{id_}@{place.slug}.linli")
        event.add("dtstamp", now(session))
        event.add("dtstart", starts_at)
        event.add("dtend", ends_at)
        event.add("summary", title)
        event.add("location", where)
        if needs:
            event.add("description", needs)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
