"""Volunteers are told what became of their hours, and how long they can say that it is wrong."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from linli import communities, inbox
from linli.i18n import Text
from linli_volunteer_hours import settings
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import Activity, Attendance
from linli_volunteer_hours.texts import _


def confirmed(session: Session, booked: Sequence[Attendance]) -> None:
    """Tell people that their hours count now: one message for each, however many shifts it were."""
    theirs: dict[UUID, dict[UUID, list[Attendance]]] = defaultdict(lambda: defaultdict(list))
    for one in booked:
        theirs[one.community_id][one.person_id].append(one)
    for community_id, people in theirs.items():
        inbox.notify_each(
            session,
            [(person_id, _counted(session, served)) for person_id, served in people.items()],
            community_id,
            "volunteer_hours/mine",
        )


def not_recognised(session: Session, one: Attendance) -> None:
    """Tell a volunteer that hours were not recognised, and why."""
    _tell(
        session,
        one,
        _(
            "Your hours of “%(title)s” on %(day)s were not recognised (%(reason)s). If that is "
            "wrong, you can say so until %(days)s days after it.",
            **_known(session, one),
            reason=one.remark.rstrip(".。"),
        ),
    )


def absent(session: Session, one: Attendance) -> None:
    """Tell a volunteer that they were noted as not there."""
    _tell(
        session,
        one,
        _(
            "You were noted as not there at “%(title)s” on %(day)s. If that is wrong, you can say "
            "so until %(days)s days after it.",
            **_known(session, one),
        ),
    )


def _tell(session: Session, one: Attendance, text: Text) -> None:
    inbox.notify(
        session, one.person_id, one.community_id, text, f"volunteer_hours/sign-ups/{one.id}"
    )


def _known(session: Session, one: Attendance) -> dict[str, object]:
    return {
        "title": session.get_one(Activity, one.activity_id).title,
        "day": local(one.starts_at, communities.place(session, one.community_id)).date(),
        "days": settings.of(session, one.community_id).write_down_days,
    }


def _counted(session: Session, served: Sequence[Attendance]) -> Text:
    minutes = sum(one.minutes for one in served)
    if len(served) > 1:
        return _(
            "Your time of %(count)s shifts is confirmed: %(minutes)s minutes. Thank you!",
            count=len(served),
            minutes=minutes,
        )
    title = session.get_one(Activity, served[0].activity_id).title
    return _(
        "Your time for “%(title)s” is confirmed: %(minutes)s minutes. Thank you!",
        title=title,
        minutes=minutes,
    )
