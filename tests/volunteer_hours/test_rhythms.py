"""Done again, yet not each week: every so many weeks, or on days of the month."""

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.volunteer_hours.team import Crew, open_shifts, plan, shift_of, visiting

from linli import communities
from linli.access import SYSTEM
from linli.testing import MovableClock
from linli_volunteer_hours import labels
from linli_volunteer_hours.activities import planning, shifts
from linli_volunteer_hours.attendance import posts
from linli_volunteer_hours.models import Shift
from linli_volunteer_hours.refusals import ActivityRefused
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings

#: A rhythm, the days in March and April on which it is done, and how it is said.
_RHYTHMS: tuple[tuple[dict[str, Any], list[str], str], ...] = (
    (
        {"weekdays": (6,), "weeks_of_month": (1, 5)},
        ["03-07", "03-28", "04-04"],
        "the first, the last Saturday of each month",
    ),
    (
        {"weekdays": (2,), "every_weeks": 2},
        ["03-03", "03-17", "03-31", "04-14"],
        "every 2 weeks: Tuesday",
    ),
    (
        {"month_days": (5, 20)},
        ["03-05", "03-20", "04-05", "04-20"],
        "on these days of each month: 5, 20",
    ),
    (
        {"weekdays": (1, 2, 3, 4, 5, 6, 7), "until_on": date(2026, 3, 4)},
        ["03-03", "03-04"],
        "every day",
    ),
    ({"weekdays": (7,), "until_on": date(2026, 3, 15)}, ["03-08", "03-15"], "every Sunday"),
)


def test_shifts_are_made_on_its_days_whatever_day_they_are_made_on(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"weeks_ahead": 1}
    )
    made = []
    for rhythm, _days, said in _RHYTHMS:
        wanted = visiting(5, **rhythm)
        activity = planning.plan(session, crew.leader.actor, crew.id, crew.team_id, wanted)
        assert activity.recurs and str(labels.rhythm(activity)) == said
        made.append(activity.id)
    for _time in range(9):
        clock.move(days=5)
        shifts.make_all_ahead(session, {})
    for id_, (_rhythm, days, said) in zip(made, _RHYTHMS, strict=True):
        starts = select(col(Shift.starts_at)).where(col(Shift.activity_id) == id_)
        found = sorted(at.strftime("%m-%d") for at in session.execute(starts).scalars())
        assert found == days, said


def test_what_does_not_go_together_is_said(session: Session, crew: Crew) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("month_days", {"month_days": (32,)}),
        ("month_days", {"month_days": (5,), "weekdays": (1,)}),
        ("every_weeks", {"weekdays": (1,), "every_weeks": 0}),
        ("every_weeks", {"weekdays": (1,), "weeks_of_month": (6,)}),
        ("weekdays", {"every_weeks": 2}),
        ("weeks_of_month", {"weekdays": (1,), "every_weeks": 2, "weeks_of_month": (1,)}),
    ]
    for field, more in wrong:
        with pytest.raises(ActivityRefused) as refused:
            plan(session, crew, **more)
        assert refused.value.field == field


def test_a_monthly_day_is_claimed_and_its_last_day_changed_like_a_weekly_one(
    session: Session, crew: Crew
) -> None:
    activity = shift_of(session, plan(session, crew, month_days=(5, 20))).activity_id
    until = date(2026, 3, 21)
    assert posts.claim(session, crew.anna.actor, crew.id, activity, until) == 2
    change = visiting(month_days=(5, 20), until_on=date(2026, 3, 10))
    planning.change(session, crew.leader.actor, crew.id, activity, change)
    assert [at.day for at in open_shifts(session)] == [5]


def test_what_is_done_again_may_begin_today_although_todays_time_is_over(
    session: Session, crew: Crew
) -> None:
    plan(session, crew, starts_on=date(2026, 3, 2), begins=time(6, 0), weekdays=(1, 2))
    assert [at.day for at in open_shifts(session)][:2] == [2, 8], "next from tomorrow's morning on"
