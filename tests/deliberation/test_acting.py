"""Who carries a topic through a stage: staff, the proposer, a council's members; others do not."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.councils import reading as councils
from linli_deliberation.councils import seats
from linli_deliberation.models import Procedure, Topic
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact, Plan
from linli_deliberation.refusals import NotYourStage
from linli_deliberation.topics import acting, advancing, carrying_out, finding
from tests.deliberation.polling import Hall
from tests.deliberation.wishing import proposed

TITLE = "社区议事会"


def by(session: Session, hall: Hall, *roles: str) -> Procedure:
    """Take a procedure into use whose second stage these roles carry."""
    plan: dict[str, Any] = {
        "code": "ours",
        "title": "我们的",
        "stages": [
            {"title": "提", "state": "submitted"},
            {"title": "议", "state": "deliberating", "roles": roles, "max_days": 9},
            {"title": "办", "state": "implementing"},
        ],
    }
    return store.adopt(session, hall.president.actor, hall.id, Plan.model_validate(plan))


def talking(session: Session, hall: Hall, *roles: str) -> Topic:
    """Return Anna's topic in that stage."""
    topic = proposed(session, hall, by(session, hall, *roles))
    return advancing.advance(session, hall.staff.actor, hall.id, topic.id)


def test_what_staff_do_nobody_else_does(session: Session, hall: Hall) -> None:
    topic = talking(session, hall, "staff")
    anna, due = (session, hall.anna.actor, hall.id), now(session) + timedelta(days=20)
    for act in (
        lambda: advancing.advance(*anna, topic.id),
        lambda: advancing.add_paper(*anna, topic.id, Artefact.MINUTES, "x"),
        lambda: advancing.link_poll(*anna, topic.id, topic.id),
        lambda: advancing.extend(*anna, topic.id, due, reason="x"),
        lambda: carrying_out.promise(*anna, topic.id, what="a", owner="b", due_at=due),
    ):
        with pytest.raises(NotYourStage, match="“议” others act"):
            act()


def test_the_proposer_carries_it_through_a_stage_of_theirs(session: Session, hall: Hall) -> None:
    topic = talking(session, hall, "proposer")
    for other in (hall.staff, hall.bert):
        with pytest.raises(NotYourStage):
            advancing.advance(session, other.actor, hall.id, topic.id)
    due = now(session) + timedelta(days=20)
    made = carrying_out.promise(
        session, hall.anna.actor, hall.id, topic.id, what="搬", owner="王", due_at=due
    )
    advancing.advance(session, hall.anna.actor, hall.id, topic.id)
    with pytest.raises(NotYourStage):  # the next stage is not theirs
        carrying_out.fulfil(session, hall.anna.actor, hall.id, made.id)
    topic.stage, topic.proposer_id = 1, None  # a paper slip without a name: staff, lest it be stuck
    assert not acting.acts(session, hall.anna.actor, topic, finding.stage_of(session, topic))
    assert acting.acts(session, hall.staff.actor, topic, finding.stage_of(session, topic))


def test_the_members_of_a_council_act_while_their_term_lasts(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic = talking(session, hall, f"council:{TITLE}")
    stage = finding.stage_of(session, topic)
    assert acting.acts(session, hall.staff.actor, topic, stage)  # nobody sits there yet
    assert [str(one) for one in acting.who(session, topic, stage)] == ["the community's staff"]
    desk = (session, hall.staff.actor, hall.id)
    council = seats.found(*desk, title=TITLE, seats="成员 7")
    today = now(session).date()
    [seat] = councils.seats(session, council, today)
    seats.seat(*desk, seat.id, hall.bert.id, until=today + timedelta(days=30))
    assert [str(one) for one in acting.who(session, topic, stage)] == [
        f"members of the council “{TITLE}”"
    ]
    for other in (hall.staff, hall.anna):
        assert not acting.acts(session, other.actor, topic, stage)
    assert acting.acts(session, hall.bert.actor, topic, stage)
    clock.move(days=40)
    assert not acting.acts(session, hall.bert.actor, topic, stage)
    assert acting.acts(session, hall.staff.actor, topic, stage)


@pytest.mark.parametrize(
    ("role", "may"), [("residents", {"anna", "staff", "president"}), ("head", {"president"})]
)
def test_residents_or_the_head(session: Session, hall: Hall, role: str, may: set[str]) -> None:
    topic = talking(session, hall, role)
    stage = finding.stage_of(session, topic)
    assert {
        name
        for name in ("anna", "staff", "president")
        if acting.acts(session, getattr(hall, name).actor, topic, stage)
    } == may


def test_a_proposer_who_has_left_holds_nothing_up(session: Session, hall: Hall) -> None:
    topic = talking(session, hall, "proposer")
    stage = finding.stage_of(session, topic)
    assert not acting.acts(session, hall.staff.actor, topic, stage)
    people.leave(session, SYSTEM, hall.id, hall.anna.id)
    assert acting.acts(session, hall.staff.actor, topic, stage)
    assert [str(one) for one in acting.who(session, topic, stage)] == ["the community's staff"]


def test_a_procedure_with_a_role_that_nobody_knows(session: Session, hall: Hall) -> None:
    for roles in (["wizard"], ["council:"], []):
        with pytest.raises(ValidationError):
            by(session, hall, *roles)


def test_a_procedure_written_before_stages_had_roles_is_for_staff() -> None:
    plan = Plan.model_validate(
        {"code": "old", "title": "旧", "stages": [
            {"title": "提", "state": "submitted", "who": "居民"},
            {"title": "办", "state": "implementing"},
        ]}
    )  # fmt: skip
    assert {stage.roles for stage in plan.stages} == {("staff",)}


def test_the_proposer_at_the_desk(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        topic_id = talking(session, hall, "proposer").id
    address = f"/c/longhai/deliberation/topics/{topic_id}"
    page = client.sign_in(hall.anna).get(address)
    assert "Who carries it further: whoever proposed it" in page.text
    assert "End the matter" not in page.follow("Look after it").text
    staff = client.another(hall.staff).get(address).follow("Look after it")
    assert "Who carries it further" in staff.text and "Go on to" not in staff.text
    bert = client.another(hall.bert)
    assert "Look after it" not in bert.get(address).text
    chinese = client.another(hall.bert, language="zh-CN").get(address)
    assert "这一步由谁推进： 提议人" in chinese.text
    assert bert.get(address.replace("/topics/", "/desk/topics/")).status == 403
    gone_on = page.follow("Look after it").submit("Go on to: 办", words="")
    assert "It has gone a step further." in gone_on.text and gone_on.path == address
