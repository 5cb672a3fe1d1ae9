"""Shifts of the demo: people sign up, come, go, and have their hours confirmed."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli.errors import Refusal
from linli_volunteer_hours.attendance import confirming, door, signing_up
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.certificates import issuing
from linli_volunteer_hours.demo.people import DemoTeam
from linli_volunteer_hours.models import Attendance, Shift, ShiftState, State

#: For how many days back nearly everything is told, and the share of what is told before.
_RECENT, _LIVELY, _QUIET = 16, 0.85, 0.15
#: Of a hundred: who forgets to check out, and who does not come.
_FORGETS, _STAYS_AWAY = 8, 5


def plan(world: DemoWorld, place: Place, crew: list[DemoTeam], *, busy: bool) -> None:
    """Plan every day's shifts: of the last weeks nearly all, of the months before some."""
    newest = world.until.date() - timedelta(days=_RECENT)
    for day in world.days():
        share = _LIVELY if busy and day >= newest else _QUIET
        for team in crew:
            if world.random.random() < share:
                world.plan(
                    world.local(day, 6, 30),
                    partial(_day, world=world, place=place, team=team, day=day),
                )
    for team in crew[:2]:
        world.plan(
            world.until - timedelta(days=2, hours=3),
            partial(_ask, world=world, place=place, person=team.leader),
        )
    if busy:
        for team in crew[:6]:
            world.plan(
                world.until - timedelta(hours=6),
                partial(_ahead, world=world, place=place, team=team),
            )


def _day(session: Session, world: DemoWorld, place: Place, team: DemoTeam, day: date) -> None:
    first, until = day_bounds(day, day, place)
    found = session.execute(
        select(Shift).where(
            col(Shift.team_id) == team.team_id,
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) >= max(first, now(session)),
            col(Shift.starts_at) < until,
        )
    )
    for shift in found.scalars().all():
        wanted = world.random.randint(1, max(1, shift.capacity - 1))
        people = world.random.sample(team.members, min(len(team.members), wanted))
        signed = [id_ for one in people if (id_ := _sign_up(session, place, shift.id, one))]
        for attendance_id in signed:
            _plan_visit(world, place, team, shift, attendance_id)
        world.plan(
            shift.ends_at + timedelta(hours=2, minutes=world.random.randint(0, 90)),
            partial(_confirm, place=place, team=team, shift_id=shift.id),
        )


def _plan_visit(
    world: DemoWorld, place: Place, team: DemoTeam, shift: Shift, attendance_id: UUID
) -> None:
    chance = world.random.randrange(100)
    if chance < _STAYS_AWAY:
        world.plan(
            shift.ends_at + timedelta(minutes=70),
            partial(_try, act=door.absent, place=place, team=team, attendance_id=attendance_id),
        )
        return
    mark = partial(_try, act=door.mark, place=place, team=team, attendance_id=attendance_id)
    world.plan(shift.starts_at - timedelta(minutes=world.random.randint(-6, 15)), mark)
    if chance >= _STAYS_AWAY + _FORGETS:
        world.plan(shift.ends_at + timedelta(minutes=world.random.randint(-10, 12)), mark)


def _sign_up(session: Session, place: Place, shift_id: UUID, person: DemoPerson) -> UUID | None:
    try:
        with session.begin_nested():
            made = signing_up.sign_up(session, person.actor, place.id, shift_id)
            return made.id if made.state is State.SIGNED else None
    except Refusal:
        return None


def _try(
    session: Session,
    act: Callable[[Session, Actor, UUID, UUID], object],
    place: Place,
    team: DemoTeam,
    attendance_id: UUID,
) -> None:
    try:
        with session.begin_nested():
            act(session, team.leader.actor, place.id, attendance_id)
    except Refusal:
        return


def _confirm(session: Session, place: Place, team: DemoTeam, shift_id: UUID) -> None:
    """Confirm one by one, so that a relative's hours wait for a colleague without the others."""
    waiting = session.execute(
        select(col(Attendance.id)).where(
            col(Attendance.shift_id) == shift_id, col(Attendance.state) == State.OUT
        )
    )
    for id_ in waiting.scalars().all():
        try:
            with session.begin_nested():
                confirming.confirm(session, team.leader.actor, place.id, [id_])
        except Refusal:
            continue


def _ask(session: Session, world: DemoWorld, place: Place, person: DemoPerson) -> None:
    """A leader asks for a certificate of the last three months; staff issue it the day after."""
    last = now(session).date() - timedelta(days=1)
    try:
        with session.begin_nested():
            asked = issuing.request(
                session, person.actor, place.id, last - timedelta(days=90), last, "单位评优"
            )
    except Refusal:
        return
    staff = world.actor("staff", place)
    world.plan(
        now(session) + timedelta(days=1),
        partial(_issue, actor=staff, place=place, certificate_id=asked.id),
    )


def _issue(session: Session, actor: Actor, place: Place, certificate_id: UUID) -> None:
    try:
        with session.begin_nested():
            issuing.issue(session, actor, place.id, certificate_id)
    except Refusal:
        return


def _ahead(session: Session, world: DemoWorld, place: Place, team: DemoTeam) -> None:
    """Let people be signed up for the coming days, so that the rota shows its gaps."""
    coming = session.execute(
        select(col(Shift.id), col(Shift.capacity))
        .where(
            col(Shift.team_id) == team.team_id,
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) > now(session),
        )
        .order_by(col(Shift.starts_at))
        .limit(6)
    )
    for shift_id, capacity in coming.all():
        wanted = world.random.randint(0, capacity)
        for one in world.random.sample(team.members, min(len(team.members), wanted)):
            _sign_up(session, place, shift_id, one)
