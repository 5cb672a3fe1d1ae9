"""Whoever is not signed in reads how far matters are, and no names."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.testing import Client, QueryCounter
from linli.testing.clock import MovableClock
from linli_deliberation.disclosure import matters, questions
from linli_deliberation.models import MatterKind
from linli_deliberation.procedures.model import Artefact
from linli_deliberation.settings import DeliberationSettings
from linli_deliberation.topics import advancing, carrying_out, proposing
from tests.deliberation.polling import Hall
from tests.deliberation.test_notice_days import DO, in_second_stage
from tests.deliberation.wishing import adopted, proposed

HOME = "/c/longhai/deliberation"
LOOK = {"title": "查", "state": "deliberating", "needs": ["report"], "max_days": 5}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both."""
    return sqlite_database


def one_of_each(session: Session, hall: Hall, number: int = 0) -> tuple[UUID, UUID]:
    desk = (session, hall.staff.actor, hall.id)
    topic = in_second_stage(session, hall, LOOK, DO)
    advancing.add_paper(*desk, topic.id, Artefact.REPORT, f"走访了{hall.bert.name}家。")
    made = carrying_out.promise(
        *desk, topic.id, what="装灯", owner="物业", due_at=now(session) + timedelta(days=3)
    )
    assert made.done_at is None
    matter = matters.publish(*desk, MatterKind.ACCOUNTS, "三月公共收支", "支出 9800 元。")
    questions.ask(session, hall.anna.actor, hall.id, matter.id, f"花在哪里 {number}？")
    return topic.id, matter.id


def said(database: Database, hall: Hall, **values: object) -> None:
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, hall.id, "deliberation", DeliberationSettings, values
        )


def test_what_is_overdue_is_read_without_signing_in(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        topic_id, matter_id = one_of_each(session, hall)
        kept = proposing.propose(
            session, hall.anna.actor, hall.id, adopted(session, hall, "simple-vote").id,
            title="草稿", story="还没写完", draft=True,
        ).id  # fmt: skip
    clock.move(days=9)
    visitor = client.another()
    listed = visitor.get(f"{HOME}/topics")
    assert "东门装路灯" in listed.text and "Overdue" in listed.text and "草稿" not in listed.text
    page = visitor.get(f"{HOME}/topics/{topic_id}")
    assert page.status == 200 and "This should have gone on by" in page.text
    assert "物业" in page.text and page.text.count("Overdue") >= 2
    assert hall.bert.name not in page.text  # reports may name people; members read them
    assert "Reasons for and against" not in page.text and "I support it" not in page.text
    assert hall.bert.name in client.another(hall.carla).get(f"{HOME}/topics/{topic_id}").text
    assert visitor.get(f"{HOME}/topics/{kept}").status == 404
    assert "三月公共收支" in visitor.get(f"{HOME}/matters").text
    matter = visitor.get(f"{HOME}/matters/{matter_id}")
    assert "花在哪里 0？" in matter.text and "Overdue" in matter.text
    assert "王" not in matter.text and "What do you want to know?" not in matter.text
    assert "王" in client.another(hall.carla).get(f"{HOME}/matters/{matter_id}").text


@pytest.mark.parametrize(
    ("values", "opened"),
    [
        ({"public_results": False}, False),
        ({"public_results": False, "public_topics": "yes"}, True),
        ({"public_topics": "no"}, False),
    ],
)
def test_the_community_says_so(
    client: Client, hall: Hall, database: Database, values: dict[str, object], opened: bool
) -> None:
    with database.writing() as session:
        topic_id, matter_id = one_of_each(session, hall)
    said(database, hall, **values)
    for address in ("topics", f"topics/{topic_id}", "matters", f"matters/{matter_id}"):
        page = client.another().get(f"{HOME}/{address}")
        assert ("装路灯" in page.text or "三月公共收支" in page.text) is opened
        assert client.another(hall.carla).get(f"{HOME}/{address}").status == 200
    assert "Proposals and how far they are" not in client.another().get("/c/longhai").text or opened


def test_visitors_ask_as_often_for_much_as_for_little(
    client: Client, hall: Hall, database: Database, query_counter: QueryCounter
) -> None:
    def asked(*addresses: str) -> list[int]:
        found = list[int]()
        for address in addresses:
            assert visitor.get(f"{HOME}/{address}").status == 200
            with query_counter() as queries:
                visitor.get(f"{HOME}/{address}")
            found.append(len(queries))
        return found

    with database.writing() as session:
        topic_id, matter_id = one_of_each(session, hall)
    visitor = client.another()
    addresses = ("topics", f"topics/{topic_id}", "matters", f"matters/{matter_id}")
    few = asked(*addresses)
    with database.writing() as session:
        desk = (session, hall.staff.actor, hall.id)
        for number in range(4):
            proposed(session, hall, adopted(session, hall, "simple-vote"), f"路灯 {number}")
            due = now(session) + timedelta(days=3)
            carrying_out.promise(*desk, topic_id, what=f"事 {number}", owner="物业", due_at=due)
            matters.publish(*desk, MatterKind.MAJOR, f"大事 {number}", "内容")
            questions.ask(session, hall.bert.actor, hall.id, matter_id, f"还有 {number}？")
    assert asked(*addresses) == few
