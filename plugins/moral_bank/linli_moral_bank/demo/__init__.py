"""Six months of life in the demo's communities, lived by the real rules."""

from linli.demo import DemoWorld
from linli_moral_bank.demo import council, deeds, disputes, district, notices, shopping
from linli_moral_bank.demo.setting_up import set_up

#: Deeds told and things redeemed on an average day.
_LONGHAI, _ELSEWHERE = (3.4, 2.2), (0.55, 0.3)


def fill(world: DemoWorld) -> None:
    """Plan everything; the first community has the template, the others get its rules."""
    for number, place in enumerate(world.communities):
        if not world.enabled(place, "moral_bank"):
            continue
        if number:
            set_up(world, place)
        told, redeemed = _ELSEWHERE if number else _LONGHAI
        deeds.plan(world, place, told)
        notices.plan(world, place)
        shopping.plan(world, place, redeemed)
        council.plan(world, place)
        disputes.plan(world, place)
    if world.enabled(world.communities[0], "moral_bank"):
        deeds.plan_waiting(world, world.communities[0])
        district.plan(world)
