"""What the hall needs on paper: ballot papers as they were frozen, and the whole list of voters."""

import pytest

from linli.db import Database
from linli.testing import Client, MakePerson, QueryCounter
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Irv
from linli_deliberation.models import Secrecy, Voters
from tests.deliberation.polling import Hall, elector_of, opened, vote

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both databases: one is enough."""
    return sqlite_database


def test_papers_of_an_open_vote_bear_the_numbers_of_who_has_not_voted(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock, voters=Voters.HOUSEHOLDS, paper=True)
    with database.writing() as session:
        vote(session, hall, poll_id, hall.anna, "yes")
        annas = elector_of(session, poll_id, hall.anna).number
    roll = client.sign_in(hall.teller).get(f"{HOME}/desk/polls/{poll_id}/roll")
    papers = roll.follow("Print ballot papers").text
    assert papers.count("☐") == 2 * 3  # two homes have not voted yet
    assert "Number 3 on the list of voters" in papers
    assert f"Number {annas} on the list of voters" not in papers
    rest = client.get(f"{HOME}/desk/polls/{poll_id}/ballots?first=9").text
    assert "From this number on everybody has voted." in rest
    listed = roll.follow("List for the hall").text
    assert hall.berts_wife.name in listed  # who may cast the vote of the home
    assert "1-101" in listed and "Signature" in listed


def test_papers_of_a_secret_vote_bear_no_number(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock, rule=Irv(), options=["甲", "乙"], paper=True,
                     secrecy=Secrecy.SECRET)  # fmt: skip
    path = f"{HOME}/desk/polls/{poll_id}/ballots"
    papers = client.sign_in(hall.staff).get(f"{path}?copies=3").text
    assert papers.count("____ 甲") == 3 and "on the list of voters" not in papers
    assert "write no name on it" in papers
    assert client.get(f"{path}?copies=1000").text.count("____ 甲") == 4  # what does not fit
    assert client.another(hall.anna).get(path).status == 403
    plain = opened(database, hall, clock)
    assert client.get(f"{HOME}/desk/polls/{plain}/ballots").status == 422


def test_a_member_of_a_panel_hands_out_against_the_roll(
    client: Client, hall: Hall, database: Database, clock: MovableClock, person_with: MakePerson
) -> None:
    poll_id = opened(database, hall, clock, paper=True)
    roll = client.sign_in(person_with("panel_member")).get(f"{HOME}/desk/polls/{poll_id}/roll")
    line = roll.follow(next(label for label, _to in roll.links if hall.anna.name in label))
    assert "put the paper into the box" in line.submit("Takes a paper ballot").text


def test_the_list_asks_as_often_for_many(
    client: Client,
    hall: Hall,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
    query_counter: QueryCounter,
) -> None:
    few = opened(database, hall, clock, paper=True)
    for number in range(60):
        person_with(name=f"住户{number:02}")
    many = opened(database, hall, clock, paper=True)
    client.sign_in(hall.staff).get(f"{HOME}/desk/polls/{few}/roll/print")
    with query_counter() as first:
        client.get(f"{HOME}/desk/polls/{few}/roll/print")
    with query_counter() as second:
        assert "住户59" in client.get(f"{HOME}/desk/polls/{many}/roll/print").text
    assert len(second) == len(first)
