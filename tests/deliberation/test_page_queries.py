"""Pages ask the database as often for much as for little: councils, discussions, draws, notices."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.testing import Client, MakePerson, QueryCounter
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.councils import meetings, reading, seats
from linli_deliberation.disclosure import matters, questions
from linli_deliberation.discussion import moderating, saying, statements
from linli_deliberation.models import Feeling, MatterKind, RemarkKind
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.sortition import draws
from linli_deliberation.topics import carrying_out, finding
from tests.deliberation.polling import Hall
from tests.deliberation.wishing import adopted, proposed

HOME = "/c/longhai/deliberation"
_MORE = 4


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Queries are the same on both."""
    return sqlite_database


class Life:
    """Things of every kind, made in the words of the rules, one round after another."""

    def __init__(self, session: Session, hall: Hall) -> None:
        desk = (session, hall.staff.actor, hall.id)
        self.council = seats.found(*desk, title="议事会", seats="委员 40").id
        [row] = reading.seats(session, seats.find(session, hall.id, self.council), _day(session))
        self.seat = row.id
        self.topic = proposed(session, hall, adopted(session, hall, "simple-vote")).id
        self.matter = matters.publish(*desk, MatterKind.ACCOUNTS, "三月账目", "收支相抵").id
        self.draw = self.fix(session, hall, "评审员抽签").id
        self.meeting = UUID(int=0)

    def fix(self, session: Session, hall: Hall, title: str) -> Any:
        return draws.fix(
            session, hall.staff.actor, hall.id, title=title, about="", places=2, source="开奖号码",
            seed_from=now(session) + timedelta(days=1),
        )  # fmt: skip

    def more(self, session: Session, hall: Hall, who: Somebody, number: int) -> None:
        """Add one of everything."""
        desk, mine = (session, hall.staff.actor, hall.id), (session, who.actor, hall.id)
        until = _day(session) + timedelta(days=900)
        seats.seat(*desk, self.seat, who.id, until=until)
        self.meeting = meetings.call(
            *desk, self.council, title=f"例会 {number}", where="活动室", agenda=["一"],
            starts_at=now(session) + timedelta(days=9),
        ).id  # fmt: skip
        reason = saying.say(*mine, self.topic, RemarkKind.FOR, f"理由 {number}")
        saying.say(*mine, self.topic, RemarkKind.REPLY, f"回应 {number}", parent_id=reason.id)
        saying.react(session, hall.bert.actor, hall.id, reason.id, Feeling.CONVINCING)
        shown = saying.say(*mine, self.topic, RemarkKind.STATEMENT, f"说法 {number}")
        statements.take_a_stand(session, hall.bert.actor, hall.id, shown.id, 1)
        hidden = saying.say(*mine, self.topic, RemarkKind.STATEMENT, f"难听的 {number}")
        moderating.hide(*desk, hidden.id, reason="说的是人")
        moderating.appeal(*mine, hidden.id, words="说的是事")
        questions.ask(*mine, self.matter, f"花在哪里 {number}？")
        matters.publish(*desk, MatterKind.MAJOR, f"大事 {number}", "内容")
        self.fix(session, hall, f"抽签 {number}")
        proposed(session, hall, adopted(session, hall, "simple-vote"), f"路灯 {number}")


def _day(session: Session) -> Any:
    return now(session).date()


def test_councils_discussions_draws_and_notices(
    client: Client,
    hall: Hall,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
    query_counter: QueryCounter,
) -> None:
    numbers = count()
    with database.writing() as session:
        life = Life(session, hall)
        life.more(session, hall, hall.anna, next(numbers))
    staff = client.sign_in(hall.president)
    addresses = [
        "/councils", f"/councils/{life.council}", "/topics", f"/topics/{life.topic}",
        f"/desk/topics/{life.topic}", f"/discussions/{life.topic}",
        f"/discussions/{life.topic}/opinions", "/desk/appeals", "/matters",
        f"/matters/{life.matter}", "/draws", f"/draws/{life.draw}",
    ]  # fmt: skip

    def asked(address: str) -> int:
        assert staff.get(f"{HOME}{address}").status == 200
        with query_counter() as queries:
            staff.get(f"{HOME}{address}")
        return len(queries)

    few = {address: asked(address) for address in addresses}
    meeting = asked(f"/meetings/{life.meeting}")
    people = [person_with(name=f"居民{number}") for number in range(_MORE)]
    with database.writing() as session:
        for who in people:
            life.more(session, hall, who, next(numbers))
    assert {address: asked(address) for address in addresses} == few
    assert asked(f"/meetings/{life.meeting}") == meeting


def test_a_lot_that_is_drawn_and_promises(
    client: Client,
    hall: Hall,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
    query_counter: QueryCounter,
) -> None:
    found = list[tuple[int, int]]()
    with database.writing() as session:
        life = Life(session, hall)
    for round_ in range(2):
        for number in range(round_ * _MORE):
            person_with(name=f"居民{number}")
        with database.writing() as session:
            lot = life.fix(session, hall, f"抽签 {round_}").id
            topic = finding.find(session, hall.id, life.topic)
            topic.state = TopicState.IMPLEMENTING
            for number in range(1 + round_ * _MORE):
                carrying_out.promise(
                    session, hall.staff.actor, hall.id, topic.id, what=f"事 {number}", owner="物业",
                    due_at=now(session) + timedelta(days=9),
                )  # fmt: skip
        clock.move(days=2)
        with database.writing() as session:
            draws.draw(session, hall.staff.actor, hall.id, lot, "07")
        staff = client.another(hall.staff)
        asked = list[int]()
        for address in (f"/draws/{lot}", f"/topics/{life.topic}"):
            staff.get(f"{HOME}{address}")
            with query_counter() as queries:
                staff.get(f"{HOME}{address}")
            asked.append(len(queries))
        found.append((asked[0], asked[1]))
    assert found[0] == found[1]


def test_projects_that_wait_and_the_stages_of_a_procedure(
    client: Client,
    hall: Hall,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
) -> None:
    with database.writing() as session:
        procedure = adopted(session, hall, "micro-project").id
    head = client.sign_in(hall.president)
    procedures = f"{HOME}/desk/procedures"

    def asked() -> list[int]:
        counts = list[int]()
        for address in ("/budget", ""):
            head.get(f"{procedures}/{procedure}{address}")
            with query_counter() as queries:
                assert head.get(f"{procedures}/{procedure}{address}").status == 200
            counts.append(len(queries))
        return counts

    counts = list[list[int]]()
    for some in (1, _MORE):
        with database.writing() as session:
            for number in range(some):
                topic = proposed(
                    session, hall, adopted(session, hall, "micro-project"), f"灯{number}"
                )
                topic.stage, topic.state, topic.cost = 2, TopicState.DECIDING, 100_00
                seats.found(
                    session,
                    hall.staff.actor,
                    hall.id,
                    title=f"议事会{some}{number}",
                    seats="委员 3",
                )
        counts.append(asked())
    assert counts[0] == counts[1]
