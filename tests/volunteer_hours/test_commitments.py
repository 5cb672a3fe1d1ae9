"""What somebody took on elsewhere becomes an activity when staff make one of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import events
from linli.access import NotAllowed
from linli.db import Database
from linli.events import CommitmentMade
from linli.testing import Client, MovableClock
from linli_volunteer_hours.activities import commitments
from linli_volunteer_hours.models import Commitment
from linli_volunteer_hours.refusals import ActivityUnknown, NotNow

DUE = date(2026, 3, 20)
HOME = "/c/longhai/volunteer_hours/"


def _told(crew: Crew, title: str = "清理楼道", *, day: date = DUE) -> CommitmentMade:
    return CommitmentMade(
        community_id=crew.id,
        reference_id=uuid4(),
        title=title,
        owner="物业王经理",
        due_on=day,
        path="deliberation/topics/1",
    )


def _tell(session: Session, crew: Crew, title: str = "清理楼道", *, day: date = DUE) -> UUID:
    told = _told(crew, title, day=day)
    events.publish(session, told)
    events.publish(session, told)
    waiting = commitments.waiting(session, crew.staff.actor, crew.place)
    [made] = [one for one in waiting if one.reference_id == told.reference_id]
    return made.id


def test_staff_make_an_activity_of_it_once(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    late, soon = _tell(session, crew), _tell(session, crew, "种花", day=date(2026, 3, 2))
    staff, here = crew.staff.actor, crew.id
    assert [one.id for one in commitments.waiting(session, staff, crew.place)] == [soon, late]
    with pytest.raises(NotAllowed):
        commitments.waiting(session, crew.leader.actor, crew.place)
    draft = commitments.draft(session, crew.place, session.get_one(Commitment, late))
    assert (draft.title, draft.starts_on) == ("清理楼道", date(2026, 3, 20))
    assert "物业王经理" in draft.about
    due_today = commitments.draft(session, crew.place, session.get_one(Commitment, soon))
    assert due_today.starts_on == date(2026, 3, 3), "not before tomorrow"
    wanted = replace(draft, place="3栋")
    with pytest.raises(NotAllowed):
        commitments.plan(session, crew.leader.actor, here, late, crew.team_id, wanted)
    with pytest.raises(ActivityUnknown):
        commitments.plan(session, staff, here, uuid4(), crew.team_id, wanted)
    made = commitments.plan(session, staff, here, late, crew.team_id, wanted)
    behind = commitments.behind(session, made.id)
    assert behind is not None and behind.id == late
    with pytest.raises(NotNow, match="decided"):
        commitments.plan(session, staff, here, late, crew.team_id, wanted)
    with pytest.raises(NotNow, match="decided"):
        commitments.put_aside(session, staff, here, late)
    for _again in range(2):
        commitments.put_aside(session, staff, here, soon)
    assert commitments.count_waiting(session, crew.place) == 0
    events.publish(session, _told(crew, "有期限的事"))
    clock.set(datetime(2026, 3, 20, 15, 59, tzinfo=UTC))
    assert commitments.count_waiting(session, crew.place) == 1, "until its day ends here"
    clock.move(minutes=1)
    assert commitments.count_waiting(session, crew.place) == 0, "past its day"
    past = next(
        one.id for one in session.execute(select(Commitment)).scalars() if one.title == "有期限的事"
    )
    with pytest.raises(NotNow, match="past"):
        commitments.plan(session, staff, here, past, crew.team_id, wanted)


def test_a_past_promise_is_not_planned_by_its_address(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        id_ = _tell(session, crew, day=date(2026, 3, 3))
    address = f"{HOME}desk/commitments/{id_}"
    assert client.another(crew.staff).get(address).status == 200
    clock.move(days=3)
    assert client.another(crew.staff).get(address).status == 409


def test_the_pages(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        _tell(session, crew)
        _tell(session, crew, "种花")
    staff = client.another(crew.staff)
    shown = staff.get(f"{HOME}desk").follow("2 promises that could need hands")
    assert "物业王经理" in shown.text
    promised = ("Where it was promised – 清理楼道", "/c/longhai/deliberation/topics/1")
    assert promised in shown.links
    form = shown.follow("Make an activity of it")
    wrong = form.submit("Plan it", team=str(crew.team_id), place="")
    assert wrong.status == 422 and "清理楼道" in wrong.html
    made = form.submit("Plan it", team=str(crew.team_id), place="3栋")
    assert "Planned." in made.text and "Where it was promised" in made.text
    assert "Put aside." in staff.get(f"{HOME}desk/commitments").submit("/aside").text
    assert client.another(crew.leader).get(f"{HOME}desk/commitments").status == 403
