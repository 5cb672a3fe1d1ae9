"""Whatever people try: places are never given twice, and nobody is in two places at once."""

from datetime import date, time
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, catch_up, plan, shift_of, sign

from linli.clock import now
from linli.db import Database
from linli.errors import Refusal
from linli.testing import MovableClock
from linli.testing.people import Somebody
from linli_volunteer_hours.attendance import (
    cancelling,
    disputes,
    door,
    one_shift,
    signing_up,
    waiting,
)
from linli_volunteer_hours.attendance.one_shift import OneShift
from linli_volunteer_hours.models import (
    BUSY,
    HOLDS_A_PLACE,
    Attendance,
    Shift,
    ShiftState,
    State,
)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The rules ask nothing that a database decides; the locks have tests of their own."""
    return sqlite_database


@pytest.mark.parametrize("seed", range(4))
def test_places_and_promises_add_up(
    session: Session, crew: Crew, clock: MovableClock, seed: int
) -> None:
    random = Random(seed)
    everybody = [crew.anna, crew.bert, crew.clara, crew.leader]
    # 13–15, 14–16, 15–17 and 19–21: the first three overlap in pairs, or follow one another.
    made = [plan(session, crew, begins=time(hour), capacity=1) for hour in (13, 14, 15, 19)]
    offered = 0
    for step in range(150):
        if step == 90:
            clock.set(BEGIN)
        elif step % 20 == 19:
            clock.move(hours=1)
            catch_up(session, crew)
        try:
            with session.begin_nested():
                if step == 80:
                    cancelling.cancel(session, crew.leader.actor, crew.id, made[3], "大雨")
                else:
                    _act(session, crew, random, random.choice(made), random.choice(everybody))
        except Refusal:
            continue
        offered += _check(session, [shift_of(session, id_) for id_ in made])
    assert offered, "the waiting list had its part in it"


def _act(session: Session, crew: Crew, random: Random, shift_id: UUID, who: Somebody) -> None:
    """Let somebody do something: mostly with what is their own."""
    rows = session.execute(
        select(Attendance).where(col(Attendance.person_id) == who.id).order_by(col(Attendance.id))
    )
    all_own = rows.scalars().all()
    own = [one for one in all_own if one.state is not State.VOID]
    what = random.choices(
        ("sign", "withdraw", "accept", "mark", "absent", "dispute", "settle", "move"),
        (6, 4, 4, 1, 2, 3, 1, 2),
    )[0]
    if what == "move":
        hour, places = random.choice((13, 14, 15, 16, 19)), random.choice((1, 1, 2))
        wanted = OneShift(on=date(2026, 3, 3), begins=time(hour), minutes=LENGTH, capacity=places)
        one_shift.change(session, crew.leader.actor, crew.id, shift_id, wanted)
        return
    if what == "dispute" and all_own:
        disputes.dispute(session, who.actor, crew.id, random.choice(all_own).id, "我去了")
        return
    if what == "sign" or not own:
        sign(session, crew, shift_id, who)
        return
    one, leader = random.choice(own).id, crew.leader.actor
    match what:
        case "withdraw":
            signing_up.withdraw(session, who.actor, crew.id, one)
        case "accept":
            waiting.accept(session, who.actor, crew.id, one)
        case "mark":
            door.mark(session, leader, crew.id, one)
        case "settle":
            minutes = random.choice((0, 30))
            disputes.settle(session, crew.evaluator.actor, crew.id, one, minutes, "查过")
        case _:
            door.absent(session, leader, crew.id, one)


def _check(session: Session, shifts: list[Shift]) -> bool:
    """Compare what the shifts say with who is down for them; return whether a place is kept."""
    times = {one.id: (one.starts_at, one.ends_at) for one in shifts}
    rows = session.execute(
        select(col(Attendance.shift_id), col(Attendance.person_id), col(Attendance.state))
    ).all()
    for shift in shifts:
        have_one = [row for row in rows if row[0] == shift.id and row[2] in HOLDS_A_PLACE]
        assert shift.taken == len(have_one) <= shift.capacity
        waits = any(row[0] == shift.id and row[2] is State.WAITING for row in rows)
        begun = shift.state is not ShiftState.OPEN or shift.starts_at <= now(session)
        assert begun or not waits or shift.taken == shift.capacity, "no place free while one waits"
    busy = [(row[1], times[row[0]]) for row in rows if row[2] in BUSY]
    for (one, first), (other, second) in combinations(busy, 2):
        assert one != other or first[1] <= second[0] or second[1] <= first[0]
    return any(row[2] is State.OFFERED for row in rows)
