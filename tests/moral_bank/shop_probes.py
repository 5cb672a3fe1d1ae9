"""Tiers of the exchange list of another community."""

from collections.abc import Mapping
from typing import Any

from tests.web.probes.worlds import Probe, World

from linli.access import SYSTEM
from linli_moral_bank.shop import tiers


def tier(world: World) -> Mapping[str, Any]:
    """A tier that nothing belongs to."""
    with world.database.writing() as session:
        made = tiers.put(session, SYSTEM, world.community.id, title="大件", lowest=900)
        return {"tier_id": made.id}


PROBES: Mapping[str, Probe] = {"moral_bank.remove_tier": tier}
