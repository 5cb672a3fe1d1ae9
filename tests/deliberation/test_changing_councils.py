"""Councils change: name, seats, notice, quorum; and are dissolved with a reason."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlmodel import Session

from linli import starters
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation import problems
from linli_deliberation.councils import changing, deciding, meetings, reading, seats
from linli_deliberation.counting import Base
from linli_deliberation.models import (
    Coming,
    Council,
    Meeting,
    MeetingState,
    PollState,
    Secrecy,
    Voters,
)
from linli_deliberation.models.councils import Decides, Quorum
from linli_deliberation.polls import drafting
from linli_deliberation.refusals import CouncilRefused, NotNow
from tests.deliberation.polling import Hall
from tests.deliberation.test_councils import founded, seated
from tests.deliberation.wishing import adopted

HOME = "/c/longhai/deliberation"
SAME: dict[str, Any] = {
    "about": "", "notice_days": 3, "quorum": Quorum.HALF, "decides": Decides.VOTES, "majority": "",
}  # fmt: skip


def kinds(session: Session, council: Council) -> list[tuple[str, int | None]]:
    rows = reading.seats(session, council, now(session).date())
    return [(row.title, row.places) for row in rows]


def test_seats_and_name_change_as_far_as_nobody_is_left_out(session: Session, hall: Hall) -> None:
    council, (_secretary, permanent, _guests) = founded(session, hall)
    desk = (session, hall.staff.actor, hall.id, council.id)
    for person in (hall.anna, hall.bert):
        seated(session, hall, permanent, person)
    for lines, says in (
        ("固定成员 1\n利益相关方 X", "2 sit there now"),
        ("固定成员 X", "2 sit there now"),
        ("书记 1\n利益相关方 X", "somebody sits or sat there"),
        ("固定成员 3\n固定成员 4", "Two lines name the same"),
        ("书记", "Line 1"),
    ):
        if lines == "固定成员 X":
            lines = "书记 1\n固定成员 X"
        with pytest.raises(CouncilRefused, match=says), session.begin_nested():
            changing.change(*desk, title="居民议事会", seats=lines, **SAME)
    changing.change(
        *desk, title="议事会", seats="固定成员 2\n监督员 1",
        **SAME | {"about": "新", "notice_days": 5, "quorum": Quorum.TWO_THIRDS},
    )  # fmt: skip
    assert kinds(session, council) == [("固定成员", 2), ("监督员", 1)]
    assert (council.title, council.notice_days) == ("议事会", 5)
    assert changing.written(session, council) == "固定成员 2\n监督员 1"
    seats.found(*desk[:3], title="另一个", seats="委员 1")
    with pytest.raises(CouncilRefused, match="already there"):
        changing.change(*desk, title="另一个", seats="固定成员 2", **SAME)
    with pytest.raises(NotAllowed):
        changing.change(session, hall.anna.actor, hall.id, council.id, title="议事会",
                        seats="固定成员 2", **SAME)  # fmt: skip


def test_a_name_that_a_procedure_knows_stays(session: Session, hall: Hall) -> None:
    adopted(session, hall, "nomination")
    desk = (session, hall.staff.actor, hall.id)
    council = seats.found(*desk, title="评议小组", seats="委员 3")
    with pytest.raises(CouncilRefused, match="knows this council by its name"):
        changing.change(*desk, council.id, title="评议组", seats="委员 3", **SAME)
    changing.change(*desk, council.id, title="评议小组", seats="委员 5", **SAME)
    assert kinds(session, council) == [("委员", 5)]


@pytest.mark.parametrize(
    ("quorum", "state"),
    [(Quorum.HALF, MeetingState.HELD), (Quorum.TWO_THIRDS, MeetingState.INQUORATE)],
)
def test_each_council_has_its_quorum(
    session: Session, hall: Hall, clock: MovableClock, quorum: Quorum, state: MeetingState
) -> None:
    council, (_secretary, _permanent, _guests) = founded(session, hall, quorum=quorum)
    desk = (session, hall.staff.actor, hall.id)
    changing.change(*desk, council.id, title="居民议事会", seats="委员 5",
                    **SAME | {"notice_days": 0, "quorum": quorum})  # fmt: skip
    [row] = reading.seats(session, council, now(session).date())
    people = (hall.anna, hall.bert, hall.carla, hall.annas_husband, hall.berts_wife)
    until = now(session).date() + timedelta(days=400)
    for person in people:
        seats.seat(*desk, row.id, person.id, until=until)
    meeting = meetings.call(*desk, council.id, title="例会", where="活动室", agenda=["一"],
                            starts_at=now(session) + timedelta(hours=1))  # fmt: skip
    clock.move(hours=2)
    came = dict.fromkeys((one.id for one in people[:3]), Coming.HALL)  # three of five
    came |= dict.fromkeys((one.id for one in people[3:]), Coming.ABSENT)
    assert meetings.record(*desk, meeting.id, came, "议了一").state is state


def test_how_it_decides_changes_from_the_next_meeting_on(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    council, (_secretary, permanent, _guests) = founded(session, hall)
    for person in (hall.anna, hall.bert, hall.carla):
        seated(session, hall, permanent, person)
    desk = (session, hall.staff.actor, hall.id)

    def meet() -> Meeting:
        return meetings.call(*desk, council.id, title="例会", where="活动室", agenda=["一"],
                             starts_at=now(session) + timedelta(days=4))  # fmt: skip

    def change(**wanted: Any) -> None:
        seats = changing.written(session, council)
        said = {"title": council.title, "seats": seats, **SAME, **wanted}
        changing.change(session, hall.staff.actor, hall.id, council.id, **said)

    called = meet()
    change(quorum=Quorum.TWO_THIRDS, decides=Decides.MEMBERS)
    assert (called.quorum, called.decides) == (Quorum.HALF, Decides.VOTES)
    later = meet()
    assert (later.quorum, later.decides) == (Quorum.TWO_THIRDS, Decides.MEMBERS)
    clock.move(days=5)
    came = {hall.anna.id: Coming.HALL, hall.bert.id: Coming.ONLINE, hall.carla.id: Coming.ABSENT}
    assert meetings.record(*desk, called.id, came, "议了一").state is MeetingState.HELD
    rule = deciding.rule(council)
    assert [(bar.part, bar.base, bar.strict) for bar in (*rule.quorum, *rule.passing)] == [
        (Fraction(2, 3), Base.ELIGIBLE, False), (Fraction(1, 2), Base.ELIGIBLE, True),
    ]  # fmt: skip
    poll = drafting.create(*desk, title="换不换物业", rule=rule)
    drafting.set_voters(
        *desk, poll.id, voters=Voters.PERSONS, secrecy=Secrecy.OPEN, council_id=council.id
    )
    change(decides=Decides.TWO_THIRDS)  # a draft binds nobody yet
    poll.state = PollState.OPEN
    session.flush()
    with pytest.raises(NotNow, match="换不换物业"):
        change(decides=Decides.VOTES)
    change(decides=Decides.TWO_THIRDS, about="说明可以改", quorum=council.quorum)
    with pytest.raises(NotNow, match="How it decides"):
        change(decides=Decides.TWO_THIRDS, quorum=council.quorum, majority="party_member")


def test_more_than_half_of_one_category_must_still_be_possible(
    session: Session, hall: Hall
) -> None:
    desk = (session, hall.staff.actor, hall.id)
    council = seats.found(*desk, title="居民议事会", seats="委员 3")
    [row] = reading.seats(session, council, now(session).date())
    until = now(session).date() + timedelta(days=400)
    same = SAME | {"title": council.title, "seats": "委员 3"}
    seats.seat(*desk, row.id, hall.anna.id, until=until)
    changing.change(*desk, council.id, **same | {"majority": "party_member"})
    assert council.majority == "party_member"
    changing.change(*desk, council.id, **same)
    seats.seat(*desk, row.id, hall.bert.id, until=until)
    with pytest.raises(CouncilRefused, match="too many do not belong"), session.begin_nested():
        changing.change(*desk, council.id, **same | {"majority": "party_member"})


def test_dissolved_with_a_reason(session: Session, hall: Hall) -> None:
    council, (_secretary, permanent, _guests) = founded(session, hall)
    seated(session, hall, permanent, hall.anna)
    desk = (session, hall.staff.actor, hall.id, council.id)
    meeting = meetings.call(*desk, title="例会", where="活动室", agenda=["一"],
                            starts_at=now(session) + timedelta(days=9))  # fmt: skip
    with pytest.raises(CouncilRefused, match="write down why"):
        changing.dissolve(*desk, reason=" ")
    changing.dissolve(*desk, reason="任期届满，重新选举")
    assert council.dissolved_on and meeting.state is MeetingState.CANCELLED
    rows = reading.seats(session, council, now(session).date())
    assert not any(row.holders for row in rows)
    with pytest.raises(NotNow, match="was dissolved"):
        seated(session, hall, permanent, hall.bert)
    with pytest.raises(NotNow, match="was dissolved"):
        meetings.call(*desk, title="例会", where="活动室", agenda=["一"], starts_at=now(session))
    with pytest.raises(NotNow, match="was dissolved"):
        changing.dissolve(*desk, reason="再来")
    with pytest.raises(NotNow, match="was dissolved"):
        changing.change(*desk, title="议事会", seats="固定成员 3", **SAME)


def test_the_template_founds_every_council_that_its_procedures_name(session: Session) -> None:
    place = starters.found(session, SYSTEM, starters.find("hongqi-council"), slug="new")
    there = {one.title: one.quorum for one in reading.councils(session, place.id)}
    assert {"社区党组织", "社区“两委”", "党员大会", "评议小组", "居民议事会"} == there.keys()
    assert there["党员大会"] is Quorum.TWO_THIRDS and not problems.found(session, place)


def test_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        council, (_secretary, permanent, _guests) = founded(session, hall)
        seated(session, hall, permanent, hall.anna)
        council_id = council.id
    staff = client.sign_in(hall.staff)
    page = staff.get(f"{HOME}/councils/{council_id}").follow("Change the council")
    wrong = page.submit("Save", seats="书记 1")
    assert wrong.status == 422 and "somebody sits or sat there" in wrong.text
    saved = wrong.submit("Save", title="议事会", seats="固定成员 5", quorum="two_thirds")
    assert "The council is changed." in saved.text and "1 / 5" in saved.text
    assert "at least two thirds" in saved.text
    ended = saved.follow("Change the council").submit("Dissolve the council", reason="届满")
    assert "The council is dissolved." in ended.text and "届满" in ended.text
    read = client.another(hall.carla)
    assert "届满" in read.get(f"{HOME}/councils/{council_id}").text
    assert "dissolved" in read.get(f"{HOME}/councils").text
    assert read.get(f"{HOME}/councils/{council_id}/change").status == 403
