"""With deliberation beside: what was promised there becomes an activity here, by events alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session
from tests.deliberation.test_notice_days import DO, plan_with
from tests.volunteer_hours.team import Crew, open_shifts

from linli import inbox
from linli.clock import now
from linli.db import Database
from linli.testing import Client, MovableClock
from linli_deliberation.procedures import store
from linli_deliberation.topics import advancing, carrying_out, mending, proposing
from linli_volunteer_hours.activities import commitments

HOME = "/c/longhai/volunteer_hours/"
DUE = datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC)
pytestmark = pytest.mark.linli_plugins("volunteer_hours", "deliberation")


@pytest.fixture
def database(sqlite_database: Database, clock: MovableClock) -> Database:
    """Each plugin's own rules are tested on both."""
    sqlite_database.clock = clock
    return sqlite_database


def _promises(session: Session, crew: Crew, *what: str) -> list[object]:
    """Let staff promise something for a topic that is being carried out."""
    procedure = store.adopt(session, crew.president.actor, crew.id, plan_with(DO))
    topic = proposing.propose(
        session, crew.anna.actor, crew.id, procedure.id, title="楼道太乱", story="清一清"
    )
    advancing.advance(session, crew.staff.actor, crew.id, topic.id)
    return [
        carrying_out.promise(
            session, crew.staff.actor, crew.id, topic.id, what=one, owner="王经理", due_at=DUE
        ).id
        for one in what
    ]


def test_a_promise_becomes_an_activity(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        _promises(session, crew, "清理楼道")
    desk = client.another(crew.staff).get(f"{HOME}desk/commitments")
    assert "清理楼道" in desk.text and "王经理" in desk.text
    made = desk.follow("Make an activity of it").submit(
        "Plan it", team=str(crew.team_id), place="3栋楼道"
    )
    promised = made.follow("Where it was promised")
    assert promised.status == 200 and "楼道太乱" in promised.text, "the topic it was promised for"
    with database.reading() as session:
        assert [begin.date() for begin in open_shifts(session)] == [DUE.date()]


def test_what_is_changed_or_dropped_there_is_told_here(session: Session, crew: Crew) -> None:
    planned, waiting = _promises(session, crew, "清理楼道", "种花")
    here, staff = crew.place, crew.staff.actor
    by_title = {one.title: one for one in commitments.waiting(session, staff, here)}
    assert by_title.keys() == {"清理楼道", "种花"}
    draft = replace(commitments.draft(session, here, by_title["清理楼道"]), place="3栋楼道")
    commitments.plan(session, staff, here.id, by_title["清理楼道"].id, crew.team_id, draft)
    later = DUE + timedelta(days=5)
    for promise in (planned, waiting):
        mending.amend(session, staff, here.id, promise, owner="李主任", due_at=later, cost=None)  # type: ignore[arg-type]
    [offered] = commitments.waiting(session, staff, here)
    assert (offered.owner, offered.due_on) == ("李主任", later.date())
    told = [str(one.text) for one in inbox.page(session, crew.leader.id)]
    assert sum("is answered for by 李主任" in one for one in told) == 1, "of what is planned"
    for promise in (planned, waiting):
        mending.drop(session, staff, here.id, promise, reason="物业来做")  # type: ignore[arg-type]
    assert not commitments.waiting(session, staff, here)
    assert "is not done after all" in str(inbox.page(session, crew.leader.id)[0].text)
    assert open_shifts(session) and now(session) < DUE, "the leader decides"
