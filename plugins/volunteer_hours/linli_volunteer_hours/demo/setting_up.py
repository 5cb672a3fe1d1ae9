"""The demo's teams: those of the template, fewer in smaller places."""

from datetime import timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select
from sqlmodel import col

from linli.access import SYSTEM
from linli.communities import Place
from linli.demo import DemoWorld
from linli_volunteer_hours import starter
from linli_volunteer_hours.models import Team

#: So many teams are there from the first day; the others follow in the last months, the first of
#: them so many days before the present, and one more every few days.
_AT_FIRST, _FOLLOW, _APART = 2, 70, 4


def set_up(world: DemoWorld, place: Place, most: int) -> list[UUID]:
    """Make the first ``most`` teams of the template and return them in its order."""
    template = yaml.safe_load(
        (files("linli_volunteer_hours") / "starters" / "longhai-teams.yaml").read_text("utf-8")
    )
    wanted: list[dict[str, Any]] = template["plugins"]["volunteer_hours"]["teams"][:most]
    for team in wanted:
        for activity in team.get("activities", ()):
            # The demo's own elders are on the round.
            activity.pop("round", None)
    for number, team in enumerate(wanted[_AT_FIRST:]):
        begins = world.until.date() - timedelta(days=_FOLLOW - _APART * number)
        for activity in team.get("activities", ()):
            activity["starts_on"] = begins
    with world.at(world.since) as session:
        starter.apply(session, SYSTEM, place, {"teams": wanted})
        named = session.execute(
            select(col(Team.name), col(Team.id)).where(col(Team.community_id) == place.id)
        )
        ids = {row[0]: row[1] for row in named}
    return [ids[team["name"]] for team in wanted]
