"""Minutes of a stage that is a council's: from its meeting, not typed by the desk."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.councils import meetings, reading, seats
from linli_deliberation.models import Coming, Council, Meeting, MeetingState, Topic
from linli_deliberation.procedures.model import Artefact
from linli_deliberation.refusals import StageNotReady, TopicRefused
from linli_deliberation.topics import advancing, finding
from linli_deliberation.topics import reading as topics
from tests.deliberation.polling import Hall
from tests.deliberation.spending import proposed
from tests.deliberation.wishing import adopted

HOME = "/c/longhai/deliberation"
BOTH = "社区“两委”"
PARTY = "党员大会"


def founded(session: Session, hall: Hall, title: str, *members: Somebody) -> Council:
    desk = (session, hall.staff.actor, hall.id)
    council = seats.found(*desk, title=title, seats="成员 9")
    today = now(session).date()
    [seat] = reading.seats(session, council, today)
    for member in members:
        seats.seat(*desk, seat.id, member.id, until=today + timedelta(days=300))
    return council


def at_both(session: Session, hall: Hall, clock: MovableClock) -> Topic:
    """Return a topic in the third stage of the four discussions, which is the two committees'."""
    desk = (session, hall.staff.actor, hall.id)
    topic = proposed(session, hall, adopted(session, hall, "four-discussions"), "公共收益怎么用")
    advancing.advance(*desk, topic.id)
    clock.move(days=1)
    advancing.add_paper(*desk, topic.id, Artefact.REPORT, "先修路。")
    advancing.advance(*desk, topic.id)
    clock.move(days=1)
    return topic


def called(session: Session, hall: Hall, council: Council, topic_id: UUID | None) -> Meeting:
    return meetings.call(
        session, hall.staff.actor, hall.id, council.id, title=f"{council.title}会议",
        where="活动室", agenda=["公共收益怎么用"], topic_id=topic_id,
        starts_at=now(session) + timedelta(days=council.notice_days, hours=1),
    )  # fmt: skip


def held(
    session: Session, hall: Hall, clock: MovableClock, meeting: Meeting, came: Iterable[Somebody]
) -> None:
    """Hold a meeting, and let those who came confirm its minutes."""
    clock.move(days=4)
    there = [one.id for one in came]
    record = {
        one.person_id: Coming.HALL if one.person_id in there else Coming.ABSENT
        for one in meetings.invited(session, meeting.id)
    }
    desk = (session, hall.staff.actor, hall.id)
    meetings.record(*desk, meeting.id, record, "多数同意修路。")
    for person in came:
        if meeting.state is not MeetingState.HELD:
            break  # too few came, or more than half have confirmed
        meetings.confirm(session, person.actor, hall.id, meeting.id, version=meeting.version)


def test_the_four_discussions_with_councils_that_meet(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    desk = (session, hall.staff.actor, hall.id)
    sit = {BOTH: (hall.anna, hall.bert), PARTY: (hall.anna, hall.bert, hall.carla)}
    councils = {title: founded(session, hall, title, *who) for title, who in sit.items()}
    topic = at_both(session, hall, clock)
    for title, following in ((BOTH, "党员大会审议"), (PARTY, "居民会议决议")):
        clock.move(days=1)
        with pytest.raises(TopicRefused, match="nobody types them here"):
            advancing.add_paper(*desk, topic.id, Artefact.MINUTES, "都同意。")
        with pytest.raises(StageNotReady, match=f"meeting of the council “{title}”"):
            advancing.advance(*desk, topic.id)
        meeting = called(session, hall, councils[title], topic.id)
        held(session, hall, clock, meeting, sit[title])
        advancing.advance(*desk, topic.id)
        assert finding.stage_of(session, topic).title == following
    minutes = [one for one in topics.papers(session, topic.id) if one.kind == "minutes"]
    assert [(one.stage, one.words) for one in minutes] == [
        (2, "多数同意修路。"), (3, "多数同意修路。"),
    ]  # fmt: skip


def test_meetings_that_do_not_count(session: Session, hall: Hall, clock: MovableClock) -> None:
    desk = (session, hall.staff.actor, hall.id)
    both = founded(session, hall, BOTH, hall.anna, hall.bert)
    others = founded(session, hall, "居民议事会", hall.anna, hall.bert)
    topic = at_both(session, hall, clock)
    for council, about, came in (
        (both, None, (hall.anna, hall.bert)),  # about something else
        (others, topic.id, (hall.anna, hall.bert)),  # another council's
        (both, topic.id, (hall.anna,)),  # one of two is no quorum
    ):
        held(session, hall, clock, called(session, hall, council, about), came)
        with pytest.raises(StageNotReady, match="minutes are missing"):
            advancing.advance(*desk, topic.id)
    meeting = called(session, hall, both, topic.id)
    clock.move(days=4)
    came_all = {hall.anna.id: Coming.HALL, hall.bert.id: Coming.ONLINE}
    meetings.record(*desk, meeting.id, came_all, "同意修路。")
    meetings.confirm(session, hall.anna.actor, hall.id, meeting.id, version=1)
    with pytest.raises(StageNotReady, match="once those present have confirmed"):
        advancing.advance(*desk, topic.id)
    meetings.confirm(session, hall.bert.actor, hall.id, meeting.id, version=1)
    advancing.advance(*desk, topic.id)
    with pytest.raises(TopicRefused, match="Only reports"):
        advancing.add_paper(*desk, topic.id, Artefact.POLL, "x")


def test_a_meeting_of_an_earlier_stage_does_not_count(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    desk = (session, hall.staff.actor, hall.id)
    council = founded(session, hall, BOTH, hall.anna)
    topic = proposed(session, hall, adopted(session, hall, "four-discussions"), "修路")
    held(session, hall, clock, called(session, hall, council, topic.id), (hall.anna,))
    advancing.advance(*desk, topic.id)
    clock.move(days=1)
    advancing.add_paper(*desk, topic.id, Artefact.REPORT, "先修路。")
    advancing.advance(*desk, topic.id)
    clock.move(days=1)
    with pytest.raises(StageNotReady, match="minutes are missing"):
        advancing.advance(*desk, topic.id)


def test_a_council_on_which_nobody_sits_any_more(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    desk = (session, hall.staff.actor, hall.id)
    founded(session, hall, BOTH, hall.anna)
    topic = at_both(session, hall, clock)
    clock.move(days=301)
    advancing.add_paper(*desk, topic.id, Artefact.MINUTES, "到会 9 人，都同意。")
    advancing.advance(*desk, topic.id)
    assert topic.stage == 3


def test_the_desk_says_which_meeting_is_missing(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        topic_id = at_both(session, hall, clock).id
    staff = client.sign_in(hall.staff)
    before = staff.get(f"{HOME}/desk/topics/{topic_id}")
    with database.writing() as session:
        founded(session, hall, BOTH, hall.anna)
    page = staff.get(f"{HOME}/desk/topics/{topic_id}")
    assert f"Minutes of the council “{BOTH}”" in page.text
    assert "It has no meeting about this matter in this stage yet." in page.text
    assert "Write it down" not in page.text
    form = page.follow("Call a meeting")
    day = clock.now() + timedelta(days=4)
    made = form.submit(
        "Invite everybody", title="“两委”例会", where="活动室", agenda="修路",
        starts_at=f"{day:%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    assert "To the matter" in made.text  # it was chosen already
    listed = staff.get(f"{HOME}/desk/topics/{topic_id}")
    assert "“两委”例会" in listed.text and "Called" in listed.text
    typed = before.submit("Write it down", words="都同意。")
    assert typed.status == 422 and "nobody types them here" in typed.text
    with database.writing() as session:
        meeting_id = UUID(made.path.rsplit("/", 1)[1])
        meeting = session.get_one(Meeting, meeting_id)
        held(session, hall, clock, meeting, (hall.anna,))
    ready = staff.get(f"{HOME}/desk/topics/{topic_id}")
    assert "The confirmed minutes are the paper of this stage." in ready.text
    assert "Go on to: 党员大会审议" in ready.text
