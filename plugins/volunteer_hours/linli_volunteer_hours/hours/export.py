"""Confirmed hours as a spreadsheet, for those who see everybody's."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.communities import Place
from linli.i18n import translate
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours.calendar import day_bounds, local
from linli_volunteer_hours.hours.counted import EMPTY, counted
from linli_volunteer_hours.models import Activity, Team
from linli_volunteer_hours.permissions import SEE
from linli_volunteer_hours.texts import _

#: Lines of one file; a shorter time gets the rest.
_MOST = 50_000
_HEADS = (
    _("Day"),
    _("Name"),
    _("Team"),
    _("Activity"),
    _("Minutes recorded by the system"),
    _("Minutes written down by hand"),
)


def workbook(
    session: Session, actor: Actor, place: Place, first: date, last: date, language: str
) -> bytes:
    """Return the confirmed hours from ``first`` to ``last`` as an XLSX file; it is audited.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
    """
    access.require(session, actor, SEE, place.id)
    counts = counted([place.id], *day_bounds(first, last, place))
    rows = session.execute(
        select(
            counts.c.starts_at,
            col(Person.name),
            func.coalesce(col(Team.name), EMPTY),
            func.coalesce(col(Activity.title), counts.c.title),
            counts.c.recorded_minutes,
            counts.c.manual_minutes,
        )
        .join(Person, col(Person.id) == counts.c.person_id)
        .join(Team, col(Team.id) == counts.c.team_id, isouter=True)
        .join(Activity, col(Activity.id) == counts.c.activity_id, isouter=True)
        .order_by(counts.c.starts_at, counts.c.id)
        .limit(_MOST)
    ).all()
    audit.record(
        session,
        actor,
        "volunteer_hours.hours_exported",
        place.id,
        Subject("volunteer_hours.hours", place.id),
        after={"first": first.isoformat(), "last": last.isoformat(), "lines": len(rows)},
    )
    lines = ((local(row[0], place).date(), *row[1:]) for row in rows)
    return _written(lines, language)


def _written(lines: Iterable[tuple[object, ...]], language: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # what begins with "=" is a word here, not a formula
        return made

    sheet.append([cell(translate(head, language)) for head in _HEADS])
    for line in lines:
        sheet.append([cell(value) for value in line])
    written = BytesIO()
    book.save(written)
    return written.getvalue()
