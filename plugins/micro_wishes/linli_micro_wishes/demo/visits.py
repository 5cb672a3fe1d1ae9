"""A round of home visits in the demo: begun two weeks ago, half of the homes visited."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.demo import words
from linli_micro_wishes.demo.trying import attempt
from linli_micro_wishes.models import Finding, FindingKind, Mood, Outcome
from linli_micro_wishes.visits import findings, rounds, visiting
from linli_micro_wishes.visits.visiting import Learned, Notes

_SINCE = timedelta(days=14)
#: Of a hundred homes: visited by now, with nobody there at first.
_VISITED, _EMPTY = 55, 12


def plan(world: DemoWorld, place: Place) -> None:
    """Plan the round, home by home."""
    homes: dict[UUID, DemoPerson] = {}
    for one in world.people_of(place):
        if one.household_id is not None and one.age >= 18:
            homes.setdefault(one.household_id, one)
    world.plan(world.until - _SINCE, partial(_begin, world=world, place=place, homes=homes))


def _begin(session: Session, world: DemoWorld, place: Place, homes: dict[UUID, DemoPerson]) -> None:
    first_day = local_day(world.until - _SINCE, place)
    made = rounds.begin(
        session,
        world.actor("staff", place),
        place.id,
        title="全网格入户走访",
        starts_on=first_day,
        ends_on=first_day + timedelta(days=30),
        half_days=("tue_am", "thu_am", "sat_am"),
    )
    visited = [home for home in homes.items() if world.random.randrange(100) < _VISITED]
    for number, (household_id, person) in enumerate(visited):
        day = first_day + timedelta(days=1 + number % 12)
        world.plan(
            world.local(day, 9 + number % 3, number * 7 % 60),
            partial(
                _visit,
                world=world,
                place=place,
                round_id=made.id,
                household_id=household_id,
                person=person,
                number=number,
            ),
        )


def _visit(
    session: Session,
    world: DemoWorld,
    place: Place,
    round_id: UUID,
    household_id: UUID,
    person: DemoPerson,
    number: int,
) -> None:
    staff = world.actor("staff", place)
    if world.random.randrange(100) < _EMPTY:
        notes = Notes(Outcome.NOT_HOME)
    else:
        learned = []
        if number % 4 == 0:
            category, said = words.NEEDS[number // 4 % len(words.NEEDS)]
            learned.append(Learned(FindingKind.NEED, said, category))
        elif number % 4 == 2:
            category, said = words.RESOURCES[number // 4 % len(words.RESOURCES)]
            learned.append(Learned(FindingKind.RESOURCE, said, category))
        mood = world.random.choice((Mood.GLAD, Mood.CALM, Mood.CALM, Mood.WORRIED))
        note = world.random.choice(words.NOTES)
        notes = Notes(Outcome.MET, person.id, mood, note, learned)
    made = attempt(
        session,
        partial(visiting.note, session, staff, place.id, round_id, household_id, notes),
    )
    if made is None:
        return
    given = session.execute(
        select(col(Finding.id)).where(
            col(Finding.visit_id) == made.id, col(Finding.kind) == FindingKind.RESOURCE
        )
    ).scalar_one_or_none()
    if given is not None and number % 8 == 2:
        attempt(session, partial(findings.to_offer, session, staff, place.id, given))
