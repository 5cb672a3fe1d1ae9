"""Hours that stand on public notice before they count."""

from datetime import date

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import (
    LENGTH,
    Crew,
    attendance_of,
    balance,
    catch_up,
    plan,
    serve,
)

from linli import communities
from linli.access import SYSTEM
from linli.testing import MovableClock
from linli_volunteer_hours.attendance import confirming, disputes, publishing
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import State
from linli_volunteer_hours.refusals import (
    NothingToConfirm,
    NotNow,
)
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings


def test_on_notice_before_they_count(session: Session, crew: Crew, clock: MovableClock) -> None:
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"notice_days": 9}
    )
    shift = plan(session, crew)
    anna = serve(session, clock, crew, shift, crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    assert attendance_of(session, anna.id).state is State.AGREED
    publishing.publish_agreed(session, crew.staff.actor, crew.id)
    with pytest.raises(NothingToConfirm):
        publishing.publish_agreed(session, crew.staff.actor, crew.id)
    with pytest.raises(NotNow, match="public notice"):
        disputes.dispute(session, crew.anna.actor, crew.id, anna.id, "不对")
    assert balance(session, crew, crew.anna, units.RECORDED) == 0
    clock.move(days=10)
    catch_up(session, crew)
    assert attendance_of(session, anna.id).state is State.CONFIRMED
    assert balance(session, crew, crew.anna, units.RECORDED) == LENGTH


@pytest.mark.parametrize(
    ("start", "working", "days"),
    [(date(2026, 3, 2), 4, 4), (date(2026, 3, 2), 5, 7), (date(2026, 3, 7), 1, 2)],
)
def test_working_days_pass_over_weekends(start: date, working: int, days: int) -> None:
    assert publishing.calendar_days(start, working, VolunteerHoursSettings()) == days


def test_working_days_pass_over_public_holidays() -> None:
    rules = VolunteerHoursSettings(
        holidays=[date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)],
        make_up_days=[date(2026, 5, 9)],
    )
    assert publishing.calendar_days(date(2026, 4, 29), 2, rules) == 7, "May 6 is the second"
    assert publishing.calendar_days(date(2026, 5, 8), 1, rules) == 1, "a Saturday that is worked"


def test_a_notice_of_seven_working_days(session: Session, crew: Crew, clock: MovableClock) -> None:
    communities.save_settings(
        session,
        SYSTEM,
        crew.id,
        OWNER,
        VolunteerHoursSettings,
        {"notice_days": 7, "notice_working_days": True},
    )
    anna = serve(session, clock, crew, plan(session, crew), crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    publishing.publish_agreed(session, crew.staff.actor, crew.id)  # Tuesday, 3 March
    clock.move(days=9)
    catch_up(session, crew)
    assert attendance_of(session, anna.id).state is State.ON_NOTICE, "Thursday, 12 March"
    clock.move(days=1)
    catch_up(session, crew)
    assert attendance_of(session, anna.id).state is State.CONFIRMED
