"""Pages of the staff area ask the database a bounded number of times, however much there is."""

import pytest

from linli import access, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import OrganisationKind
from linli.testing import MakePerson, QueryCounter
from linli.testing.client import Client

#: Most queries of each page, the frame around it included.
MOST = {
    "": 24,
    "people": 18,
    "people?q=居民": 18,
    "counter?q=居民": 17,
    "groups": 16,
    "organisations": 16,
    "roles": 16,
    "plugins": 19,
    "settings/core": 17,
    "notices": 18,
    "points?q=居民": 20,
    "place": 17,
    "audit": 18,
}


def fill(database: Database, community: Place, group: Place, count: int) -> None:
    """Put people, organisations and roles into a community."""
    with database.writing() as session:
        for _number in range(count):
            person = people.add_person(
                session, SYSTEM, community.id, name="居民", group_id=group.id
            )
            access.grant(session, SYSTEM, person.id, "scorer", community.id)
            people.add_organisation(
                session, SYSTEM, community.id, kind=OrganisationKind.UNIT, name=str(person.id)
            )


@pytest.mark.parametrize("path", MOST)
def test_a_page_needs_no_more_queries_with_more_people(
    client: Client,
    person_with: MakePerson,
    query_counter: QueryCounter,
    database: Database,
    community: Place,
    group: Place,
    path: str,
) -> None:
    client.sign_in(person_with("administrator", "auditor"))
    fill(database, community, group, 2)
    with query_counter() as few:
        assert client.get(f"/c/longhai/staff/{path}").status == 200
    fill(database, community, group, 40)
    with query_counter() as many:
        assert client.get(f"/c/longhai/staff/{path}").status == 200
    assert len(many) <= len(few), many
    assert len(many) <= MOST[path], many


def test_the_home_page_of_staff_asks_a_bounded_number_of_questions(
    client: Client,
    person_with: MakePerson,
    query_counter: QueryCounter,
    database: Database,
    community: Place,
    group: Place,
) -> None:
    client.sign_in(person_with("administrator", "auditor"))
    fill(database, community, group, 20)
    with query_counter() as asked:
        assert client.get("/c/longhai/").status == 200
    assert len(asked) <= 22, asked


def test_a_persons_page_needs_no_more_queries_with_a_large_family(
    client: Client,
    person_with: MakePerson,
    query_counter: QueryCounter,
    database: Database,
    community: Place,
) -> None:
    wang = person_with(name="王桂英")
    client.sign_in(person_with("administrator", "auditor"))
    with query_counter() as alone:
        client.get(f"/c/longhai/staff/people/{wang.id}")
    with database.writing() as session:
        home = people.household(session, SYSTEM, community.id, "3-2-501")
        people.move_in(session, SYSTEM, home.id, wang.id)
        for number in range(12):
            kin = people.add_person(session, SYSTEM, community.id, name=f"王{number}")
            people.move_in(session, SYSTEM, home.id, kin.id)
            people.relate(session, SYSTEM, community.id, kin.id, wang.id, people.KinshipKind.CHILD)
    with query_counter() as together:
        assert "王11" in client.get(f"/c/longhai/staff/people/{wang.id}").text
    assert len(together) <= len(alone) + 3, together
    assert len(together) <= 30, together
