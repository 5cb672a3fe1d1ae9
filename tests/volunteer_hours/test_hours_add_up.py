"""Whatever people try with hours of service: none is created or lost, in either unit."""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import Session
from tests.volunteer_hours.team import LENGTH, Crew, balance, plan, sign

from linli import communities, events, jobs, people, points
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.errors import Refusal
from linli.events import ContributionConfirmed, ContributionCorrected
from linli.testing import MovableClock
from linli.testing.people import Somebody
from linli_volunteer_hours.attendance import confirming, disputes, door, writing_down
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import Attendance, Award, Shift, State
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings

WISH = "micro_wishes.wish_fulfilled"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The ledger has tests of its own on both; here it is what is booked, and when."""
    return sqlite_database


@pytest.mark.parametrize("seed", range(4))
def test_no_hour_is_created_or_lost(
    session: Session, crew: Crew, clock: MovableClock, seed: int
) -> None:
    """Members have what was issued, and that is what attendances and awards say."""
    random = Random(seed)
    awarding = {"awards": {WISH: 45}}
    communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, awarding)
    everybody = [crew.anna, crew.bert, crew.clara]
    wishes: list[UUID] = []
    booked = 0
    for step in range(100):
        if step % 20 == 0:
            shift = _served(session, clock, crew, random, everybody)
        try:
            with session.begin_nested():
                _act(session, crew, random, shift, everybody, wishes)
        except Refusal:
            continue
        booked = _check(session, crew, [*everybody, crew.leader])
        if step == 70:
            people.leave(session, SYSTEM, crew.id, crew.clara.id)
            assert _check(session, crew, [*everybody, crew.leader]) == booked, "deeds stay"
    assert booked


def _served(
    session: Session,
    clock: MovableClock,
    crew: Crew,
    random: Random,
    everybody: list[Somebody],
) -> UUID:
    """Let a shift go by, in which some come, and some forget to go."""
    day = (now(session) + timedelta(days=2)).date()
    shift = plan(session, crew, 4, starts_on=max(day, date(2026, 3, 3)))
    begin = session.get_one(Shift, shift).starts_at
    came = []
    for who in everybody:
        try:
            came.append(sign(session, crew, shift, who))
        except Refusal:
            continue
    clock.set(begin)
    for one in came[:2]:
        door.mark(session, crew.leader.actor, crew.id, one.id)
    clock.move(minutes=random.randint(1, LENGTH))
    for one in came[:1]:
        door.mark(session, crew.leader.actor, crew.id, one.id)
    clock.set(begin + timedelta(minutes=LENGTH + 61))
    return shift


def _act(
    session: Session,
    crew: Crew,
    random: Random,
    shift: UUID,
    everybody: list[Somebody],
    wishes: list[UUID],
) -> None:
    """Let somebody confirm, dispute, decide or write down; let another plugin tell of a wish."""
    jobs.catch_up(session, crew.id)
    rows = session.execute(select(Attendance).order_by(Attendance.id)).scalars().all()  # type: ignore[arg-type]
    one, who = random.choice(rows), random.choice(everybody)
    owner = next((each for each in everybody if each.id == one.person_id), crew.anna)
    minutes, leader = random.randint(0, LENGTH), crew.leader.actor
    match random.randrange(8):
        case 0 | 1:
            confirming.confirm(session, leader, crew.id, [row.id for row in rows])
        case 2:
            confirming.reject(session, leader, crew.id, one.id, "没有到场")
        case 3:
            disputes.dispute(session, owner.actor, crew.id, one.id, "不对")
        case 4:
            disputes.settle(session, crew.evaluator.actor, crew.id, one.id, minutes, "查过")
        case 5:
            writing_down.write_down(session, crew.staff.actor, crew.id, shift, who.id, minutes)
        case 6:
            wishes.append(uuid4())
            events.publish(session, ContributionConfirmed(**_told(crew, who, wishes[-1])))
        case _:
            if wishes:
                told = {**_told(crew, who, random.choice(wishes)), "reason": "记错了"}
                told = {key: value for key, value in told.items() if key not in ("on", "title")}
                events.publish(session, ContributionCorrected(**{**told, "quantity": minutes % 2}))


def _told(crew: Crew, who: Somebody, reference: UUID) -> dict[str, Any]:
    return {
        "community_id": crew.id,
        "kind": WISH,
        "reference_id": reference,
        "person_id": who.id,
        "quantity": 1,
        "on": date(2026, 3, 2),
        "title": "一盏台灯",
    }


def _check(session: Session, crew: Crew, everybody: list[Somebody]) -> int:
    """Compare the ledger with what our tables say; return the minutes of all."""
    whole = 0
    rows = session.execute(select(Attendance).execution_options(populate_existing=True)).scalars()
    served = [row for row in rows if row.confirmed_at is not None and row.state is not State.VOID]
    awards = session.execute(select(Award).execution_options(populate_existing=True))
    given = list(awards.scalars())
    for who in everybody:
        recorded = sum(row.recorded_minutes for row in served if row.person_id == who.id)
        manual = sum(row.manual_minutes for row in served if row.person_id == who.id)
        manual += sum(row.minutes for row in given if row.person_id == who.id)
        assert balance(session, crew, who, units.RECORDED) == recorded
        assert balance(session, crew, who, units.MANUAL) == manual
        whole += recorded + manual
    totals = [
        total
        for unit in points.units(session, crew.id)
        if unit.code in (units.RECORDED, units.MANUAL)
        for total in points.totals(session, SYSTEM, unit.id)
    ]
    assert sum(total.balance for total in totals) == 0, "what members have was issued"
    own = sum(t.balance for t in totals if t.kind in ("holder", "pool"))
    issued = -sum(t.balance for t in totals if t.kind == "issuance")
    assert own == issued - sum(t.balance for t in totals if t.kind == "expired") == whole
    assert sum(total.held for total in totals) == 0
    return whole
