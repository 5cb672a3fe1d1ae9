"""The page of one sign-up: at the counter, and what can still be said about it."""

from datetime import timedelta

from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, plan, serve, sign

from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.attendance import confirming

HOME = "/c/longhai/volunteer_hours/"


def test_at_the_counter_staff_check_in_and_out_whom_they_serve(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        signed = sign(session, crew, plan(session, crew), crew.anna).id
    clock.set(BEGIN)
    anna, staff = client.another(crew.anna), client.another(crew.staff)
    assert "at the counter" not in anna.get(f"{HOME}sign-ups/{signed}").text
    staff.get("/c/longhai/staff/counter?q=桂英").submit("Serve")
    shown = staff.get(f"{HOME}sign-ups/{signed}")
    came = shown.submit("Check in at the counter")
    assert "Checked in." in came.text
    clock.move(minutes=30)
    assert "Checked out." in came.submit("Check out at the counter").text


def test_nothing_is_offered_that_would_be_refused_when_the_days_are_over(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        served = serve(session, clock, crew, plan(session, crew), crew.anna)
        confirming.confirm(session, crew.staff.actor, crew.id, [served.id])
    anna = client.another(crew.anna)
    assert "Something is wrong here" in anna.get(f"{HOME}sign-ups/{served.id}").text
    clock.set(BEGIN + timedelta(days=30, minutes=LENGTH + 1))
    assert "Something is wrong here" not in anna.get(f"{HOME}sign-ups/{served.id}").text
