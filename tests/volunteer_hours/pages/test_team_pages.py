"""The pages of teams: finding one among many, and what staff do about them."""

from tests.volunteer_hours.team import Crew

from linli.db import Database
from linli.testing import Client
from linli_volunteer_hours.register import teams
from linli_volunteer_hours.register.teams import TeamPlan

HOME = "/c/longhai/volunteer_hours/"


def test_a_team_is_found_among_many_and_staff_see_which_nobody_leads(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        for number in range(60):
            plan = TeamPlan(name=f"巡逻{number:02}队")
            teams.found(session, crew.staff.actor, crew.id, plan)
    staff, anna = client.another(crew.staff), client.another(crew.anna)
    first = staff.get(f"{HOME}teams")
    assert "巡逻48队" in first.text and "巡逻52队" not in first.text
    assert "巡逻52队" in first.follow("Further").text
    found = first.submit("Search", q="52")
    assert "巡逻52队" in found.text and "巡逻48队" not in found.text
    assert "nobody leads" in first.text and "nobody leads" not in anna.get(f"{HOME}teams").text
    waiting = staff.get("/c/longhai/staff/").follow("Teams that nobody leads")
    assert "巡逻00队" in waiting.text and "敲门队" not in waiting.text
    team = waiting.follow("巡逻00队")
    assert "Nobody leads this team. Until somebody does" in team.text
    assert "look after it" in anna.get(team.path).text
    led = team.submit("Add", name="李建国", leader="on")
    assert "Led by" in led.text and "Until somebody does" not in led.text
