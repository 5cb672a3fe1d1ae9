"""Nothing is cut off silently: what does not stand on a page stands on the next one."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, plan, serve

from linli.db import Database
from linli.testing import Client, MakePerson, MovableClock
from linli_volunteer_hours.activities import feed
from linli_volunteer_hours.activities import lists as activity_lists
from linli_volunteer_hours.attendance import disputes, waiting_hours
from linli_volunteer_hours.certificates import lists as certificate_lists
from linli_volunteer_hours.models import ListingKind, Shift, Team
from linli_volunteer_hours.pages import disputes as disputes_page
from linli_volunteer_hours.pages import resident, teams
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.register import teams as team_rules
from linli_volunteer_hours.time_bank import listings, phone
from linli_volunteer_hours.time_bank.listings import Wanted

HOME = "/c/longhai/volunteer_hours/"


def test_lists_go_on_behind_the_last_row(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    staff, here = crew.staff.actor, crew.id
    for who in (crew.anna, crew.bert, crew.clara):
        team_rules.add(session, staff, here, crew.team_id, who.id)
    names = [one.name for one in register_lists.members(session, here, crew.team_id)]
    assert len(names) == 4 and names[0] == "刘志强", "who leads it comes first"
    found, after = [], None
    while rows := register_lists.members(session, here, crew.team_id, after=after, limit=1):
        found.append(rows[0].name)
        after = rows[0].person_id
    assert found == names
    made = [plan(session, crew, title=f"活动{number}") for number in range(3)]
    ids = [session.get_one(Shift, one).activity_id for one in made]
    assert _walk_activities(session, here) == sorted(ids), "at the same time: by their ids"
    weekly = plan(session, crew, weekdays=(1, 2, 3, 4, 5, 6, 7))
    activity = session.get_one(Shift, weekly).activity_id
    all_ = [one.id for one in activity_lists.shifts_of(session, activity, None)]
    later = activity_lists.shifts_of(session, activity, None, limit=5)[-1].starts_at
    rest = activity_lists.shifts_of(session, activity, None, after=later)
    assert [one.id for one in rest] == all_[5:] and len(all_) > 20
    key = session.get_one(Team, crew.team_id).calendar_key
    assert feed.feed(session, crew.place, key).count(b"BEGIN:VEVENT") == len(all_) + 3
    requests = [
        listings.publish(
            session,
            crew.anna.actor,
            here,
            Wanted(kind=ListingKind.REQUEST, title=f"求助{number}", minutes=30),
        ).id
        for number in range(3)
    ]
    for id_ in requests:
        phone.dispatch(session, staff, here, id_, crew.team_id)
    [first] = phone.calls(session, here, limit=1)
    assert [one.listing_id for one in phone.calls(session, here, after=first.listing_id)] == (
        requests[1:]
    )
    mine = listings.mine(session, here, crew.anna.id, limit=1)[0].id
    assert [one.id for one in listings.mine(session, here, crew.anna.id, before=mine)] == (
        requests[1::-1]
    )
    assert certificate_lists.count_waiting(session, here) == 0


def _walk_activities(session: Session, community_id: UUID) -> list[UUID]:
    found, after = [], None
    while rows := activity_lists.open_activities(session, community_id, after=after, limit=1):
        found.append(rows[0].id)
        after = (rows[0].at, rows[0].id)
    return found


def test_pages_lead_on(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(disputes_page, "_AT_ONCE", 1)
    monkeypatch.setattr(resident, "_AT_ONCE", 2)
    monkeypatch.setattr(resident, "_SHIFTS", 3)
    monkeypatch.setattr(teams, "_ACTIVITIES", 1)
    with database.writing() as session:
        shift = plan(session, crew)
        served = [serve(session, clock, crew, shift, crew.anna)]
        clock.move(hours=1)
        day = session.get_one(Shift, shift).starts_at.date() + timedelta(days=2)
        more = plan(session, crew, starts_on=day)
        served.append(serve(session, clock, crew, more, crew.bert))
        clock.move(minutes=1)
        for one, who in zip(served, (crew.anna, crew.bert), strict=True):
            disputes.dispute(session, who.actor, crew.id, one.id, "少算了一小时")
        assert waiting_hours.count_disputed(session, crew.id) == 2
        later = day + timedelta(days=3)
        for number in range(3):
            plan(session, crew, starts_on=later, title=f"活动{number}", weekdays=(1, 2, 3, 4))
    evaluator, anna = client.another(crew.evaluator), client.another(crew.anna)
    page = evaluator.get(f"{HOME}desk/disputes")
    assert "王桂英" in page.text and "李建国" not in page.text
    page = page.follow("Further")
    assert "王桂英" not in page.text and "李建国" in page.text
    assert "王桂英" in page.follow("From the beginning").text
    home = anna.get(HOME)
    assert "活动1" in home.text and "活动2" not in home.text
    assert "活动2" in home.follow("Further").text
    team = anna.get(f"{HOME}teams/{crew.team_id}").follow("Further")
    assert "活动1" in team.text
    to = next(to for text, to in home.links if "活动0" in text)
    assert "From the beginning" in anna.get(to).follow("Later shifts").text
    assert anna.get(f"{HOME}bank/mine").status == 200
