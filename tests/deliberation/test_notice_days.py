"""Notice days: what a stage leaves behind stands in public before the matter goes on."""

from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.models import Topic
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact, Plan, Role, TopicState
from linli_deliberation.refusals import StageNotReady
from linli_deliberation.topics import advancing, carrying_out, proposing
from tests.deliberation.polling import Hall

FILES = files("linli_deliberation") / "procedures" / "files"


def plan_with(*stages: dict[str, Any]) -> Plan:
    first = {"title": "提", "state": "submitted"}
    return Plan.model_validate({"code": "ours", "title": "我们的", "stages": [first, *stages]})


def in_second_stage(session: Session, hall: Hall, *stages: dict[str, Any]) -> Topic:
    """Return a topic that has just entered the first of these stages."""
    procedure = store.adopt(session, hall.president.actor, hall.id, plan_with(*stages))
    topic = proposing.propose(
        session, hall.anna.actor, hall.id, procedure.id, title="东门装路灯", story="太黑"
    )
    return advancing.advance(session, hall.staff.actor, hall.id, topic.id)


DO = {"title": "办", "state": "implementing", "needs": ["fulfilment"]}


@pytest.mark.parametrize("name", sorted(store.given()))
def test_every_stage_that_is_given_says_who_carries_it_and_until_when(name: str) -> None:
    written = yaml.safe_load((FILES / f"{name}.yaml").read_text("utf-8"))
    assert all({"roles", "max_days", "who"} <= stage.keys() for stage in written["stages"])
    plan = store.given()[name]
    assert all(set(stage.roles) & {Role.STAFF.value, Role.HEAD.value} for stage in plan.stages)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("six-steps", {"公示结果": 3}),
        ("four-discussions", {"决议公开": 7, "实施结果公开": 7}),
        ("micro-project", {"居民定": 5}),
        ("three-hearings", {"协调会": 3}),
        ("nomination", {"公示": 5}),
        ("simple-vote", {}),
    ],
)
def test_what_is_published_where_the_procedure_asks_for_it(name: str, days: dict[str, int]) -> None:
    stages = store.given()[name].stages
    assert {one.title: one.notice_days for one in stages if one.notice_days} == days


def test_what_cannot_be_on_notice_in_time_is_refused() -> None:
    late = {"title": "示", "state": "publicised", "max_days": 3, "notice_days": 7}
    with pytest.raises(ValidationError, match="on public notice longer"):
        plan_with(late)


def test_a_report_stands_and_written_anew_stands_anew(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    look = {"title": "查", "state": "researching", "needs": ["report"], "notice_days": 2}
    topic = in_second_stage(session, hall, look, DO)
    desk = (session, hall.staff.actor, hall.id, topic.id)
    with pytest.raises(StageNotReady, match="report is missing"):
        advancing.advance(*desk)
    clock.move(days=9)  # nothing was published yet
    advancing.add_paper(*desk, Artefact.REPORT, "九家赞成。")
    clock.move(days=2)
    with pytest.raises(StageNotReady, match="on public notice until Mar 13, 2026"):
        advancing.advance(*desk)
    advancing.add_paper(*desk, Artefact.REPORT, "十家赞成。")
    clock.move(days=2)
    with pytest.raises(StageNotReady, match="on public notice until Mar 15, 2026"):
        advancing.advance(*desk)
    clock.move(days=1)
    assert advancing.advance(*desk).state is TopicState.IMPLEMENTING


def test_a_publication_stands_from_its_first_day_and_fulfilment_from_its_last(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    show = {"title": "示", "state": "publicised", "notice_days": 3}
    topic = in_second_stage(session, hall, show, DO | {"notice_days": 1})
    desk = (session, hall.staff.actor, hall.id)
    clock.move(days=3)
    with pytest.raises(StageNotReady, match="on public notice until"):
        advancing.advance(*desk, topic.id)
    clock.move(days=1)
    advancing.advance(*desk, topic.id)
    due = now(session) + timedelta(days=9)
    made = carrying_out.promise(*desk, topic.id, what="装灯", owner="物业", due_at=due)
    with pytest.raises(StageNotReady, match="not done"):
        advancing.advance(*desk, topic.id)
    carrying_out.fulfil(*desk, made.id)
    clock.move(days=1)
    with pytest.raises(StageNotReady, match="on public notice until"):
        advancing.advance(*desk, topic.id)
    clock.move(days=1)
    assert advancing.advance(*desk, topic.id).state is TopicState.DONE


def test_everybody_reads_until_when(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    show = {"title": "示", "state": "publicised", "notice_days": 3}
    with database.writing() as session:
        topic_id = in_second_stage(session, hall, show, DO | {"notice_days": 7}).id
    page = client.sign_in(hall.carla).get(f"/c/longhai/deliberation/topics/{topic_id}").text
    assert "on public notice until Mar 5, 2026" in page and "on public notice for 7 days" in page
    desk = client.another(hall.staff).get(f"/c/longhai/deliberation/desk/topics/{topic_id}")
    assert "What this stage leaves behind is on public notice until Mar 5, 2026." in desk.text
