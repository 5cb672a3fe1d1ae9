"""Hours that a volunteer says are wrong."""

from datetime import time, timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import (
    BEGIN,
    LENGTH,
    Crew,
    attendance_of,
    balance,
    plan,
    serve,
    shift_of,
    sign,
)

from linli import inbox
from linli.access import DutiesIncompatible, NotAllowed
from linli.testing import MovableClock
from linli_volunteer_hours.attendance import confirming, disputes, door
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import State, VoidReason
from linli_volunteer_hours.refusals import (
    HoursRefused,
    NotNow,
    Overlap,
    TooLate,
)


def test_who_did_not_come_may_say_that_they_did(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = sign(session, crew, shift, crew.anna)
    with pytest.raises(NotNow):
        door.absent(session, crew.leader.actor, crew.id, anna.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    door.absent(session, crew.leader.actor, crew.id, anna.id)
    assert attendance_of(session, anna.id).void_reason is VoidReason.ABSENT
    assert shift_of(session, shift).taken == 0
    disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我去了，手机没电")
    assert attendance_of(session, anna.id).state is State.DISPUTED
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 120, "有照片为证")
    assert balance(session, crew, crew.anna, units.MANUAL) == 120
    assert shift_of(session, shift).taken == 1


def test_who_was_somewhere_else_meanwhile_cannot_say_that_they_did(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    beside = plan(session, crew, begins=time(15, 0), title="平安巡逻")
    anna = sign(session, crew, shift, crew.anna)
    clock.set(BEGIN)
    door.absent(session, crew.leader.actor, crew.id, anna.id)
    there = sign(session, crew, beside, crew.anna)
    with pytest.raises(Overlap, match="平安巡逻"):
        disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我两边都去了")
    assert shift_of(session, shift).taken == 0
    clock.set(BEGIN + timedelta(minutes=60))
    door.absent(session, crew.leader.actor, crew.id, there.id)
    disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我去的是敲门")
    with pytest.raises(Overlap, match="敲门探访"):
        disputes.dispute(session, crew.anna.actor, crew.id, there.id, "巡逻也去了")


def test_a_dispute_is_decided_by_somebody_else_and_corrected_in_the_ledger(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna, minutes=60)
    confirming.confirm(session, crew.president.actor, crew.id, [anna.id])
    disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "我做满了两小时")
    assert balance(session, crew, crew.anna, units.RECORDED) == 60, "booked hours stay meanwhile"
    with pytest.raises(NotAllowed):
        disputes.settle(session, crew.leader.actor, crew.id, anna.id, 120, "属实")
    with pytest.raises(DutiesIncompatible):
        disputes.settle(session, crew.president.actor, crew.id, anna.id, 120, "属实")
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 120, "邻居证明")
    assert balance(session, crew, crew.anna, units.RECORDED) == 60
    assert balance(session, crew, crew.anna, units.MANUAL) == 60, "what a person said is apart"
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 50, "记错了")
    assert balance(session, crew, crew.anna, units.MANUAL) == 0
    assert balance(session, crew, crew.anna, units.RECORDED) == 50
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 110, "还是两小时")
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 0, "查实没有来")
    assert balance(session, crew, crew.anna, units.MANUAL) == 0
    assert balance(session, crew, crew.anna, units.RECORDED) == 0
    assert attendance_of(session, anna.id).state is State.VOID


def test_too_late_to_dispute(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna)
    clock.move(days=31)
    with pytest.raises(TooLate):
        disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "不对")


def test_a_leader_finds_a_mistake_in_confirmed_hours_months_later(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna)
    with pytest.raises(NotNow, match="Only confirmed hours"):
        disputes.question(session, crew.leader.actor, crew.id, anna.id, "多记了")
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    clock.move(days=70)
    for who in (crew.anna, crew.bert):
        with pytest.raises(NotAllowed):
            disputes.question(session, who.actor, crew.id, anna.id, "多记了")
    with pytest.raises(HoursRefused, match="in a sentence why"):
        disputes.question(session, crew.leader.actor, crew.id, anna.id, " ")
    for _again in range(2):
        disputes.question(session, crew.leader.actor, crew.id, anna.id, "三点就走了，多记了一小时")
    assert attendance_of(session, anna.id).state is State.DISPUTED
    assert balance(session, crew, crew.anna, units.RECORDED) == LENGTH, "until it is decided"
    told = [str(one.text) for one in inbox.page(session, crew.anna.id)]
    assert sum("looks again at your hours of “敲门探访”" in text for text in told) == 1
    disputes.settle(session, crew.evaluator.actor, crew.id, anna.id, 60, "队长和她都这样说")
    assert balance(session, crew, crew.anna, units.RECORDED) == 60
