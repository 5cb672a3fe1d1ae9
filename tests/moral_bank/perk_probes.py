"""Perks and the code of a courtesy card of another community."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.web.probes.worlds import Probe, World

from linli import codes
from linli.access import SYSTEM
from linli_moral_bank.perks import card, keeping


def perk(world: World) -> Mapping[str, Any]:
    """A perk that the community gives itself."""
    with world.database.writing() as session:
        made = keeping.add(
            session, SYSTEM, world.community.id, title="免费体检", grades={1: "每年一次"}
        )
        return {"perk_id": made.id}


def code(world: World) -> Mapping[str, Any]:
    """The code of the insider's card."""
    with world.database.writing() as session:
        issued = codes.issue(
            session,
            world.insider.actor,
            world.community.id,
            purpose=card.PURPOSE,
            holder_id=world.insider.id,
            subject=card.subject_of(world.insider.id),
            lifetime=timedelta(hours=1),
        )
        return {"code": issued.text}


PROBES: Mapping[str, Probe] = {
    "moral_bank.kept_perk": perk,
    "moral_bank.retire_perk": perk,
    "moral_bank.courtesy_code": code,
}
