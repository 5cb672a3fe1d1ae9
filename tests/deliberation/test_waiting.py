"""What waits for staff among topics, and what procedures ask for that nobody has set up."""

import pytest
from sqlmodel import Session

from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation import problems
from linli_deliberation.councils import seats
from linli_deliberation.counting import EqualShares
from linli_deliberation.polls import drafting, scheduling
from linli_deliberation.procedures import store
from linli_deliberation.topics import advancing, proposing, waiting
from tests.deliberation.polling import Hall, close, draft
from tests.deliberation.wishing import adopted, proposed, supported


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What waits is the same on both."""
    return sqlite_database


def counts(session: Session, hall: Hall) -> list[int]:
    return [one.count for one in waiting.waiting(session, hall.staff.actor, hall.place)]


def test_proposals_that_can_be_taken_up_and_what_is_overdue(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    assert counts(session, hall) == [0, 0]
    assert not waiting.waiting(session, hall.anna.actor, hall.place)
    topic = proposed(session, hall, adopted(session, hall, "six-steps"))
    assert counts(session, hall) == [0, 0]  # one of five supports it
    supported(session, hall, topic)
    proposed(session, hall, adopted(session, hall, "simple-vote"), "换门禁")  # needs none
    assert counts(session, hall) == [2, 0]
    advancing.advance(session, hall.staff.actor, hall.id, topic.id)
    assert counts(session, hall) == [1, 0]
    clock.move(days=12)
    assert counts(session, hall) == [1, 1]
    clock.move(days=12)
    assert counts(session, hall) == [1, 2]


def test_a_council_that_a_procedure_needs_and_there_is_not(session: Session, hall: Hall) -> None:
    adopted(session, hall, "six-steps")  # staff act there too
    assert not problems.found(session, hall.place)
    plan = store.given()["six-steps"]
    stages = list(plan.stages)
    stages[3] = stages[3].model_copy(update={"roles": ("council:居民议事会",)})
    plan = plan.model_copy(update={"code": "ours", "title": "我们的议事", "stages": tuple(stages)})
    store.adopt(session, hall.president.actor, hall.id, plan)
    [problem] = problems.found(session, hall.place)
    assert "我们的议事" in str(problem.what) and "居民议事会" in str(problem.what)
    seats.found(session, hall.staff.actor, hall.id, title="居民议事会", seats="委员 3")
    assert not problems.found(session, hall.place)


def test_voters_read_which_projects_exclude_one_another(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        poll = draft(session, hall, EqualShares(), budget=1000, title="一千元")
        desk = (session, hall.staff.actor, hall.id, poll.id)
        for title, about in (("花坛", "种月季"), ("棋桌", "")):
            drafting.add_option(*desk, title=title, about=about, cost=90_000, conflict="东墙")
        scheduling.schedule(*desk)
        poll_id = poll.id
    clock.move(hours=1)
    with database.writing() as session:
        close(session, hall, poll_id)
    page = client.sign_in(hall.anna).get(f"/c/longhai/deliberation/polls/{poll_id}")
    said = "Of all with “东墙” at most one is taken."
    assert f"种月季 {said}" in page.text and page.text.count(said) == 2
    assert page.follow("Vote now").text.count(said) == 2


def test_a_proposal_stands_on_the_list_of_what_waits(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        simple = adopted(session, hall, "simple-vote")
        proposing.propose(
            session, hall.anna.actor, hall.id, simple.id, title="换门禁", story="坏了"
        )
    page = client.sign_in(hall.staff).get("/c/longhai/staff")
    assert "Proposal with enough supporters" in page.text
