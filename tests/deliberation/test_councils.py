"""Councils: seats, terms and composition; meetings that are quorate or not; minutes confirmed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from linli import inbox
from linli.access import NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.ids import new_id
from linli.people import NotAMember, membership_of
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.councils import composition, meetings, reading, seats
from linli_deliberation.models import Coming, Council, MeetingState, Seat, TopicPaper
from linli_deliberation.procedures.model import Artefact, TopicState
from linli_deliberation.refusals import CouncilRefused, CouncilUnknown, NotNow
from linli_deliberation.topics import advancing, finding, screening
from linli_deliberation.topics import reading as topics
from tests.deliberation.polling import Hall
from tests.deliberation.wishing import adopted, proposed, supported

HOME = "/c/longhai/deliberation"
LAID_OUT = "书记 1\n固定成员：3\n利益相关方 X"


def founded(session: Session, hall: Hall, **more: Any) -> tuple[Council, list[Seat]]:
    council = seats.found(
        session, hall.staff.actor, hall.id, title="居民议事会", seats=LAID_OUT, **more
    )
    rows = reading.seats(session, council, now(session).date())
    return council, [session.get_one(Seat, row.id) for row in rows]


def seated(session: Session, hall: Hall, seat: Seat, who: Somebody, days: int = 400) -> UUID:
    until = now(session).date() + timedelta(days=days)
    return seats.seat(session, hall.staff.actor, hall.id, seat.id, who.id, until=until).id


def test_seats_terms_and_the_majority(
    session: Session, hall: Hall, clock: MovableClock, other_community: Place
) -> None:
    council, (secretary, permanent, guests) = founded(session, hall, majority="party_member")
    assert [(one.title, one.places) for one in (secretary, permanent, guests)] == [
        ("书记", 1), ("固定成员", 3), ("利益相关方", None),
    ]  # fmt: skip
    for member in (hall.president, hall.anna, hall.bert):
        membership_of(session, hall.id, member.id).categories = ["party_member"]
    holder = seated(session, hall, secretary, hall.president)
    seated(session, hall, permanent, hall.anna)
    seated(session, hall, permanent, hall.carla)  # one of four
    for seat, who, says in (
        (secretary, hall.bert, "taken"),
        (guests, hall.bert, "when a matter needs them"),
        (permanent, hall.anna, "sits on the council already"),
        (permanent, hall.berts_wife, "more than half"),
    ):
        with pytest.raises(CouncilRefused, match=says):
            seated(session, hall, seat, who)
    with pytest.raises(CouncilRefused, match="over already"):
        seated(session, hall, permanent, hall.bert, days=0)
    with pytest.raises(CouncilUnknown):
        seats.find(session, other_community.id, council.id)
    with pytest.raises(NotAllowed):
        seats.leave(session, hall.anna.actor, hall.id, holder, reason="x")
    with pytest.raises(CouncilRefused):
        seats.leave(session, hall.staff.actor, hall.id, holder, reason=" ")
    seats.leave(session, hall.staff.actor, hall.id, holder, reason="调任")
    seated(session, hall, secretary, hall.bert, days=30)
    assert composition.composition(session, council) == composition.Composition(4, 3, 2, gone=0)
    clock.move(days=40)  # his term is over, and the seat is free again
    seated(session, hall, secretary, hall.president)


@pytest.mark.parametrize(
    ("lines", "says"),
    [("书记", "Line 1"), ("书记 1\n委员 0", "Line 2"), ("代表 X", "at least one")],
)
def test_what_is_no_council(session: Session, hall: Hall, lines: str, says: str) -> None:
    with pytest.raises(CouncilRefused, match=says):
        seats.found(session, hall.staff.actor, hall.id, title="议事会", seats=lines)
    founded(session, hall)
    with pytest.raises(CouncilRefused, match="already there"):
        founded(session, hall)
    with pytest.raises(NotAllowed):
        seats.found(session, hall.anna.actor, hall.id, title="我的会", seats="委员 3")


def test_a_meeting_from_the_invitation_to_confirmed_minutes(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    council, (secretary, permanent, _guests) = founded(session, hall)
    desk = (session, hall.staff.actor, hall.id)
    soon = now(session) + timedelta(days=5)
    asked: dict[str, Any] = {
        "title": "垃圾桶移位",
        "where": "活动室，线上同步",
        "agenda": ["看现场", " ", "定方案"],
    }
    with pytest.raises(CouncilRefused, match="Nobody holds a seat"):
        meetings.call(*desk, council.id, starts_at=soon, **asked)
    for seat, who in ((secretary, hall.president), (permanent, hall.anna), (permanent, hall.bert)):
        seated(session, hall, seat, who)
    with pytest.raises(CouncilRefused, match="3 days before"):
        meetings.call(
            *desk,
            council.id,
            starts_at=now(session) + timedelta(days=2),
            **asked,
        )
    with pytest.raises(NotAMember):
        meetings.call(
            *desk,
            council.id,
            starts_at=soon,
            guests=[new_id()],
            **asked,
        )
    topic = proposed(session, hall, adopted(session, hall, "six-steps"))
    supported(session, hall, topic)
    for _step in range(2):
        advancing.advance(*desk, topic.id)
        clock.move(days=1)
    meeting = meetings.call(
        *desk, council.id, starts_at=soon, guests=[hall.carla.id], topic_id=topic.id,
        **asked,
    )  # fmt: skip
    assert meeting.agenda == ["看现场", "定方案"]
    assert "You are invited" in str(inbox.page(session, hall.carla.id)[0].text)
    came = {
        hall.president.id: Coming.HALL,
        hall.anna.id: Coming.ONLINE,
        hall.bert.id: Coming.EXCUSED,
        hall.carla.id: Coming.HALL,
    }
    with pytest.raises(NotNow, match="has not begun"):
        meetings.record(*desk, meeting.id, came, "记录")
    clock.move(days=6)
    with pytest.raises(CouncilRefused, match="of everybody"):
        meetings.record(*desk, meeting.id, {hall.anna.id: Coming.HALL}, "记录")
    with pytest.raises(CouncilRefused, match="write the minutes"):
        meetings.record(*desk, meeting.id, came, " ")
    meetings.record(*desk, meeting.id, came, "同意移到南侧。")
    with pytest.raises(NotNow, match="who were there"):
        meetings.confirm(session, hall.bert.actor, hall.id, meeting.id, version=1)
    meetings.confirm(
        session, hall.carla.actor, hall.id, meeting.id, version=1, objection="是东侧，不是南侧"
    )
    for person in (hall.president, hall.anna):
        meetings.confirm(session, person.actor, hall.id, meeting.id, version=1)
    assert meeting.state.value == "held"  # an objection is left
    meetings.record(*desk, meeting.id, came, "同意移到东侧。")
    with pytest.raises(NotNow, match="written anew"):
        meetings.confirm(session, hall.anna.actor, hall.id, meeting.id, version=1)
    for person in (hall.president, hall.anna):
        meetings.confirm(session, person.actor, hall.id, meeting.id, version=2)
    assert meeting.state is MeetingState.CONFIRMED
    assert topic.state is TopicState.RESEARCHING
    [paper] = topics.papers(session, topic.id)
    assert (paper.kind, paper.words) == ("minutes", "同意移到东侧。")
    assert session.get(TopicPaper, UUID(int=0)) is None
    with pytest.raises(NotNow):
        meetings.record(*desk, meeting.id, came, "again")


def test_late_minutes_belong_to_the_stage_of_their_meeting(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """Confirmed after the matter went on, and even after it ended."""
    desk = (session, hall.staff.actor, hall.id)
    council, (secretary, _permanent, _guests) = founded(session, hall)
    seated(session, hall, secretary, hall.anna)
    topic = proposed(session, hall, adopted(session, hall, "six-steps"))
    supported(session, hall, topic)
    for _step in range(2):
        advancing.advance(*desk, topic.id)
        clock.move(days=1)
    asked: dict[str, Any] = {"title": "例会", "where": "活动室", "agenda": ["一"]}
    asked["topic_id"] = topic.id
    held = [
        meetings.call(*desk, council.id, starts_at=now(session) + timedelta(days=days), **asked)
        for days in (4, 9)
    ]
    clock.move(days=5)
    advancing.add_paper(*desk, topic.id, Artefact.REPORT, "入户十二家。")
    advancing.advance(*desk, topic.id)
    clock.move(days=5)
    screening.cancel(*desk, topic.id, reason="市里来做")
    for meeting in held:
        came = {hall.anna.id: Coming.HALL}
        meetings.record(*desk, meeting.id, came, f"记录 {meeting.starts_at:%d}")
        meetings.confirm(session, hall.anna.actor, hall.id, meeting.id, version=1)
    minutes = [one.stage for one in topics.papers(session, topic.id) if one.kind == "minutes"]
    assert minutes == [2, 3] and topic.stage == 3
    assert finding.stage_at(session, topic, now(session) - timedelta(days=99)) == 3  # nothing kept


def test_too_few_came_and_called_off(session: Session, hall: Hall, clock: MovableClock) -> None:
    council, (_secretary, permanent, _guests) = founded(session, hall)
    for who in (hall.anna, hall.bert):
        seated(session, hall, permanent, who)
    desk = (session, hall.staff.actor, hall.id)
    one, two = (
        meetings.call(
            *desk, council.id, title=title, where="活动室", agenda=["一"],
            starts_at=now(session) + timedelta(days=4),
        )
        for title in ("例会", "加会")
    )  # fmt: skip
    with pytest.raises(CouncilRefused):
        meetings.cancel(*desk, two.id, reason="")
    meetings.cancel(*desk, two.id, reason="台风")
    clock.move(days=4)
    came = {hall.anna.id: Coming.HALL, hall.bert.id: Coming.ABSENT}
    meetings.record(*desk, one.id, came, "")  # one of two is not more than half
    assert (one.state, two.state) == (MeetingState.INQUORATE, MeetingState.CANCELLED)
    for meeting in (one, two):
        with pytest.raises(NotNow):
            meetings.record(*desk, meeting.id, came, "还是记一下")


def test_a_council_on_the_pages(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    staff = client.sign_in(hall.staff)
    form = staff.get(f"{HOME}/councils").follow("Found a council")
    wrong = form.submit("Found it", title="居民议事会", seats="书记")
    assert wrong.status == 422 and "Line 1" in wrong.text
    page = wrong.submit("Found it", seats="书记 1\n固定成员 2\n利益相关方 X")
    unknown = page.submit("Fill it", person="没有这个人", until="2040-01-01")
    assert unknown.status == 422 and "Nobody here is called so." in unknown.text
    page = unknown.submit("Fill it", person=hall.anna.name)
    assert "The seat is taken." in page.text and hall.anna.name in page.text
    day = clock.now() + timedelta(days=4)
    called = page.follow("Call a meeting").submit(
        "Invite everybody", title="例会", where="活动室", agenda="路灯\n长椅",
        guests=hall.carla.name, starts_at=f"{day:%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    assert "everybody is invited" in called.text and "长椅" in called.text
    clock.move(days=5)
    desk = client.another(hall.staff).get(called.path)
    written = desk.submit("Write it down", minutes="先装路灯。")
    assert "Minutes to be confirmed" in written.text
    anna = client.another(hall.anna).get(called.path)
    assert "Minutes confirmed" in anna.submit("They are right").text
    assert client.another(hall.bert).get(f"{HOME}/councils/new").status == 403
