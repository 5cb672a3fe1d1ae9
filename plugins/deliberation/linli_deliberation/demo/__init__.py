"""Half a year of deliberation in the demo's communities, by the real rules."""

from linli.demo import DemoWorld
from linli_deliberation.demo import polls, projects, talking, topics
from linli_deliberation.demo.setting_up import set_up


def fill(world: DemoWorld) -> None:
    """Plan polls of every kind and topics at every stage; the first community has most."""
    for place in world.communities:
        if world.enabled(place, "deliberation"):
            set_up(world, place)
    first = world.communities[0]
    if world.enabled(first, "deliberation"):
        polls.plan(world, first)
        projects.plan(world, first)
        topics.plan(world, first)
        talking.plan(world, first)
    for place in world.communities[1:]:
        if world.enabled(place, "deliberation"):
            polls.plan_one(world, place)
