"""Households and organisations: one home at a time, one who speaks for it, named agents."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.people import (
    HouseholdRefused,
    KinshipKind,
    NotAMember,
    NotItsAgent,
    OrganisationKind,
    OrganisationRefused,
)
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson


def test_a_household_has_one_representative_and_a_person_one_home(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    anna, bert = person_with(), person_with()
    home = people.household(session, SYSTEM, community.id, " 3-2-501 ")
    assert people.household(session, SYSTEM, community.id, "3-2-501").id == home.id
    people.move_in(session, SYSTEM, home.id, anna.id, representative=True)
    people.move_in(session, SYSTEM, home.id, bert.id, representative=True)
    assert people.representative_of(session, home.id) == bert.id
    other = people.household(session, SYSTEM, community.id, "3-2-502")
    people.move_in(session, SYSTEM, other.id, bert.id)
    assert people.representative_of(session, home.id) is None
    assert people.household_of(session, bert.id) == other.id
    assert people.household_of(session, anna.id) == home.id


def test_only_members_move_in_and_only_staff_enter_them(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    anna, stranger = person_with(), person_with(community=other_community)
    home = people.household(session, SYSTEM, community.id, "1-1-101")
    with pytest.raises(NotAMember):
        people.move_in(session, SYSTEM, home.id, stranger.id)
    with pytest.raises(NotAllowed):
        people.move_in(session, anna.actor, home.id, anna.id)
    with pytest.raises(HouseholdRefused):
        people.household(session, SYSTEM, community.id, " ")


def test_a_guardian_may_act_for_a_child_and_not_the_other_way(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    mother, child = person_with(), person_with()
    people.relate(session, SYSTEM, community.id, mother.id, child.id, KinshipKind.PARENT)
    assert not people.may_act_for(session, mother.id, child.id)
    people.relate(session, SYSTEM, community.id, mother.id, child.id, KinshipKind.GUARDIAN)
    assert people.may_act_for(session, mother.id, child.id)
    assert not people.may_act_for(session, child.id, mother.id)
    with pytest.raises(HouseholdRefused):
        people.relate(session, SYSTEM, community.id, child.id, child.id, KinshipKind.OTHER)


def test_parents_act_for_a_child_until_it_is_grown_up(
    session: Session, community: Place, person_with: MakePerson, clock: MovableClock
) -> None:
    mother, father, child = person_with(), person_with(), person_with()
    people.relate(session, SYSTEM, community.id, mother.id, child.id, KinshipKind.PARENT)
    people.relate(session, SYSTEM, community.id, child.id, father.id, KinshipKind.CHILD)
    people.correct_person(session, SYSTEM, community.id, child.id, birth_date=date(2010, 3, 2))
    for day, may in ((1, True), (2, False)):
        clock.set(datetime(2028, 3, day, 12, tzinfo=UTC))
        since = people.under_age_since(session)
        for parent in (mother, father):
            assert people.may_act_for(session, parent.id, child.id) is may
            wards = session.execute(people.wards_of(parent.id, since)).scalars().all()
            assert wards == [child.id] * may
        found = people.all_guardians(session, {child.id, mother.id})
        assert {one.person_id for one in found} == ({mother.id, father.id} if may else set())
        assert {(one.ward_id, one.name) for one in found} == (
            {(child.id, child.name)} if may else set()
        )
    assert not people.may_act_for(session, child.id, mother.id)


def test_a_childs_guardian_is_one_until_it_is_grown_up_and_an_adults_stays(
    session: Session, community: Place, person_with: MakePerson, clock: MovableClock
) -> None:
    aunt, child, elder, unknown = (person_with() for _number in range(4))
    for ward, born in ((child, date(2010, 3, 2)), (elder, date(1940, 5, 1)), (unknown, None)):
        people.relate(session, SYSTEM, community.id, aunt.id, ward.id, KinshipKind.GUARDIAN)
        people.correct_person(session, SYSTEM, community.id, ward.id, birth_date=born)
    clock.set(datetime(2028, 3, 1, 12, tzinfo=UTC))
    assert people.may_act_for(session, aunt.id, child.id)
    clock.set(datetime(2028, 3, 2, 12, tzinfo=UTC))
    assert not people.may_act_for(session, aunt.id, child.id)
    since = people.under_age_since(session)
    wards = session.execute(people.wards_of(aunt.id, since)).scalars().all()
    assert set(wards) == {elder.id, unknown.id}
    people.relate(session, SYSTEM, community.id, aunt.id, child.id, KinshipKind.GUARDIAN)
    assert people.may_act_for(session, aunt.id, child.id), "noted again, of an adult"


def test_whoever_is_born_on_the_29th_of_february_has_a_day_in_every_year(
    session: Session, clock: MovableClock
) -> None:
    clock.set(datetime(2028, 2, 29, 12, tzinfo=UTC))
    assert people.under_age_since(session) == date(2010, 2, 28)


def test_an_organisation_acts_through_its_named_persons(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    cook, guest = person_with(), person_with()
    shop = people.add_organisation(
        session,
        SYSTEM,
        community.id,
        kind=OrganisationKind.MERCHANT,
        name="老街面馆",
        fields_of_work=["餐饮", " "],
    )
    for _again in range(2):
        people.name_agent(session, SYSTEM, shop.id, cook.id)
    people.require_agent(session, cook.actor, shop.id)
    assert people.organisations_of(session, cook.id, community.id) == [shop.id]
    assert people.agents_of(session, shop.id) == [(cook.id, cook.name)]
    with pytest.raises(NotItsAgent):
        people.require_agent(session, guest.actor, shop.id)
    people.dismiss_agent(session, SYSTEM, shop.id, cook.id)
    with pytest.raises(NotItsAgent):
        people.require_agent(session, cook.actor, shop.id)
    rows = people.organisations(session, community.id, kind=OrganisationKind.MERCHANT)
    assert [(row.name, row.fields_of_work) for row in rows] == [("老街面馆", ("餐饮",))]
    assert people.organisations(session, community.id, kind=OrganisationKind.UNIT) == []


@pytest.mark.parametrize("name", ["", "老街面馆"])
def test_an_organisation_needs_a_name_of_its_own(
    session: Session, community: Place, name: str
) -> None:
    people.add_organisation(
        session, SYSTEM, community.id, kind=OrganisationKind.MERCHANT, name="老街面馆"
    )
    with pytest.raises(OrganisationRefused):
        people.add_organisation(
            session, SYSTEM, community.id, kind=OrganisationKind.MERCHANT, name=name
        )
