"""The page on which a leader confirms: what is theirs has a tick, the rest says whose it is."""

from datetime import timedelta

from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, catch_up, plan, serve, sign

from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.attendance import confirming, door

HOME = "/c/longhai/volunteer_hours/"


def test_the_leaders_own_hours_stand_there_without_a_tick_and_with_who_may(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        shift = plan(session, crew)
        signed = [sign(session, crew, shift, who).id for who in (crew.leader, crew.bert)]
        clock.set(BEGIN)
        for one in signed:
            door.mark(session, crew.staff.actor, crew.id, one)
    clock.set(BEGIN + timedelta(minutes=LENGTH + 61))
    with database.writing() as session:
        catch_up(session, crew)
    page = client.another(crew.leader).get(f"{HOME}shifts/{shift}/confirm")
    assert "Not yours to confirm" in page.text and "These are your own hours." in page.text
    assert page.html.count('name="who"') == 1 and "李建国" in page.text
    done = page.submit("Confirm")
    assert "The hours of one person are confirmed." in done.text
    assert "Not yours to confirm" in done.text
    staff = client.another(crew.staff).get(f"{HOME}shifts/{shift}/confirm").submit("Confirm")
    assert "Not yours to confirm" not in staff.text


def test_confirmed_hours_that_are_wrong_are_handed_over_or_put_right(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        shift = plan(session, crew)
        done = serve(session, clock, crew, shift, crew.anna)
        confirming.confirm(session, crew.staff.actor, crew.id, [done.id])
    leader, president = client.another(crew.leader), client.another(crew.president)
    page = leader.get(f"{HOME}shifts/{shift}/confirm")
    assert "Put right – 王桂英" not in page.text
    handed = page.submit("Have it looked at", reason="三点就走了")
    assert "Somebody else looks at it" in handed.text and "Being looked at" in handed.text
    assert leader.get(f"{HOME}desk/disputes/{done.id}").status == 403
    right = president.get(f"{HOME}shifts/{shift}/confirm").follow("Put right – 王桂英")
    assert "三点就走了" in right.text and "Confirmed by" in right.text and "赵玉梅" in right.text
    wrong = right.submit("Decide", minutes=500, reason="问过了")
    assert wrong.status == 422 and 'value="500"' in wrong.html
    assert "Decided." in wrong.submit("Decide", minutes=60, reason="问过了").text
    again = president.get(f"{HOME}shifts/{shift}/confirm").follow("Put right – 王桂英")
    assert "Decided." in again.submit("Decide", minutes=0, reason="没有来").text
    over = president.get(f"{HOME}desk/disputes/{done.id}")
    assert "neither disputed nor confirmed" in over.text
