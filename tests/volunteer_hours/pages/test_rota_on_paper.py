"""The week's rota on paper: names for the team, free places for the board."""

from datetime import time, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.volunteer_hours.team import BEGIN, Crew, plan, sign

from linli.db import Database
from linli.ids import new_id
from linli.testing import Client, MovableClock, Page
from linli_volunteer_hours.activities import rota
from linli_volunteer_hours.attendance import rota_paper
from linli_volunteer_hours.pages import resident

HOME = "/c/longhai/volunteer_hours/"


def _text(page: Page) -> str:
    assert page.response.mimetype == "application/pdf"
    pages = PdfReader(BytesIO(page.response.data)).pages
    return "".join("".join(one.extract_text().split()) for one in pages)


def test_a_week_on_paper(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        sign(session, crew, plan(session, crew, capacity=3), crew.anna)
    leader = client.another(crew.leader)
    lead = leader.get(f"{HOME}lead")
    named = _text(lead.follow("On paper, with names"))
    assert "敲门探访·社区活动室" in named and "14:00–16:00" in named
    assert "王桂英,2placesfree" in named
    board = _text(lead.follow("For the notice board"))
    assert "敲门探访" in board and "2placesfree" in board and "王桂英" not in board
    team = leader.get(f"{HOME}teams/{crew.team_id}").follow("This week on paper")
    assert "王桂英" in _text(team)
    assert "Nothingisplanned" in _text(leader.get(f"{HOME}lead/rota.pdf?day=2025-01-01"))


def test_it_is_for_those_who_lead(client: Client, crew: Crew) -> None:
    anna, leader = client.another(crew.anna), client.another(crew.leader)
    assert anna.get(f"{HOME}lead/rota.pdf?board=1").status == 403
    assert leader.get(f"{HOME}lead/rota.pdf?team={new_id()}").status == 404


def test_nothing_stops_without_a_word(
    client: Client, crew: Crew, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        for hour in (9, 14, 19):
            plan(session, crew, begins=time(hour), title=f"{hour} 点的班")
    leader = client.another(crew.leader)
    whole = leader.get(f"{HOME}lead")
    assert "6 places still free" in whole.text and "of these seven days'" not in whole.text
    for module, name, most in (
        (rota, "AT_ONCE", 2),
        (rota_paper, "_MOST", 2),
        (resident, "_AT_ONCE", 2),
    ):
        monkeypatch.setattr(module, name, most)
    lead = leader.get(f"{HOME}lead?day=2026-03-03")
    assert "Shifts 1 to 2 of these seven days' 3." in lead.text
    assert "6 places still free" in lead.text, "also those that stand on the next page"
    later = lead.follow("Later in the week")
    assert "Shifts 3 to 3 of these seven days' 3." in later.text
    assert "19:00" in later.text and "Later in the week" not in later.text
    assert "Shifts 1 to 2" in later.follow("Earlier in the week").text
    refused = leader.get(f"{HOME}lead/rota.pdf?day=2026-03-03&board=1")
    assert refused.status == 422 and "Please print it team by team." in refused.text
    home = client.another(crew.anna).get(HOME)
    assert "19 点的班" not in home.text and "19 点的班" in home.follow("Further").text
    found = client.another(crew.anna).get(f"{HOME}?q=19")
    assert "19 点的班" in found.text and "Further" not in found.text


def test_what_is_over_has_no_free_places(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        sign(session, crew, plan(session, crew, capacity=3), crew.anna)
    clock.set(BEGIN + timedelta(hours=1))
    leader = client.another(crew.leader)
    lead = leader.get(f"{HOME}lead?day=2026-03-03")
    named = _text(lead.follow("On paper, with names"))
    assert "王桂英" in named and "free" not in named
    board = _text(lead.follow("For the notice board"))
    assert "over" in board and "free" not in board
