"""A year's public holidays are pasted into the settings as one list."""

from datetime import date

from tests.volunteer_hours.team import Crew

from linli.db import Database
from linli.testing import Client
from linli_volunteer_hours import settings


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
