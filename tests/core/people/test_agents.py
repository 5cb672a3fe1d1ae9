"""Who acts for an organisation."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM
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
