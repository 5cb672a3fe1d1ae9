"""The week's rota on paper: names for the team alone, free places for the notice board."""

from io import BytesIO

from pypdf import PdfReader
from tests.volunteer_hours.team import Crew, plan, sign

from linli.db import Database
from linli.ids import new_id
from linli.testing import Client, Page

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
