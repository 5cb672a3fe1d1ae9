"""Six months of wishes, orders and questions in the demo's communities, by the real rules."""

from linli.access import SYSTEM
from linli.demo import DemoWorld
from linli_micro_wishes.clocks import holidays
from linli_micro_wishes.demo import board, orders, visits, wishes

#: Wishes made and orders told on an average day, in Longhai and elsewhere.
_LONGHAI, _ELSEWHERE = (0.35, 0.8), (0.1, 0.2)


def fill(world: DemoWorld) -> None:
    """Set up the services, then plan what is wished, ordered and asked."""
    for number, place in enumerate(world.communities):
        if not world.enabled(place, "micro_wishes"):
            continue
        with world.at(world.since) as session:
            for year in (world.since.year, world.until.year):
                if any(day.year == year for day, _working, _name in holidays.published()):
                    holidays.take_china(session, SYSTEM, place.id, year)
        wished, ordered = _ELSEWHERE if number else _LONGHAI
        wishes.plan(world, place, wished)
        orders.plan(world, place, ordered)
        if not number:
            board.plan(world, place)
            visits.plan(world, place)
