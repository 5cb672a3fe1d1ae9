"""What counts as confirmed hours in every figure: confirmed attendances and awarded minutes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, func, literal_column, null, select, union_all
from sqlmodel import col

from linli_volunteer_hours.models import Attendance, Award, State

#: For names that awarded minutes do not have. Written out, since PostgreSQL does not see that two
#: parameters are the same when it groups by them.
EMPTY: ColumnElement[str] = literal_column("''")


def counted(
    community_ids: Sequence[UUID],
    begin: datetime,
    end: datetime,
    *,
    person_id: UUID | None = None,
) -> Subquery:
    """Return the confirmed hours from ``begin`` until ``end`` as rows to sum and group.

    Awarded minutes have a title and neither team nor activity; they are written down, since no
    clock saw them. An attendance has a team and an activity, whose title is its own.
    """
    parts: tuple[Any, Any] = (
        select(
            col(Attendance.id),
            col(Attendance.community_id),
            col(Attendance.person_id),
            col(Attendance.team_id),
            col(Attendance.activity_id),
            col(Attendance.starts_at),
            EMPTY.label("title"),
            col(Attendance.recorded_minutes),
            col(Attendance.manual_minutes),
        ).where(
            *_within(Attendance, community_ids, begin, end, person_id),
            col(Attendance.state) == State.CONFIRMED,
        ),
        select(
            col(Award.id),
            col(Award.community_id),
            col(Award.person_id),
            null(),
            null(),
            col(Award.starts_at),
            col(Award.title),
            literal_column("0"),
            col(Award.minutes),
        ).where(
            *_within(Award, community_ids, begin, end, person_id),
            col(Award.minutes) > 0,
        ),
    )
    return union_all(*parts).subquery("counted")


def minutes_of(rows: Subquery) -> Any:
    """Return the sum of all minutes of :func:`counted`, as a column."""
    return func.sum(rows.c.recorded_minutes + rows.c.manual_minutes)


def _within(
    table: type[Attendance] | type[Award],
    community_ids: Sequence[UUID],
    begin: datetime,
    end: datetime,
    person_id: UUID | None,
) -> list[ColumnElement[bool]]:
    within = [
        col(table.community_id).in_(community_ids),
        col(table.starts_at) >= begin,
        col(table.starts_at) < end,
    ]
    if person_id is not None:
        within.append(col(table.person_id) == person_id)
    return within
