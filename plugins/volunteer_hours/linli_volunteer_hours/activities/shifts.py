"""Shifts: made some weeks ahead, changed, cancelled, and the work that falls due around them."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, jobs, plugins
from linli.clock import now
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities.recurrence import days
from linli_volunteer_hours.calendar import local, moment_of, today
from linli_volunteer_hours.models import Activity, ActivityState, Shift, ShiftState, Stop
from linli_volunteer_hours.refusals import ActivityUnknown
from linli_volunteer_hours.texts import _

#: The jobs of a shift: tell those who come the day before; check out who forgot it.
REMIND, CLOSE = "volunteer_hours.remind", "volunteer_hours.close_shift"
#: The job of a round's shift: tell the leaders whom nobody visited.
MISSED = "volunteer_hours.missed_visits"


def make_ahead(session: Session, activity: Activity) -> int:
    """Make the shifts of a locked activity that are due to be made; return how many."""
    place = communities.place(session, activity.community_id)
    rules = settings.of(session, activity.community_id)
    horizon = today(session, place) + timedelta(weeks=rules.weeks_ahead)
    if not activity.recurs:
        horizon = max(horizon, activity.starts_on)
    is_round = has_round(session, activity.id)
    there = _starts(session, activity)
    made = 0
    for day in days(
        activity.starts_on,
        activity.until_on,
        activity.weekdays,
        activity.made_until,
        horizon,
        every_weeks=activity.every_weeks,
        weeks_of_month=activity.weeks_of_month,
        month_days=activity.month_days,
        holidays=frozenset(rules.holidays),
        rule=activity.on_holidays,
    ):
        starts_at = moment_of(day, activity.begins, place)
        if starts_at in there or (activity.recurs and starts_at < now(session)):
            continue
        make(session, activity, starts_at, is_round=is_round)
        made += 1
    activity.made_until = max(activity.made_until, horizon)
    session.flush()
    return made


def make_all_ahead(session: Session, _payload: Mapping[str, Any]) -> None:
    """Make the shifts of all recurring activities some weeks ahead; a daily job."""
    recurring = (
        select(Activity)
        .where(
            col(Activity.state) == ActivityState.OPEN,
            col(Activity.until_on).is_(None) | (col(Activity.until_on) > col(Activity.made_until)),
        )
        .order_by(col(Activity.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    for activity in session.execute(recurring).scalars().all():
        if activity.recurs and settings.OWNER in plugins.enabled(session, activity.community_id):
            make_ahead(session, activity)


def find(session: Session, community_id: UUID, shift_id: UUID, *, lock: bool = False) -> Shift:
    """Return a shift of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        ActivityUnknown: there is none with this id here.
    """
    query = select(Shift).where(col(Shift.id) == shift_id, col(Shift.community_id) == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    shift: Shift | None = session.execute(query).scalar_one_or_none()
    if shift is None:
        raise ActivityUnknown(_("There is no such shift here."))
    return shift


def coming(session: Session, activity: Activity) -> list[Shift]:
    """Return the shifts of an activity that have not begun, locked."""
    found = session.execute(
        select(Shift)
        .where(
            col(Shift.activity_id) == activity.id,
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) > now(session),
        )
        .order_by(col(Shift.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found.scalars())


def over_of(session: Session, activity_id: UUID) -> UUID | None:
    """Return the shift of what was done once when it is over; None when it is to come."""
    query = select(col(Shift.id)).where(
        col(Shift.activity_id) == activity_id, col(Shift.ends_at) <= now(session)
    )
    found: UUID | None = session.execute(query.limit(1)).scalar_one_or_none()
    return found


def has_round(session: Session, activity_id: UUID) -> bool:
    """Return whether neighbours are visited in an activity's shifts."""
    query = select(col(Stop.id)).where(
        col(Stop.activity_id) == activity_id, col(Stop.until).is_(None)
    )
    return session.execute(query.limit(1)).first() is not None


def watch(session: Session, shift: Shift) -> None:
    """Have the leaders told, as a shift ends, whom nobody visited; once for each shift."""
    jobs.enqueue(
        session,
        MISSED,
        {"shift_id": str(shift.id)},
        run_at=shift.ends_at,
        key=f"{MISSED}:{shift.id}",
        community_id=shift.community_id,
    )


def local_day(session: Session, shift: Shift) -> date:
    """Return the community's local date of a shift."""
    return local(shift.starts_at, communities.place(session, shift.community_id)).date()


def _starts(session: Session, activity: Activity) -> set[datetime]:
    """Return when shifts to come begin that were made before, also cancelled ones."""
    found = session.execute(
        select(col(Shift.starts_at)).where(
            col(Shift.activity_id) == activity.id, col(Shift.starts_at) >= now(session)
        )
    )
    return set(found.scalars())


def make(
    session: Session,
    activity: Activity,
    starts_at: datetime,
    *,
    minutes: int | None = None,
    capacity: int | None = None,
    is_round: bool | None = None,
) -> Shift:
    """Make a shift of a locked activity; one that lies behind is over at once."""
    shift = Shift(
        community_id=activity.community_id,
        activity_id=activity.id,
        team_id=activity.team_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes or activity.minutes),
        capacity=capacity or activity.capacity,
        state=ShiftState.OPEN,
        secret=secrets.token_hex(32),
    )
    late = timedelta(minutes=settings.of(session, activity.community_id).late_minutes)
    if shift.ends_at + late <= now(session):
        shift.state = ShiftState.CLOSED
    session.add(shift)
    session.flush()
    if shift.state is ShiftState.OPEN:
        schedule(session, shift, is_round=is_round)
    return shift


def schedule(
    session: Session, shift: Shift, *, is_round: bool | None = None, moved: bool = False
) -> None:
    """Queue what falls due around a shift, also when it was moved to another time.

    What was queued for the time before finds nothing to do then. ``is_round`` says whether
    neighbours are visited in it; None asks.
    """
    rules = settings.of(session, shift.community_id)
    due = {CLOSE: shift.ends_at + timedelta(minutes=rules.late_minutes)}
    if rules.remind_hours:
        due[REMIND] = shift.starts_at - timedelta(hours=rules.remind_hours)
    if is_round or (is_round is None and has_round(session, shift.activity_id)):
        due[MISSED] = shift.ends_at
    suffix = f":{shift.ends_at.isoformat()}" if moved else ""
    for name, at in due.items():
        jobs.enqueue(
            session,
            name,
            {"shift_id": str(shift.id)},
            run_at=at,
            key=f"{name}:{shift.id}{suffix}",
            community_id=shift.community_id,
        )
