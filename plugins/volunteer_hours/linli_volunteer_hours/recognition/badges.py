"""Badges: small milestones beside the stars, reckoned from what was confirmed."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.i18n import Text
from linli_volunteer_hours import settings
from linli_volunteer_hours.models import Activity, Attendance, State, Thanks
from linli_volunteer_hours.texts import _


def of(session: Session, community_id: UUID, person_id: UUID) -> list[Text]:
    """Return a person's badges; the highest one for how often, then the others.

    The settings say what each needs.
    """
    rules = settings.of(session, community_id)
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
    reached = [least for least in rules.badge_times if times >= least]
    badges = [_often(least) for least in reached[-1:]]
    if 0 < rules.badge_fields <= fields:
        badges.append(_("Helps in many ways"))
    if 0 < rules.badge_thanks <= thanks:
        badges.append(_("Thanked by many"))
    return badges


def _often(times: int) -> Text:
    return _("First time") if times == 1 else _("Served %(count)s times", count=times)
