"""What an organisation and those behind a campaign hear of; figures of the places below."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind
from linli.communities.models import Community
from linli.db import Database
from linli.ids import new_id
from linli.people import NotItsAgent
from linli.testing import Client, MovableClock
from linli_micro_wishes.numbers import reports, rollup
from linli_micro_wishes.orders import ordering
from linli_micro_wishes.orders.ordering import Request
from tests.micro_wishes.ordered import service
from tests.micro_wishes.street import HOME, SECRETS, Street
from tests.micro_wishes.test_numbers import history

YEAR = (datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC))


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Counting is the same on both; test_numbers.py looks at both."""
    return sqlite_database


def test_an_organisation_hears_of_its_people_and_their_gifts(
    session: Session, street: Street, clock: MovableClock
) -> None:
    history(session, street, clock)
    for reader in (street.agent, street.staff):
        found = reports.of_organisation(session, reader.actor, street.id, street.branch_id, YEAR)
        (member,) = found.members
        assert (member.name, member.taken, member.fulfilled, member.given) == ("吴海涛", 1, 1, 8800)
        (gift,) = found.gifts
        assert (gift.gift, gift.stars, found.given, found.stars) == ("台灯", 4, 8800, 4.0)
    with pytest.raises(NotItsAgent):
        reports.of_organisation(session, street.neighbour.actor, street.id, street.branch_id, YEAR)


def test_small_figures_of_places_below_are_withheld(session: Session, street: Street) -> None:
    town = communities.create(
        session, SYSTEM, kind=CommunityKind.TOWNSHIP, code="T1", name="临江街道", slug="linjiang"
    )
    node = session.get_one(Community, street.id)
    node.parent_id, node.path = town.id, f"{town.path}{node.id}/"
    session.flush()
    communities.forget_places(session)
    offered = service(session, street)
    for number in range(6):
        ordering.submit(
            session, street.wisher.actor, street.id, offered.id, Request(f"代领社保卡 {number}")
        )
        (found,) = rollup.below(session, SYSTEM, town, YEAR)
        assert found.orders == (number + 1 if number >= rollup.FEWEST - 1 else None)
        assert found.wishes == 0
    with pytest.raises(NotAllowed):
        rollup.below(session, street.neighbour.actor, town, YEAR)


def test_a_lone_small_figure_takes_the_next_with_it() -> None:
    first, second, third = new_id(), new_id(), new_id()
    assert rollup.withheld({first: 2, second: 9, third: 30}) == {first, second}
    assert rollup.withheld({first: 2, second: 3, third: 30}) == {first, second}
    assert rollup.withheld({first: 0, second: 9}) == set()


def test_the_pages(client: Client, database: Database, street: Street, clock: MovableClock) -> None:
    with database.writing() as session:
        history(session, street, clock)
    agent = client.another(street.agent)
    page = agent.get(f"{HOME}/mine").follow("Reports back").follow("区区财政局党支部")
    assert "吴海涛" in page.text and "台灯" in page.text
    assert not [secret for secret in SECRETS if secret in page.html]
    sheet = page.submit("CSV").response.get_data(as_text=True)
    assert "88.0" in sheet and not [secret for secret in SECRETS if secret in sheet]
    assert client.another(street.neighbour).get(f"{HOME}/reports").status == 403
