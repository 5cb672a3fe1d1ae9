"""Signing up: places, the waiting list, withdrawing, overlaps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col
from tests.volunteer_hours.team import (
    BEGIN,
    Crew,
    attendance_of,
    catch_up,
    plan,
    register,
    shift_of,
    sign,
)

from linli import inbox
from linli.access import Actor, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson, MovableClock
from linli_volunteer_hours.attendance import signing_up, waiting
from linli_volunteer_hours.models import Attendance, State, VoidReason
from linli_volunteer_hours.refusals import (
    ActivityUnknown,
    AttendanceUnknown,
    NotNow,
    NotRegistered,
    Overlap,
    ShiftOver,
    SignUpRefused,
    TooLate,
)
from linli_volunteer_hours.register import teams


def test_places_are_taken_and_then_one_waits(session: Session, crew: Crew) -> None:
    shift = plan(session, crew, capacity=2)
    states = [sign(session, crew, shift, who).state for who in (crew.anna, crew.bert, crew.clara)]
    assert states == [State.SIGNED, State.SIGNED, State.WAITING]
    assert shift_of(session, shift).taken == 2


def test_signing_up_twice_is_once(session: Session, crew: Crew) -> None:
    shift = plan(session, crew)
    first, second = (sign(session, crew, shift, crew.anna) for _ in range(2))
    assert first.id == second.id and shift_of(session, shift).taken == 1


def test_a_free_place_is_kept_for_who_waits_longest(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=1)
    anna, bert, clara = (
        sign(session, crew, shift, who) for who in (crew.anna, crew.bert, crew.clara)
    )
    signing_up.withdraw(session, crew.anna.actor, crew.id, anna.id)
    assert attendance_of(session, bert.id).state is State.OFFERED
    assert shift_of(session, shift).taken == 1, "the place is kept, nobody else gets it"
    assert inbox.unread_count(session, crew.bert.id) == 1
    clock.move(hours=12)
    catch_up(session, crew)
    assert attendance_of(session, bert.id).void_reason is VoidReason.NOT_ACCEPTED
    assert attendance_of(session, clara.id).state is State.OFFERED
    waiting.accept(session, crew.clara.actor, crew.id, clara.id)
    waiting.accept(session, crew.clara.actor, crew.id, clara.id)
    assert attendance_of(session, clara.id).state is State.SIGNED
    assert shift_of(session, shift).taken == 1


def test_an_offer_that_is_over_cannot_be_accepted(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=1)
    anna, bert = (sign(session, crew, shift, who) for who in (crew.anna, crew.bert))
    with pytest.raises(NotNow):
        waiting.accept(session, crew.bert.actor, crew.id, bert.id)
    signing_up.withdraw(session, crew.anna.actor, crew.id, anna.id)
    clock.move(hours=13)
    with pytest.raises(NotNow, match="went to the next"):
        waiting.accept(session, crew.bert.actor, crew.id, bert.id)


def test_nobody_is_in_two_places_at_once(session: Session, crew: Crew) -> None:
    first = plan(session, crew)
    second = plan(session, crew, begins=time(15, 30), title="平安巡逻")
    after = plan(session, crew, begins=time(16, 0), title="夜间巡逻")
    sign(session, crew, first, crew.anna)
    with pytest.raises(Overlap, match="敲门探访"):
        sign(session, crew, second, crew.anna)
    assert sign(session, crew, after, crew.anna).state is State.SIGNED, (
        "one ends as the next begins"
    )


def test_who_waits_may_promise_their_time_elsewhere_and_is_asked_again(
    session: Session, crew: Crew
) -> None:
    full, other = plan(session, crew, capacity=1), plan(session, crew, title="平安巡逻", minutes=60)
    anna = sign(session, crew, full, crew.anna)
    bert = sign(session, crew, full, crew.bert)
    sign(session, crew, other, crew.bert)
    signing_up.withdraw(session, crew.anna.actor, crew.id, anna.id)
    with pytest.raises(Overlap):
        waiting.accept(session, crew.bert.actor, crew.id, bert.id)


def test_shortly_before_one_calls_the_leader(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN - timedelta(hours=1))
    with pytest.raises(TooLate, match="138 0000 0001"):
        signing_up.withdraw(session, crew.anna.actor, crew.id, anna.id)
    with pytest.raises(AttendanceUnknown):
        signing_up.withdraw(session, crew.bert.actor, crew.id, anna.id)


def test_what_has_begun_or_is_not_for_everybody_is_refused(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    young = person_with(birth_date=date(2010, 5, 1))
    adults = plan(session, crew, minimum_age=18)
    inside = plan(session, crew, team_only=True, title="队内培训")
    with pytest.raises(NotRegistered):
        sign(session, crew, adults, young)
    with pytest.raises(SignUpRefused, match="members of the team"):
        sign(session, crew, inside, crew.anna)
    teams.join(session, crew.anna.actor, crew.id, crew.team_id)
    assert sign(session, crew, inside, crew.anna).state is State.SIGNED
    clock.set(BEGIN)
    with pytest.raises(ShiftOver):
        sign(session, crew, adults, crew.bert)


def test_another_community_cannot_be_reached(
    session: Session, crew: Crew, other_community: Place, person_with: MakePerson
) -> None:
    shift = plan(session, crew)
    stranger = person_with(community=other_community)
    register(session, other_community.id, stranger)
    with pytest.raises(NotAllowed):
        signing_up.sign_up(session, stranger.actor, crew.id, shift)
    with pytest.raises(ActivityUnknown):
        signing_up.sign_up(session, stranger.actor, other_community.id, shift)


def test_of_fifty_who_want_the_last_place_at_once_one_gets_it(
    database: Database, crew: Crew, person_with: MakePerson
) -> None:
    everybody = [person_with() for _ in range(50)]
    with database.writing() as session:
        shift = plan(session, crew, capacity=3)
        register(session, crew.id, *everybody)
        sign(session, crew, shift, crew.anna)
        sign(session, crew, shift, crew.bert)

    at_once = Barrier(len(everybody))

    def want(actor: Actor) -> State:
        at_once.wait(timeout=30)
        return database.run(
            lambda session: signing_up.sign_up(session, actor, crew.id, shift).state
        )

    with ThreadPoolExecutor(len(everybody)) as pool:
        states = list(pool.map(want, [one.actor for one in everybody]))
    assert states.count(State.SIGNED) == 1 and states.count(State.WAITING) == 49
    with database.reading() as session:
        assert shift_of(session, shift).taken == 3
        signed = select(func.count()).where(
            col(Attendance.shift_id) == shift, col(Attendance.state) == State.SIGNED
        )
        assert session.execute(signed).scalar_one() == 3


def test_of_two_overlapping_promises_made_at_once_one_holds(database: Database, crew: Crew) -> None:
    with database.writing() as session:
        both = [plan(session, crew), plan(session, crew, title="平安巡逻")]

    def want(shift: object) -> bool:
        try:
            database.run(
                lambda session: signing_up.sign_up(session, crew.anna.actor, crew.id, shift).id  # type: ignore[arg-type]
            )
            return True
        except Overlap:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(want, both)) == [False, True]
