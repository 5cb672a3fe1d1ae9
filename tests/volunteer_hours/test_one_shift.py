"""One shift apart from the others: moved, with places of its own, or added."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import (
    BEGIN,
    LENGTH,
    Crew,
    attendance_of,
    catch_up,
    open_shifts,
    plan,
    shift_of,
    sign,
)

from linli import inbox
from linli.access import NotAllowed
from linli.testing import MovableClock, Somebody
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.attendance import closing, door, lists, one_shift, writing_down
from linli_volunteer_hours.attendance.one_shift import OneShift
from linli_volunteer_hours.models import ShiftState, State, VoidReason
from linli_volunteer_hours.refusals import ActivityRefused, NotNow

LATER = OneShift(on=date(2026, 3, 4), begins=time(9, 0), minutes=LENGTH, capacity=2)


def _said(session: Session, who: Somebody) -> list[str]:
    return [str(one.text) for one in inbox.page(session, who.id)]


def test_a_moved_shift_takes_everybody_along_but_those_who_have_promised_the_time(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    beside = plan(session, crew, starts_on=LATER.on, begins=time(10, 0), title="平安巡逻")
    anna, bert, clara = (
        sign(session, crew, shift, who) for who in (crew.anna, crew.bert, crew.clara)
    )
    sign(session, crew, beside, crew.bert)
    assert clara.state is State.WAITING
    with pytest.raises(NotAllowed):
        one_shift.change(session, crew.anna.actor, crew.id, shift, LATER)
    assert one_shift.change(session, crew.leader.actor, crew.id, shift, LATER) == 1
    moved = shift_of(session, shift)
    assert (moved.starts_at.day, moved.taken) == (4, 2), "a place became free and is offered"
    assert attendance_of(session, anna.id).starts_at == moved.starts_at
    assert attendance_of(session, anna.id).state is State.SIGNED
    assert attendance_of(session, clara.id).state is State.OFFERED
    off = attendance_of(session, bert.id)
    assert (off.state, off.void_reason) == (State.VOID, VoidReason.CANCELLED)
    assert any(
        "is now on" in text and "please say so" in text for text in _said(session, crew.anna)
    )
    assert any("no longer on its list" in text for text in _said(session, crew.bert))
    clock.set(BEGIN + timedelta(minutes=LENGTH + 61))
    catch_up(session, crew)
    assert shift_of(session, shift).state is ShiftState.OPEN, "not closed at the old time"
    assert any("Please remember" in text for text in _said(session, crew.anna))
    clock.set(moved.ends_at + timedelta(minutes=61))
    catch_up(session, crew)
    assert shift_of(session, shift).state is ShiftState.CLOSED
    with pytest.raises(NotNow, match="has begun"):
        one_shift.change(session, crew.leader.actor, crew.id, shift, LATER)


def test_a_shift_to_which_somebody_has_come_stays_where_it_is(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN - timedelta(minutes=5))
    door.mark(session, crew.leader.actor, crew.id, anna.id)
    with pytest.raises(NotNow, match="checked in already"):
        one_shift.change(session, crew.leader.actor, crew.id, shift, LATER)


def test_a_reminder_for_the_time_before_is_not_sent(session: Session, crew: Crew) -> None:
    shift = plan(session, crew)
    sign(session, crew, shift, crew.anna)
    far = OneShift(on=date(2026, 3, 20), begins=time(9, 0), minutes=60, capacity=2)
    one_shift.change(session, crew.leader.actor, crew.id, shift, far)
    closing.remind(session, {"shift_id": str(shift)})
    assert not any("Please remember" in text for text in _said(session, crew.anna))


def test_what_does_not_fit_is_said_beside_its_field(session: Session, crew: Crew) -> None:
    shift = plan(session, crew, weekdays=(2, 3))
    for who in (crew.anna, crew.bert):
        sign(session, crew, shift, who)
    fits = {"on": LATER.on, "begins": LATER.begins, "minutes": LENGTH, "capacity": 2}
    for field, wrong in (
        ("on", {"on": date(2026, 3, 1)}),
        ("on", {"on": date(2027, 6, 1)}),
        ("on", {"begins": time(14, 0)}),
        ("minutes", {"minutes": 0}),
        ("capacity", {"capacity": 1}),
    ):
        with pytest.raises(ActivityRefused) as refused, session.begin_nested():
            wanted = OneShift(**{**fits, **wrong})  # type: ignore[arg-type]
            one_shift.change(session, crew.leader.actor, crew.id, shift, wanted)
        assert refused.value.field == field, wrong
    assert shift_of(session, shift).starts_at == BEGIN


def test_places_of_its_own_and_a_shift_more(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=1, weekdays=(2,))
    activity = shift_of(session, shift).activity_id
    signed = [sign(session, crew, shift, who) for who in (crew.anna, crew.bert)]
    same = OneShift(on=date(2026, 3, 3), begins=time(14, 0), minutes=LENGTH, capacity=5)
    one_shift.change(session, crew.leader.actor, crew.id, shift, same)
    assert attendance_of(session, signed[1].id).state is State.OFFERED
    assert not any("is now on" in text for text in _said(session, crew.anna)), (
        "the time is the same"
    )
    before = open_shifts(session)
    with pytest.raises(NotAllowed):
        one_shift.add(session, crew.anna.actor, crew.id, activity, LATER)
    added = one_shift.add(session, crew.leader.actor, crew.id, activity, LATER)
    assert len(open_shifts(session)) == len(before) + 1
    assert (added.capacity, added.state) == (2, ShiftState.OPEN)
    with pytest.raises(ActivityRefused, match="a shift at this time already"):
        one_shift.add(session, crew.leader.actor, crew.id, activity, LATER)
    clock.move(days=9)
    past = OneShift(on=date(2026, 3, 8), begins=time(9, 0), minutes=60, capacity=1)
    over = one_shift.add(session, crew.leader.actor, crew.id, activity, past)
    assert over.state is ShiftState.CLOSED
    typed = "王桂英\n李建国"
    assert writing_down.write_down_list(session, crew.leader.actor, crew.id, over.id, typed) == 2
    assert len(lists.attendees(session, over.id)) == 2
    planning.end(session, crew.leader.actor, crew.id, activity)
    with pytest.raises(NotNow):
        one_shift.add(session, crew.leader.actor, crew.id, activity, LATER)
