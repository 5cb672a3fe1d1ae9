"""The tiers of the exchange list: what from so many points on is called, as a community decides.

A good belongs to the tier of its price. A community that has no tiers uses those from above.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.communities import Place
from linli.subjects import Subject
from linli_moral_bank.models import Tier
from linli_moral_bank.shop.catalogue import GoodsRow
from linli_moral_bank.shop.refusals import ShopRefused, ShopUnknown
from linli_moral_bank.texts import _

LONGEST_TITLE, HIGHEST, MOST = 40, 1_000_000, 30


@dataclass(frozen=True, slots=True)
class TierRow:
    """A tier with the prices that belong to it."""

    id: UUID
    title: str
    lowest: int
    #: The highest price of it; None for the last tier.
    highest: int | None
    community_id: UUID


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is on offer in a tier; without one, what is cheaper than all tiers."""

    tier: TierRow | None
    goods: Sequence[GoodsRow]


def of(session: Session, place: Place) -> list[TierRow]:
    """Return the tiers that hold in a community, the cheapest first; one query."""
    line = place.ancestor_ids
    rows = session.execute(
        select(Tier).where(col(Tier.community_id).in_(line)).order_by(col(Tier.lowest))
    ).scalars()
    found: dict[UUID, list[Tier]] = {}
    for row in rows:
        found.setdefault(row.community_id, []).append(row)
    nearest = next((found[one] for one in reversed(line) if one in found), [])
    ends = [*(one.lowest - 1 for one in nearest[1:]), None]
    return [
        TierRow(one.id, one.title, one.lowest, end, one.community_id)
        for one, end in zip(nearest, ends, strict=False)
    ]


def shelves(tiers: Sequence[TierRow], goods: Iterable[GoodsRow]) -> list[Shelf]:
    """Return goods by the tier of their price, each in the order given; no tier is empty."""
    by_tier: dict[TierRow | None, list[GoodsRow]] = {one: [] for one in (None, *tiers)}
    for good in goods:
        by_tier[tier_of(tiers, good.price)].append(good)
    return [Shelf(tier, found) for tier, found in by_tier.items() if found]


def tier_of(tiers: Sequence[TierRow], price: int) -> TierRow | None:
    """Return the tier of a price; None where it is below all of them."""
    return next((one for one in reversed(tiers) if one.lowest <= price), None)


def put(session: Session, actor: Actor, community_id: UUID, *, title: str, lowest: int) -> Tier:
    """Let a tier begin at a price; one that begins there gets the new name.

    Raises:
        NotAllowed: the actor does not keep the shop here.
        ShopRefused: the name is missing or too long, the price makes no sense, or there are many.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise ShopRefused(
            _("Please give it a name of at most %(most)s characters.", most=LONGEST_TITLE),
            field="title",
        )
    if not 1 <= lowest <= HIGHEST:
        raise ShopRefused(_("A tier begins at one point or more."), field="lowest")
    own = select(Tier).where(col(Tier.community_id) == community_id)
    found: Tier | None = session.execute(own.where(col(Tier.lowest) == lowest)).scalar_one_or_none()
    before = {"title": found.title} if found else None
    if found is None:
        count = session.execute(select(func.count()).select_from(own.subquery())).scalar_one()
        if count >= MOST:
            raise ShopRefused(_("There are at most %(most)s tiers.", most=MOST))
        found = Tier(community_id=community_id, title=title, lowest=lowest)
    found.title = title
    session.add(found)
    session.flush()
    after = {"title": title, "lowest": lowest}
    _note(session, actor, "tier_put", found, before=before, after=after)
    return found


def remove(session: Session, actor: Actor, community_id: UUID, tier_id: UUID) -> None:
    """Take a tier away; what was in it belongs to the one below.

    Raises:
        NotAllowed: the actor does not keep the shop here.
        ShopUnknown: the community has no such tier of its own.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    found = session.get(Tier, tier_id)
    if found is None or found.community_id != community_id:
        raise ShopUnknown(_("There is no such tier here."))
    before = {"title": found.title, "lowest": found.lowest}
    _note(session, actor, "tier_removed", found, before=before)
    session.delete(found)
    session.flush()


def _note(
    session: Session,
    actor: Actor,
    what: str,
    tier: Tier,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor,
        f"moral_bank.{what}",
        tier.community_id,
        Subject("moral_bank.tier", tier.id),
        before=before,
        after=after,
    )
