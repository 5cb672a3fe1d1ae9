"""Procedures, and in Longhai the units with their areas."""

from linli.access import SYSTEM
from linli.communities import Place
from linli.demo import DemoWorld
from linli_deliberation.models import Unit, UnitOwner
from linli_deliberation.procedures import store

_PROCEDURES = ("six-steps", "micro-project", "nomination")
#: How many flats have an owner and an area on the register.
UNITS = 36


def set_up(world: DemoWorld, place: Place) -> None:
    """Take procedures into use, and enter the owners of one building."""
    with world.at(world.since) as session:
        for code in _PROCEDURES:
            store.adopt(session, SYSTEM, place.id, store.given()[code])
        if place != world.communities[0]:
            return
        owners = [person for person in world.people_of(place) if person.age >= 30][:UNITS]
        for number, owner in enumerate(owners):
            floor, door = divmod(number, 4)
            unit = Unit(
                community_id=place.id,
                code=f"3-1-{floor + 1}0{door + 1}",
                area=(6480, 8950, 8950, 12160)[door],
            )
            session.add(unit)
            session.flush()
            session.add(UnitOwner(unit_id=unit.id, person_id=owner.id))
