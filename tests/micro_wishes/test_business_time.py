"""The clocks against a simple model: minute by minute, day by day, over calendars and zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli_micro_wishes.clocks.business_time import (
    Calendar,
    Hours,
    NeverDue,
    Span,
    due_after_days,
    due_after_minutes,
    is_open,
)

CHINA = Calendar(
    "Asia/Shanghai",
    {date(2026, 2, 14): True, **{date(2026, 2, day): False for day in range(15, 24)}},
)
#: 8 to 20 h, every day.
HONGQI = Hours(time(8), time(20))
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia")


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type,misc]


def china(*parts: int) -> datetime:
    return local("Asia/Shanghai", *parts)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (china(2026, 3, 2, 9, 0), china(2026, 3, 2, 9, 5)),
        (china(2026, 3, 2, 19, 55), china(2026, 3, 2, 20, 0)),
        # At 19:58 on a holiday: two minutes today, three tomorrow.
        (china(2026, 2, 17, 19, 58), china(2026, 2, 18, 8, 3)),
        (china(2026, 3, 2, 20, 0), china(2026, 3, 3, 8, 5)),
        (china(2026, 3, 3, 3, 0), china(2026, 3, 3, 8, 5)),
    ],
)
def test_five_minutes_from_8_to_20(asked: datetime, due: datetime) -> None:
    assert due_after_minutes(asked, 5, CHINA, HONGQI) == due


def test_on_working_days_only_it_waits_for_the_end_of_the_holiday() -> None:
    hours = Hours(time(9), time(17), every_day=False)
    # 2026-02-14 is a Saturday that is worked, the nine days after it are off.
    asked = china(2026, 2, 14, 16, 50)
    assert due_after_minutes(asked, 30, CHINA, hours) == china(2026, 2, 24, 9, 20)
    assert is_open(asked, CHINA, hours)
    assert not is_open(china(2026, 2, 16, 10, 0), CHINA, hours)


def test_working_days_go_around_holidays() -> None:
    told = china(2026, 2, 12, 10, 0)  # a Thursday
    # Friday 13, Saturday 14 (worked), Tuesday 24.
    assert due_after_days(told, 3, CHINA) == china(2026, 2, 25, 0, 0)
    # Without a calendar: Friday 13, Monday 16, Tuesday 17.
    assert due_after_days(told, 3, Calendar("Asia/Shanghai", {})) == china(2026, 2, 18, 0, 0)


def test_both_stand_while_the_resident_is_waited_for() -> None:
    asked = china(2026, 3, 2, 9, 0)
    pause = (china(2026, 3, 2, 9, 2), china(2026, 3, 2, 9, 30))
    assert due_after_minutes(asked, 5, CHINA, HONGQI, [pause]) == china(2026, 3, 2, 9, 33)
    long = (china(2026, 3, 3, 9, 0), china(2026, 3, 5, 9, 0))
    # Tuesday and Wednesday end while it waits.
    assert due_after_days(asked, 2, CHINA, [long]) == china(2026, 3, 7, 0, 0)


def test_what_can_never_be_kept_is_said() -> None:
    never = Calendar("Asia/Shanghai", {date(2026, 1, 1) + timedelta(n): False for n in range(5000)})
    with pytest.raises(NeverDue):
        due_after_days(china(2026, 3, 2, 9, 0), 1, never)
    with pytest.raises(NeverDue):
        due_after_minutes(
            china(2026, 3, 2, 9, 0), 1, never, Hours(time(9), time(17), every_day=False)
        )


days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
#: Whole minutes of nearly three years.
moments = st.integers(0, 1_400_000).map(
    lambda minute: datetime(2025, 3, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A zone, and some days that do not follow the week."""
    return Calendar(
        draw(st.sampled_from(ZONES)), draw(st.dictionaries(days, st.booleans(), max_size=30))
    )


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Daily hours, in whole minutes."""
    opens, closes = sorted(
        draw(st.lists(st.integers(0, 23 * 60), min_size=2, max_size=2, unique=True))
    )
    return Hours(
        time(opens // 60, opens % 60), time(closes // 60, closes % 60), draw(st.booleans())
    )


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> list[Span]:
    """Waits that may overlap, in whole minutes."""
    found = []
    for _number in range(draw(st.integers(0, 3))):
        since = start + timedelta(minutes=draw(st.integers(0, 3 * 1440)))
        found.append((since, since + timedelta(minutes=draw(st.integers(0, 1440)))))
    return found


@settings(max_examples=60, deadline=None)
@given(data=st.data(), start=moments, calendar=calendars(), daily=hours())
def test_minutes_are_those_a_patient_clerk_counts(
    data: st.DataObject, start: datetime, calendar: Calendar, daily: Hours
) -> None:
    """The model walks on minute by minute and ticks one off whenever answers are given."""
    minutes = data.draw(st.integers(1, 90))
    waits = data.draw(pauses(start))
    zone = ZoneInfo(calendar.zone)
    moment, left = start, minutes
    for _minute in range(25 * 1440):
        here = moment.astimezone(zone)
        worked = daily.every_day or calendar.is_working(here.date())
        if (
            worked
            and daily.opens <= here.time() < daily.closes
            and not any(since <= moment < until for since, until in waits)
        ):
            left -= 1
            if left == 0:
                break
        moment += timedelta(minutes=1)
    if left == 0:
        due = due_after_minutes(start, minutes, calendar, daily, waits)
        assert due == moment + timedelta(minutes=1)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), start=moments, calendar=calendars(), count=st.integers(1, 30))
def test_days_are_those_a_patient_clerk_counts(
    data: st.DataObject, start: datetime, calendar: Calendar, count: int
) -> None:
    waits = data.draw(pauses(start))
    zone = ZoneInfo(calendar.zone)
    day, counted = start.astimezone(zone).date(), 0
    while counted < count:
        day += timedelta(days=1)
        midnight = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
        waiting = any(since < midnight <= until for since, until in waits)
        counted += calendar.is_working(day) and not waiting
    assert due_after_days(start, count, calendar, waits) == midnight


@given(start=moments, calendar=calendars(), daily=hours(), minutes=st.integers(1, 500))
@settings(max_examples=100, deadline=None)
def test_a_longer_promise_is_never_due_earlier(
    start: datetime, calendar: Calendar, daily: Hours, minutes: int
) -> None:
    first = due_after_minutes(start, minutes, calendar, daily)
    second = due_after_minutes(start, minutes + 1, calendar, daily)
    assert start < first < second
