"""The leaders' pages: this week's shifts with who comes, hours to confirm, whom to look after."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, catch_up, plan, sign, visiting

from linli.db import Database
from linli.ids import new_id
from linli.testing import Client, MakePerson, MovableClock, QueryCounter
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.attendance import door
from linli_volunteer_hours.pages import leading
from linli_volunteer_hours.register import teams

HOME = "/c/longhai/volunteer_hours/"


def test_this_week_begins_today_with_who_comes_and_where_hands_are_missing(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        sign(session, crew, plan(session, crew, capacity=3), crew.anna)
        full = plan(session, crew, capacity=1, begins=time(9), title="清晨巡逻")
        sign(session, crew, full, crew.bert)
        plan(session, crew, starts_on=date(2026, 3, 10), title="下周的班")
    staff = client.another(crew.staff)
    week = staff.get("/c/longhai/staff").follow("This week's shifts")
    assert "Tomorrow · Tue, Mar 3" in week.text and "王桂英" in week.text
    assert "14:00–16:00 敲门探访" in week.text and "2 missing" in week.text
    assert "2 places still free" in week.text and "下周的班" not in week.text
    gaps = week.follow("Only where hands are missing")
    assert "敲门探访" in gaps.text and "清晨巡逻" not in gaps.text
    assert "清晨巡逻" in gaps.follow("Show all shifts").text
    assert "下周的班" in week.follow("Week after").text
    clock.set(BEGIN + timedelta(days=1))
    assert "敲门探访" not in staff.get(f"{HOME}lead").text, "what is over is not in the way"
    assert "敲门探访" in staff.get(f"{HOME}lead").follow("From Monday").text


def test_a_leader_sees_their_own_teams_and_no_other(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        plan(session, crew)
        other = teams.found(session, crew.staff.actor, crew.id, teams.TeamPlan(name="巡逻队"))
        planning.plan(session, crew.staff.actor, crew.id, other.id, visiting(title="夜间巡逻"))
    leader, staff = client.another(crew.leader), client.another(crew.staff)
    assert "夜间巡逻" not in leader.get(f"{HOME}lead").text
    assert leader.get(f"{HOME}lead?team={other.id}").status == 403
    assert leader.get(f"{HOME}lead?team={new_id()}").status == 404
    both = staff.get(f"{HOME}lead")
    assert "夜间巡逻" in both.text and "敲门探访" in both.text
    one = both.submit("Show", team=str(other.id))
    assert "夜间巡逻" in one.text and "敲门探访" not in one.text


def test_hours_to_confirm_have_a_page_of_their_own_that_leads_on(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leading, "_AT_ONCE", 1)
    with database.writing() as session:
        for day in (3, 4):
            title = f"{day}日的班"
            shift = plan(session, crew, starts_on=date(2026, 3, day), title=title)
            _come(session, clock, crew, shift)
    leader = client.another(crew.leader)
    hours = leader.get(f"{HOME}lead").follow("Hours to confirm 2")
    assert "3日的班" in hours.text and "4日的班" not in hours.text
    assert "4日的班" in hours.follow("Further").text
    assert leader.get(f"{HOME}lead/visits").status == 200
    anna = client.another(crew.anna)
    assert {anna.get(f"{HOME}lead/{page}").status for page in ("hours", "visits")} == {403}


def test_who_is_here_can_be_said_only_when_check_in_is_open(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        shift = plan(session, crew)
        sign(session, crew, shift, crew.anna)
    leader = client.another(crew.leader)
    before = leader.get(f"{HOME}shifts/{shift}/door")
    assert "Check-in opens on Tue, Mar 3 13:30." in before.text
    assert "Is here" not in before.text and "王桂英" in before.text
    clock.set(BEGIN - timedelta(minutes=30))
    there = leader.get(f"{HOME}shifts/{shift}/door").submit("Is here – 王桂英")
    assert "There now" in there.text
    assert "Going – 王桂英" not in there.text, "it has not begun"
    clock.set(BEGIN)
    assert "Going – 王桂英" in leader.get(f"{HOME}shifts/{shift}/door").text


def test_the_week_costs_the_same_however_many_shifts_it_has(
    client: Client,
    crew: Crew,
    database: Database,
    person_with: MakePerson,
    query_counter: QueryCounter,
) -> None:
    staff = client.another(crew.staff)
    counts = []
    for hours in ((8,), (10, 12, 16, 18)):
        with database.writing() as session:
            for hour in hours:
                sign(session, crew, plan(session, crew, begins=time(hour)), crew.anna)
        staff.get(f"{HOME}lead")
        with query_counter() as counted:
            staff.get(f"{HOME}lead")
        counts.append(len(counted))
    assert counts[0] == counts[1]


def _come(session: Session, clock: MovableClock, crew: Crew, shift: UUID) -> None:
    signed = sign(session, crew, shift, crew.anna)
    clock.set(signed.starts_at)
    door.mark(session, crew.leader.actor, crew.id, signed.id)
    clock.move(minutes=LENGTH + 61)
    catch_up(session, crew)
