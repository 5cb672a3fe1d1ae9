"""Leaving for good, on one's own page."""

import pytest
from tests.web.conftest import PASSWORD

from linli import access, people, points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import Person
from linli.points import Owner, Transfer
from linli.testing import MakePerson, QueryCounter, Somebody
from linli.testing.client import Client

PAGE = "/c/longhai/me/erase"


def give(database: Database, community: Place, person_id: object, amount: int) -> None:
    with database.writing() as session:
        unit = points.define_unit(session, SYSTEM, community.id, "points", "道德积分")
        source = points.open_account(session, unit.id, Owner.community(community.id), "issuance")
        mine = points.open_account(session, unit.id, Owner.person(person_id)).id  # type: ignore[arg-type]
        points.transfer(
            session,
            SYSTEM,
            Transfer(key="award", from_id=source.id, to_id=mine, amount=amount, reason="test"),
        )


def test_one_is_told_what_is_lost_and_leaves_with_the_password(
    signed_in: Client, resident: Somebody, database: Database, community: Place
) -> None:
    give(database, community, resident.id, 12)
    other = signed_in.another(resident)
    page = signed_in.get("/c/longhai/me").follow("Erase my data")
    for words in ("Download everything first", "道德积分 12 points", "cannot be undone"):
        assert words in page.text, words
    unsure = page.submit("Erase my data", password=PASSWORD)
    assert "Please tick this if you are sure." in unsure.text
    wrong = page.submit("Erase my data", password="guess", sure="true")
    assert (wrong.status, "This is not your password." in wrong.text) == (422, True)
    gone = page.submit("Erase my data", password=PASSWORD, sure="true")
    assert "Your data has been erased." in gone.text
    for browser in (signed_in, other):
        assert browser.get("/c/longhai/me").path == "/sign-in"
    with database.reading() as session:
        assert session.get_one(Person, resident.id).name == "已注销居民"


def test_guessing_the_password_is_slow_here_too(signed_in: Client) -> None:
    page = signed_in.get(PAGE)
    for _guess in range(8):
        page.submit("Erase my data", password="guess", sure="true")
    late = page.submit("Erase my data", password=PASSWORD, sure="true")
    assert (late.status, "tried too often" in late.text) == (429, True)


def test_what_is_open_is_listed_before_anything_is_asked(
    signed_in: Client, resident: Somebody, database: Database, community: Place
) -> None:
    with database.writing() as session:
        access.grant(session, SYSTEM, resident.id, "scorer", community.id)
    page = signed_in.get(PAGE)
    assert "First bring these to an end" in page.text
    assert "The role “Scorer” in 龙海社区 must be taken back first." in page.text
    assert "Your password" not in page.text


def test_what_became_open_meanwhile_is_told_and_nothing_is_done(
    signed_in: Client, resident: Somebody, database: Database, community: Place
) -> None:
    page = signed_in.get(PAGE)
    with database.writing() as session:
        access.grant(session, SYSTEM, resident.id, "scorer", community.id)
    late = page.submit("Erase my data", password=PASSWORD, sure="true")
    assert (late.status, "The role “Scorer”" in late.text) == (409, True)
    assert signed_in.get(PAGE).status == 200


def test_who_has_no_password_is_sent_to_the_counter(
    client: Client, person_with: MakePerson, database: Database
) -> None:
    elder = person_with()
    client.sign_in(elder)
    with database.writing() as session:
        session.get_one(Person, elder.id).password_hash = None
    page = client.get(PAGE)
    assert "Please come to the counter" in page.text
    assert "Your password" not in page.text


@pytest.mark.linli_plugins()
def test_the_page_asks_a_bounded_number_of_questions(
    signed_in: Client,
    resident: Somebody,
    query_counter: QueryCounter,
    database: Database,
    community: Place,
) -> None:
    give(database, community, resident.id, 12)
    with database.writing() as session:
        home = people.household(session, SYSTEM, community.id, "3-2-501")
        people.move_in(session, SYSTEM, home.id, resident.id)
    with query_counter() as queries:
        assert signed_in.get(PAGE).status == 200
    assert len(queries) <= 60, queries
