"""A year line by line as a file: harmless in a spreadsheet, audited, and not for everybody."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from tests.volunteer_hours.team import Crew, plan, serve

from linli import audit, people
from linli.access import SYSTEM, NotAllowed
from linli.db import Database
from linli.people import OrganisationKind
from linli.testing import Client, MovableClock, Page
from linli_volunteer_hours.attendance import confirming
from linli_volunteer_hours.hours import scopes, statements
from linli_volunteer_hours.hours.sheets import Format
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.volunteers import Profile

HOME = "/c/longhai/volunteer_hours/"


@pytest.fixture
def school(crew: Crew, database: Database, clock: MovableClock) -> str:
    """A unit whose member served an hour; the activity's title looks like a formula."""
    with database.writing() as session:
        made = people.add_organisation(
            session, SYSTEM, crew.id, kind=OrganisationKind.UNIT, name="第一中学"
        )
        volunteers.register(session, crew.anna.actor, crew.id, Profile(organisation_id=made.id))
        shift = plan(session, crew, title="=1+1")
        done = serve(session, clock, crew, shift, crew.anna, minutes=60)
        confirming.confirm(session, crew.leader.actor, crew.id, [done.id])
        return f"{HOME}organisations/{made.id}"


def _csv(page: Page) -> list[list[str]]:
    assert page.response.mimetype == "text/csv"
    return list(csv.reader(StringIO(page.response.data.decode("utf-8-sig"))))


def test_each_takes_along_what_they_may_read(
    client: Client, crew: Crew, database: Database, school: str
) -> None:
    line = ["2026-03-03", "王桂英", "敲门队", "'=1+1", "60", "0"]
    staff, leader, anna = (client.another(one) for one in (crew.staff, crew.leader, crew.anna))
    for page in (
        staff.get(f"{HOME}report"),
        leader.get(f"{HOME}teams/{crew.team_id}/report"),
        staff.get(f"{school}/report"),
        anna.get(f"{HOME}mine/report"),
    ):
        assert _csv(page.submit("CSV"))[1:] == [line], page.path
    book = load_workbook(BytesIO(staff.get(f"{HOME}report").submit("Excel").response.data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][1:] == ("王桂英", "敲门队", "=1+1", 60, 0)
    assert book.worksheets[0].cell(2, 4).data_type == "s", "no formula"
    empty = staff.get(f"{HOME}report?year=2025").submit("CSV")
    assert len(_csv(empty)) == 1
    with database.reading() as session:
        exported = "volunteer_hours.hours_exported"
        taken = audit.page(session, SYSTEM, crew.id, action=exported)
    assert len(taken) == 6


def test_others_and_too_long_ones_are_refused(
    client: Client, crew: Crew, database: Database, school: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reading() as session:
        unit = people.organisations(session, crew.id)[0].id
        anna, place = crew.anna.actor, crew.place
        with pytest.raises(NotAllowed):
            scopes.community(session, anna, place, 2026)
        with pytest.raises(NotAllowed):
            scopes.team(session, anna, place, crew.team_id, 2026)
        with pytest.raises(NotAllowed):
            scopes.organisation(session, anna, place, unit, 2026)
    monkeypatch.setitem(statements._MOST, Format.XLSX, 0)
    page = client.another(crew.staff).get(f"{HOME}report")
    assert "Please take them as CSV" in page.submit("Excel").text
