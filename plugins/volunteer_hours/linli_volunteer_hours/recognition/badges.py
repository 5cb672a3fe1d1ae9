"""Badges: small milestones beside the stars, reckoned from what was confirmed."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.i18n import Text
from linli_volunteer_hours.models import Activity, Attendance, State, Thanks
from linli_volunteer_hours.texts import _

#: Times served → badge.
_TIMES: tuple[tuple[int, Text], ...] = (
    (1, _("First time")),
    (10, _("Ten times")),
    (50, _("Fifty times")),
    (100, _("A hundred times")),
)
_SIDES, _WARM = 3, 5


def of(session: Session, community_id: UUID, person_id: UUID) -> list[Text]:
    """Return a person's badges; the highest one for how often, then the others. Two queries."""
    times, fields = session.execute(
        select(func.count(), func.count(func.distinct(func.nullif(col(Activity.field), ""))))
        .select_from(Attendance)
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .where(
            col(Attendance.person_id) == person_id,
            col(Attendance.community_id) == community_id,
            col(Attendance.state) == State.CONFIRMED,
        )
    ).one()
    thanks: int = session.execute(
        select(func.count(func.distinct(col(Thanks.from_id)))).where(
            col(Thanks.to_id) == person_id, col(Thanks.community_id) == community_id
        )
    ).scalar_one()
    reached = [badge for least, badge in _TIMES if times >= least]
    badges = reached[-1:]
    if fields >= _SIDES:
        badges.append(_("Helps in many ways"))
    if thanks >= _WARM:
        badges.append(_("Thanked by many"))
    return badges
