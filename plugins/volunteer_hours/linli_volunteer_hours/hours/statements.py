"""A year's confirmed hours line by line, to take along: of a community, team, unit or person."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.communities import Place
from linli.i18n import translate
from linli.people import Person
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.hours import sheets
from linli_volunteer_hours.hours.counted import EMPTY
from linli_volunteer_hours.hours.scopes import Scope
from linli_volunteer_hours.hours.sheets import Format
from linli_volunteer_hours.models import Activity, Team
from linli_volunteer_hours.refusals import StatementTooLong
from linli_volunteer_hours.texts import _

#: Lines of one file; Excel itself has room for 1,048,576.
_MOST = {Format.XLSX: 50_000, Format.CSV: 500_000}
_HEADS = (
    _("Day"),
    _("Name"),
    _("Team"),
    _("Activity"),
    _("Minutes recorded by the system"),
    _("Minutes written down by hand"),
)

Line = tuple[date, str, str, str, int, int]


def lines(session: Session, place: Place, scope: Scope, *, limit: int) -> list[Line]:
    """Return the confirmed hours of a scope in the order of their days; one query."""
    rows: Any = scope.rows
    found = session.execute(
        select(
            rows.c.starts_at,
            col(Person.name),
            func.coalesce(col(Team.name), EMPTY),
            func.coalesce(col(Activity.title), rows.c.title),
            rows.c.recorded_minutes,
            rows.c.manual_minutes,
        )
        .join(Person, col(Person.id) == rows.c.person_id)
        .join(Team, col(Team.id) == rows.c.team_id, isouter=True)
        .join(Activity, col(Activity.id) == rows.c.activity_id, isouter=True)
        .where(*scope.among)
        .order_by(rows.c.starts_at, rows.c.id)
        .limit(limit)
    )
    return [
        (local(at, place).date(), name, team, title, recorded, manual)
        for at, name, team, title, recorded, manual in found
    ]


def take(
    session: Session, actor: Actor, place: Place, scope: Scope, format_: Format, language: str
) -> bytes:
    """Return the statement of a scope as a file; that it was taken is audited.

    Raises:
        StatementTooLong: there are more lines than such a file holds.
    """
    most = _MOST[format_]
    found = lines(session, place, scope, limit=most + 1)
    if len(found) > most:
        raise StatementTooLong(
            _(
                "There are more than %(most)s lines. Please take them as CSV, or team by team.",
                most=most,
            )
        )
    audit.record(
        session,
        actor,
        "volunteer_hours.hours_exported",
        place.id,
        scope.subject,
        after={"title": scope.title, "year": scope.year, "lines": len(found)},
    )
    return sheets.written(format_, [translate(head, language) for head in _HEADS], found)
