"""Public holidays: pasted as one list, and what stood there already is cancelled."""

from datetime import date

from tests.volunteer_hours.team import Crew, plan

from linli import communities
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli_volunteer_hours import settings
from linli_volunteer_hours.models import HolidayRule
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings

HOME = "/c/longhai/volunteer_hours/"


def test_a_whole_list_is_taken_over_at_once(client: Client, crew: Crew, database: Database) -> None:
    president = client.another(crew.president)
    page = president.get("/c/longhai/staff/settings/volunteer_hours")
    own = {"inherit.holidays": None}
    wrong = page.submit("Save", holidays="2026-10-01\nOctober", **own)
    assert wrong.status == 422
    saved = page.submit("Save", holidays="2026-10-02\n2026-10-01\n2026-10-01\n", **own)
    assert saved.status == 200
    with database.reading() as session:
        found = settings.of(session, crew.id)
        assert found.holidays == [date(2026, 10, 1), date(2026, 10, 2)]
        assert not found.is_worked(date(2026, 10, 1)) and found.is_worked(date(2026, 10, 5))


def test_leaders_are_offered_to_cancel_them(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        plan(session, crew, weekdays=(1, 2, 3, 4, 5, 6, 7), on_holidays=HolidayRule.NOT)
    leader = client.another(crew.leader)
    assert "Holidays" not in leader.get(f"{HOME}lead").text
    with database.writing() as session:
        decided = {"holidays": ["2026-03-04", "2026-03-05"]}
        communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, decided)
    page = leader.get(f"{HOME}lead").follow("Holidays 2")
    assert "nobody has signed up" in page.text
    assert "2 shifts are cancelled." in page.submit("Cancel them").text
    assert client.another(crew.anna).get(page.path).status == 403
