"""A community of 44,000 volunteers in 269 teams, with a long history beside one tenth of it.

Goal: what is ahead decides what a page costs, not what was served before. Both communities have
the same people, the same teams and the same shifts to come; one has ten times the past. The shorter
past is all of the present year: what the figures of a year cost, that year decides.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from benchmarks.measure import Row, ratio
from linli import communities, people, plugins, points
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database, upgrade
from linli.ids import new_id
from linli.people import Person
from linli.points import Transfer
from linli.testing.clock import MovableClock
from linli_volunteer_hours.activities import lists as activity_lists
from linli_volunteer_hours.attendance import lists
from linli_volunteer_hours.hours import (
    figures,
    participation,
    reports,
    scopes,
    statements,
    units,
)
from linli_volunteer_hours.models import (
    Activity,
    ActivityState,
    Attendance,
    How,
    Shift,
    ShiftState,
    State,
    Team,
    Volunteer,
)
from linli_volunteer_hours.visits import missed

VOLUNTEERS, TEAMS = 44_000, 269
#: Past shifts of each team, and times that the busiest volunteer served.
LONG, SHORT = 400, 40
#: Shifts of each team that are ahead.
AHEAD = 8
#: People in a past shift.
_PEOPLE = 3
_NOW = datetime(2026, 2, 11, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Home:
    """A community with its history, in a database of its own."""

    database: Database
    place: Place
    person_id: UUID
    team_id: UUID


def rows() -> Iterator[Row]:
    """Measure the pages that everybody opens every day."""
    with tempfile.TemporaryDirectory() as folder:
        long, short = (_home(Path(folder) / f"{past}.db", past) for past in (LONG, SHORT))
        for what, page in (
            ("activity list", _activities),
            ("rota of a week, all teams", _rota),
            ("rota of a week, one team", _own_rota),
            ("statement of the busiest", _statement),
            ("leader's page", _leader),
            ("report of the year", _report),
            ("report of a team's year", _team_report),
            ("statement of a team's year", _team_statement),
            ("who takes part, by age and grid", _participation),
        ):
            rounds = 6 if page in (_report, _participation) else 30
            found = ratio(
                lambda p=page: _read(long, p),  # type: ignore[misc]
                lambda p=page: _read(short, p),  # type: ignore[misc]
                rounds=rounds,
                warmup=1 if rounds < 30 else 3,
            )
            past = TEAMS * LONG * _PEOPLE
            begin = perf_counter()
            _read(long, page)
            took = perf_counter() - begin
            beside = f"{TEAMS * SHORT * _PEOPLE:,}"
            note = f"{past:,} attendances, beside {beside}; {took * 1000:,.0f} ms"
            yield Row(f"volunteer hours: {what}", found, 1.6, at_most=True, note=note)
        long.database.dispose()
        short.database.dispose()


def _read(home: Home, page: Any) -> None:
    with home.database.reading() as session:
        page(session, home)


def _activities(session: Session, home: Home) -> None:
    assert activity_lists.open_activities(session, home.place.id, limit=60)


def _rota(session: Session, home: Home) -> None:
    assert activity_lists.rota(session, home.place, None, _NOW, _NOW + timedelta(days=7))


def _own_rota(session: Session, home: Home) -> None:
    week = _NOW + timedelta(days=7)
    assert activity_lists.rota(session, home.place, {home.team_id}, _NOW, week)


def _statement(session: Session, home: Home) -> None:
    assert figures.mine(session, home.place.id, home.person_id).total
    assert len(lists.history(session, home.place.id, home.person_id, limit=21)) == 21


def _report(session: Session, home: Home) -> None:
    scope = scopes.community(session, SYSTEM, home.place, _NOW.year)
    assert reports.of(session, home.place, scope).minutes


def _team_report(session: Session, home: Home) -> None:
    scope = scopes.team(session, SYSTEM, home.place, home.team_id, _NOW.year)
    assert reports.of(session, home.place, scope).minutes


def _team_statement(session: Session, home: Home) -> None:
    scope = scopes.team(session, SYSTEM, home.place, home.team_id, _NOW.year)
    assert statements.lines(session, home.place, scope, limit=50_000)


def _participation(session: Session, home: Home) -> None:
    assert participation.of_year(session, SYSTEM, home.place, _NOW.year).people


def _leader(session: Session, home: Home) -> None:
    lists.waiting_for_word(session, home.place.id, [home.team_id])
    missed.waiting(session, home.place.id, {home.team_id})
    activity_lists.today_and_tomorrow(session, home.place, {home.team_id})


def _home(path: Path, past: int) -> Home:
    path.touch()
    database = Database(f"sqlite:///{path}")
    database.clock = MovableClock(_NOW)
    upgrade(database, plugins.manager().histories())
    with database.writing() as session:
        made = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="C", name="杨舍", slug="yangshe"
        )
        place = communities.place(session, made.id)
        busiest = people.add_person(session, SYSTEM, place.id, name="王桂英", sign_in_name="wang")
        everybody = _volunteers(session, place)
        teams = _teams(session, place)
        _serve(session, place, teams, everybody, busiest.id, past)
        _book(session, place, busiest.id, past)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return Home(database, place, busiest.id, teams[0][0])


def _volunteers(session: Session, place: Place) -> list[UUID]:
    ids = [new_id() for _number in range(VOLUNTEERS)]
    session.execute(
        insert(Person),
        [{"id": id_, "name": "李建国", "large_type": False, "created_at": _NOW} for id_ in ids],
    )
    session.execute(
        insert(Volunteer),
        [
            {
                "id": new_id(),
                "community_id": place.id,
                "person_id": id_,
                "skills": [],
                "languages": [],
                "times": [],
                "health": "",
                "ranked": True,
                "calendar_key": id_.hex,
                "registered_at": _NOW,
            }
            for id_ in ids
        ],
    )
    return ids


def _teams(session: Session, place: Place) -> list[tuple[UUID, UUID]]:
    made = [(new_id(), new_id()) for _number in range(TEAMS)]
    session.execute(
        insert(Team),
        [
            {
                "id": team_id,
                "community_id": place.id,
                "name": f"志愿服务{number}队",
                "about": "",
                "fields": ["为老服务"],
                "open": True,
                "calendar_key": team_id.hex,
                "example": False,
                "created_at": _NOW,
            }
            for number, (team_id, _activity) in enumerate(made)
        ],
    )
    session.execute(
        insert(Activity),
        [
            {
                "id": activity_id,
                "community_id": place.id,
                "team_id": team_id,
                "title": "敲门探访",
                "about": "",
                "field": "为老服务",
                "campaign": "",
                "place": "社区活动室",
                "map_link": "",
                "needs": "",
                "risks": "",
                "contact": "",
                "minimum_age": 0,
                "team_only": False,
                "starts_on": _NOW.date(),
                "weekdays": [1],
                "begins": time(9),
                "minutes": 60,
                "capacity": 10,
                "state": ActivityState.OPEN,
                "made_until": _NOW.date(),
                "created_at": _NOW,
            }
            for team_id, activity_id in made
        ],
    )
    return made


def _serve(
    session: Session,
    place: Place,
    teams: list[tuple[UUID, UUID]],
    everybody: list[UUID],
    busiest: UUID,
    past: int,
) -> None:
    shifts, served = [], []
    turn = 0
    for number, (team_id, activity_id) in enumerate(teams):
        common = {"community_id": place.id, "team_id": team_id, "activity_id": activity_id}
        for back in range(-AHEAD, past):
            starts_at = _NOW - timedelta(days=back + 1, minutes=number)
            over = back >= 0
            shift_id = new_id()
            shifts.append(
                {
                    **common,
                    "id": shift_id,
                    "starts_at": starts_at,
                    "ends_at": starts_at + timedelta(hours=1),
                    "capacity": 10,
                    "taken": _PEOPLE if over else 0,
                    "state": ShiftState.CLOSED if over else ShiftState.OPEN,
                    "secret": shift_id.hex,
                    "reason": "",
                }
            )
            for place_ in range(_PEOPLE if over else 0):
                turn += 1
                who = busiest if number == 0 and place_ == 0 else everybody[turn % VOLUNTEERS]
                served.append(
                    {
                        **common,
                        "id": new_id(),
                        "shift_id": shift_id,
                        "person_id": who,
                        "starts_at": starts_at,
                        "state": State.CONFIRMED,
                        "signed_at": starts_at,
                        "in_at": starts_at,
                        "in_how": How.LIST,
                        "out_at": starts_at + timedelta(hours=1),
                        "out_how": How.LIST,
                        "recorded_minutes": 60,
                        "manual_minutes": 0,
                        "confirmed_at": starts_at,
                        "dispute": "",
                        "remark": "",
                        "corrections": 0,
                    }
                )
    session.execute(insert(Shift), shifts)
    session.execute(insert(Attendance), served)


def _book(session: Session, place: Place, person_id: UUID, past: int) -> None:
    unit = units.unit(session, place.id, units.RECORDED)
    source = units.source(session, unit.id, place.id)
    holder = units.holder(session, unit.id, person_id)
    points.transfer_linked(
        session,
        SYSTEM,
        [
            Transfer(
                key=f"benchmark:{number}",
                from_id=source,
                to_id=holder,
                amount=60,
                reason="volunteer_hours.confirmed",
            )
            for number in range(past)
        ],
    )
