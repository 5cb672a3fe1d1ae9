"""Erasing somebody at the counter."""

from collections.abc import Callable

from linli import access, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import Person
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]


def test_staff_erase_whom_they_serve_and_the_log_has_no_name(
    desk: Open, client: Client, person_with: MakePerson, auditor: Somebody, database: Database
) -> None:
    wang = person_with(name="王桂英")
    page = desk(f"people/{wang.id}").follow("Erase this person")
    no_reason = page.submit("Erase for good", sure="true")
    assert "Please fill this in." in no_reason.text
    done = page.submit("Erase for good", reason="died", sure="true")
    assert "The person's data has been erased." in done.text
    assert "王桂英" not in done.text
    assert desk(f"people/{wang.id}").status == 404
    with database.reading() as session:
        assert session.get_one(Person, wang.id).name == "已注销居民"
    client.sign_in(auditor)
    log = desk("audit").text
    assert "erased a person and their data" in log
    assert "They died" in log
    assert "王桂英" not in log


def test_what_is_open_is_listed_and_nothing_is_offered(desk: Open, person_with: MakePerson) -> None:
    scorer = person_with("scorer")
    page = desk(f"people/{scorer.id}/erase")
    assert "The role “Scorer” in 龙海社区 must be taken back first." in page.text
    assert "Erase for good" not in page.text


def test_who_belongs_elsewhere_too_is_not_erased_from_here(
    desk: Open,
    person_with: MakePerson,
    database: Database,
    community: Place,
    other_community: Place,
    staff: Somebody,
) -> None:
    wang = person_with(name="王桂英")
    with database.writing() as session:
        people.join(session, SYSTEM, other_community.id, wang.id)
    page = desk(f"people/{wang.id}/erase")
    assert "This person also belongs to 兴隆社区" in page.text
    assert "Erase for good" not in page.text
    with database.writing() as session:
        access.grant(session, SYSTEM, staff.id, "staff", other_community.id)
    assert "They leave all of these: 龙海社区, 兴隆社区." in desk(f"people/{wang.id}/erase").text


def test_nobody_erases_themselves_from_the_register(desk: Open, staff: Somebody) -> None:
    assert "Erase this person" not in desk(f"people/{staff.id}").text
    assert "Please use the page “My data”" in desk(f"people/{staff.id}/erase").text
