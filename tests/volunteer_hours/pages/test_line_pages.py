"""Fields for several people at once: what was typed stays, and each wrong line is named."""

from datetime import timedelta

from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, plan, shift_of

from linli.db import Database
from linli.testing import Client, MakePerson, MovableClock

HOME = "/c/longhai/volunteer_hours/"


def test_a_list_for_a_shift_a_round_and_a_team(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
) -> None:
    person_with(name="周奶奶")
    with database.writing() as session:
        shift = plan(session, crew, capacity=5)
        activity = shift_of(session, shift).activity_id
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    leader, staff = client.another(crew.leader), client.another(crew.staff)
    page = leader.get(f"{HOME}shifts/{shift}/confirm")
    wrong = page.submit("/paper/list", lines="王桂英 90\n没有人\n李建国 999")
    assert wrong.status == 422 and "Line 2, 没有人" in wrong.text and "Line 3, 李建国" in wrong.text
    assert "王桂英 90\n没有人" in wrong.html
    done = wrong.submit("/paper/list", lines="王桂英 90\n李建国")
    assert "2 lines are written down." in done.text
    page = leader.get(f"{HOME}activities/{activity}/round")
    assert page.submit("/round/list", lines="没有人").status == 422
    assert "One neighbour is on the round" in page.submit("/round/list", lines="周奶奶").text
    team = f"{HOME}teams/{crew.team_id}"
    assert "Take them into the register" not in leader.get(team).text
    page = staff.get(team)
    assert "Line 1, 周奶奶" in page.submit("/members/list", lines="周奶奶").text
    done = page.submit("/members/list", lines="周奶奶\n王桂英", enrol="on")
    assert "2 people are in the team." in done.text
