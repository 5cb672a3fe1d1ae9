"""Campaigns: a time and subjects of their own, activities within them, and what came of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.volunteer_hours.team import BEGIN, Crew, plan, serve

from linli.access import NotAllowed
from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.activities import campaigns, planning
from linli_volunteer_hours.activities.campaigns import Wanted
from linli_volunteer_hours.attendance import confirming
from linli_volunteer_hours.models import Activity, Shift
from linli_volunteer_hours.refusals import ActivityRefused, CampaignRefused, CampaignUnknown

HOME = "/c/longhai/volunteer_hours/"
MEALS = Wanted(
    name="2026 抗疫",
    about="封控期间送餐、值守。",
    subjects=("上门送餐", "卡口值守", "上门送餐"),
    from_on=date(2026, 3, 1),
    until_on=date(2026, 3, 31),
)


def test_what_is_planned_for_a_campaign_lies_within_it(crew: Crew, database: Database) -> None:
    with database.writing() as session:
        with pytest.raises(NotAllowed):
            campaigns.add(session, crew.leader.actor, crew.id, MEALS)
        made = campaigns.add(session, crew.staff.actor, crew.id, MEALS)
        assert made.subjects == ["上门送餐", "卡口值守"]
        with pytest.raises(CampaignRefused, match="already"):
            campaigns.add(session, crew.staff.actor, crew.id, MEALS)
        more: dict[str, Any] = {"campaign": "2026 抗疫", "field": "上门送餐"}
        for wrong in (
            {"campaign": "没有"},
            {"starts_on": date(2026, 4, 2)},
            {"until_on": date(2026, 4, 2), "weekdays": (5,)},
            {"field": "理发"},
        ):
            with pytest.raises(ActivityRefused):
                plan(session, crew, **{**more, **wrong})
        shift = plan(session, crew, weekdays=(2,), **more)
        activity = session.get_one(Activity, session.get_one(Shift, shift).activity_id)
        assert activity.until_on == date(2026, 3, 31), "it ends with the campaign"
        renamed = Wanted(name="抗疫专项", from_on=MEALS.from_on, until_on=MEALS.until_on)
        campaigns.change(session, crew.staff.actor, crew.id, made.id, renamed)
        assert activity.campaign == "抗疫专项"
        with pytest.raises(CampaignRefused, match="before the first"):
            backwards = Wanted(name="x专项", from_on=date(2026, 3, 2), until_on=date(2026, 3, 1))
            campaigns.add(session, crew.staff.actor, crew.id, backwards)
        with pytest.raises(CampaignUnknown):
            campaigns.find(session, crew.team_id, made.id)
        assert planning.find(session, crew.id, activity.id).campaign == "抗疫专项"


def test_it_stands_on_the_first_page_while_it_runs_and_tells_what_came_of_it(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    staff, anna = client.another(crew.staff), client.another(crew.anna)
    made = staff.get(f"{HOME}campaigns/new").submit(
        "Save",
        name="2026 抗疫",
        about="封控期间送餐。",
        subjects="上门送餐，卡口值守",
        from_on="2026-03-01",
        until_on="2026-03-31",
    )
    assert "卡口值守" in made.text and "running" in made.text
    leader = client.another(crew.leader)
    planned = leader.get(f"{HOME}teams/{crew.team_id}/plan").submit(
        "Plan it",
        title="给隔离户送餐",
        place="社区食堂",
        starts_on="2026-03-05",
        begins="11:00",
        minutes=60,
        capacity=3,
        field="上门送餐",
        campaign="2026 抗疫",
    )
    assert planned.status == 200 and "Planned." in planned.text
    wrong = leader.get(f"{HOME}teams/{crew.team_id}/plan").submit(
        "Plan it", title="送药", place="药店", field="跑腿", campaign="2026 抗疫"
    )
    assert wrong.status == 422 and "上门送餐" in wrong.text
    with database.writing() as session:
        shift = plan(session, crew, campaign="2026 抗疫", field="卡口值守")
        served = serve(session, clock, crew, shift, crew.anna, 90)
        clock.set(BEGIN + timedelta(minutes=130))
        confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
    shown = anna.get(HOME).follow("2026 抗疫runs until Mar 31, 2026 · 封控期间送餐。")
    assert "给隔离户送餐" in shown.text and "1 h 30 min" in shown.text
    assert "卡口值守" in shown.text and "敲门队" in shown.text
    assert anna.get(f"{HOME}campaigns/new").status == 403
    clock.move(days=40)
    staff, anna = client.another(crew.staff), client.another(crew.anna)
    assert "2026 抗疫" not in anna.get(HOME).text
    assert "over" in anna.get(f"{HOME}campaigns").text
    changed = staff.get(shown.path).follow("Change").submit("Save", until_on="2026-02-01")
    assert changed.status == 422
