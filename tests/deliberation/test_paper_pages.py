"""Paper ballots through the pages: taken back, missing, invalid, and said in public."""

from uuid import UUID

import pytest

from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.models import Secrecy
from tests.deliberation.polling import Hall, elector_of, opened, over

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both databases: one is enough."""
    return sqlite_database


def lines(database: Database, hall: Hall, poll_id: UUID) -> list[UUID]:
    with database.reading() as session:
        return [elector_of(session, poll_id, one).id for one in (hall.anna, hall.bert, hall.carla)]


def test_from_a_wrong_line_to_a_result_that_says_what_is_missing(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock, secrecy=Secrecy.SECRET, paper=True)
    desk = f"{HOME}/desk/polls/{poll_id}"
    teller, staff = client.another(hall.teller), client.another(hall.staff)
    for elector in lines(database, hall, poll_id):
        line = teller.get(f"{desk}/roll/{elector}")
        line.submit("Takes a paper ballot")
    wrong = teller.get(f"{desk}/roll/{elector}").submit("Take it back", reason="")
    assert wrong.status == 422
    assert "The line is free again" in wrong.submit("Take it back", reason="点错了一行").text
    assert "Vote now" in client.another(hall.carla).get(f"{HOME}/polls/{poll_id}").text
    over(database, hall, clock, poll_id)
    for who in (teller, staff):
        entered = who.get(f"{desk}/papers").submit("This paper is invalid", serial=1)
        assert "Paper 1 is entered." in entered.text
        assert "Fewer than 5 papers were handed out" in entered.text
    refused = teller.get(f"{desk}/papers").submit("Note it", missing=2)
    assert refused.status == 422 and "so many cannot be missing" in refused.text
    assert "when a second person says the same" in refused.submit("Note it", missing=1).text
    agreed = staff.get(f"{desk}/papers").submit("Note it", missing=1)
    assert "One of 2 papers handed out is missing." in agreed.text
    staff.get(desk).submit("Count the vote")
    result = client.another(hall.bert).get(f"{HOME}/polls/{poll_id}/result").text
    assert "One of them never came into the box" in result
    assert "invalid" not in result  # of two papers that would tell what one of them says
    assert "Few have voted in secret" in result
