"""Pages of a community in which much has happened: nothing is cut off without a word."""

from datetime import datetime, timedelta

import pytest

from linli import communities
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli_deliberation.councils import seats
from linli_deliberation.discussion import saying
from linli_deliberation.models import (
    Evaluation,
    Feeling,
    Meeting,
    MeetingState,
    Remark,
    RemarkKind,
)
from linli_deliberation.settings import DeliberationSettings
from tests.deliberation.polling import Hall
from tests.deliberation.test_notice_days import DO, in_second_stage
from tests.deliberation.test_yearly import kept
from tests.deliberation.wishing import adopted, proposed

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both."""
    return sqlite_database


def test_years_and_what_was_spent_in_one(client: Client, hall: Hall, database: Database) -> None:
    anna = client.sign_in(hall.anna)
    assert "Nothing here yet" in anna.get(f"{HOME}/topics/years").text
    with database.writing() as session:
        moment = now(session)
        topic = proposed(session, hall, adopted(session, hall, "simple-vote"))
        for ago, person in enumerate((*hall.residents, hall.staff, hall.teller)):
            at = moment - timedelta(days=366 * ago)
            session.add(Evaluation(topic_id=topic.id, person_id=person.id, stars=4, at=at))
        doing = in_second_stage(session, hall, DO)
        since = datetime(moment.year, 1, 2, tzinfo=moment.tzinfo)
        for number in range(52):
            kept(session, hall, doing, since + timedelta(minutes=number), 100 * number)
    page = anna.get(f"{HOME}/topics?over=1")
    years = page.follow("All years")
    assert years.text.count("80% satisfied") == 0 and years.text.count("100% satisfied") == 7
    assert page.text.count("100% satisfied") == 5
    assert "52 promises kept" in page.text
    year = client.another().get(f"{HOME}/topics/years/{moment.year}")
    assert "做了5100" in year.text and "做了100东" not in year.text
    older = year.follow("Older")
    assert "做了100东" in older.text and "做了0东" in older.text
    for without_anything in (2001, 1):
        assert anna.get(f"{HOME}/topics/years/{without_anything}").status == 404


def test_topics_page_by_page(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        procedure = adopted(session, hall, "simple-vote")
        communities.save_settings(
            session, SYSTEM, hall.id, "deliberation", DeliberationSettings, {"proposals_a_day": 99}
        )
        for number in range(52):
            proposed(session, hall, procedure, f"第 {number} 件")
    first = client.sign_in(hall.anna).get(f"{HOME}/topics")
    assert "第 51 件" in first.text and "第 1 件" not in first.text
    older = first.follow("Older")
    assert "第 1 件" in older.text and "第 0 件" in older.text
    assert "第 51 件" in older.follow("To the newest").text


def test_meetings_page_by_page(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        council = seats.found(session, hall.staff.actor, hall.id, title="议事会", seats="委员 3")
        for number in range(32):
            session.add(
                Meeting(
                    council_id=council.id, title=f"第 {number} 次例会", where="活动室",
                    agenda=["一"], starts_at=now(session) + timedelta(days=number),
                    state=MeetingState.CALLED,
                )
            )  # fmt: skip
        address = f"{HOME}/councils/{council.id}"
    first = client.sign_in(hall.anna).get(address)
    assert "第 31 次例会" in first.text and "第 1 次例会" not in first.text
    older = first.follow("Older")
    assert "第 1 次例会" in older.text and "第 0 次例会" in older.text
    assert "第 31 次例会" in older.follow("To the newest").text


def test_reasons_page_by_page_the_most_convincing_first(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        topic = proposed(session, hall, adopted(session, hall, "simple-vote"))
        for number in range(42):
            one = Remark(
                community_id=hall.id, about_id=topic.id, kind=RemarkKind.FOR, by_id=hall.bert.id,
                words=f"理由第 {number} 条", at=now(session),
            )  # fmt: skip
            session.add(one)
            session.flush()
        saying.say(
            session, hall.anna.actor, hall.id, topic.id, RemarkKind.REPLY, "说得对",
            parent_id=one.id,
        )  # fmt: skip
        saying.react(session, hall.anna.actor, hall.id, one.id, Feeling.CONVINCING)
        address = f"{HOME}/discussions/{topic.id}"
    first = client.sign_in(hall.anna).get(address)
    assert "理由第 41 条" in first.text and "说得对" in first.text
    assert "理由第 38 条" in first.text and "理由第 39 条" not in first.text
    more = first.follow("More reasons")
    assert "理由第 39 条" in more.text and "理由第 40 条" in more.text
    assert "理由第 41 条" in more.follow("To the most convincing").text
