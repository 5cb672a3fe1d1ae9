"""The page on which a leader confirms: what is theirs has a tick, the rest says whose it is."""

from datetime import timedelta

from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, catch_up, plan, sign

from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.attendance import door

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
