"""Votes of owners: which units count, by heads and by area."""

from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind
from linli.people import Person
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_deliberation import owning, unit_changing
from linli_deliberation.casting import entitlement
from linli_deliberation.counting import owners
from linli_deliberation.models import Entitled, Poll, Secrecy, Unit, Voters
from linli_deliberation.polls import drafting, electorates, listing, scheduling
from linli_deliberation.polls.narrowing import buildings, lies_in
from linli_deliberation.refusals import (
    AlreadyVoted,
    AreaMissing,
    NotOnTheRoll,
    PollRefused,
    UnitsRefused,
    UnitUnknown,
)
from linli_deliberation.results import counting, turnout
from linli_deliberation.unit_changing import Written
from linli_deliberation.units import BadUnits, UnitRow, take_in, units
from tests.deliberation.polling import (
    Hall,
    announce,
    close,
    draft,
    elector_of,
    register_areas,
    simple_majority,
    vote,
)

TWO_BUILDINGS = (
    "3-1-101,100,王桂英",
    "3-1-102,60,刘志强",
    "30-1-101,400,刘志强",
    "5-2-101,80,周晓燕",
    "5-1-101,90,李建国",
)


def two_buildings(session: Session, hall: Hall) -> None:
    register_areas(session, hall, dict.fromkeys(TWO_BUILDINGS, ""))


def test_a_number_begins_like_its_building() -> None:
    assert buildings("3，5-2; 3") == ["3", "5-2"]
    assert lies_in("3-1-101", ["3"]) and lies_in("3号楼101", ["3"]) and lies_in("3", ["3"])
    assert not lies_in("30-1-101", ["3"]) and not lies_in("5-1-101", ["5-2"])
    assert lies_in("5-2-101", ["3", "5-2"]) and lies_in("9-1", [])


def test_owners_of_a_building_are_both_bases(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """The lift of building 3: two owners and 160 square metres, whatever else they own."""
    two_buildings(session, hall)
    poll = announce(
        session, hall, owners(major=True), voters=Voters.OWNERS, buildings=["3"], title="加装电梯"
    )
    roll = [(one.label, one.area) for one in electorates.of(session, poll.id)]
    assert roll == [("王桂英 · 3-1-101", 10000), ("刘志强 · 3-1-102", 6000)]
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, "yes")
    heads, area = turnout.turnout(session, poll).bars
    assert [heads.have, heads.base, heads.met] == [1, 2, False]
    assert [area.have, area.base, area.missing] == [100, 160, Fraction(20, 3)]
    vote(session, hall, poll, hall.bert, "no")
    clock.move(hours=48)
    close(session, hall, poll)
    made = counting.counted(session, poll)
    assert made.election.electorate.persons == 2 and made.election.electorate.area == 160
    assert made.result.selected == ()


def test_what_makes_no_sense_with_owners_is_refused(
    session: Session, hall: Hall, person_with: MakePerson
) -> None:
    two_buildings(session, hall)
    group = communities.create(
        session, SYSTEM, kind=CommunityKind.GROUP, code="3", name="三号楼", parent_id=hall.id
    )
    desk = (session, hall.staff.actor, hall.id, draft(session, hall).id)

    def ask(voters: Voters = Voters.OWNERS, **narrowed: Any) -> None:
        drafting.set_voters(*desk, voters=voters, secrecy=Secrecy.OPEN, **narrowed)

    narrowings: list[dict[str, Any]] = [
        {"group_id": group.id},
        {"categories": ["party"]},
        {"homes_only": True},
    ]
    for narrowed in narrowings:
        with pytest.raises(PollRefused, match="vote by their units") as refused:
            ask(**narrowed)
        assert refused.value.field == "buildings"
    with pytest.raises(PollRefused, match="begins with “33”"):
        ask(buildings=["3", "33"])
    with pytest.raises(PollRefused, match="choose a resident group"):
        ask(Voters.PERSONS, buildings=["3"])
    old = draft(session, hall, simple_majority(Voters.OWNERS), voters=Voters.OWNERS)
    old.group_id = group.id  # chosen before this was refused
    with pytest.raises(PollRefused, match="vote by their units"):
        scheduling.schedule(session, hall.staff.actor, hall.id, old.id)


def test_several_owners_of_a_unit_have_one_vote_together(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """The couple's flat is one vote, and Anna's parking space another: she stands on two lines."""
    lines = ("1-101,90,王桂英/李建国", "1-102,60,刘志强", "车位7,10,王桂英")
    register_areas(session, hall, dict.fromkeys(lines, ""))
    poll = announce(session, hall, owners(major=False), voters=Voters.OWNERS)
    roll = [(one.label, one.area) for one in electorates.of(session, poll.id)]
    assert {"李建国", "王桂英"} < set(roll[0][0].split(" · ")) and roll[0][1] == 9000
    assert roll[1:] == [("刘志强 · 1-102", 6000), ("王桂英 · 车位7", 1000)]
    clock.move(hours=1)
    close(session, hall, poll)
    flat = electorates.of(session, poll.id)[0].id
    assert elector_of(session, poll, hall.annas_husband).id == flat
    assert [one.id for one in entitlement.further(session, poll.id, hall.anna.id)] == [flat]
    assert listing.waiting(session, hall.id, hall.anna.id)[0] == 1
    vote(session, hall, poll, hall.anna, "yes")  # the parking space
    with pytest.raises(NotOnTheRoll):
        vote(session, hall, poll, hall.bert, "yes", elector_id=flat)
    vote(session, hall, poll, hall.anna, "yes", elector_id=flat)
    with pytest.raises(AlreadyVoted):
        vote(session, hall, poll, hall.annas_husband, "no")
    vote(session, hall, poll, hall.bert, "no")
    standing = turnout.turnout(session, poll)
    assert (standing.votes, standing.of) == (3, 3)
    clock.move(hours=48)
    close(session, hall, poll)
    assert counting.counted(session, poll).result.selected == ("yes",)


def test_namesakes_are_told_apart_by_home_or_phone(
    session: Session, hall: Hall, person_with: MakePerson
) -> None:
    other = person_with(name=hall.anna.name)
    session.get_one(Person, other.id).phone = "+8613912345678"
    session.flush()
    for line, said in (
        ("1-101,90,王桂英", "Several people"),
        ("1-101,90,王桂英,9-999", "has the home or phone number 9-999"),
        ("1-101,90,王桂英/刘志强,1-101/1-101", "Nobody called 刘志强"),
    ):
        with pytest.raises(BadUnits, match=said):
            take_in(session, hall.staff.actor, hall.id, line)
    take_in(
        session, hall.staff.actor, hall.id,
        "1-101,90,王桂英/刘志强,1-101\n1-102;60;王桂英;13912345678",
    )  # fmt: skip
    owned = owning.owners_of(session, hall.id)
    rows = {one.code: set(owned[one.id].owners.people) for one in all_units(session, hall)}
    assert rows == {"1-101": {hall.anna.id, hall.bert.id}, "1-102": {other.id}}
    [unit] = [one for one in all_units(session, hall) if one.code == "1-102"]
    written = unit_changing.written(session, hall.staff.actor, hall.id, unit.id)
    assert (written.owners, written.which) == ("王桂英", "+8613912345678")
    unit_changing.change(session, hall.staff.actor, hall.id, unit.id, written)
    assert owning.owners_of(session, hall.id)[unit.id].people == ((other.id, "王桂英"),)


def test_a_unit_is_put_right_or_taken_off_unless_a_vote_uses_it(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    two_buildings(session, hall)
    take_in(session, hall.staff.actor, hall.id, "3-1-1O3,,")
    desk = (session, hall.staff.actor, hall.id)
    ids = {one.code: one.id for one in all_units(session, hall)}
    lift = draft(session, hall, owners(major=True), voters=Voters.OWNERS, buildings=["3"])
    with pytest.raises(AreaMissing, match="3-1-1O3"):
        scheduling.schedule(*desk, lift.id)
    for new, said in (
        (Written("", "", "", ""), "number of the unit"),
        (Written("3-1-101", "", "", ""), "Another unit"),
        (Written("3-1-103", "NaN", "", ""), "no area"),
        (Written("3-1-103", "70", "没有人", ""), "Nobody here"),
    ):
        with pytest.raises(UnitsRefused, match=said):
            unit_changing.change(*desk, ids["3-1-1O3"], new)
    unit_changing.change(*desk, ids["3-1-1O3"], Written("3-1-103", "70", "周晓燕", ""))
    scheduling.schedule(*desk, lift.id)
    for act in (
        lambda: unit_changing.remove(*desk, ids["3-1-1O3"]),
        lambda: unit_changing.change(*desk, ids["3-1-101"], Written("3-1-101", "1", "", "")),
        lambda: take_in(*desk, "3-1-101,1,王桂英"),
    ):
        with pytest.raises(UnitsRefused, match="wait until voting is over"):
            act()
    assert take_in(*desk, "3-1-101,100,王桂英\n5-2-101,81,周晓燕") == 2  # as it is; elsewhere
    unit_changing.remove(*desk, ids["5-1-101"])
    clock.move(hours=49)
    close(session, hall, lift)
    unit_changing.remove(*desk, ids["3-1-1O3"])
    assert [one.area for one in electorates.of(session, lift.id)] == [10000, 6000, 7000]
    assert {one.code for one in all_units(session, hall)} == {
        "3-1-101", "3-1-102", "30-1-101", "5-2-101",
    }  # fmt: skip
    with pytest.raises(UnitUnknown):
        unit_changing.remove(*desk, ids["3-1-1O3"])
    with pytest.raises(NotAllowed):
        unit_changing.remove(session, hall.anna.actor, hall.id, ids["3-1-101"])


def all_units(session: Session, hall: Hall) -> list[UnitRow]:
    return units(session, hall.staff.actor, hall.id)


def test_the_roll_is_as_frozen_as_before(session: Session, hall: Hall) -> None:
    two_buildings(session, hall)
    poll = announce(session, hall, owners(major=False), voters=Voters.OWNERS)
    with (
        pytest.raises(IntegrityError, match="never changed after the fact"),
        session.begin_nested(),
    ):
        session.execute(delete(Entitled).where(col(Entitled.poll_id) == poll.id))
    with pytest.raises(IntegrityError, match="ck_deliberation_unit_area"), session.begin_nested():
        session.execute(update(Unit).values(area=0))
    with pytest.raises(IntegrityError, match="after the fact"), session.begin_nested():
        session.execute(update(Poll).where(col(Poll.id) == poll.id).values(buildings=["3"]))
