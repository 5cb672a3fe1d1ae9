"""An organisation owns a unit: those who act for it vote, and what waits is on their home page."""

import pytest
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM
from linli.people import OrganisationKind, Person
from linli.testing.clock import MovableClock
from linli_deliberation import owning, unit_changing
from linli_deliberation.casting import entitlement, proxies
from linli_deliberation.counting import owners
from linli_deliberation.models import PollState, Voters
from linli_deliberation.polls import electorates, listing
from linli_deliberation.refusals import AlreadyVoted, NotOnTheRoll
from linli_deliberation.results import counting, turnout
from linli_deliberation.unit_changing import Written
from linli_deliberation.units import BadUnits, take_in, units
from tests.deliberation.polling import Hall, announce, close, draft, vote

SHOP = "惠民超市有限公司"


def shop(session: Session, hall: Hall) -> people.Organisation:
    """A company that owns a shop, for which Carla acts."""
    made = people.add_organisation(
        session, SYSTEM, hall.id, kind=OrganisationKind.ENTERPRISE, name=SHOP
    )
    people.name_agent(session, SYSTEM, made.id, hall.carla.id)
    take_in(
        session, hall.staff.actor, hall.id,
        f"1-101,90,{hall.anna.name}\n1-201,60,{hall.carla.name}\n商铺1,200,{SHOP}\n商铺2,50,{SHOP}",
    )  # fmt: skip
    return made


def test_those_who_act_for_an_organisation_cast_its_vote(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    body = shop(session, hall)
    people.name_agent(session, SYSTEM, body.id, hall.bert.id)
    poll = announce(session, hall, owners(major=False), voters=Voters.OWNERS)
    roll = {one.label: one for one in electorates.of(session, poll.id)}
    of_shop = roll[f"{SHOP} · 商铺1 · 商铺2"]
    assert (len(roll), of_shop.area, of_shop.organisation_id) == (3, 25000, body.id)
    own = entitlement.own_elector(session, poll.id, hall.carla.id)
    assert own is not None and own.label.endswith("1-201")  # her own flat comes first
    assert [one.id for one in entitlement.further(session, poll.id, hall.carla.id)] == [of_shop.id]
    clock.move(hours=1)
    close(session, hall, poll)
    assert (
        listing.waiting(session, hall.id, hall.bert.id)[0] == 1
    )  # he owns nothing, and acts for it
    with pytest.raises(NotOnTheRoll):
        vote(session, hall, poll, hall.anna, "no", elector_id=of_shop.id)
    vote(session, hall, poll, hall.carla, "yes")
    assert listing.waiting(session, hall.id, hall.carla.id)[0] == 1
    vote(session, hall, poll, hall.carla, "yes", elector_id=of_shop.id)
    assert listing.waiting(session, hall.id, hall.carla.id)[0] == 0
    with pytest.raises(AlreadyVoted):
        vote(session, hall, poll, hall.bert, "no")
    heads, area = turnout.turnout(session, poll).bars
    assert (int(heads.have), int(area.have)) == (2, 310)
    clock.move(hours=48)
    close(session, hall, poll)
    assert counting.counted(session, poll).result.selected == ("yes",)


def test_an_organisation_without_anybody_is_told_before_and_counts_in_the_base(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    body = shop(session, hall)
    people.dismiss_agent(session, SYSTEM, body.id, hall.carla.id)
    prepared = draft(session, hall, owners(major=False), voters=Voters.OWNERS)
    looked = electorates.preview(session, prepared)
    assert looked.without_agent == (f"{SHOP} · 商铺1 · 商铺2",) and looked.area == 40000
    poll = announce(session, hall, owners(major=False), voters=Voters.OWNERS)
    line = next(one for one in electorates.of(session, poll.id) if one.organisation_id)
    desk = (session, hall.staff.actor, hall.id, poll.id)
    proxies.appoint(*desk, line.id, hall.bert.id, note="盖章授权书，存档 2 号")
    clock.move(hours=1)
    close(session, hall, poll)
    assert listing.waiting(session, hall.id, hall.bert.id)[0] == 1
    [row] = listing.first(session, hall.id, hall.bert.id, limit=1)
    assert (row.id, row.waits, row.state) == (poll.id, True, PollState.OPEN)
    vote(session, hall, poll, hall.bert, "yes", elector_id=line.id)
    assert listing.waiting(session, hall.id, hall.bert.id)[0] == 0
    assert listing.first(session, hall.id, hall.bert.id, limit=1)[0].voted


def test_a_unit_belongs_to_people_or_to_one_organisation(session: Session, hall: Hall) -> None:
    body = shop(session, hall)
    desk = (session, hall.staff.actor, hall.id)
    rows = {one.code: one for one in units(*desk)}
    assert rows["商铺1"].owners == (SHOP,)
    with pytest.raises(BadUnits, match="An organisation owns a unit alone"):
        take_in(*desk, f"商铺1,200,{SHOP}/{hall.anna.name}")
    unit_id = rows["商铺1"].id
    assert unit_changing.written(*desk, unit_id) == Written("商铺1", "200.00", SHOP, "")
    unit_changing.change(*desk, unit_id, Written("商铺1", "200", hall.anna.name, ""))
    assert owning.owners_of(session, hall.id)[unit_id].body is None
    assert take_in(*desk, f"商铺1,200,{SHOP}") == 1
    people.close_organisation(session, SYSTEM, hall.id, body.id)
    with pytest.raises(BadUnits, match="Nobody here is called"):
        take_in(*desk, f"商铺3,10,{SHOP}")


def test_namesakes_on_a_roll_are_told_apart_by_their_homes(session: Session, hall: Hall) -> None:
    session.get_one(Person, hall.bert.id).name = hall.anna.name
    session.flush()
    for code, who in (("1-101", hall.anna), ("1-102", hall.bert), ("1-201", hall.carla)):
        home = people.household(session, SYSTEM, hall.id, code)
        people.move_in(session, SYSTEM, home.id, who.id)
    poll = announce(session, hall)
    labels = {one.label for one in electorates.of(session, poll.id)}
    assert {f"{hall.anna.name} · 1-101", f"{hall.anna.name} · 1-102", hall.carla.name} < labels
