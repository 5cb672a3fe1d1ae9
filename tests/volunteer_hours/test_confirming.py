"""From the door to confirmed hours: the leader's word, and the paper list."""

from datetime import timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import (
    BEGIN,
    LENGTH,
    Crew,
    attendance_of,
    balance,
    plan,
    register,
    serve,
    sign,
)

from linli import people, points
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.people import KinshipKind
from linli.testing import MakePerson, MovableClock
from linli_volunteer_hours.attendance import confirmable, confirming, door, writing_down
from linli_volunteer_hours.hours import figures, units
from linli_volunteer_hours.models import State
from linli_volunteer_hours.refusals import (
    HoursRefused,
    NothingToConfirm,
)
from linli_volunteer_hours.register import teams


def test_the_whole_way(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    served = serve(session, clock, crew, shift, crew.anna, minutes=90)
    assert (served.state, served.recorded_minutes, served.manual_minutes) == (State.OUT, 90, 0)
    assert balance(session, crew, crew.anna, units.RECORDED) == 0, "not before it is confirmed"
    confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
    assert attendance_of(session, served.id).state is State.CONFIRMED
    assert balance(session, crew, crew.anna, units.RECORDED) == 90
    with pytest.raises(NothingToConfirm):
        confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
    mine = figures.mine(session, crew.id, crew.anna.id)
    assert (mine.total, mine.stars, mine.to_next_star) == (90, 0, 100 * 60 - 90)


def test_nobody_confirms_themselves_or_a_relative(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=3)
    people.relate(session, SYSTEM, crew.id, crew.anna.id, crew.leader.id, KinshipKind.SPOUSE)
    own = sign(session, crew, shift, crew.leader)
    hers = serve(session, clock, crew, shift, crew.anna)
    clock.set(BEGIN + timedelta(minutes=LENGTH + 61))
    writing_down.write_down(session, crew.staff.actor, crew.id, shift, crew.leader.id, 60)
    for one in (own, hers):
        with pytest.raises(RelativeStepsBack):
            confirming.confirm(session, crew.leader.actor, crew.id, [one.id])
    with pytest.raises(DutiesIncompatible, match="wrote the hours down"):
        confirming.confirm(session, crew.staff.actor, crew.id, [own.id])
    with pytest.raises(NotAllowed):
        confirming.confirm(session, crew.bert.actor, crew.id, [own.id])
    confirming.confirm(session, crew.president.actor, crew.id, [own.id, hers.id])
    assert balance(session, crew, crew.leader, units.MANUAL) == 60
    assert balance(session, crew, crew.leader, units.RECORDED) == 0
    assert balance(session, crew, crew.anna, units.RECORDED) == LENGTH


def test_what_is_not_ones_own_to_confirm_is_left_and_the_rest_goes_through(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    second = person_with(name="马春花")
    register(session, crew.id, second)
    teams.add(session, crew.staff.actor, crew.id, crew.team_id, second.id, leader=True)
    people.relate(session, SYSTEM, crew.id, crew.anna.id, crew.leader.id, KinshipKind.SPOUSE)
    shift = plan(session, crew, capacity=5)
    signed = [sign(session, crew, shift, who) for who in (crew.leader, crew.anna, crew.bert)]
    short = sign(session, crew, shift, crew.clara)
    clock.set(BEGIN)
    for one in (*signed, short):
        door.mark(session, crew.staff.actor, crew.id, one.id)
    door.mark(session, crew.staff.actor, crew.id, short.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    for one in signed:
        door.mark(session, crew.staff.actor, crew.id, one.id)
    paper = writing_down.write_down(
        session, crew.leader.actor, crew.id, shift, person_id=second.id, minutes=60
    )
    everybody = [*signed, short, paper]
    refused = confirmable.refusals(session, crew.leader.actor, crew.id, everybody)
    beside = confirmable.left(session, everybody, refused)
    said = {one.person_id: beside[one.id] for one in everybody if one.id in beside}
    assert {id_: (str(one.why), str(one.who)) for id_, one in said.items()} == {
        crew.leader.id: (
            "These are your own hours.",
            "马春花 or the community's staff confirm this.",
        ),
        crew.anna.id: (
            "This is a relative, or lives with you.",
            "马春花 or the community's staff confirm this.",
        ),
        crew.clara.id: ("There for less than a minute: nothing to confirm.", "None"),
        second.id: (
            "You wrote the hours down yourself.",
            "Somebody else of the community's staff confirms this.",
        ),
    }
    ids = [one.id for one in everybody]
    came_of = confirming.confirm(session, crew.leader.actor, crew.id, ids)
    assert ([one.person_id for one in came_of.done], came_of.left) == ([crew.bert.id], 4)
    confirming.confirm(session, second.actor, crew.id, ids)
    assert balance(session, crew, crew.anna, units.RECORDED) == LENGTH
    confirming.confirm(session, crew.president.actor, crew.id, ids)
    assert attendance_of(session, paper.id).state is State.CONFIRMED
    with pytest.raises(HoursRefused, match="less than a minute"):
        confirming.confirm(session, crew.president.actor, crew.id, ids)


def test_a_paper_list_is_entered_later_and_counts_as_written_down(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    sign(session, crew, shift, crew.anna)
    clock.set(BEGIN + timedelta(minutes=30))
    with pytest.raises(HoursRefused, match="when the shift is over"):
        writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, 60)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    for wrong in (0, LENGTH + 1):
        with pytest.raises(HoursRefused) as refused:
            writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, wrong)
        assert refused.value.field == "minutes"
    writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, 60)
    twice = writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.anna.id, 90)
    assert (twice.manual_minutes, twice.recorded_minutes) == (90, 0)
    clock.move(days=31)
    with pytest.raises(HoursRefused, match="last 30 days"):
        writing_down.write_down(session, crew.leader.actor, crew.id, shift, crew.bert.id, 60)


def test_the_ledger_adds_up(session: Session, crew: Crew, clock: MovableClock) -> None:
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    unit = points.find_unit(session, crew.id, units.RECORDED)
    assert sum(total.balance for total in points.totals(session, SYSTEM, unit.id)) == 0
