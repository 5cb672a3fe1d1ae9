"""Where nobody leads a team, the community's staff are told in the leaders' place."""

from datetime import timedelta

from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, catch_up, plan, shift_of, sign

from linli import inbox
from linli.testing import MakePerson, MovableClock, Somebody
from linli_volunteer_hours import overview
from linli_volunteer_hours.register import leading, lists, teams, volunteers
from linli_volunteer_hours.visits import rounds


def _said(session: Session, who: Somebody) -> list[str]:
    return [str(one.text) for one in inbox.page(session, who.id)]


def _to_do(session: Session, crew: Crew, who: Somebody) -> dict[str, int]:
    found = overview.to_do(session, who.actor, crew.place)
    return {str(one.title): one.count for one in found if one.count}


def test_an_elder_whom_nobody_visited_is_known_although_nobody_leads_the_team(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    elder = person_with(name="周奶奶")
    shift = plan(session, crew)
    activity = shift_of(session, shift).activity_id
    rounds.put_on(session, crew.leader.actor, crew.id, activity, elder.id)
    sign(session, crew, shift, crew.anna)
    assert "Volunteer team without a leader" not in _to_do(session, crew, crew.staff)
    teams.leave(session, crew.leader.actor, crew.id, crew.team_id)
    clock.set(BEGIN + timedelta(minutes=LENGTH + 60))
    catch_up(session, crew)
    for one in (crew.staff, crew.president):
        said = _said(session, one)
        assert any("Nobody leads the team 敲门队 any more" in text for text in said)
        assert any("was not visited: 周奶奶" in text for text in said)
        assert any("confirm the hours" in text for text in said)
    assert _said(session, crew.evaluator) == [], "who does not keep teams is left in peace"
    waits = _to_do(session, crew, crew.staff)
    assert (
        waits["Neighbour who was not visited or needs help"],
        waits["Volunteer team without a leader"],
    ) == (1, 1)
    assert [one.name for one in lists.teams(session, crew.id, leaderless=True)] == ["敲门队"]
    teams.add(session, crew.staff.actor, crew.id, crew.team_id, crew.bert.id, leader=True)
    assert "Volunteer team without a leader" not in _to_do(session, crew, crew.staff)
    assert leading.to_tell(session, crew.id, crew.team_id) == [crew.bert.id]


def test_the_last_leader_stops_volunteering(session: Session, crew: Crew) -> None:
    teams.add(session, crew.staff.actor, crew.id, crew.team_id, crew.bert.id, leader=True)
    volunteers.leave(session, crew.leader.actor, crew.id)
    assert _said(session, crew.staff) == [], "another one leads"
    volunteers.leave(session, crew.bert.actor, crew.id)
    assert "Nobody leads the team" in _said(session, crew.staff)[0]
