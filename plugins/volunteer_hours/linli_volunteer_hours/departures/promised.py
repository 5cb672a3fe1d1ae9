"""Taking back what somebody promised and can no longer do: sign-ups for shifts still to come."""

from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import SYSTEM
from linli.clock import now
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import signing_up
from linli_volunteer_hours.models import Attendance, Shift, State, VoidReason


def withdraw(session: Session, community_id: UUID, person_id: UUID) -> Counter[UUID]:
    """Take back sign-ups for shifts that have not begun; return how many places of each team."""
    coming = session.execute(
        select(col(Attendance.shift_id))
        .where(
            col(Attendance.person_id) == person_id,
            col(Attendance.community_id) == community_id,
            col(Attendance.state).in_((State.WAITING, State.OFFERED, State.SIGNED)),
            col(Attendance.starts_at) > now(session),
        )
        .order_by(col(Attendance.shift_id))
    )
    freed: Counter[UUID] = Counter()
    for shift_id in coming.scalars().all():
        shift: Shift = shifts.find(session, community_id, shift_id, lock=True)
        mine = signing_up.current(session, shift_id, person_id)
        if mine is None:
            continue
        freed[shift.team_id] += mine.state is State.SIGNED
        signing_up.give_up(session, SYSTEM, shift, mine, VoidReason.WITHDRAWN)
    return freed
