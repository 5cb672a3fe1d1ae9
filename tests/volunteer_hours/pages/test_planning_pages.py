"""The pages on which leaders plan: what lies behind, and what is done in some weeks only."""

from datetime import date, time

from tests.volunteer_hours.team import Crew, plan, shift_of, sign

from linli.db import Database
from linli.testing import Client

HOME = "/c/longhai/volunteer_hours/"


def test_what_was_not_planned_is_entered_and_leads_to_who_was_there(
    client: Client, crew: Crew
) -> None:
    leader = client.another(crew.leader)
    form = leader.get(f"{HOME}teams/{crew.team_id}").follow("Plan an activity")
    duty = {"title": "防汛值守", "place": "河堤", "starts_on": "2026-03-01", "begins": "06:00"}
    refused = form.submit("Plan it", **{**duty, "starts_on": "2026-01-01"})
    assert refused.status == 422 and "last 30 days" in refused.text
    entered = refused.submit("Plan it", **duty)
    assert "Now write down who was there." in entered.text
    assert "2 lines are written down." in entered.submit("/paper/list", lines="王桂英\n李建国").text


def test_the_first_saturday_of_each_month_and_days_of_the_month(client: Client, crew: Crew) -> None:
    leader = client.another(crew.leader)
    form = leader.get(f"{HOME}teams/{crew.team_id}").follow("Plan an activity")
    typed = {"title": "主题党日", "place": "活动室", "starts_on": "2026-03-03"}
    refused = form.submit("Plan it", **typed, weekdays="6", month_days="5")
    assert refused.status == 422 and "not both" in refused.text
    assert "as numbers" in form.submit("Plan it", **typed, month_days="初五").text
    first = form.submit("Plan it", **typed, weekdays="6", weeks_of_month="1")
    assert "the first Saturday of each month" in first.text and "Mar 7" in first.text
    change = first.follow("Change")
    assert "Last day" in change.text
    assert "the first Saturday" in change.submit("Save", title="党员活动").text
    monthly = leader.get(f"{HOME}teams/{crew.team_id}/plan")
    days = monthly.submit("Plan it", **typed, month_days="5，20")
    assert "on these days of each month: 5, 20" in days.text and "Mar 20" in days.text


def test_one_shift_is_moved_and_one_more_added(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        shift = plan(session, crew, weekdays=(2,))
        sign(session, crew, shift, crew.anna)
        beside = plan(session, crew, starts_on=date(2026, 3, 4), begins=time(9), title="巡逻")
        sign(session, crew, beside, crew.anna)
    leader = client.another(crew.leader)
    form = leader.get(f"{HOME}shifts/{shift}/door").follow("Change this shift")
    refused = form.submit("Save", on="2026-03-01")
    assert refused.status == 422 and "over already" in refused.text
    moved = refused.submit("Save", on="2026-03-04", begins="09:30")
    assert "One person has promised that time to something else" in moved.text
    assert "Wed, Mar 4 09:30" in moved.text
    with database.reading() as session:
        id_ = shift_of(session, shift).activity_id
    more = leader.get(f"{HOME}activities/{id_}").follow("Add a shift")
    added = more.submit("Add the shift", on="2026-03-05", capacity="7")
    assert "The shift is there." in added.text and "7 places free" in added.text
    past = leader.get(f"{HOME}activities/{id_}/shifts/new").submit("Add the shift", on="2026-02-28")
    assert "Now write down who was there." in past.text
