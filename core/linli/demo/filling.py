"""Filling an empty database with the demo."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, people, plugins
from linli.access import SYSTEM, Actor
from linli.communities.models import Community
from linli.db import Database
from linli.demo import places
from linli.demo.building import Builder
from linli.demo.simulation import ZONE, Simulation
from linli.demo.world import DemoWorld
from linli.errors import Refusal
from linli.i18n import N_, texts

_ = texts("linli")

#: Everything that is drawn by chance follows from this.
SEED = "linli"
#: How much history there is: six months, in days.
MONTHS = 6
DAYS = 183


class DemoRefused(Refusal):
    """The demo is only put into an empty database."""

    code = "core.demo_refused"
    status = 409


class DemoMark(BaseModel):
    """Kept with the demo's district, so that the demo is known again."""

    complete: Annotated[bool, Field(title=N_("The demo is complete"))] = False


class State(StrEnum):
    """What a database holds, as far as the demo is concerned."""

    EMPTY = "empty"
    DEMO = "demo"
    HALF = "half"
    OTHER = "other"


def state(session: Session) -> State:
    """Return whether the database is empty, holds the demo, half of it, or something else."""
    if session.execute(select(col(Community.id)).limit(1)).first() is None:
        return State.EMPTY
    district = session.execute(
        select(col(Community.id)).where(
            col(Community.slug) == places.DISTRICT[0], col(Community.parent_id).is_(None)
        )
    ).scalar_one_or_none()
    if district is None:
        return State.OTHER
    own, version = communities.own_overrides(session, district, "core.demo")
    if not version:
        return State.OTHER
    return State.DEMO if own.get("complete") else State.HALF


def fill(
    database: Database,
    until: datetime | None = None,
    progress: Callable[[float], None] = lambda _share: None,
) -> dict[str, str]:
    """Fill an empty, migrated database with six months that end at ``until`` (default: now).

    ``progress`` is told the share that is done. Returns the plugins whose part failed, with the
    reason; the rest of the demo is complete all the same.

    Raises:
        DemoRefused: the database is not empty.
    """
    until = (until or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    with database.reading() as session:
        if state(session) != State.EMPTY:
            raise DemoRefused(_("The demo is only put into an empty database."))
    since = datetime.combine(
        (until - timedelta(days=DAYS)).astimezone(ZONE).date(), datetime.min.time(), ZONE
    ).astimezone(UTC)
    simulation = Simulation(database, since, until, SEED)
    with simulation.at(since) as session:
        world = _build(session, simulation)
    progress(0.1)
    failed = _let_plugins_plan(world, simulation)
    _plan_sign_ups(world)
    with _seldom_collecting():
        for turn in simulation.run(lambda share: progress(0.1 + share * 0.9)):
            failed[turn.name] = turn.failed or ""
    with database.writing() as session:
        _mark(session, world.district.id, complete=True)
    return failed


def _build(session: Session, simulation: Simulation) -> DemoWorld:
    builder = Builder(session, simulation.turn.random, simulation.until.astimezone(ZONE).date())
    district, townships = builder.district()
    _mark(session, district.id, complete=False)
    made = tuple(
        builder.community(plan, townships[plan.township], district) for plan in places.COMMUNITIES
    )
    return DemoWorld(
        simulation,
        district=district,
        townships=townships,
        communities=made,
        groups=builder.groups,
        people=builder.people,
        organisations=builder.organisations,
        enabled=builder.enabled,
    )


def _let_plugins_plan(world: DemoWorld, simulation: Simulation) -> dict[str, str]:
    failed = {}
    for name in plugins.manager().working:
        if plugins.manager().implements(name, "linli_demo"):
            turn = simulation.take_turn(name)
            plugins.manager().answer(name, "linli_demo", world=world, until=world.until)
            reason = plugins.manager().failures.get((name, "linli_demo"))
            if reason is not None:
                turn.failed = failed[name] = reason
    simulation.take_turn("core")
    return failed


def _plan_sign_ups(world: DemoWorld) -> None:
    """Let two people wait for approval, so that staff have something to decide."""
    longhai = world.communities[0]
    for number, name in enumerate(("何思雨", "田永刚"), start=1):

        def sign_up(session: Session, number: int = number, name: str = name) -> None:
            person = people.new_person(session, name=name, phone=f"1540000900{number}")
            actor = Actor(person.id, origin=f"web 203.0.113.{250 + number}")
            people.join(session, actor, longhai.id, person.id, approved=False)

        world.plan(world.until - timedelta(days=3 - number, hours=5), sign_up)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage less often: so many small objects are made that it would take long."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _mark(session: Session, district_id: UUID, *, complete: bool) -> None:
    communities.save_settings(
        session, SYSTEM, district_id, "core.demo", DemoMark, {"complete": complete}
    )
