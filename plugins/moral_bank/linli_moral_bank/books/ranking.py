"""Who did most in a year: the score of its days, and places with ties."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli import communities
from linli.communities import Place
from linli.people import Membership, MembershipStatus, Person
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.models import Deed, DeedState, Rule


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person's place; those with the same score share it, and the next ones come after all."""

    place: int
    person_id: UUID
    name: str
    group_id: UUID | None
    score: int


def of_year(
    session: Session,
    community_id: UUID,
    year: int,
    *,
    group_id: UUID | None = None,
    min_score: int = 1,
    limit: int = 20,
) -> list[Ranked]:
    """Return the first ``limit`` of a year, and all who share the last place; one query.

    Counted is what was booked for days of the year, of those who belong to the community.
    """
    total = func.sum(col(Deed.points))
    place = func.rank().over(order_by=total.desc())
    query = (
        select(
            place.label("place"), col(Person.id), col(Person.name), col(Membership.group_id), total
        )
        .select_from(Deed)
        .join(Person, col(Person.id) == col(Deed.owner_id))
        .join(
            Membership,
            (col(Membership.person_id) == col(Person.id))
            & (col(Membership.community_id) == community_id)
            & (col(Membership.status) == MembershipStatus.ACTIVE),
        )
        .where(col(Deed.community_id) == community_id, *_of_year(year))
        .group_by(col(Person.id), col(Person.name), col(Membership.group_id))
        .having(total >= min_score)
    )
    if group_id is not None:
        query = query.where(col(Membership.group_id) == group_id)
    ranked = query.subquery()
    rows = session.execute(
        select(ranked).where(ranked.c.place <= limit).order_by(ranked.c.place, ranked.c.id)
    )
    return [Ranked(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A group, outlet or branch with its place; None where too few took part to be told."""

    place: int | None
    place_id: UUID
    name: str
    people: int | None
    score: int | None


def of_parts(session: Session, place: Place, year: int) -> list[RankedPlace]:
    """Return the groups of a community, or the outlets and branches right below, by their score.

    Equal ones share a place. Where fewer than :data:`~.rollup.FEWEST` people took part, nothing is
    told. Two queries.
    """
    nodes = communities.branch(session, place.id)
    parts = [one for one in nodes if one.parent_id == place.id]
    with_portals = any(one.kind.has_portal for one in parts)
    by = col(Deed.community_id) if with_portals else col(Deed.group_id)
    inside = {one.id: part.id for part in parts for one in nodes if one.path.startswith(part.path)}
    people: defaultdict[UUID, int] = defaultdict(int)
    scores: defaultdict[UUID, int] = defaultdict(int)
    for node_id, count, score in session.execute(
        select(
            by,
            func.count(func.distinct(col(Deed.owner_id))),
            func.coalesce(func.sum(col(Deed.points)), 0),
        )
        .where(by.in_(list(inside)), *_of_year(year))
        .group_by(by)
    ):
        people[inside[node_id]] += int(count)
        scores[inside[node_id]] += int(score)
    told = [one for one in parts if people[one.id] >= FEWEST]
    ranked = [
        RankedPlace(
            1 + sum(scores[other.id] > scores[one.id] for other in told),
            one.id,
            one.name,
            people[one.id],
            scores[one.id],
        )
        for one in sorted(told, key=lambda one: (-scores[one.id], one.name))
    ]
    return ranked + [
        RankedPlace(None, one.id, one.name, None, None) for one in parts if one not in told
    ]


def score_of_year(session: Session, community_id: UUID, person_id: UUID, year: int) -> int:
    """Return what was booked for a person for the days of a year."""
    total = session.execute(
        select(func.coalesce(func.sum(col(Deed.points)), 0)).where(
            col(Deed.community_id) == community_id,
            col(Deed.owner_id) == person_id,
            *_of_year(year),
        )
    ).scalar_one()
    return int(total)


def vetoed(
    session: Session, community_id: UUID, person_ids: Sequence[UUID], year: int
) -> dict[UUID, str]:
    """Return who did something in a year that blocks honours, and what it is called."""
    rows = session.execute(
        select(col(Deed.owner_id), col(Rule.title))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(
            col(Deed.community_id) == community_id,
            col(Deed.owner_id).in_(person_ids),
            col(Rule.veto).is_(True),
            *_of_year(year),
        )
    )
    return {row.owner_id: row.title for row in rows}


def _of_year(year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.happened_on) >= date(year, 1, 1),
        col(Deed.happened_on) <= date(year, 12, 31),
    )
