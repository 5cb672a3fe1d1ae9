"""Communities of the demo without a template of ours: Longhai's rules, their own merchants."""

from importlib.resources import files
from typing import Any

import yaml

from linli.access import SYSTEM
from linli.communities import Place
from linli.demo import DemoWorld
from linli_moral_bank import starter

_GOODS: tuple[tuple[dict[str, Any], ...], ...] = (
    (
        {"title": "早餐券一张", "price": 5, "stock": 60, "limit": 4, "picture": "food"},
        {"title": "豆花饭一份", "price": 9, "stock": 30, "limit": 2, "picture": "food"},
    ),
    (
        {"title": "洗衣液一瓶", "price": 12, "stock": 25, "limit": 1, "picture": "home"},
        {"title": "毛巾一条", "price": 6, "stock": 40, "limit": 2, "picture": "home"},
    ),
)


def set_up(world: DemoWorld, place: Place) -> None:
    """Publish the rules of the template, and let the community's merchants take part."""
    template = yaml.safe_load(
        (files("linli_moral_bank") / "starters" / "longhai.yaml").read_text("utf-8")
    )
    rules = dict(template["plugins"]["moral_bank"]["rules"])
    rules["title"] = f"{place.name}道德积分细则"
    merchants = [
        {
            "organisation": organisation.name,
            "quota": 260,
            "about": "每天 8:00 至 18:00",
            "goods": [{**goods, "example": True} for goods in _GOODS[number % len(_GOODS)]],
        }
        for number, organisation in enumerate(world.organisations(place))
    ]
    with world.at(world.since) as session:
        tiers = template["plugins"]["moral_bank"]["tiers"]
        starter.apply(
            session, SYSTEM, place, {"rules": rules, "tiers": tiers, "merchants": merchants}
        )
