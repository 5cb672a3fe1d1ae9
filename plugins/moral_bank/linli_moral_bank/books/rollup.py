"""From outlet to branch to district: figures without names, and none so small that it names one."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import Deed, DeedState, Redemption, RedemptionState
from linli_moral_bank.reach import reach

#: Figures of fewer people are not told.
FEWEST = 5
_Key = TypeVar("_Key")
_FIGURES = ("people", "deeds", "given", "taken", "redeemed")


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened in a month in a node and all below it; None where too few took part in it."""

    place_id: UUID
    name: str
    slug: str | None
    people: int | None
    deeds: int | None
    given: int | None
    taken: int | None
    redeemed: int | None


@dataclass(slots=True)
class _Sum:
    #: Each figure, and of how many depositors it tells.
    figures: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)

    def add(self, other: "_Sum") -> None:
        self.figures.update(other.figures)
        self.of.update(other.of)


@dataclass(frozen=True, slots=True)
class Part:
    """A figure of one place, and of how many people it tells."""

    figure: int
    of: int


def add_up(parts: Sequence[Part]) -> int | None:
    """Add a figure of several places up; None where it would tell of too few.

    Where all that is small is too small together, it is left out: otherwise it could be reckoned
    from the sum and the figures that the other places publish.

    >>> add_up([Part(40, 12), Part(2, 1)]), add_up([Part(2, 3)]), add_up([Part(2, 3), Part(4, 2)])
    (40, None, 6)
    """
    if 0 < sum(part.of for part in parts if part.of < FEWEST) < FEWEST:
        parts = [part for part in parts if part.of >= FEWEST]
        if not parts:
            return None
    return sum(part.figure for part in parts)


def withheld(tells_of: Mapping[_Key, int], own: int) -> set[_Key]:
    """Return the parts of a published sum whose figure is not told, by how many each tells of.

    ``own`` is what is in the sum and no part of it. The smallest are withheld until all that is
    not told, ``own`` among it, tells of enough together, or nothing is left to tell.

    >>> sorted(withheld({"a": 1, "b": 2, "c": 7, "d": 9}, 0)), withheld({"a": 7, "b": 9}, 1)
    (['a', 'b', 'c'], {'a'})
    """
    found = {key for key, of in tells_of.items() if 0 < of < FEWEST}
    hidden = own + sum(tells_of[key] for key in found)
    for key in sorted((key for key in tells_of if key not in found), key=lambda key: tells_of[key]):
        if not 0 < hidden < FEWEST:
            break
        if tells_of[key]:
            found.add(key)
            hidden += tells_of[key]
    return found


def of_month(
    session: Session, actor: Actor, place: Place, month: date
) -> tuple[Figures, list[Figures]]:
    """Return the figures of a node and those of each node right below it; three queries.

    Each figure is judged by how many it tells of. What is withheld below, and what the node itself
    has beside, tells together of enough: otherwise it could be reckoned from the total.

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
    own = {name: whole.of[name] - sum(part.of[name] for _child, part in parts) for name in _FIGURES}
    small = {
        name: withheld({child.id: part.of[name] for child, part in parts}, own[name])
        for name in _FIGURES
    }
    told_of_whole = {name for name in _FIGURES if not 0 < whole.of[name] < FEWEST}
    return (
        _told(place, whole, told_of_whole),
        [
            _told(child, part, {name for name in _FIGURES if child.id not in small[name]})
            for child, part in parts
        ],
    )


def _sums(session: Session, ids: list[UUID], place: Place, month: date) -> defaultdict[UUID, _Sum]:
    start, end = bounds(month, place)
    sums: defaultdict[UUID, _Sum] = defaultdict(_Sum)
    points, owner = col(Deed.points), func.distinct(col(Deed.owner_id))
    for row in session.execute(
        select(
            col(Deed.community_id),
            func.count(owner),
            func.count(),
            func.coalesce(func.sum(points).filter(points > 0), 0),
            func.count(owner).filter(points > 0),
            func.coalesce(-func.sum(points).filter(points < 0), 0),
            func.count(owner).filter(points < 0),
        )
        .where(
            col(Deed.community_id).in_(ids),
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.decided_at) >= start,
            col(Deed.decided_at) < end,
        )
        .group_by(col(Deed.community_id))
    ):
        id_, people, deeds, given, givers, taken, losers = row
        found = {"people": people, "deeds": deeds, "given": int(given), "taken": int(taken)}
        of = {"people": people, "deeds": people, "given": givers, "taken": losers}
        sums[id_].add(_Sum(Counter(found), Counter(of)))
    for id_, redeemed, buyers in session.execute(
        select(
            col(Redemption.community_id),
            func.sum(col(Redemption.points)),
            func.count(func.distinct(col(Redemption.person_id))),
        )
        .where(
            col(Redemption.community_id).in_(ids),
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        )
        .group_by(col(Redemption.community_id))
    ):
        sums[id_].add(_Sum(Counter(redeemed=int(redeemed)), Counter(redeemed=buyers)))
    return sums


def _total(sums: defaultdict[UUID, _Sum], ids: list[UUID]) -> _Sum:
    total = _Sum()
    for id_ in ids:
        if id_ in sums:
            total.add(sums[id_])
    return total


def _told(place: Place, found: _Sum, told: set[str]) -> Figures:
    figures = {name: found.figures[name] if name in told else None for name in _FIGURES}
    return Figures(place.id, place.name, place.slug, **figures)


def on_notice(session: Session, place: Place) -> int:
    """Return how many deeds stand on notice here and below, to be booked when it is over."""
    return int(
        session.execute(
            select(func.count()).where(
                col(Deed.community_id).in_(reach(session, place.id)),
                col(Deed.state) == DeedState.ON_NOTICE,
            )
        ).scalar_one()
    )
