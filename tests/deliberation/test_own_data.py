"""What people read about themselves: all of it, and nothing of how they voted in secret."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation import own_data
from linli_deliberation.councils import reading, seats
from linli_deliberation.counting import Plurality
from linli_deliberation.disclosure import matters, questions
from linli_deliberation.discussion import moderating, saying
from linli_deliberation.models import MatterKind, RemarkKind, Secrecy
from linli_deliberation.polls import candidates, scheduling
from linli_deliberation.sortition import draws
from tests.deliberation.polling import Hall, announce, close, draft, register_areas, vote
from tests.deliberation.wishing import adopted, proposed


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is held is the same on both."""
    return sqlite_database


def live(session: Session, hall: Hall, clock: MovableClock) -> None:
    """Let Anna do everything once."""
    desk, anna = (session, hall.staff.actor, hall.id), (session, hall.anna.actor, hall.id)
    register_areas(session, hall)
    topic = proposed(session, hall, adopted(session, hall, "simple-vote"))
    remark = saying.say(*anna, topic.id, RemarkKind.FOR, "太黑。")
    moderating.hide(*desk, remark.id, reason="重复")
    moderating.appeal(*anna, remark.id, words="没有重复")
    council = seats.found(*desk, title="议事会", seats="委员 3")
    [row] = reading.seats(session, council, now(session).date())
    seats.seat(*desk, row.id, hall.anna.id, until=now(session).date() + timedelta(days=900))
    draws.fix(
        *desk, title="评审员抽签", about="", places=2, source="开奖号码",
        seed_from=now(session) + timedelta(days=1),
    )  # fmt: skip
    account = matters.publish(*desk, MatterKind.ACCOUNTS, "三月账目", "收支相抵")
    questions.ask(*anna, account.id, "花在哪里？")
    election = draft(session, hall, Plurality(), title="选楼长", secrecy=Secrecy.SECRET)
    for who in (hall.anna, hall.bert):
        candidates.add(*desk, election.id, who.id)
    scheduling.schedule(*desk, election.id)
    secret = announce(
        session, hall, Plurality(), options=["甲一", "乙二"], secrecy=Secrecy.SECRET, title="秘密"
    )
    question = announce(session, hall, title="装扶手")
    clock.move(hours=1)
    for poll, said in ((secret, "1"), (question, "yes")):
        close(session, hall, poll)
        vote(session, hall, poll, hall.anna, said)


def test_everything_and_nothing_of_a_secret(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    live(session, hall, clock)
    found = own_data.sections(session, hall.anna.id)
    assert [str(part.title) for part in found] == [
        "Votes", "Proposals", "What I said in discussions", "Councils and lots",
        "Public affairs and property",
    ]  # fmt: skip
    rows = {(str(label), str(value)) for part in found for label, value in part.rows}
    for wanted in (
        ("秘密", "on the list of voters as “王桂英”: voted in the portal"),
        ("选楼长", "on the list of voters as “王桂英”: no vote is in"),
        ("选楼长", "stood for election as “王桂英”"),
        ("My appeal", "没有重复"),
        ("三月账目", "asked: 花在哪里？"),
        ("1-101", "89.50 square metres"),
    ):
        assert wanted in rows, rows
    words = " ".join(part for row in rows for part in row)
    assert "甲一" not in words and hall.bert.name not in words
    assert "太黑。" not in str(own_data.sections(session, hall.evaluator.id))


def test_on_the_page_of_ones_own_data(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        live(session, hall, clock)
    mine = client.sign_in(hall.anna).get("/c/longhai/me/everything").text
    for wanted in ("议事会 · 委员", "评审员抽签", "太黑。", "open ballot number 1"):
        assert wanted in mine
