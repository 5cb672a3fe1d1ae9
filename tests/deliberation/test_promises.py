"""Promises that turn out otherwise: changed, dropped with a reason, kept for another sum."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session

from linli import events
from linli.clock import now
from linli.db import Database
from linli.events import CommitmentChanged, CommitmentDropped
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.models import Commitment, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import (
    NotNow,
    NotYourStage,
    StageNotReady,
    TopicRefused,
    TopicUnknown,
)
from linli_deliberation.topics import (
    advancing,
    carrying_out,
    mending,
    photos,
    reading,
    screening,
)
from tests.deliberation.polling import Hall
from tests.deliberation.test_notice_days import DO, in_second_stage

DUE = datetime(2026, 4, 1, 15, 59, 59, tzinfo=UTC)


def promised(session: Session, hall: Hall) -> tuple[Topic, Commitment]:
    topic = in_second_stage(session, hall, DO)
    made = carrying_out.promise(
        session, hall.staff.actor, hall.id, topic.id, what="装灯", owner="物业", due_at=DUE,
        cost=50_000,
    )  # fmt: skip
    return topic, made


def test_owner_day_and_cost_are_changed_for_everybody_to_read(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    topic, made = promised(session, hall)
    desk = (session, hall.staff.actor, hall.id, made.id)
    later = DUE + timedelta(days=9)
    mending.amend(*desk, owner="何经理", due_at=later, cost=62_050)
    assert (made.owner, made.due_at, made.cost) == ("何经理", later, 62_050)
    last = reading.history(session, topic.id)[-1]
    assert last.code is Did.AMENDED and last.title == ""
    assert all(part in last.note for part in ("装灯", "物业", "何经理", "500", "620.50"))
    count = len(reading.history(session, topic.id))
    mending.amend(*desk, owner="何经理", due_at=later, cost=62_050)
    assert len(reading.history(session, topic.id)) == count
    clock.move(days=60)  # overdue: the day may stand, but not move into the past
    mending.amend(*desk, owner="赵师傅", due_at=later, cost=None)
    with pytest.raises(TopicRefused, match="day is over"):
        mending.amend(*desk, owner="赵师傅", due_at=DUE, cost=None)


def test_what_is_refused(session: Session, hall: Hall) -> None:
    topic, made = promised(session, hall)
    desk = (session, hall.staff.actor, hall.id)
    same: dict[str, Any] = {"owner": "物业", "due_at": DUE, "cost": None}
    with pytest.raises(NotYourStage):
        mending.amend(session, hall.carla.actor, hall.id, made.id, **same)
    with pytest.raises(TopicUnknown):
        mending.amend(*desk, topic.id, **same)
    with pytest.raises(TopicRefused, match="write this down"):
        mending.amend(*desk, made.id, **{**same, "owner": " "})
    with pytest.raises(TopicRefused, match="less than nothing"):
        mending.amend(*desk, made.id, **{**same, "cost": -1})
    with pytest.raises(TopicRefused, match="less than nothing"):
        carrying_out.fulfil(*desk, made.id, spent=-1)
    with pytest.raises(TopicRefused, match="write this down"):
        mending.drop(*desk, made.id, reason=" ")
    carrying_out.fulfil(*desk, made.id, words="已装好", spent=48_000)
    session.refresh(made)
    assert (made.done_note, made.spent) == ("已装好", 48_000)
    with pytest.raises(NotNow, match="kept already"):
        mending.drop(*desk, made.id, reason="没钱")
    with pytest.raises(NotNow, match="kept already"):
        mending.amend(*desk, made.id, **same)


def test_dropped_with_a_reason_it_holds_nothing_up(session: Session, hall: Hall) -> None:
    topic, made = promised(session, hall)
    desk = (session, hall.staff.actor, hall.id)
    with pytest.raises(StageNotReady, match="not done"):
        advancing.advance(*desk, topic.id)
    mending.drop(*desk, made.id, reason="市里统一安装")
    last = reading.history(session, topic.id)[-1]
    assert last.code is Did.DROPPED and "市里统一安装" in last.note
    with pytest.raises(NotNow, match="was dropped"):
        mending.drop(*desk, made.id, reason="再说一次")
    with pytest.raises(NotNow, match="was dropped"):
        carrying_out.fulfil(*desk, made.id)
    assert advancing.advance(*desk, topic.id).state is TopicState.DONE


def test_where_promises_are_wanted_a_dropped_one_is_none(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    show = {"title": "示", "state": "publicised", "notice_days": 2, "needs": ["commitments"]}
    topic = in_second_stage(session, hall, show, DO)
    desk = (session, hall.staff.actor, hall.id)
    due = now(session) + timedelta(days=30)
    made = carrying_out.promise(*desk, topic.id, what="装灯", owner="物业", due_at=due)
    clock.move(days=3)
    mending.amend(*desk, made.id, owner="何经理", due_at=due, cost=None)
    with pytest.raises(StageNotReady, match="on public notice"):  # changed: on notice anew
        advancing.advance(*desk, topic.id)
    mending.drop(*desk, made.id, reason="没人做")
    with pytest.raises(StageNotReady, match="taken anything on"):
        advancing.advance(*desk, topic.id)


def test_changed_and_dropped_are_told_to_whoever_organises_help(
    session: Session, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, made = promised(session, hall)
    told = list[events.Event]()
    monkeypatch.setattr(events, "publish", lambda _session, event: told.append(event))
    desk = (session, hall.staff.actor, hall.id, made.id)
    mending.amend(*desk, owner="物业", due_at=DUE, cost=60_000)
    assert not told  # another sum is nobody else's
    mending.amend(*desk, owner="何经理", due_at=DUE, cost=60_000)
    mending.drop(*desk, reason="市里统一安装")
    path = f"deliberation/topics/{topic.id}"
    assert told == [
        CommitmentChanged(
            community_id=hall.id, reference_id=made.id, title="装灯", owner="何经理",
            due_on=date(2026, 4, 1), path=path,
        ),
        CommitmentDropped(
            community_id=hall.id, reference_id=made.id, title="装灯", reason="市里统一安装",
            path=path,
        ),
    ]  # fmt: skip


def test_whoever_carries_it_out_adds_photos(session: Session, hall: Hall) -> None:
    topic = in_second_stage(session, hall, DO | {"roles": ["proposer"]})
    anna = (session, hall.anna.actor, hall.id)
    made = carrying_out.promise(*anna, topic.id, what="装灯", owner="桂英", due_at=DUE)
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    picture.seek(0)
    for who, may in ((hall.anna, True), (hall.staff, True), (hall.bert, False)):
        assert photos.may_show(session, who.actor, topic) is may
    photos.attach(*anna, made.id, "后.jpg", picture)
    carrying_out.fulfil(*anna, made.id)
    advancing.advance(*anna, topic.id)
    assert photos.may_show(session, hall.anna.actor, topic)  # how it is now, when it is done
    with pytest.raises(NotYourStage, match="others act"):
        photos.attach(session, hall.bert.actor, hall.id, made.id, "x.jpg", picture)
    screening.cancel(session, hall.staff.actor, hall.id, topic.id, reason="撤销")
    assert not photos.may_show(session, hall.anna.actor, topic)


def test_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        topic, made = promised(session, hall)
        topic_id, promise_id = topic.id, made.id
        due = now(session) + timedelta(days=30)
        carrying_out.promise(
            session, hall.staff.actor, hall.id, topic_id, what="剪树", owner="绿化队", due_at=due
        )
    home = "/c/longhai/deliberation"
    page = client.sign_in(hall.staff).get(f"{home}/desk/promises/{promise_id}")
    wrong = page.submit("Change it", owner="", due="2026-05-01", cost="600")
    assert wrong.status == 422
    assert "It is changed" in wrong.submit("Change it", owner="何经理").text
    page = client.get(f"{home}/desk/promises/{promise_id}")
    assert "It is done" in page.text and 'value="2026-05-01"' in page.html
    page.submit("Is done", words="比计划省了一点", spent="580.50")
    assert "This promise" not in client.get(f"{home}/desk/promises/{promise_id}").text
    other = client.get(f"{home}/desk/topics/{topic_id}").follow("Done, or different?")
    other.submit("Drop the promise", reason="树死了")
    read = client.another(hall.carla).get(f"{home}/topics/{topic_id}").text
    shown = ("比计划省了一点", "really spent: 580.50 yuan", "Dropped", "树死了", "何经理")
    happened = ("A promise was changed", "A promise was dropped", "A promise was kept")
    for said in (*shown, *happened):
        assert said in read
    assert client.another(hall.carla).get(f"{home}/desk/promises/{promise_id}").status == 403
