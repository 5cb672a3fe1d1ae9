"""What the tests of volunteer hours share: a team with a leader and volunteers, and one shift."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import jobs, points
from linli.clock import now
from linli.communities import Place
from linli.points import Owner, UnitUnknown
from linli.testing.clock import START, MovableClock
from linli.testing.people import Somebody
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.activities.plans import Plan
from linli_volunteer_hours.attendance import door, signing_up
from linli_volunteer_hours.models import Attendance, Shift, ShiftState
from linli_volunteer_hours.register import teams, volunteers
from linli_volunteer_hours.register.volunteers import Profile

#: When the shift of :func:`plan` begins: the day after the clock's start, 14:00 in China.
BEGIN = START + timedelta(hours=29)
#: How long it lasts, in minutes.
LENGTH = 120


@dataclass(frozen=True)
class Crew:
    """A community with one team."""

    place: Place
    team_id: UUID
    staff: Somebody
    president: Somebody
    evaluator: Somebody
    leader: Somebody
    anna: Somebody
    bert: Somebody
    clara: Somebody

    @property
    def id(self) -> UUID:
        return self.place.id


def visiting(capacity: int = 2, **more: Any) -> Plan:
    """A plan for one afternoon of knocking on doors."""
    made = Plan(
        title="敲门探访",
        place="社区活动室",
        starts_on=date(2026, 3, 3),
        begins=time(14, 0),
        minutes=LENGTH,
        capacity=capacity,
        field="为老服务",
        contact="刘队长 138 0000 0001",
    )
    return replace(made, **more)


def register(session: Session, community_id: UUID, *somebody: Somebody) -> None:
    """Make people volunteers."""
    for one in somebody:
        volunteers.register(session, one.actor, community_id, Profile(skills=("陪聊",)))


def plan(session: Session, crew: Crew, capacity: int = 2, **more: Any) -> UUID:
    """Plan the afternoon and return its shift."""
    activity = planning.plan(
        session, crew.leader.actor, crew.id, crew.team_id, visiting(capacity, **more)
    )
    found = session.execute(
        select(col(Shift.id))
        .where(col(Shift.activity_id) == activity.id)
        .order_by(col(Shift.starts_at))
    )
    first: UUID = found.scalars().all()[0]
    return first


def sign(session: Session, crew: Crew, shift_id: UUID, who: Somebody) -> Attendance:
    """Sign somebody up."""
    return signing_up.sign_up(session, who.actor, crew.id, shift_id)


def serve(
    session: Session,
    clock: MovableClock,
    crew: Crew,
    shift_id: UUID,
    who: Somebody,
    minutes: int = LENGTH,
) -> Attendance:
    """Let somebody sign up, come at the begin, and go after so many minutes."""
    attendance = sign(session, crew, shift_id, who)
    shift = session.get_one(Shift, shift_id)
    clock.set(shift.starts_at)
    door.mark(session, crew.leader.actor, crew.id, attendance.id)
    clock.move(minutes=minutes)
    return door.mark(session, crew.leader.actor, crew.id, attendance.id)


def balance(session: Session, crew: Crew, who: Somebody, code: str) -> int:
    """Return somebody's minutes of a unit in the ledger."""
    try:
        unit = points.find_unit(session, crew.id, code)
    except UnitUnknown:
        return 0
    account = points.find_account(session, unit.id, Owner.person(who.id))
    return points.balance(session, account.id).balance if account else 0


def shift_of(session: Session, shift_id: UUID) -> Shift:
    """Read a shift anew."""
    found: Shift = session.execute(
        select(Shift).where(col(Shift.id) == shift_id).execution_options(populate_existing=True)
    ).scalar_one()
    return found


def attendance_of(session: Session, attendance_id: UUID) -> Attendance:
    """Read an attendance anew."""
    found: Attendance = session.execute(
        select(Attendance)
        .where(col(Attendance.id) == attendance_id)
        .execution_options(populate_existing=True)
    ).scalar_one()
    return found


def make_team(session: Session, crew_of: Callable[[UUID], Crew], *, place: Place) -> Crew:
    """Found the team, register everybody, and name the leader."""
    crew = crew_of(UUID(int=0))
    team = teams.found(
        session, crew.staff.actor, place.id, teams.TeamPlan(name="敲门队", fields=("为老服务",))
    )
    crew = replace(crew, team_id=team.id)
    register(session, place.id, crew.leader, crew.anna, crew.bert, crew.clara)
    teams.add(session, crew.staff.actor, place.id, team.id, crew.leader.id, leader=True)
    return crew


def catch_up(session: Session, crew: Crew) -> None:
    """Do what has fallen due, as a writing request would."""
    jobs.catch_up(session, crew.id)


def open_shifts(session: Session) -> list[datetime]:
    """Return when the open shifts begin."""
    return list(
        session.execute(
            select(col(Shift.starts_at))
            .where(col(Shift.state) == ShiftState.OPEN, col(Shift.starts_at) > now(session))
            .order_by(col(Shift.starts_at))
        ).scalars()
    )
