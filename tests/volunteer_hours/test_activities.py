"""Planning: once and again and again, changing, ending, cancelling."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.volunteer_hours.team import (
    Crew,
    attendance_of,
    open_shifts,
    plan,
    shift_of,
    sign,
    visiting,
)

from linli import communities, inbox
from linli.access import SYSTEM, NotAllowed
from linli.testing import MovableClock
from linli_volunteer_hours.activities import planning, shifts
from linli_volunteer_hours.activities.recurrence import days
from linli_volunteer_hours.attendance import cancelling
from linli_volunteer_hours.models import (
    Activity,
    ActivityState,
    HolidayRule,
    Shift,
    State,
    VoidReason,
)
from linli_volunteer_hours.refusals import ActivityRefused, NotNow
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings


def test_every_weekday_some_weeks_ahead_and_then_day_by_day(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    plan(session, crew, weekdays=(1, 2, 3, 4, 5))
    first = open_shifts(session)
    assert first[0] == datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    assert len(first) == 20, "four weeks of working days, the first begun on a Tuesday"
    shifts.make_all_ahead(session, {})
    assert open_shifts(session) == first, "made again, none is doubled"
    clock.move(days=1)
    shifts.make_all_ahead(session, {})
    assert open_shifts(session)[-1] == first[-1] + timedelta(days=1)


def test_public_holidays_are_left_out_or_have_a_roster_of_their_own(
    session: Session, crew: Crew
) -> None:
    every: dict[str, Any] = {"weekdays": (1, 2, 3, 4, 5, 6, 7), "until_on": date(2026, 3, 10)}
    with pytest.raises(ActivityRefused, match="public holidays"):
        plan(session, crew, on_holidays=HolidayRule.ONLY, **every)
    communities.save_settings(
        session,
        SYSTEM,
        crew.id,
        OWNER,
        VolunteerHoursSettings,
        {"holidays": ["2026-03-06", "2026-03-05", "2026-03-05"]},
    )
    plan(session, crew, on_holidays=HolidayRule.ONLY, **every)
    assert [at.day for at in open_shifts(session)] == [5, 6]
    plan(session, crew, on_holidays=HolidayRule.NOT, begins=time(9), **every)
    days_ = [at.day for at in open_shifts(session) if at.hour == 1]
    assert days_ == [3, 4, 7, 8, 9, 10]


def test_days_stop_at_the_last_one() -> None:
    monday = date(2026, 3, 2)
    assert [
        day.day for day in days(monday, date(2026, 3, 9), {1}, date(2026, 3, 1), date(2027, 1, 1))
    ] == [2, 9]


def test_only_leaders_plan(session: Session, crew: Crew) -> None:
    with pytest.raises(NotAllowed):
        planning.plan(session, crew.anna.actor, crew.id, crew.team_id, visiting())
    planning.plan(session, crew.staff.actor, crew.id, crew.team_id, visiting())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", " "),
        ("place", ""),
        ("starts_on", date(2026, 1, 30)),
        ("minutes", 0),
        ("capacity", 0),
        ("until_on", date(2026, 3, 2)),
        ("weekdays", (8,)),
        ("map_link", "javascript:alert(1)"),
        ("minimum_age", -1),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    session: Session, crew: Crew, field: str, wrong: Any
) -> None:
    with pytest.raises(ActivityRefused) as refused:
        planning.plan(
            session,
            crew.leader.actor,
            crew.id,
            crew.team_id,
            replace(visiting(), **{field: wrong}),
        )
    assert refused.value.field == field


def test_a_form_sent_twice_plans_once(session: Session, crew: Crew) -> None:
    first, second = (
        planning.plan(session, crew.leader.actor, crew.id, crew.team_id, visiting(), once="k")
        for _ in range(2)
    )
    assert first.id == second.id


def test_more_places_let_those_who_wait_move_up(session: Session, crew: Crew) -> None:
    shift = plan(session, crew, capacity=1)
    sign(session, crew, shift, crew.anna)
    bert = sign(session, crew, shift, crew.bert)
    activity = session.execute(select(col(Activity.id))).scalar_one()
    planning.change(session, crew.leader.actor, crew.id, activity, visiting(2))
    assert attendance_of(session, bert.id).state is State.OFFERED
    with pytest.raises(ActivityRefused, match="2 people"):
        planning.change(session, crew.leader.actor, crew.id, activity, visiting(1))


def test_another_last_day_cancels_shifts_and_brings_them_back(session: Session, crew: Crew) -> None:
    shift = plan(session, crew, weekdays=(1, 2, 3, 4, 5), until_on=date(2026, 3, 12))
    activity = shift_of(session, shift).activity_id
    first = open_shifts(session)

    def change(until_on: date | None, **more: Any) -> int:
        wanted = visiting(weekdays=(1, 2, 3, 4, 5), until_on=until_on, **more)
        planning.change(session, crew.leader.actor, crew.id, activity, wanted)
        return len(open_shifts(session))

    sign(session, crew, shift, crew.anna)
    late = session.execute(select(col(Shift.id)).where(col(Shift.starts_at) == first[-1]))
    sign(session, crew, late.scalar_one(), crew.bert)
    assert len(first) == 8
    assert change(date(2026, 3, 5)) == 3
    assert change(date(2026, 3, 4)) == 2
    assert change(date(2026, 3, 13)) == 9, "those called off take place, and one more is made"
    asked = [str(one.text) for one in inbox.page(session, crew.bert.id)]
    assert "goes on after all" in asked[0] and "is cancelled" in asked[1] and len(asked) == 2
    assert open_shifts(session)[:8] == first
    assert change(None) == 20
    with pytest.raises(ActivityRefused, match="before the first"):
        change(date(2026, 3, 2))
    before = inbox.unread_count(session, crew.anna.id)
    change(None, about="只改说明")
    assert inbox.unread_count(session, crew.anna.id) == before
    change(None, place="社区食堂")
    assert inbox.unread_count(session, crew.anna.id) == before + 1
    assert "社区食堂" in str(inbox.page(session, crew.anna.id)[0].text)


def test_a_cancelled_activity_tells_everybody_why(session: Session, crew: Crew) -> None:
    shift = plan(session, crew, capacity=1)
    anna, bert = (sign(session, crew, shift, who) for who in (crew.anna, crew.bert))
    activity = session.execute(select(col(Activity.id))).scalar_one()
    with pytest.raises(ActivityRefused) as refused:
        planning.cancel(session, crew.leader.actor, crew.id, activity, " ")
    assert refused.value.field == "reason"
    planning.cancel(session, crew.leader.actor, crew.id, activity, "下暴雨")
    for one, who in ((anna, crew.anna), (bert, crew.bert)):
        assert attendance_of(session, one.id).void_reason is VoidReason.CANCELLED
        assert inbox.unread_count(session, who.id) == 1
    assert shift_of(session, shift).taken == 0
    with pytest.raises(NotNow):
        planning.cancel(session, crew.leader.actor, crew.id, activity, "下暴雨")
    with pytest.raises(NotNow):
        cancelling.cancel(session, crew.leader.actor, crew.id, shift, "下暴雨")


def test_an_ended_activity_makes_no_more_shifts(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    plan(session, crew, weekdays=(2,), begins=time(9, 0))
    activity = session.execute(select(Activity)).scalar_one()
    planning.end(session, crew.leader.actor, crew.id, activity.id)
    before = open_shifts(session)
    clock.move(weeks=1)
    shifts.make_all_ahead(session, {})
    assert activity.state is ActivityState.ENDED
    assert open_shifts(session) == before[1:], "those people signed up for take place"
