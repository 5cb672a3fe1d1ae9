"""The desk of votes of owners: which buildings, and the register of units."""

import pytest

from linli.db import Database
from linli.testing import Client, Page, QueryCounter
from linli_deliberation.counting import owners
from linli_deliberation.models import Poll, Voters
from tests.deliberation.polling import Hall, announce, draft, register_areas

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


def test_a_unit_is_put_right_and_taken_off_on_the_page(
    client: Client, hall: Hall, database: Database, query_counter: QueryCounter
) -> None:
    with database.writing() as session:
        register_areas(session, hall)
    register = client.sign_in(hall.staff).get(f"{HOME}/desk/units")
    unit = _unit(register, "1-101")
    refused = unit.submit("Save", owners="王桂英 / 没有人")
    assert refused.status == 422 and "Nobody here is called 没有人." in refused.text
    done = refused.submit("Save", owners="王桂英 / 李建国", code="1-101A")
    assert "The unit is put right." in done.text
    assert "李建国" in done.text and "1-101A" in done.text
    gone = _unit(done, "车位7").submit("Take it off")
    assert "off the register" in gone.text and "车位7" not in gone.text
    assert client.get(f"{HOME}/desk/units/{hall.id}").status == 404
    with query_counter() as few:
        client.get(f"{HOME}/desk/units")
    with database.writing() as session:
        register_areas(session, hall, {f"2-{number},50,王桂英/李建国": "" for number in range(40)})
    with query_counter() as many:
        client.get(f"{HOME}/desk/units")
    assert len(many) == len(few)
    wrong = "\n".join(f"3-{number},viel" for number in range(32))
    assert (
        "… and 2 lines more."
        in client.get(f"{HOME}/desk/units").submit("Take it in", lines=wrong).text
    )
    with database.writing() as session:
        announce(session, hall, owners(major=False), voters=Voters.OWNERS)
    busy = _unit(client.get(f"{HOME}/desk/units"), "1-101A").submit("Take it off")
    assert busy.status == 422 and "wait until voting is over" in busy.text


def _unit(register: Page, code: str) -> Page:
    """Follow the line of a unit."""
    return register.follow(next(line for line, _href in register.links if line.startswith(code)))
