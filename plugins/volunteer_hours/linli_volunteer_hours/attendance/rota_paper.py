"""A week's rota on paper: with names for the team's room, with free places for the board."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import dates, pdf
from linli.communities import Place
from linli.i18n import Text, translate
from linli.people import Person
from linli_volunteer_hours.activities import lists
from linli_volunteer_hours.activities.lists import ShiftRow
from linli_volunteer_hours.calendar import day_bounds, local
from linli_volunteer_hours.labels import WEEKDAYS
from linli_volunteer_hours.models import Activity, Attendance, State, Team
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.texts import _

#: Shifts of one week on paper: some forty pages.
_MOST = 2000


def week(
    session: Session,
    place: Place,
    team_ids: Collection[UUID] | None,
    monday: date,
    address: str,
    language: str,
    *,
    names: bool,
) -> bytes:
    """Return the shifts of some teams (None: all) in the week from ``monday`` as a PDF.

    With ``names`` it says who comes, and is for the eyes of the teams; else it says how many places
    are free, and may hang where everybody reads it. What has begun has no free places any more.
    ``address`` is where one signs up.

    Raises:
        ActivityRefused: these are more shifts than anybody reads on paper.
    """

    def say(text: Text) -> str:
        return translate(text, language)

    last = monday + timedelta(days=6)
    rows = lists.rota(session, place, team_ids, *day_bounds(monday, last, place), limit=_MOST + 1)
    if len(rows) > _MOST:
        raise ActivityRefused(
            _("This week has more than %(most)s shifts. Please print it team by team.", most=_MOST)
        )
    where = _where(session, {row.activity_id for row in rows})
    who = _who(session, [row.id for row in rows]) if names else {}

    def line(row: ShiftRow) -> tuple[str, ...]:
        begin, end = local(row.starts_at, place), local(row.ends_at, place)
        team, at = where[row.activity_id]
        free = _("%(count)s places free", count=row.free) if row.free else _("full")
        if row.begun:
            free = _("over")
        wanted = row.free and not row.begun
        comes = [*who.get(row.id, ()), *([say(free)] if wanted or not names else [])]
        comma = ", " if language == "en" else "、"
        return (
            f"{say(WEEKDAYS[begin.isoweekday()])} {begin:%m-%d}",
            f"{begin:%H:%M}–{end:%H:%M}",
            " · ".join((row.title, at)),
            team,
            comma.join(comes),
        )

    return pdf.poster(
        pdf.Poster(
            title=say(_("Rota of the week from %(day)s", day=dates.day(monday, language))),
            lead=say(
                _("For the teams only: it says who comes.")
                if names
                else _("Everybody is welcome. Sign up by scanning, or at the counter.")
            ),
            columns=(
                pdf.Column(say(_("Day")), 1.2),
                pdf.Column(say(_("From – to")), 1.2),
                pdf.Column(say(_("What and where")), 1.8),
                pdf.Column(say(_("Team")), 1.1),
                pdf.Column(say(_("Who comes")) if names else say(_("Places")), 1.6),
            ),
            rows=tuple(line(row) for row in rows)
            or (("–", "", say(_("Nothing is planned for this week")), "", ""),),
            footer=place.name,
            address=address,
            check=say(_("Scan to sign up")),
        ),
        language,
    )


def _where(session: Session, activity_ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return the team and the place of each activity."""
    found = session.execute(
        select(col(Activity.id), col(Team.name), col(Activity.place))
        .join(Team, col(Team.id) == col(Activity.team_id))
        .where(col(Activity.id).in_(activity_ids))
    )
    return {id_: (team, at) for id_, team, at in found}


def _who(session: Session, shift_ids: list[UUID]) -> dict[UUID, list[str]]:
    """Return the names of who has a place in each shift, in the order of signing up."""
    names = defaultdict(list)
    for shift_id, name in session.execute(
        select(col(Attendance.shift_id), col(Person.name))
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .where(
            col(Attendance.shift_id).in_(shift_ids),
            col(Attendance.state).not_in((State.WAITING, State.OFFERED, State.VOID)),
        )
        .order_by(col(Attendance.id))
    ):
        names[shift_id].append(name)
    return names
