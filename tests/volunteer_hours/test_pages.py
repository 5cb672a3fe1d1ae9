"""The pages, as somebody without script uses them, on both databases."""

import re
from datetime import date, time, timedelta

from tests.volunteer_hours.team import (
    BEGIN,
    LENGTH,
    Crew,
    open_shifts,
    plan,
    serve,
    shift_of,
    sign,
)

from linli.db import Database
from linli.testing import Client, MakePerson, MovableClock, Page, QueryCounter
from linli_volunteer_hours.attendance import confirming, disputes
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.register import teams

HOME = "/c/longhai/volunteer_hours/"


def test_a_neighbour_registers_and_signs_up(
    client: Client, crew: Crew, database: Database, person_with: MakePerson
) -> None:
    with database.writing() as session:
        plan(session, crew, capacity=1)
    neighbour = client.sign_in(person_with(name="孙小梅"))
    start = neighbour.get(HOME)
    assert "places free" in start.text
    done = start.follow("Become a volunteer").submit("I want to help", skills="理发，陪聊")
    assert "You are registered as a volunteer." in done.text
    signed = neighbour.get(HOME).follow(_link(done, "敲门探访")).submit("/sign-up")
    assert "You are signed up. Thank you!" in signed.text
    assert "敲门探访" in neighbour.get("/c/longhai").text
    gone = signed.submit("Take me off the list")
    assert "You are no longer signed up." in gone.text


def test_the_day_beside_free_places_is_theirs(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        days = {"weekdays": (2, 3), "until_on": date(2026, 3, 4)}
        sign(session, crew, plan(session, crew, capacity=1, **days), crew.anna)
    anna, leader = client.another(crew.anna), client.another(crew.leader)
    listed = anna.get(HOME).text
    assert "Wed, Mar 4 14:00 · 社区活动室" in listed and "places free" in listed
    assert "Tue, Mar 3 14:00–16:00" in listed, "her own shift, written the same way"
    assert "PM" not in listed and "3月4日周三 14:00" in client.another(
        crew.bert, language="zh-CN"
    ).get(HOME).text.replace("\xa0", " ")
    assert "one place still free" in leader.get(f"{HOME}lead").text
    clock.set(BEGIN + timedelta(days=1))
    over = leader.get(f"{HOME}lead").text
    assert "still free" not in over and "No gaps" not in over and "one missing" not in over
    assert "0 of 1" in over


def test_from_the_door_to_confirmed_hours(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        shift = plan(session, crew)
        sign(session, crew, shift, crew.anna)
        sign(session, crew, shift, crew.bert)
    clock.set(BEGIN)
    leader, anna = client.another(crew.leader), client.another(crew.anna)
    door = leader.get(f"{HOME}shifts/{shift}/door")
    code = re.search(r"\b[A-Z2-7]{8}\b", door.text)
    assert code, "the code can be typed too"
    here = anna.get(f"{HOME}shifts/{shift}/here/{code[0]}")
    assert "You are checked in." in here.submit("I am here").text
    assert "You are checked in." in here.submit("I am here").text, "tapped twice, still there"
    stale = client.another(crew.bert).get(f"{HOME}shifts/{shift}/here/AAAAAAAA")
    assert "scan it again" in stale.submit("I am here").text
    shown = client.another(crew.bert).get("/c/longhai").follow("Open my shift")
    own = re.search(r"Show this to the leader", shown.submit("Show my code").text)
    assert own
    clock.set(BEGIN + timedelta(minutes=60))
    door = leader.get(f"{HOME}shifts/{shift}/door")
    code = re.search(r"\b[A-Z2-7]{8}\b", door.text)
    assert code
    gone = anna.get(f"{HOME}shifts/{shift}/here/{code[0]}").submit("I am going now")
    assert "You are checked out. Thank you for your time!" in gone.text
    assert "There now" in door.submit("/mark").text
    clock.set(BEGIN + timedelta(minutes=LENGTH + 1))
    confirm = leader.get(f"{HOME}shifts/{shift}/confirm")
    paper = confirm.submit("Write down", name="张秀兰", minutes=500)
    assert paper.status == 422 and "张秀兰" in paper.html
    done = leader.get(f"{HOME}shifts/{shift}/confirm").submit("Confirm")
    assert "The hours of one person are confirmed." in done.text
    assert "1 h" in anna.get(f"{HOME}mine").text
    assert "1 h" in client.get(f"{HOME}public").text, "anybody may read the figures"
    sheet = leader.get(f"{HOME}shifts/{shift}/sheet.pdf")
    assert sheet.response.data.startswith(b"%PDF")


def test_leaders_plan_and_others_are_refused(client: Client, crew: Crew) -> None:
    leader = client.another(crew.leader)
    form = leader.get(f"{HOME}teams/{crew.team_id}/plan")
    wrong = form.submit("Plan it", title="平安巡逻", place="大门口", minutes=1)
    assert wrong.status == 422 and "平安巡逻" in wrong.html
    made = form.submit("Plan it", title="平安巡逻", place="大门口", starts_on="2026-03-05")
    assert "Planned." in made.text and "平安巡逻" in made.text
    changed = made.follow("Change").submit("Save", capacity=12)
    assert "12 places free" in changed.text
    assert client.another(crew.anna).get(f"{HOME}teams/{crew.team_id}/plan").status == 403
    assert client.another(crew.anna).get(f"{HOME}lead").status == 403
    cancelled = changed.submit("Cancel all shifts", reason="下暴雨")
    assert "Everybody who was signed up has been told." in cancelled.text


def test_teams_take_people_in(client: Client, crew: Crew) -> None:
    staff, anna, leader = (client.another(who) for who in (crew.staff, crew.anna, crew.leader))
    made = staff.get(f"{HOME}teams/new").submit("Save", name="平安巡逻队", open="")
    assert "The team is there." in made.text
    named = made.submit("Add", name="刘志强", leader="true")
    assert "刘志强 is in the team." in named.text
    asked = anna.get(made.path).submit("Ask to join")
    assert "The leaders are told" in asked.text
    assert "王桂英" in leader.get(made.path).submit("/admit").text
    assert "You are in it" in anna.get(f"{HOME}teams").text
    assert made.submit("Add", name="没有人").status == 422


def test_staff_see_figures_and_settle_disputes(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        shift = plan(session, crew)
        done = serve(session, clock, crew, shift, crew.anna, minutes=60)
        confirming.confirm(session, crew.leader.actor, crew.id, [done.id])
        disputes.dispute(session, crew.anna.actor, crew.id, done.id, "我做满了两小时")
    evaluator = client.another(crew.evaluator)
    desk = evaluator.get(f"{HOME}desk")
    assert "4 volunteers" in desk.text and "One dispute to decide" in desk.text
    listed = desk.follow("One dispute to decide")
    one = next(to for text, to in listed.links if "王桂英" in text)
    settled = evaluator.get(one).submit("Decide", minutes=120, reason="邻居证明")
    assert "Decided." in settled.text
    with database.reading() as session:
        assert figures.mine(session, crew.id, crew.anna.id).total == 120
    assert client.another(crew.anna).get(f"{HOME}desk").status == 403


def test_home_costs_the_same_however_long_the_history(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
) -> None:
    anna = client.another(crew.anna)
    counts = []
    for hours in ((8,), (10, 12, 16, 18)):
        with database.writing() as session:
            for hour in hours:
                sign(session, crew, plan(session, crew, begins=time(hour, 0)), crew.anna)
        anna.get(HOME)
        with query_counter() as counted:
            anna.get(HOME)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_calendars_are_read_by_whoever_has_the_address(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        sign(session, crew, plan(session, crew), crew.anna)
        teams.join(session, crew.anna.actor, crew.id, crew.team_id)
    shown = client.another(crew.anna).get(f"{HOME}calendar").html
    keys = re.findall(r"calendar/([0-9a-f]{32})\.ics", shown)
    assert len(keys) == 2, "her own, and her team's"
    for key in keys:
        calendar = client.get(f"{HOME}calendar/{key}.ics").response
        assert calendar.mimetype == "text/calendar"
        assert "SUMMARY:敲门探访" in calendar.text
        assert "DTSTART:20260303T060000Z" in calendar.text
    assert client.get(f"{HOME}calendar/{'0' * 32}.ics").status == 404
    assert "when they have signed in" in client.get(f"{HOME}calendar").text


def test_pages_in_chinese(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        plan(session, crew)
    anna = client.another(crew.anna, language="zh-CN")
    assert "有名额" in anna.get(HOME).text
    assert "志愿者" in client.another(crew.staff, language="zh-CN").get(f"{HOME}desk").text


def _link(page: Page, title: str) -> str:
    return next(text for text, _address in page.links if title in text)


def test_the_last_day_is_changed_on_the_page(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        shift = plan(session, crew, weekdays=(2, 4))
        activity = shift_of(session, shift).activity_id
    form = client.another(crew.leader).get(f"{HOME}activities/{activity}/change")
    assert form.submit("Save", until_on="2026-03-01").status == 422
    assert "Saved." in form.submit("Save", until_on="2026-03-05").text
    with database.reading() as session:
        assert len(open_shifts(session)) == 2
