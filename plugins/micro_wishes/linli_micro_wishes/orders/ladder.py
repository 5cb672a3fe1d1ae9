"""The ladder: from the neighbour or the group up to the community and the nodes above it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli import communities
from linli.communities import CommunityKind
from linli.i18n import Text
from linli_micro_wishes.models import Kind, Order, Tier
from linli_micro_wishes.texts import _

TIERS: dict[Tier, Text] = {
    Tier.NEIGHBOUR: _("Neighbours"),
    Tier.GROUP: _("Group or grid"),
    Tier.COMMUNITY: _("Community"),
    Tier.TOWNSHIP: _("Township or street office"),
    Tier.DISTRICT: _("District"),
}
_ABOVE = {CommunityKind.TOWNSHIP: Tier.TOWNSHIP, CommunityKind.DISTRICT: Tier.DISTRICT}


@dataclass(frozen=True, slots=True)
class Rung:
    """Where something may be handled: how high, and by the staff of which node."""

    tier: Tier
    level_id: UUID


def rungs(session: Session, order: Order) -> list[Rung]:
    """Return the rungs of an order's ladder, the lowest first.

    A dispute begins with a neighbour who mediates; what is told from a group begins there.
    """
    home = communities.place(session, order.community_id)
    found = []
    if order.kind is Kind.DISPUTE:
        found.append(Rung(Tier.NEIGHBOUR, home.id))
    if order.group_id is not None:
        found.append(Rung(Tier.GROUP, home.id))
    found.append(Rung(Tier.COMMUNITY, home.id))
    for above_id in reversed(home.ancestor_ids[:-1]):
        tier = _ABOVE.get(communities.place(session, above_id).kind)
        if tier is not None:
            found.append(Rung(tier, above_id))
    return found


def beside(session: Session, order: Order) -> tuple[Rung | None, Rung | None]:
    """Return the rungs right below and right above the one an order is on."""
    ladder = rungs(session, order)
    here = next(n for n, rung in enumerate(ladder) if rung.tier is order.tier)
    below = ladder[here - 1] if here else None
    above = ladder[here + 1] if here + 1 < len(ladder) else None
    return below, above
