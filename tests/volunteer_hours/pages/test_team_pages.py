"""The pages of teams: finding one among many, and what staff do about them."""

from datetime import time, timedelta

from tests.volunteer_hours.team import Crew, plan, serve, shift_of

from linli.clock import now
from linli.db import Database
from linli.testing import Client, MakePerson, MovableClock, QueryCounter
from linli.testing.client import Page
from linli_volunteer_hours.attendance import confirming, disputes
from linli_volunteer_hours.register import teams
from linli_volunteer_hours.register.teams import TeamPlan
from linli_volunteer_hours.visits import rounds

HOME = "/c/longhai/volunteer_hours/"


def _open(client: Client, page: Page, name: str) -> Page:
    return client.get(next(to for text, to in page.links if name in text))


def test_a_team_is_found_among_many_and_staff_see_which_nobody_leads(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        for number in range(60):
            named = TeamPlan(name=f"巡逻{number:02}队")
            teams.found(session, crew.staff.actor, crew.id, named)
    staff, anna = client.another(crew.staff), client.another(crew.anna)
    first = staff.get(f"{HOME}teams")
    assert "巡逻48队" in first.text and "巡逻52队" not in first.text
    assert "巡逻52队" in first.follow("Further").text
    found = first.submit("Search", q="52")
    assert "巡逻52队" in found.text and "巡逻48队" not in found.text
    assert "nobody leads" in first.text and "nobody leads" not in anna.get(f"{HOME}teams").text
    waiting = staff.get("/c/longhai/staff/").follow("60 Volunteer teams without a leader")
    assert "巡逻00队" in waiting.text and "敲门队" not in waiting.text
    team = _open(staff, waiting, "巡逻00队")
    assert "Nobody leads this team. Until somebody does" in team.text
    assert "look after it" in anna.get(team.path).text
    led = team.submit("Add", name="李建国", leader="on")
    assert "Led by" in led.text and "Until somebody does" not in led.text


def test_staff_close_a_team_and_open_it_again(
    client: Client, crew: Crew, database: Database, person_with: MakePerson
) -> None:
    elder = person_with(name="周奶奶")
    with database.writing() as session:
        activity = shift_of(session, plan(session, crew)).activity_id
        rounds.put_on(session, crew.leader.actor, crew.id, activity, elder.id)
    staff, leader = client.another(crew.staff), client.another(crew.leader)
    change = leader.get(f"{HOME}teams/{crew.team_id}").follow("Change")
    assert "Close the team" not in change.text
    change = staff.get(change.path)
    assert "Nobody visits these neighbours any more" in change.text and "周奶奶" in change.text
    assert change.submit("/close", reason="").status == 422
    closed = change.submit("/close", reason="没有人手了")
    assert "This team was closed on" in closed.text and "Join the team" not in closed.text
    assert "Plan an activity" not in closed.text
    listed = staff.get(f"{HOME}teams")
    assert "敲门队" not in listed.text
    found = _open(staff, listed.follow("Closed teams"), "敲门队")
    again = found.submit("Open it again")
    assert "Now name its leader." in again.text and "Plan an activity" in again.text


def test_lists_of_teams_and_disputes_cost_the_same_however_long_they_are(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
) -> None:
    staff, president = client.another(crew.staff), client.another(crew.president)
    counts = []
    for number in (1, 4):
        with database.writing() as session:
            for each in range(number):
                plan_ = TeamPlan(name=f"第{number}批{each}队")
                teams.found(session, crew.staff.actor, crew.id, plan_)
            day = now(session).date() + timedelta(days=1)
            for hour in range(number):
                shift = plan(session, crew, starts_on=day, begins=time(8 + hour), minutes=30)
                served = serve(session, clock, crew, shift, crew.anna, minutes=30)
                confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
                disputes.question(session, crew.leader.actor, crew.id, served.id, "记错了")
        pages = (f"{HOME}teams", f"{HOME}desk/disputes", f"{HOME}desk/disputes/{served.id}")
        for one in pages:
            president.get(one)
        staff.get("/c/longhai/staff/")
        with query_counter() as counted:
            for one in pages:
                assert president.get(one).status == 200
            staff.get("/c/longhai/staff/")
        counts.append(len(counted))
    assert counts[0] == counts[1]
