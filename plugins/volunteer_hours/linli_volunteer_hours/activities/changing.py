"""What a change of an activity means for shifts that are made, and for who signed up."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, inbox
from linli.access import Actor
from linli.clock import now
from linli.i18n import translate
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import cancelling
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Shift,
    ShiftState,
    State,
    VoidReason,
)
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.texts import _

#: What people are told of at once: where it is, what it needs, and whom to call.
TOLD = ("place", "map_link", "needs", "risks", "contact")


def set_last_day(session: Session, actor: Actor, activity: Activity, until_on: date | None) -> None:
    """Let a locked recurring activity end on another day; None is no end.

    Shifts behind an earlier day are cancelled, and people told; up to a later one they take place
    again, further ones are made, and who had signed up for them is asked to do so again.

    Raises:
        ActivityRefused: the last day lies before the first.
    """
    before = activity.until_on
    if not activity.recurs or until_on == before:
        return
    if until_on is not None and until_on < activity.starts_on:
        raise ActivityRefused(_("The last day lies before the first."), field="until_on")
    place = communities.place(session, activity.community_id)
    reason = translate(_("The activity ends before this day."), place.language)
    activity.until_on = until_on
    if until_on is not None:
        cancelling.cancel_after(session, actor, activity, until_on, reason)
    if before is not None and (until_on is None or until_on > before):
        called_off = select(Shift).where(
            col(Shift.activity_id) == activity.id,
            col(Shift.state) == ShiftState.CANCELLED,
            col(Shift.reason) == reason,
            col(Shift.starts_at) > now(session),
        )
        again = [
            shift
            for shift in session.execute(called_off.with_for_update()).scalars().all()
            if until_on is None or local(shift.starts_at, place).date() <= until_on
        ]
        for shift in again:
            shift.state, shift.reason = ShiftState.OPEN, ""
            shift.capacity = activity.capacity
        _ask_again(session, activity, again)
        activity.made_until = min(activity.made_until, before)
        shifts.make_ahead(session, activity)


def _ask_again(session: Session, activity: Activity, again: Sequence[Shift]) -> None:
    """Ask who had signed up for shifts that take place after all to do so again, each once."""
    found = session.execute(
        select(col(Attendance.person_id))
        .where(
            col(Attendance.shift_id).in_([shift.id for shift in again]),
            col(Attendance.state) == State.VOID,
            col(Attendance.void_reason) == VoidReason.CANCELLED,
        )
        .distinct()
    )
    inbox.notify_many(
        session,
        sorted(found.scalars()),
        activity.community_id,
        _(
            "“%(title)s” goes on after all. You had signed up for it; if you can still come, "
            "please sign up again.",
            title=activity.title,
        ),
        f"volunteer_hours/activities/{activity.id}",
    )


def tell(session: Session, actor: Actor, activity: Activity) -> None:
    """Tell everybody who signed up or waits that something about it is different now."""
    found = session.execute(
        select(col(Attendance.person_id))
        .join(Shift, col(Shift.id) == col(Attendance.shift_id))
        .where(
            col(Shift.activity_id) == activity.id,
            col(Shift.starts_at) > now(session),
            col(Attendance.state).in_((State.WAITING, State.OFFERED, State.SIGNED)),
        )
        .distinct()
    )
    inbox.notify_many(
        session,
        sorted(set(found.scalars().all()) - {actor.person_id}),
        activity.community_id,
        _(
            "“%(title)s” has changed. It is here: %(place)s. Please read it again.",
            title=activity.title,
            place=activity.place,
        ),
        f"volunteer_hours/activities/{activity.id}",
    )
