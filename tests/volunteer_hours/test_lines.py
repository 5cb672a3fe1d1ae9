"""Several people at once, one a line: all of them or none, and each wrong line is named."""

from datetime import timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, plan, shift_of

from linli import inbox
from linli.access import NotAllowed
from linli.testing import MakePerson, MovableClock
from linli_volunteer_hours.attendance import lists as attendance_lists
from linli_volunteer_hours.attendance import writing_down
from linli_volunteer_hours.refusals import LinesRefused
from linli_volunteer_hours.register import enlisting, lists, volunteers
from linli_volunteer_hours.visits import rounds


def test_a_paper_list_is_entered_whole_or_not_at_all(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=5)
    clock.set(BEGIN + timedelta(minutes=LENGTH))

    def write(typed: str) -> int:
        return writing_down.write_down_list(session, crew.leader.actor, crew.id, shift, typed)

    with pytest.raises(NotAllowed):
        writing_down.write_down_list(session, crew.anna.actor, crew.id, shift, "李建国")
    with pytest.raises(LinesRefused, match="from 1 to 300 lines"):
        write(" \n")
    with pytest.raises(LinesRefused) as refused:
        write("王桂英 90\n李建国 500\n没有人\n张秀兰，两小时\n刘志强 30\n王桂英")
    said = [str(refused.value), *map(str, refused.value.rest)]
    assert [text.partition(",")[0] for text in said] == [f"Line {n}" for n in (2, 3, 4, 5, 6)]
    assert "120 minutes" in said[0] and "Nobody with this name" in said[1]
    assert "last four digits" in said[2] and "stands in line 1 already" in said[4]
    assert attendance_lists.attendees(session, shift) == [], "not even the line that was right"
    assert write("姓名\t分钟\n王桂英\t90\n李建国\n\n张秀兰，60") == 3
    there = attendance_lists.attendees(session, shift)
    assert {one.name: one.manual_minutes for one in there} == {
        "王桂英": 90,
        "李建国": LENGTH,
        "张秀兰": 60,
    }


def test_neighbours_on_a_round_with_their_doors(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    for name in ("周奶奶", "吴爷爷"):
        person_with(name=name)
    activity = shift_of(session, plan(session, crew)).activity_id
    with pytest.raises(LinesRefused, match="Line 2, 没有人"):
        rounds.put_on_list(session, crew.leader.actor, crew.id, activity, "周奶奶\n没有人")
    assert rounds.of_activity(session, activity) == []
    typed = "周奶奶, 3 栋 201, 请多敲一会儿\n吴爷爷"
    assert rounds.put_on_list(session, crew.leader.actor, crew.id, activity, typed) == 2
    assert [(one.name, one.door) for one in rounds.of_activity(session, activity)] == [
        ("周奶奶", "3 栋 201, 请多敲一会儿"),
        ("吴爷爷", ""),
    ]


def test_members_of_a_team_and_staff_take_them_into_the_register(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    new = person_with(name="孙大妈")

    def add(typed: str, *, enrol: bool = False, leader: bool = False) -> int:
        who = crew.leader if leader else crew.staff
        return enlisting.add_list(session, who.actor, crew.id, crew.team_id, typed, enrol=enrol)

    with pytest.raises(NotAllowed):
        add("孙大妈", enrol=True, leader=True)
    with pytest.raises(LinesRefused, match="register as a volunteer first"):
        add("王桂英\n孙大妈", leader=True)
    with pytest.raises(LinesRefused, match="right to do this"):
        add("王桂英 队长", leader=True)
    with pytest.raises(LinesRefused, match="for who leads"):
        add("王桂英，会计")
    assert add("王桂英\n李建国，队长\n孙大妈", enrol=True) == 3
    members = lists.members(session, crew.id, crew.team_id)
    assert {one.name for one in members if one.leader} == {"刘志强", "李建国"}
    assert "孙大妈" in {one.name for one in members}
    entry = volunteers.find(session, crew.id, new.id)
    assert entry is not None and entry.left_at is None
    (told,) = inbox.page(session, new.id)
    assert "put you into the register of volunteers, for the team 敲门队" in str(told.text)
    assert add("孙大妈", enrol=True) == 1, "again, nothing is lost and nobody told twice"
    assert len(inbox.page(session, new.id)) == 1
