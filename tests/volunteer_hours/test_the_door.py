"""Checking in and out, and who stands there without having signed up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import (
    BEGIN,
    LENGTH,
    Crew,
    attendance_of,
    catch_up,
    plan,
    register,
    shift_of,
    sign,
)

from linli import codes, inbox
from linli.access import Actor, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.testing import MakePerson, MovableClock, Somebody
from linli_volunteer_hours.attendance import codes as leader_codes
from linli_volunteer_hours.attendance import door, writing_down
from linli_volunteer_hours.models import How, State
from linli_volunteer_hours.refusals import (
    AttendanceUnknown,
    CodeStale,
    NotNow,
    OutsideTime,
    SignUpRefused,
)


def test_the_leaders_code_checks_in_and_out_and_changes(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    sign(session, crew, shift, crew.anna)
    clock.set(BEGIN - timedelta(minutes=10))
    shown = leader_codes.code_of(shift_of(session, shift), now(session))
    came = door.scan(session, crew.anna.actor, crew.id, shift, shown.lower())
    assert (came.state, came.in_how) == (State.IN, How.LEADER_CODE)
    clock.set(BEGIN + timedelta(minutes=60))
    with pytest.raises(CodeStale):
        door.scan(session, crew.anna.actor, crew.id, shift, shown)
    again = leader_codes.code_of(shift_of(session, shift), now(session))
    clock.move(seconds=70)
    gone = door.scan(session, crew.anna.actor, crew.id, shift, again)
    assert gone.recorded_minutes == 61, "ten minutes before the begin do not count"
    with pytest.raises(NotNow):
        door.scan(
            session,
            crew.anna.actor,
            crew.id,
            shift,
            leader_codes.code_of(shift_of(session, shift), now(session)),
        )


def test_two_devices_at_once_check_in_once_and_out_once(
    database: Database, crew: Crew, clock: MovableClock
) -> None:
    """The second tap finds that it is done: who has just come is not sent home."""
    with database.writing() as session:
        shift = plan(session, crew)
        signed = sign(session, crew, shift, crew.anna).id

    def tap(leaving: bool) -> State:
        def scan(session: Session) -> State:
            shown = leader_codes.code_of(shift_of(session, shift), now(session))
            actor = crew.anna.actor
            return door.scan(session, actor, crew.id, shift, shown, leaving=leaving).state

        return database.run(scan)

    with ThreadPoolExecutor(2) as pool:
        clock.set(BEGIN)
        assert list(pool.map(tap, [False] * 2)) == [State.IN] * 2
        clock.set(BEGIN + timedelta(minutes=60))
        assert list(pool.map(tap, [True] * 2)) == [State.OUT] * 2
    with database.reading() as session:
        assert attendance_of(session, signed).recorded_minutes == 60


def test_the_list_ticked_twice_is_ticked_once(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    signed = sign(session, crew, plan(session, crew), crew.anna).id
    clock.set(BEGIN)
    for leaving, state in ((False, State.IN), (False, State.IN), (True, State.OUT)):
        clock.move(minutes=10)
        leader = crew.leader.actor
        assert door.mark(session, leader, crew.id, signed, leaving=leaving).state is state
    assert door.mark(session, crew.leader.actor, crew.id, signed, leaving=True).state is State.OUT
    with pytest.raises(NotNow):
        door.mark(session, crew.leader.actor, crew.id, signed, leaving=False)


def test_who_is_signed_up_is_reminded_the_day_before(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=1)
    sign(session, crew, shift, crew.anna)
    sign(session, crew, shift, crew.bert)
    clock.set(BEGIN - timedelta(hours=20, minutes=1))
    catch_up(session, crew)
    assert inbox.unread_count(session, crew.anna.id) == 0
    clock.set(BEGIN - timedelta(hours=20))
    for _time in range(2):
        catch_up(session, crew)
    (said,) = inbox.page(session, crew.anna.id)
    assert "Please remember: “敲门探访”" in str(said.text)
    assert inbox.unread_count(session, crew.bert.id) == 0, "who only waits is not reminded"


def test_another_shifts_code_is_none(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift, other = plan(session, crew), plan(session, crew, title="平安巡逻")
    sign(session, crew, shift, crew.anna)
    clock.set(BEGIN)
    wrong = leader_codes.code_of(shift_of(session, other), now(session))
    with pytest.raises(CodeStale):
        door.scan(session, crew.anna.actor, crew.id, shift, wrong)


def test_who_comes_without_signing_up_is_put_down_while_there_is_a_place(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=1)
    clock.set(BEGIN)
    code = leader_codes.code_of(shift_of(session, shift), now(session))
    assert door.scan(session, crew.anna.actor, crew.id, shift, code).state is State.IN
    with pytest.raises(SignUpRefused, match="All places are taken"):
        door.scan(session, crew.bert.actor, crew.id, shift, code)


def test_who_may_not_sign_up_is_not_put_down_at_the_door_or_by_a_paper_list_either(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    young = person_with(birth_date=date(2000, 1, 1))
    register(session, crew.id, young)
    elders = plan(session, crew, minimum_age=60)
    inside = plan(session, crew, team_only=True, title="队内培训")
    refused = ((elders, young, "60 years and older"), (inside, crew.anna, "members of the team"))
    clock.set(BEGIN)
    for shift, who, why in refused:
        code = leader_codes.code_of(shift_of(session, shift), now(session))
        with pytest.raises(SignUpRefused, match=why):
            door.scan(session, who.actor, crew.id, shift, code)
    clock.move(minutes=LENGTH)
    for shift, who, why in refused:
        with pytest.raises(SignUpRefused, match=why):
            writing_down.write_down(session, crew.leader.actor, crew.id, shift, who.id, 60)
        assert shift_of(session, shift).taken == 0


def test_too_early_too_late(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    anna, bert = (sign(session, crew, shift, who) for who in (crew.anna, crew.bert))
    clock.set(BEGIN - timedelta(minutes=31))
    with pytest.raises(OutsideTime, match="too early"):
        door.mark(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN - timedelta(minutes=30))
    door.mark(session, crew.leader.actor, crew.id, anna.id)
    with pytest.raises(OutsideTime, match="not begun"):
        door.mark(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    with pytest.raises(OutsideTime, match="over"):
        door.mark(session, crew.leader.actor, crew.id, bert.id)


def test_the_volunteers_own_code_is_used_once(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN)
    shown = door.own_code(session, crew.anna.actor, crew.id, anna.id).text
    with pytest.raises(NotAllowed):
        door.take_code(session, crew.bert.actor, crew.id, shown)
    fresh = door.own_code(session, crew.anna.actor, crew.id, anna.id).text
    assert door.look_up(session, crew.leader.actor, crew.id, fresh).id == anna.id
    came = door.take_code(session, crew.leader.actor, crew.id, fresh)
    assert (came.state, came.in_how) == (State.IN, How.OWN_CODE)
    with pytest.raises(codes.CodeUsed):
        door.take_code(session, crew.leader.actor, crew.id, fresh)


def test_a_forgotten_check_out_counts_to_the_shifts_end(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN + timedelta(minutes=20))
    door.mark(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH + 61))
    catch_up(session, crew)
    done = attendance_of(session, anna.id)
    assert (done.state, done.recorded_minutes) == (State.OUT, 100)
    assert done.out_how is How.AT_THE_END


def test_staff_check_in_and_out_whom_they_serve_at_the_counter(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna, bert = (sign(session, crew, shift, who) for who in (crew.anna, crew.bert))

    def serving(who: Somebody) -> Actor:
        return Actor(who.id, on_behalf_of=crew.anna.id, origin="test")

    with pytest.raises(OutsideTime):
        door.at_the_counter(session, serving(crew.staff), crew.id, anna.id)
    clock.set(BEGIN)
    for actor in (crew.anna.actor, crew.staff.actor, serving(crew.leader), serving(crew.evaluator)):
        with pytest.raises(NotAllowed):
            door.at_the_counter(session, actor, crew.id, anna.id)
    with pytest.raises(AttendanceUnknown):
        door.at_the_counter(session, serving(crew.staff), crew.id, bert.id)
    with pytest.raises(NotAllowed):
        door.mark(session, serving(crew.staff), crew.id, anna.id)
    for _twice in range(2):
        came = door.at_the_counter(session, serving(crew.staff), crew.id, anna.id, leaving=False)
        assert (came.state, came.in_how) == (State.IN, How.COUNTER)
    clock.move(minutes=45)
    gone = door.at_the_counter(session, serving(crew.staff), crew.id, anna.id, leaving=True)
    assert (gone.state, gone.out_how, gone.recorded_minutes) == (State.OUT, How.COUNTER, 45)
    with pytest.raises(NotNow):
        door.at_the_counter(session, serving(crew.staff), crew.id, anna.id)
