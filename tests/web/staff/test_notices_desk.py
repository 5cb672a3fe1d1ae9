"""The notices desk: answering objections, and what is on file."""

from collections.abc import Callable
from uuid import UUID

import pytest

from linli import access, notices
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.db import Database
from linli.ids import new_id
from linli.notices import Draft, DraftItem, ItemState
from linli.subjects import Subject
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]


@pytest.fixture
def objector(person_with: MakePerson) -> Somebody:
    """刘芳, who objects."""
    return person_with(name="刘芳")


@pytest.fixture
def item(database: Database, community: Place, objector: Somebody, person_with: MakePerson) -> UUID:
    """A line of a running notice to which 刘芳 objects."""
    wang = person_with(name="王桂英")
    with database.writing() as session:
        notice_id = notices.publish(
            session,
            SYSTEM,
            community.id,
            Draft(
                kind="core.deeds",
                title="二月好人好事",
                days=3,
                items=[
                    DraftItem(
                        subject=Subject("core.deed", new_id()),
                        title="王*英 拾金不昧",
                        detail="+3",
                        person_id=wang.id,
                    )
                ],
            ),
        )
        line = notices.items(session, community.id, notice_id)[0]
        actor = Actor(objector.id, origin="test")
        notices.object_to(session, actor, community.id, line.id, "那天她不在社区。")
    return line.id


def state(database: Database, community: Place, item: UUID) -> tuple[ItemState, str]:
    """Where the line stands, and what it says."""
    with database.reading() as session:
        found = notices.find_item(session, community.id, item)
    return found.state, found.detail


def open_objection(head: Open) -> Page:
    """Open the one objection that waits."""
    page = head("notices")
    return page.follow(next(text for text, _href in page.links if "王*英 拾金不昧" in text))


def test_an_objection_waits_on_the_desk_with_everything_about_it(head: Open, item: UUID) -> None:
    assert item
    assert "1 Objection to answer" in head("").text
    page = open_objection(head)
    for shown in ("刘芳", "那天她不在社区。", "王*英 拾金不昧", "+3", "二月好人好事"):
        assert shown in page.text
    assert "二月好人好事" in head("notices?part=running").text


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({"outcome": "keep"}, (ItemState.ON_NOTICE, "+3")),
        ({"outcome": "strike"}, (ItemState.REJECTED, "+3")),
        ({"outcome": "correct", "detail": "+1"}, (ItemState.ON_NOTICE, "+1")),
    ],
)
def test_the_answer_decides_the_line_and_stays_on_file(
    head: Open,
    client: Client,
    database: Database,
    community: Place,
    objector: Somebody,
    item: UUID,
    given: dict[str, str],
    after: tuple[ItemState, str],
) -> None:
    page = open_objection(head).submit(
        "Give the answer", answer="走访了三户邻居，情况属实。", **given
    )
    assert "The answer is given" in page.text
    assert "Nothing to answer" in page.text
    assert state(database, community, item) == after
    on_file = head("notices?part=file")
    assert "王*英 拾金不昧" in on_file.text
    assert (
        "走访了三户邻居，情况属实。"
        in on_file.follow(
            next(text for text, _href in on_file.links if "王*英 拾金不昧" in text)
        ).text
    )
    reader = client.another(objector)
    assert "Messages1" in reader.get("/c/longhai/").text.replace(" ", "")[:200]


def test_an_answer_in_writing_is_needed_and_what_was_typed_is_kept(
    head: Open, database: Database, community: Place, item: UUID
) -> None:
    page = open_objection(head).submit("Give the answer", outcome="correct", detail="+2", answer="")
    assert page.status == 422
    assert "Please fill this in." in page.text
    assert 'value="+2"' in page.html
    assert state(database, community, item)[0] is ItemState.SUSPENDED


def test_an_objection_is_answered_once(head: Open, item: UUID) -> None:
    assert item
    page = open_objection(head)
    page.submit("Give the answer", outcome="keep", answer="走访了三户邻居。")
    again = page.submit("Give the answer", outcome="strike", answer="走访了三户邻居。")
    assert again.status == 409
    assert "A colleague has already answered this objection." in again.text


def test_who_is_concerned_does_not_answer(
    client: Client, database: Database, community: Place, objector: Somebody, item: UUID
) -> None:
    assert item

    with database.writing() as session:
        access.grant(session, SYSTEM, objector.id, "president", community.id)
    browser = client.sign_in(objector)
    page = browser.get("/c/longhai/staff/notices")
    page = page.follow(next(text for text, _href in page.links if "王*英" in text))
    refused = page.submit("Give the answer", outcome="strike", answer="我说得对。真的。")
    assert refused.status == 403
    assert "Please let a colleague decide." in refused.text


def test_staff_who_may_not_answer_see_what_runs(desk: Open, item: UUID) -> None:
    assert item
    page = desk("notices")
    assert "二月好人好事" in page.text
    assert "那天她不在社区。" not in page.text
    assert "那天她不在社区。" not in desk("notices?part=file").text
