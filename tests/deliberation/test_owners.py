"""Votes of owners: which units count, by heads and by area."""

from fractions import Fraction

import pytest
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_deliberation.counting import owners
from linli_deliberation.models import Voters
from linli_deliberation.polls import drafting, electorates, scheduling
from linli_deliberation.polls.narrowing import buildings, lies_in
from linli_deliberation.refusals import PollRefused
from linli_deliberation.results import counting, turnout
from tests.deliberation.polling import (
    Hall,
    announce,
    close,
    draft,
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
    assert (heads.have, heads.base, heads.met) == (1, 2, False)
    assert (area.have, area.base, area.missing) == (100, 160, Fraction(20, 3))
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
    asked = {"voters": Voters.OWNERS, "secrecy": drafting.Secrecy.OPEN}
    for narrowed in ({"group_id": group.id}, {"categories": ["party"]}, {"homes_only": True}):
        with pytest.raises(PollRefused, match="vote by their units") as refused:
            drafting.set_voters(*desk, **asked, **narrowed)
        assert refused.value.field == "buildings"
    with pytest.raises(PollRefused, match="begins with “33”"):
        drafting.set_voters(*desk, **asked, buildings=["3", "33"])
    with pytest.raises(PollRefused, match="choose a resident group"):
        drafting.set_voters(
            *desk, voters=Voters.PERSONS, secrecy=drafting.Secrecy.OPEN, buildings=["3"]
        )
    old = draft(session, hall, simple_majority(Voters.OWNERS), voters=Voters.OWNERS)
    old.group_id = group.id  # chosen before this was refused
    with pytest.raises(PollRefused, match="vote by their units"):
        scheduling.schedule(session, hall.staff.actor, hall.id, old.id)
