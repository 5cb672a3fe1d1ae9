"""Nobody can be in two places at once."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import BUSY, Activity, Attendance, Shift
from linli_volunteer_hours.refusals import Overlap
from linli_volunteer_hours.texts import _


def refuse(session: Session, person_id: UUID, shift: Shift) -> None:
    """Refuse when a locked volunteer has promised the same time, in whichever community.

    Raises:
        Overlap: they have; the sentence says what it is.
    """
    found = session.execute(
        select(col(Activity.title), col(Shift.starts_at), col(Shift.community_id))
        .join(Attendance, col(Attendance.shift_id) == col(Shift.id))
        .join(Activity, col(Activity.id) == col(Shift.activity_id))
        .where(
            col(Attendance.person_id) == person_id,
            col(Attendance.state).in_(BUSY),
            col(Shift.id) != shift.id,
            col(Shift.starts_at) < shift.ends_at,
            col(Shift.ends_at) > shift.starts_at,
        )
        .order_by(col(Shift.starts_at))
        .limit(1)
    ).first()
    if found is not None:
        place = communities.place(session, found.community_id)
        raise Overlap(
            _(
                "You are already signed up for “%(title)s” on %(at)s, which is at the same time.",
                title=found.title,
                at=local(found.starts_at, place),
            )
        )
