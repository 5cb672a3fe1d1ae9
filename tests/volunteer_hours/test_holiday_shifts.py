"""A holiday that is added later: the shifts on it are found, and cancelled with a word."""

from datetime import date

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, plan, shift_of, sign

from linli import communities, inbox
from linli.access import SYSTEM, NotAllowed
from linli_volunteer_hours.activities import holidays
from linli_volunteer_hours.models import HolidayRule
from linli_volunteer_hours.refusals import NotNow
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings

DAILY = (1, 2, 3, 4, 5, 6, 7)


def _holidays(session: Session, crew: Crew, *days: date) -> None:
    decided = {"holidays": [day.isoformat() for day in days]}
    communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, decided)


def test_shifts_that_stand_against_the_list(session: Session, crew: Crew) -> None:
    _holidays(session, crew, date(2026, 3, 6))
    plan(session, crew, title="照常", weekdays=DAILY)
    plan(session, crew, title="避开", weekdays=DAILY, on_holidays=HolidayRule.NOT)
    plan(session, crew, title="只在节日", weekdays=DAILY, on_holidays=HolidayRule.ONLY)
    assert not holidays.count(session, crew.place, None)
    _holidays(session, crew, date(2026, 3, 4))
    found = holidays.shifts_on_holidays(session, crew.place, None)
    assert [(one.title, one.starts_at.day) for one in found] == [("避开", 4), ("只在节日", 6)]
    [later] = holidays.shifts_on_holidays(
        session, crew.place, {crew.team_id}, after=(found[0].starts_at, found[0].id)
    )
    assert later == found[1]
    assert not holidays.count(session, crew.place, {crew.anna.id}), "of no other team"
    sign(session, crew, found[0].id, crew.anna)
    with pytest.raises(NotAllowed):
        holidays.cancel(session, crew.anna.actor, crew.id, [found[0].id])
    assert holidays.cancel(session, crew.leader.actor, crew.id, [found[0].id]) == 1
    said = str(inbox.page(session, crew.anna.id)[0].text)
    assert said.startswith("“避开” on 2026-03-04") and said.endswith("节假日安排有变动。")
    assert shift_of(session, found[0].id).taken == 0
    with pytest.raises(NotNow):
        holidays.cancel(session, crew.leader.actor, crew.id, [found[0].id])
    assert holidays.count(session, crew.place, None) == 1
