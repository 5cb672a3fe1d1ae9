"""A community of 44,000 volunteers in 269 teams, with its past, in a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from benchmarks.measure import shortened
from benchmarks.pages import sign_in
from linli import access, communities, people, plugins, points
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.config import Config
from linli.db import Database, upgrade
from linli.ids import new_id
from linli.people import Person
from linli.points import Transfer
from linli.signin import passwords
from linli.testing.clock import MovableClock
from linli_volunteer_hours.hours import units
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
from linli_volunteer_hours.register import teams as team_rules
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_web.app import create_app

if TYPE_CHECKING:
    from flask import Flask

VOLUNTEERS, TEAMS = shortened(44_000, 4_400), shortened(269, 27)
#: Shifts of each team that are ahead.
AHEAD = 8
#: People in a past shift.
PEOPLE = 3
_NOW = datetime(2026, 2, 11, 4, tzinfo=UTC)
_PASSWORD = "a good neighbour"  # noqa: S105 - of a database that lives for a minute


@dataclass(frozen=True, slots=True)
class Home:
    """A community whose teams have served so many shifts each, and who opens its pages."""

    database: Database
    app: "Flask"
    team_id: UUID
    cookies: dict[str, str]


@contextmanager
def home(url: str, folder: Path, past: int) -> Iterator[Home]:
    """Fill an empty database, and give it for as long as it is measured."""
    database = Database(url)
    database.clock = MovableClock(_NOW)
    upgrade(database, plugins.manager().histories())
    with database.writing() as session:
        made = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="C", name="杨舍", slug="yangshe"
        )
        plugins.enable(session, SYSTEM, made.id, "volunteer_hours")
        place = communities.place(session, made.id)
        everybody, teams = _volunteers(session, place), _teams(session, place)
        busiest = _readers(session, place, teams[0][0])
        _serve(session, place, teams, everybody, busiest, past)
        _book(session, place, busiest, past)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    app = create_app(Config.from_environment({"LINLI_DATA_DIR": str(folder)}), database)
    cookies = {name: sign_in(app, name, _PASSWORD) for name in ("busiest", "leader", "staff")}
    yield Home(database, app, teams[0][0], cookies)
    database.dispose()


def _readers(session: Session, place: Place, team_id: UUID) -> UUID:
    """Who opens the pages: the busiest volunteer, a leader, and staff."""
    made = {}
    for name in ("busiest", "leader", "staff"):
        person = people.add_person(session, SYSTEM, place.id, name="王桂英", sign_in_name=name)
        person.password_hash = passwords.hasher.hash(_PASSWORD)
        made[name] = person.id
    for name in ("busiest", "leader"):
        actor = access.Actor(made[name], origin="benchmark")
        volunteers.register(session, actor, place.id, Profile())
    team_rules.add(session, SYSTEM, place.id, team_id, made["leader"], leader=True)
    access.grant(session, SYSTEM, made["staff"], "staff", place.id)
    return made["busiest"]


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
                    "taken": PEOPLE if over else 0,
                    "state": ShiftState.CLOSED if over else ShiftState.OPEN,
                    "secret": shift_id.hex,
                    "reason": "",
                }
            )
            for place_ in range(PEOPLE if over else 0):
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
