"""Figures of the places below, and none of so few that they would tell of somebody."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli_micro_wishes.models import FULFILLED, SETTLED, Order, Wish
from linli_micro_wishes.numbers.figures import Span

#: Figures of fewer wishes or orders are not told.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Below:
    """What came of a span of time in a place and all below it; None where it was too little."""

    place_id: UUID
    name: str
    wishes: int | None
    came_true: int | None
    orders: int | None
    settled: int | None


def below(session: Session, actor: Actor, place: Place, span: Span) -> list[Below]:
    """Return the figures of each place right below a node, by name; three queries.

    Where a single place is withheld the next smallest is too: otherwise the first could be
    reckoned from the total.

    Raises:
        NotAllowed: the actor may not see the figures here.
    """
    access.require(session, actor, "micro_wishes.numbers", place.id)
    nodes = [node for node in communities.branch(session, place.id) if node.kind.has_portal]
    ids = [node.id for node in nodes]
    children = [node for node in nodes if node.parent_id == place.id]
    wishes, orders = _wishes(session, ids, span), _orders(session, ids, span)
    found = []
    for child in children:
        inside = [node.id for node in nodes if node.path.startswith(child.path)]
        found.append((child, _sum(wishes, inside), _sum(orders, inside)))
    few_wishes = withheld({child.id: told for child, (told, _done), _orders_ in found})
    few_orders = withheld({child.id: told for child, _wishes_, (told, _done) in found})
    return [
        Below(
            child.id,
            child.name,
            *((None, None) if child.id in few_wishes else wished),
            *((None, None) if child.id in few_orders else ordered),
        )
        for child, wished, ordered in found
    ]


def withheld(told: dict[UUID, int]) -> set[UUID]:
    """Return the places whose figures would tell too much."""
    small = {id_ for id_, count in told.items() if 0 < count < FEWEST}
    others = sorted((count, id_) for id_, count in told.items() if count >= FEWEST)
    if len(small) == 1 and others:
        small.add(others[0][1])
    return small


def _sum(counted: dict[UUID, tuple[int, int]], ids: list[UUID]) -> tuple[int, int]:
    rows = [counted[id_] for id_ in ids]
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def _wishes(session: Session, ids: list[UUID], span: Span) -> dict[UUID, tuple[int, int]]:
    rows = session.execute(
        select(
            col(Wish.community_id),
            func.count(),
            func.count().filter(col(Wish.state).in_(FULFILLED)),
        )
        .where(
            col(Wish.community_id).in_(ids),
            col(Wish.opened_at) >= span[0],
            col(Wish.opened_at) < span[1],
        )
        .group_by(col(Wish.community_id))
    )
    return defaultdict(lambda: (0, 0), {row[0]: (int(row[1]), int(row[2])) for row in rows})


def _orders(session: Session, ids: list[UUID], span: Span) -> dict[UUID, tuple[int, int]]:
    rows = session.execute(
        select(
            col(Order.community_id),
            func.count(),
            func.count().filter(col(Order.state).in_(SETTLED)),
        )
        .where(
            col(Order.community_id).in_(ids),
            col(Order.submitted_at) >= span[0],
            col(Order.submitted_at) < span[1],
        )
        .group_by(col(Order.community_id))
    )
    return defaultdict(lambda: (0, 0), {row[0]: (int(row[1]), int(row[2])) for row in rows})
