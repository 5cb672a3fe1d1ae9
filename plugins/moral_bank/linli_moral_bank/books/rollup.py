"""From outlet to branch to district: figures without names, and none so small that it names one."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import Deed, DeedState, Redemption, RedemptionState

#: Figures of fewer people are not told.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in a month in a node and all below it; None where too few took part."""

    place_id: UUID
    name: str
    slug: str | None
    people: int | None
    deeds: int | None
    given: int | None
    taken: int | None
    redeemed: int | None

    @property
    def is_told(self) -> bool:
        """Whether enough people took part for the figures to be told."""
        return self.people is not None


@dataclass(slots=True)
class _Sum:
    people: int = 0
    deeds: int = 0
    given: int = 0
    taken: int = 0
    redeemed: int = 0


def of_month(
    session: Session, actor: Actor, place: Place, month: date
) -> tuple[Figures, list[Figures]]:
    """Return the figures of a node and those of each node right below it; three queries.

    Where only one below is withheld, the next smallest is withheld too: otherwise the first could
    be reckoned from the total.

    Raises:
        NotAllowed: the actor may not see the desk here.
    """
    access.require(session, actor, "moral_bank.desk", place.id)
    nodes = [node for node in communities.branch(session, place.id) if node.kind.has_portal]
    sums = _sums(session, [node.id for node in nodes], place, month)
    below = [node for node in nodes if node.parent_id == place.id]
    parts: list[tuple[Place, _Sum]] = []
    for child in below:
        inside = [node.id for node in nodes if node.path.startswith(child.path)]
        parts.append((child, _total(sums, inside)))
    whole = _total(sums, [node.id for node in nodes])
    small = [child.id for child, part in parts if 0 < part.people < FEWEST]
    if len(small) == 1:
        others = [
            (part.people, child.id)
            for child, part in parts
            if child.id not in small and part.people >= FEWEST
        ]
        small += [min(others)[1]] if others else []
    return (
        _told(place, whole, withheld=0 < whole.people < FEWEST),
        [_told(child, part, withheld=child.id in small) for child, part in parts],
    )


def _sums(session: Session, ids: list[UUID], place: Place, month: date) -> defaultdict[UUID, _Sum]:
    start, end = bounds(month, place)
    sums: defaultdict[UUID, _Sum] = defaultdict(_Sum)
    points = col(Deed.points)
    for row in session.execute(
        select(
            col(Deed.community_id),
            func.count(func.distinct(col(Deed.owner_id))),
            func.count(),
            func.coalesce(func.sum(points).filter(points > 0), 0),
            func.coalesce(func.sum(points).filter(points < 0), 0),
        )
        .where(
            col(Deed.community_id).in_(ids),
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.decided_at) >= start,
            col(Deed.decided_at) < end,
        )
        .group_by(col(Deed.community_id))
    ):
        id_, people, deeds, given, taken = row
        sums[id_] = _Sum(int(people), int(deeds), int(given), -int(taken))
    for id_, redeemed in session.execute(
        select(col(Redemption.community_id), func.sum(col(Redemption.points)))
        .where(
            col(Redemption.community_id).in_(ids),
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        )
        .group_by(col(Redemption.community_id))
    ):
        sums[id_].redeemed = int(redeemed)
    return sums


def _total(sums: defaultdict[UUID, _Sum], ids: list[UUID]) -> _Sum:
    total = _Sum()
    for one in (sums[id_] for id_ in ids if id_ in sums):
        total.people += one.people
        total.deeds += one.deeds
        total.given += one.given
        total.taken += one.taken
        total.redeemed += one.redeemed
    return total


def _told(place: Place, found: _Sum, *, withheld: bool) -> Figures:
    figures = Figures(
        place.id,
        place.name,
        place.slug,
        found.people,
        found.deeds,
        found.given,
        found.taken,
        found.redeemed,
    )
    if not withheld:
        return figures
    return replace(figures, people=None, deeds=None, given=None, taken=None, redeemed=None)
