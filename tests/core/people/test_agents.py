"""Who acts for an organisation."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.people import NotItsAgent, OrganisationKind
from linli.testing import MakePerson


def merchant(session: Session, community: Place, name: str = "面馆") -> people.Organisation:
    return people.add_organisation(
        session, SYSTEM, community.id, kind=OrganisationKind.MERCHANT, name=name
    )


def test_a_person_is_named_dismissed_and_named_again(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    zhou = person_with(name="老周")
    shop, other = merchant(session, community), merchant(session, community, "理发店")
    assert people.count_without_agents(session, community.id) == 2
    for _twice in range(2):
        people.name_agent(session, SYSTEM, shop.id, zhou.id)
    assert people.agents_of(session, shop.id) == [(zhou.id, "老周")]
    assert people.organisations_of(session, zhou.id, community.id) == [shop.id]
    assert people.count_without_agents(session, community.id) == 1
    alone = people.organisations(session, community.id, without_agents=True)
    assert [row.id for row in alone] == [other.id]
    people.require_agent(session, zhou.actor, shop.id)
    for _twice in range(2):
        people.dismiss_agent(session, SYSTEM, shop.id, zhou.id)
    with pytest.raises(NotItsAgent):
        people.require_agent(session, zhou.actor, shop.id)
    assert people.count_without_agents(session, community.id) == 2
    people.name_agent(session, SYSTEM, shop.id, zhou.id)
    people.require_agent(session, zhou.actor, shop.id)


def test_named_by_several_at_once_a_person_acts_once(
    database: Database, community: Place, person_with: MakePerson
) -> None:
    zhou = person_with(name="老周")
    with database.writing() as session:
        shop = merchant(session, community).id

    def name(_number: int) -> None:
        database.run(lambda session: people.name_agent(session, SYSTEM, shop, zhou.id))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(name, range(6)))
    with database.reading() as session:
        assert people.agents_of(session, shop) == [(zhou.id, "老周")]


def test_somebody_of_another_community_is_named_by_name_and_number_together(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    far = person_with(name="周小远", community=other_community)
    staff, neighbour = person_with("staff"), person_with(name="老周")
    session.get_one(people.Person, far.id).phone = "+8613800005678"
    shop = merchant(session, community)
    with pytest.raises(people.NotAMember):
        people.name_agent(session, staff.actor, shop.id, far.id)
    with pytest.raises(NotAllowed):
        people.name_agent_from_elsewhere(
            session, neighbour.actor, shop.id, name="周小远", phone="13800005678"
        )
    for name, phone in (("周小远", "13800005679"), ("周", "13800005678"), ("周小远", "")):
        with pytest.raises(people.AgentUnknown):
            people.name_agent_from_elsewhere(session, staff.actor, shop.id, name=name, phone=phone)
    people.name_agent_from_elsewhere(
        session, staff.actor, shop.id, name=" 周小远 ", phone="138 0000 5678"
    )
    people.require_agent(session, far.actor, shop.id)
    assert people.acts_in(session, far.id) == [community.id]
    assert people.organisations_of(session, far.id, other_community.id) == []
    people.leave(session, SYSTEM, other_community.id, far.id)
    people.dismiss_agent(session, staff.actor, shop.id, far.id)
    assert people.acts_in(session, far.id) == []
    with pytest.raises(people.AgentUnknown):  # who belongs nowhere any more is known nowhere
        people.name_agent_from_elsewhere(
            session, staff.actor, shop.id, name="周小远", phone="13800005678"
        )
