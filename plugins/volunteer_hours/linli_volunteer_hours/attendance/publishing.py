"""Hours on public notice before they count, where the community wants it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities, notices, plugins
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.hooks import Correctable
from linli.i18n import Text, translate
from linli.notices import NoticeItemsDecided, Outcome
from linli.people import PeopleSettings, Person, masked
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import rows, telling
from linli_volunteer_hours.attendance.writing_down import check_minutes, longest_of
from linli_volunteer_hours.calendar import local, today
from linli_volunteer_hours.hours import booking
from linli_volunteer_hours.models import Activity, Attendance, Shift, State, VoidReason
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import HoursRefused, NothingToConfirm
from linli_volunteer_hours.settings import VolunteerHoursSettings
from linli_volunteer_hours.texts import _

#: The kind of our notices.
NOTICE = "volunteer_hours.hours"
#: Lines of one notice.
_MOST = 500


def calendar_days(start: date, working: int, rules: VolunteerHoursSettings) -> int:
    """Return how many days after ``start`` so many working days are over."""
    days = 0
    while working:
        days += 1
        working -= rules.is_worked(start + timedelta(days=days))
    return days


def publish_agreed(session: Session, actor: Actor, community_id: UUID) -> UUID:
    """Put what the leaders agreed to on notice, at most 500 lines, and return the notice.

    Raises:
        NotAllowed: the actor may not publish here.
        NothingToConfirm: nothing waits.
    """
    access.require(session, actor, MANAGE, community_id)
    place = communities.place(session, community_id)
    agreed = _agreed(session, community_id)
    if not agreed:
        raise NothingToConfirm(_("Nothing waits to be published now."))
    for one, _title, _name in agreed:
        rows.move(session, actor, one, State.ON_NOTICE, minutes=one.minutes)
    how = communities.settings(session, community_id, "core", PeopleSettings).masking
    rules = settings.of(session, community_id)
    days = max(1, rules.notice_days)
    if rules.notice_working_days:
        days = calendar_days(today(session, place), days, rules)
    return notices.publish(
        session,
        actor,
        community_id,
        notices.Draft(
            kind=NOTICE,
            title=_in(place, _("Volunteer hours up to %(day)s", day=today(session, place))),
            introduction=_in(
                place,
                _(
                    "The leaders have confirmed what stands here. Whoever knows better may object "
                    "within %(days)s days. What nobody objects to is then booked.",
                    days=days,
                ),
            ),
            days=days,
            items=[
                notices.DraftItem(
                    subject=rows.subject_of(one.id),
                    title=f"{masked(name, how)} · {title}",
                    detail=_in(
                        place,
                        _(
                            "%(minutes)s minutes, %(day)s",
                            minutes=one.minutes,
                            day=local(one.starts_at, place).date(),
                        ),
                    ),
                    person_id=one.person_id,
                )
                for one, title, name in agreed
            ],
        ),
    )


def count_agreed(session: Session, community_id: UUID) -> int:
    """Return how many hours that leaders agreed to wait to be published."""
    found: int = session.execute(
        select(func.count())
        .select_from(Attendance)
        .where(col(Attendance.community_id) == community_id, col(Attendance.state) == State.AGREED)
    ).scalar_one()
    return found


def correctable(session: Session, attendance_id: UUID) -> Correctable | None:
    """Return how many minutes an objection may put right: as many as the shift lasted."""
    found = session.execute(
        select(Attendance, Shift)
        .join(Shift, col(Shift.id) == col(Attendance.shift_id))
        .where(col(Attendance.id) == attendance_id)
    ).one_or_none()
    if found is None:
        return None
    one, shift = found
    return Correctable("minutes", _("Minutes"), 1, longest_of(shift), one.minutes)


def publish_weekly(session: Session, _payload: Mapping[str, Any]) -> None:
    """Publish all that is agreed to, in every community; a weekly job."""
    places = session.execute(
        select(col(Attendance.community_id)).where(col(Attendance.state) == State.AGREED).distinct()
    )
    for community_id in places.scalars().all():
        if settings.OWNER in plugins.enabled(session, community_id):
            while count_agreed(session, community_id):
                publish_agreed(session, SYSTEM, community_id)


def on_decided(session: Session, event: NoticeItemsDecided) -> None:
    """Book what the notice confirmed; told again, nothing happens twice.

    Where an objection put other minutes right, these are booked. Where it changed a line without
    saying how many they are, or more than the shift has, a person has to decide.
    """
    items = {item.subject_id: item for item in event.items}
    waiting = session.execute(
        select(Attendance)
        .where(col(Attendance.id).in_(items), col(Attendance.state) == State.ON_NOTICE)
        .order_by(col(Attendance.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    confirmed = []
    for one in waiting.scalars().all():
        item = items[one.id]
        if item.correction is not None and item.outcome is Outcome.CONFIRMED:
            corrected = _corrected(session, one, item.correction)
        else:
            corrected = one.minutes
        if corrected is None:
            one.disputed_from = one.state
            rows.move(session, SYSTEM, one, State.DISPUTED)
        elif item.outcome is Outcome.REJECTED or not corrected:
            _reject(session, one)
        else:
            rows.set_minutes(one, corrected)
            confirmed.append(one)
    if confirmed:
        booking.book(session, SYSTEM, confirmed)
        telling.confirmed(session, confirmed)


def _corrected(session: Session, one: Attendance, terms: Mapping[str, Any]) -> int | None:
    """Return the minutes that an objection put right; None when they do not fit the shift."""
    minutes = terms.get("minutes")
    if not isinstance(minutes, int):
        return None
    try:
        check_minutes(session.get_one(Shift, one.shift_id), minutes, least=0)
    except HoursRefused:
        return None
    return minutes


def _reject(session: Session, one: Attendance) -> None:
    shift = shifts.find(session, one.community_id, one.shift_id, lock=True)
    place = communities.place(session, one.community_id)
    one.remark = _in(place, _("An objection during the public notice was found right."))
    rows.move(session, SYSTEM, one, State.VOID, why=VoidReason.REJECTED)
    shift.taken -= 1
    session.flush()
    telling.not_recognised(session, one)


def _agreed(session: Session, community_id: UUID) -> list[tuple[Attendance, str, str]]:
    found = session.execute(
        select(Attendance, col(Activity.title), col(Person.name))
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .where(col(Attendance.community_id) == community_id, col(Attendance.state) == State.AGREED)
        .order_by(col(Attendance.starts_at), col(Attendance.id))
        .limit(_MOST)
        .with_for_update(of=Attendance)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1], row[2]) for row in found]


def _in(place: Place, text: Text) -> str:
    return translate(text, place.language)
