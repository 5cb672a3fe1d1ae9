"""Six months of volunteers in the demo's communities, lived by the real rules."""

from linli.demo import DemoWorld
from linli_volunteer_hours.demo import (
    bank,
    neighbours,
    people,
    rounds,
    serving,
    setting_up,
    special,
)


def fill(world: DemoWorld) -> None:
    """Plan everything: Longhai has the template's teams, the others two of them."""
    for number, place in enumerate(world.communities):
        if not world.enabled(place, "volunteer_hours"):
            continue
        made = setting_up.set_up(world, place, most=13 if number == 0 else 2)
        crew = people.enrol(world, place, made)
        serving.plan(world, place, crew, busy=number == 0)
        if number == 0:
            rounds.plan(world, place, crew[0])
            bank.plan(world, place, crew)
            neighbours.plan(world, place, crew)
            special.plan(world, place, crew)
