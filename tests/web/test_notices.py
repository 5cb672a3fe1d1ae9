"""Public notices: reading, objecting, following up."""

from datetime import timedelta

import pytest

from linli import notices
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.ids import new_id
from linli.notices import Draft, DraftItem
from linli.subjects import Subject
from linli.testing import MakePerson, MovableClock, Somebody
from linli.testing.client import Client, Page


@pytest.fixture
def published(database: Database, community: Place, clock: MovableClock) -> None:
    """The deeds of February, in public notice for three days."""
    with database.writing() as session:
        notices.publish(
            session,
            SYSTEM,
            community.id,
            Draft(
                kind="core.deeds",
                title="二月好人好事",
                introduction="如有异议，请在三天内提出。",
                days=3,
                items=[
                    DraftItem(
                        subject=Subject("core.deed", new_id()), title=f"王*英 {n}", detail=f"+{n}"
                    )
                    for n in range(1, 71)
                ],
            ),
        )


@pytest.mark.usefixtures("published")
def test_a_notice_is_listed_opened_and_paged(signed_in: Client) -> None:
    page = signed_in.get("/c/longhai/notices")
    assert "二月好人好事" in page.text
    assert "70 lines" in page.text
    link = next(href for text, href in page.links if "二月好人好事" in text)
    page = signed_in.get(link)
    assert "In public notice until Mar 5, 2026" in page.text
    assert page.text.count("In public notice") == 1, "each line says again what holds for all"
    assert "王*英 60" in page.text
    assert "王*英 61" not in page.text
    page = page.follow("More")
    assert "王*英 70" in page.text
    assert "王*英 1" in page.follow("To the beginning").text


def open_line(client: Client, name: str) -> Page:
    """Open a line of the notice."""
    page = client.get("/c/longhai/notices")
    page = client.get(next(href for text, href in page.links if "二月好人好事" in text))
    return client.get(next(href for text, href in page.links if name in text))


@pytest.mark.usefixtures("published")
def test_an_objection_suspends_the_line_and_is_followed_to_its_answer(
    signed_in: Client,
    resident: Somebody,
    person_with: MakePerson,
    database: Database,
    community: Place,
) -> None:
    page = open_line(signed_in, "王*英 7")
    page = page.submit("Object", reason="That was my neighbour, not she.")
    assert "Your objection has arrived." in page.text
    assert "Being looked into" in page.text
    assert "Being looked into" in open_line(signed_in, "王*英 7").text
    listed = signed_in.get("/c/longhai/notices")
    listed = signed_in.get(next(href for text, href in listed.links if "二月好人好事" in text))
    assert "Being looked into</span><br>" in listed.html, "on a line of its own, for a phone"
    supervisor = person_with("supervisor")
    with database.writing() as session:
        objection = notices.my_objections(session, resident.id, community.id)[0]
        notices.answer(
            session,
            supervisor.actor,
            community.id,
            objection.id,
            upheld=True,
            answer="You are right.",
        )
    page = signed_in.get(f"/c/longhai/objections/{objection.id}")
    assert "You were right" in page.text
    assert "You are right." in page.text
    line = open_line(signed_in, "王*英 7")
    assert "Struck off" in line.text
    assert "That was my neighbour" not in line.text, "the reason is not public"


@pytest.mark.usefixtures("published")
def test_what_is_wrong_with_an_objection_is_told_and_kept(
    signed_in: Client, clock: MovableClock
) -> None:
    page = open_line(signed_in, "王*英 8")
    short = page.submit("Object", reason="No")
    assert (short.status, "at least 5 characters" in short.text) == (422, True)
    assert "No</textarea>" in short.html
    page.submit("Object", reason="It was me.")
    twice = page.submit("Object", reason="It was me, really.")
    assert twice.status == 409
    assert "It was me, really." in twice.html
    clock.move(seconds=timedelta(days=9).total_seconds())
    late = page.submit("Object", reason="Still me, I say.")
    assert late.status == 409
    assert "Still me, I say." in late.html or "days for objections are over" in late.text


@pytest.mark.usefixtures("published")
def test_an_objection_is_for_its_maker_and_those_who_answer(
    signed_in: Client,
    resident: Somebody,
    person_with: MakePerson,
    database: Database,
    community: Place,
) -> None:
    open_line(signed_in, "王*英 7").submit("Object", reason="That was my neighbour.")
    with database.reading() as session:
        made = notices.my_objections(session, resident.id, community.id)[0].id
    neighbour = signed_in.another(person_with())
    assert neighbour.get(f"/c/longhai/objections/{made}").status == 404
    supervisor = signed_in.another(person_with("supervisor"))
    assert "That was my neighbour." in supervisor.get(f"/c/longhai/objections/{made}").text


@pytest.mark.usefixtures("published")
def test_an_ended_notice_is_right_without_a_worker(signed_in: Client, clock: MovableClock) -> None:
    clock.move(days=9)
    assert "No notice is running just now" in signed_in.get("/c/longhai/notices").text
    page = signed_in.get("/c/longhai/notices").follow("Ended")
    assert "二月好人好事" in page.text
    page = signed_in.get(next(href for text, href in page.links if "二月好人好事" in text))
    assert "70 confirmed, 0 struck off." in page.text
