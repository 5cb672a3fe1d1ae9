"""Pages of a community in which much has happened: nothing is cut off without a word."""

from datetime import datetime, timedelta

import pytest

from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli_deliberation.models import Evaluation
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
    assert "Nothing that cost money" in anna.get(f"{HOME}/topics/years/2001").text
    assert anna.get(f"{HOME}/topics/years/1").status == 404


def test_topics_page_by_page(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        procedure = adopted(session, hall, "simple-vote")
        for number in range(52):
            proposed(session, hall, procedure, f"第 {number} 件")
    first = client.sign_in(hall.anna).get(f"{HOME}/topics")
    assert "第 51 件" in first.text and "第 1 件" not in first.text
    older = first.follow("Older")
    assert "第 1 件" in older.text and "第 0 件" in older.text
    assert "第 51 件" in older.follow("To the newest").text
