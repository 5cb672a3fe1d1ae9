"""Before a vote is announced staff see who would be on its roll, and who would not."""

import pytest

from linli.db import Database
from linli.testing import Client, MakePerson
from linli_deliberation.models import Secrecy, Voters
from tests.deliberation.polling import Hall, draft

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both databases: one is enough."""
    return sqlite_database


def test_whoever_lives_in_no_home_is_named_in_time(
    client: Client, hall: Hall, database: Database, person_with: MakePerson
) -> None:
    person_with(name="租客小孙")
    with database.writing() as session:
        poll_id = draft(session, hall, voters=Voters.HOUSEHOLDS, secrecy=Secrecy.SECRET).id
    page = client.sign_in(hall.staff).get(f"{HOME}/desk/polls/{poll_id}").text
    assert "grown-ups live in no home on the register and have no vote here." in page
    assert "租客小孙" in page
    assert "Only 3 votes are on the list" in page  # and the vote is to be secret


def test_all_names_can_be_read_before_announcing(
    client: Client, hall: Hall, database: Database, person_with: MakePerson
) -> None:
    for number in range(50):
        person_with(name=f"住户{number:02}")
    with database.writing() as session:
        poll_id = draft(session, hall).id
    first = client.sign_in(hall.staff).get(f"{HOME}/desk/polls/{poll_id}").follow("Show the names")
    assert "住户49" in first.text + first.follow("More").text
    found = client.get(f"{HOME}/desk/polls/{poll_id}/names?q=住户49").text
    assert "住户49" in found and "住户48" not in found
    assert client.another(hall.anna).get(f"{HOME}/desk/polls/{poll_id}/names").status == 403
