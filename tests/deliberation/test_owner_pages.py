"""The desk of votes of owners: which buildings, and the register of units."""

import pytest

from linli.db import Database
from linli.testing import Client
from linli_deliberation.counting import owners
from linli_deliberation.models import Poll, Voters
from tests.deliberation.polling import Hall, draft, register_areas

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both databases: one is enough."""
    return sqlite_database


def test_the_buildings_of_owners_are_chosen_on_the_page(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        register_areas(session, hall)
        poll_id = draft(session, hall, owners(major=False), voters=Voters.OWNERS).id
    page = client.sign_in(hall.staff).get(f"{HOME}/desk/polls/{poll_id}/voters")
    refused = page.submit("Continue", buildings="1，7")
    assert refused.status == 422 and "begins with “7”" in refused.text
    assert 'value="1，7"' in refused.html
    assert refused.submit("Continue", buildings="1").status == 200
    with database.reading() as session:
        assert session.get_one(Poll, poll_id).buildings == ["1"]
    desk = client.get(f"{HOME}/desk/polls/{poll_id}")
    assert "Owners of units in 1, by heads and by area" in desk.text
    assert "287.50 square metres" in desk.text  # without the parking space
