"""What was done without a plan is entered afterwards; its hours are written down by hand."""

from datetime import date, time
from typing import Any

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, attendance_of, balance, catch_up, plan, shift_of

from linli import inbox
from linli.access import DutiesIncompatible
from linli.testing import MovableClock
from linli_volunteer_hours.attendance import confirming, signing_up, writing_down
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import How, ShiftState, State
from linli_volunteer_hours.refusals import ActivityRefused, LinesRefused, ShiftOver

#: The night before the clock's start, and three hours of standing on the dike.
NIGHT: dict[str, Any] = {
    "starts_on": date(2026, 3, 1),
    "begins": time(21, 0),
    "minutes": 180,
    "title": "防汛值守",
}


def test_last_nights_duty_is_entered_and_confirmed_by_somebody_else(
    session: Session, crew: Crew
) -> None:
    shift = plan(session, crew, capacity=1, **NIGHT)
    assert shift_of(session, shift).state is ShiftState.CLOSED
    with pytest.raises(ShiftOver):
        signing_up.sign_up(session, crew.anna.actor, crew.id, shift)
    typed = "王桂英\n李建国 60\n张秀兰"
    assert writing_down.write_down_list(session, crew.leader.actor, crew.id, shift, typed) == 3
    assert shift_of(session, shift).capacity == 3, "there were as many as came"
    mine = signing_up.current(session, shift, crew.anna.id)
    assert mine is not None and (mine.state, mine.in_how) == (State.OUT, How.BY_HAND)
    with pytest.raises(DutiesIncompatible):
        confirming.confirm(session, crew.leader.actor, crew.id, [mine.id])
    confirming.confirm(session, crew.staff.actor, crew.id, [mine.id])
    catch_up(session, crew)
    assert attendance_of(session, mine.id).state is State.CONFIRMED
    assert balance(session, crew, crew.anna, units.MANUAL) == 180
    assert balance(session, crew, crew.anna, units.RECORDED) == 0
    assert not any("Please remember" in str(one.text) for one in inbox.page(session, crew.anna.id))


def test_only_once_and_only_so_many_days_back(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    with pytest.raises(ActivityRefused, match="over already") as refused:
        plan(session, crew, **{**NIGHT, "weekdays": (7,)})
    assert refused.value.field == "starts_on"
    clock.move(days=29)
    plan(session, crew, **NIGHT)
    clock.move(days=1)
    with pytest.raises(ActivityRefused, match="last 30 days"):
        plan(session, crew, **{**NIGHT, "title": "再来一次"})


def test_what_has_begun_without_a_plan_goes_on_at_the_door(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    clock.move(hours=1)
    shift = plan(session, crew, starts_on=date(2026, 3, 2), begins=time(9, 30))
    assert shift_of(session, shift).state is ShiftState.OPEN
    with pytest.raises(LinesRefused, match="when the shift is over"):
        writing_down.write_down_list(session, crew.leader.actor, crew.id, shift, "王桂英")
