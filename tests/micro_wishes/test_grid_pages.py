"""The pages of needs as the worker of one grid sees them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from linli.communities import Place
from linli.db import Database
from linli.testing import Client, MakePerson, QueryCounter
from linli_micro_wishes.models import FindingKind
from linli_micro_wishes.visits import rounds
from tests.micro_wishes.ordered import service
from tests.micro_wishes.street import HOME, Street
from tests.micro_wishes.visited import MONDAY, begun, learned

NEEDS = f"{HOME}/desk/needs"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages and words ask nothing of one database that they do not ask of the other."""
    return sqlite_database


def test_a_grids_worker_makes_wishes_and_orders_of_its_needs(
    client: Client,
    database: Database,
    street: Street,
    group: Place,
    person_with: MakePerson,
    query_counter: QueryCounter,
) -> None:
    worker = person_with("staff", name="孙网格", group=group)
    homes = [person_with(name=f"邻居{number}", group=group) for number in range(5)]

    def tell(first: int, last: int) -> None:
        with database.writing() as session:
            round_ = rounds.begin(
                session,
                worker.actor,
                street.id,
                title="网格走访",
                starts_on=MONDAY,
                ends_on=MONDAY + timedelta(days=30),
                group_id=group.id,
            )
            for number in range(first, last):
                home = (homes[number].id, FindingKind.NEED, f"修水龙头{number}", f"1-1-{number}")
                learned(session, street, round_, *home)

    with database.writing() as session:
        service(session, street)
        theirs = learned(
            session, street, begun(session, street), street.wisher.id, FindingKind.NEED, "换灯泡"
        ).id
    tell(0, 2)
    client.sign_in(worker)
    home = client.get("/c/longhai/")
    assert "Home visits" in home.text
    needs = client.get(f"{HOME}/desk/visits").follow("Needs and resources")
    assert "修水龙头0" in needs.text and "换灯泡" not in needs.text
    with query_counter() as few:
        client.get(NEEDS)
    tell(2, 5)
    with query_counter() as many:
        client.get(NEEDS)
    assert len(many) == len(few) <= 14, many

    became = client.get(NEEDS).submit("Order it")
    assert "Written down as no. 1" in became.text and "became order no. 1" in became.text
    became = client.get(NEEDS).submit("Make a wish of it")
    assert "became wish no. 1" in became.text
    assert not [label for label, _to in became.links if "became" in label and "no." in label]
    assert "邻居4" not in became.text and "1-1-4" not in became.text
    with query_counter() as two:
        client.get(f"{NEEDS}/became")
    for _more in range(2):
        client.get(NEEDS).submit("Order it")
    with query_counter() as four:
        client.get(f"{NEEDS}/became")
    assert len(two) == len(four) <= 14, four

    own = next(form for form in client.get(NEEDS).forms if form.action.endswith("/wish"))
    another = replace(own, action=f"{NEEDS}/{theirs}/wish")
    assert client.send(another, list(own.fields), NEEDS).status == 403
    at_desk = client.another(street.staff)
    assert "Written down" not in at_desk.get(f"{NEEDS}/became").text
    assert at_desk.get(f"{NEEDS}/became").follow("became wish no. 1").status == 200
    assert at_desk.get(f"{NEEDS}/became?q=修水龙头").follow("became order no. 1").status == 200
    neighbour = client.another(street.neighbour)
    assert neighbour.get(f"{NEEDS}/became").status == 403
    assert "Home visits" not in neighbour.get("/c/longhai/").text
