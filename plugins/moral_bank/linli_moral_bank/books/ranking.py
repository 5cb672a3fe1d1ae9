"""Who did most in a year: the score of its days, and places with ties.

Persons, households and organisations are ranked apart: each kind has accounts of its own.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    Uuid,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from linli import communities
from linli.communities import Place
from linli.people import (
    Household,
    HouseholdMember,
    Membership,
    MembershipStatus,
    Organisation,
    Person,
)
from linli.points import OwnerKind
from linli_moral_bank.books import year_sums
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.calendar import span
from linli_moral_bank.models import Deed, DeedState, Rule
from linli_moral_bank.reach import reach


@dataclass(frozen=True, slots=True)
class Ranked:
    """An owner's place; those with the same score share it, and the next ones come after all."""

    place: int
    owner_id: UUID
    #: A person's, an organisation's, or of who speaks for a household; empty where nobody does.
    name: str
    group_id: UUID | None
    score: int


def of_year(
    session: Session,
    community_id: UUID,
    year: int,
    *,
    quarter: int = 0,
    kind: OwnerKind = OwnerKind.PERSON,
    category: str = "",
    group_id: UUID | None = None,
    min_score: int = 1,
    limit: int = 20,
) -> list[Ranked]:
    """Return the first ``limit`` owners of a kind in a year or a quarter, and ties of the last.

    Counted is what was booked for days in it, of those who belong to the community, in a branch or
    district of those who belong to one below; with a ``category`` of those who count as it, with a
    ``group_id`` of those who live there. Three queries; one more in a branch, and one where too few
    of those with most are among those asked for.
    """
    sums = _sums(session, reach(session, community_id), kind, year, quarter)
    query, name, group, suits = _OWNERS[kind](sums, category)
    query = query.with_only_columns(
        sums.c.owner_id, func.coalesce(name, ""), group, sums.c.points
    ).order_by(sums.c.points.desc(), sums.c.owner_id)
    if category:
        query = query.where(suits)
    if group_id is not None:
        query = query.where(group == group_id)
    # Who the owners are is looked up of those with most first, as these are nearly always enough.
    leading = _leading(session, sums, 2 * limit + 20)
    if leading is not None:
        rows = session.execute(query.where(sums.c.owner_id.in_(leading.owners)))
        found = _places(rows, max(min_score, leading.more_than + 1), limit)
        if len(found) >= limit:
            return found
    return _places(session.execute(query), min_score, limit)


def _sums(
    session: Session, within: Sequence[UUID], kind: OwnerKind, year: int, quarter: int
) -> CTE:
    """Return what each owner has in each community."""
    scores = year_sums.scores(session, within, year)
    points = scores.c[f"quarter_{quarter}" if quarter else "score"]
    return (
        select(scores.c.community_id, scores.c.owner_id, points.label("points"))
        .where(scores.c.owner_kind == kind, points.is_not(None))
        .cte("sums")
    )


@dataclass(frozen=True, slots=True)
class _Leading:
    """Everybody who can have more than that score."""

    owners: list[UUID]
    more_than: int


def _leading(session: Session, sums: CTE, count: int) -> _Leading | None:
    """Return the first ``count`` without ties of the last; None where there are no more anyway.

    What was taken from somebody does not lower what they can have: they may have left that place.
    """
    most = func.sum(sums.c.points)
    rows = session.execute(
        select(sums.c.owner_id, most)
        .where(sums.c.points > 0)
        .group_by(sums.c.owner_id)
        .order_by(most.desc())
        .limit(count + 1)
    ).all()
    if len(rows) <= count:
        return None
    last = int(rows[-1][1])
    return _Leading([owner_id for owner_id, points in rows if points > last], last)


def _places(rows: Iterable[Any], min_score: int, limit: int) -> list[Ranked]:
    """Add up what an owner has in several communities, and give the places.

    Their group is that of where they did most.
    """
    scores: Counter[UUID] = Counter()
    names: dict[UUID, tuple[str, UUID | None]] = {}
    for owner_id, name, group_id, points in rows:
        scores[owner_id] += points
        names.setdefault(owner_id, (name, group_id))
    ranked: list[Ranked] = []
    for position, (owner_id, score) in enumerate(scores.most_common(), start=1):
        if score < min_score:
            break
        place = ranked[-1].place if ranked and ranked[-1].score == score else position
        if place > limit:
            break
        ranked.append(Ranked(place, owner_id, *names[owner_id], score))
    return ranked


#: The sums with their owners, what these are called, their group, whether a category is theirs.
_Owners = tuple[Any, Any, Any, ColumnElement[bool]]


def _persons(sums: CTE, category: str) -> _Owners:
    query = (
        select(sums.c.owner_id)
        .join(Person, col(Person.id) == sums.c.owner_id)
        .join(Membership, _belongs(sums))
    )
    return query, col(Person.name), col(Membership.group_id), _counts_as(category)


def _households(sums: CTE, category: str) -> _Owners:
    query = (
        select(sums.c.owner_id)
        .join(
            Household,
            (col(Household.id) == sums.c.owner_id)
            & (col(Household.community_id) == sums.c.community_id),
        )
        .outerjoin(
            HouseholdMember,
            (col(HouseholdMember.household_id) == col(Household.id))
            & col(HouseholdMember.representative)
            & col(HouseholdMember.until).is_(None),
        )
        .outerjoin(Person, col(Person.id) == col(HouseholdMember.person_id))
        .outerjoin(Membership, _belongs(sums))
    )
    return query, col(Person.name), col(Membership.group_id), _counts_as(category)


def _organisations(sums: CTE, category: str) -> _Owners:
    query = select(sums.c.owner_id).join(
        Organisation,
        (col(Organisation.id) == sums.c.owner_id)
        & (col(Organisation.community_id) == sums.c.community_id)
        & col(Organisation.closed_on).is_(None),
    )
    suits = or_(
        cast(col(Organisation.kind), String) == category,
        _holds(col(Organisation.fields_of_work), category),
    )
    return query, col(Organisation.name), cast(null(), Uuid), suits


_OWNERS = {
    OwnerKind.PERSON: _persons,
    OwnerKind.HOUSEHOLD: _households,
    OwnerKind.ORGANISATION: _organisations,
}


def _belongs(sums: CTE) -> ColumnElement[bool]:
    return (
        (col(Membership.person_id) == col(Person.id))
        & (col(Membership.community_id) == sums.c.community_id)
        & (col(Membership.status) == MembershipStatus.ACTIVE)
    )


def _counts_as(category: str) -> ColumnElement[bool]:
    return _holds(col(Membership.categories), category)


def _holds(column: Any, word: str) -> ColumnElement[bool]:
    """Return the condition that a list kept as JSON has a word in it."""
    return cast(column, String).contains(json.dumps(word), autoescape=True)


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A group, outlet or branch with its place; None where too few took part to be told."""

    place: int | None
    place_id: UUID
    name: str
    people: int | None
    score: int | None


def of_parts(session: Session, place: Place, year: int, quarter: int = 0) -> list[RankedPlace]:
    """Return the groups of a community, or the outlets and branches right below, by their score.

    Equal ones share a place. Where fewer than :data:`~.rollup.FEWEST` depositors took part, nothing
    is told. Three queries.
    """
    nodes = communities.branch(session, place.id)
    parts = [one for one in nodes if one.parent_id == place.id]
    inside = {one.id: part.id for part in parts for one in nodes if one.path.startswith(part.path)}
    with_portals = any(one.kind.has_portal for one in parts)
    query = (_by_community if with_portals else _by_group)(session, list(inside), year, quarter)
    people: Counter[UUID] = Counter()
    scores: Counter[UUID] = Counter()
    for node_id, count, score in session.execute(query):
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


def _by_community(
    session: Session, ids: Sequence[UUID], year: int, quarter: int
) -> Select[*tuple[Any, ...]]:
    scores = year_sums.scores(session, ids, year)
    points = scores.c[f"quarter_{quarter}" if quarter else "score"]
    return select(
        scores.c.community_id, func.count(points), func.coalesce(func.sum(points), 0)
    ).group_by(scores.c.community_id)


def _by_group(
    _session: Session, ids: Sequence[UUID], year: int, quarter: int
) -> Select[*tuple[Any, ...]]:
    group, owners = col(Deed.group_id), func.count(func.distinct(col(Deed.owner_id)))
    return (
        select(group, owners, func.coalesce(func.sum(col(Deed.points)), 0))
        .where(group.in_(ids), *_within(year, quarter))
        .group_by(group)
    )


def score_of(
    session: Session, community_id: UUID, owner_id: UUID, year: int, quarter: int = 0
) -> int:
    """Return what was booked for an owner for the days of a year, or a quarter of it."""
    total = session.execute(
        select(func.coalesce(func.sum(col(Deed.points)), 0)).where(
            col(Deed.community_id).in_(reach(session, community_id)),
            col(Deed.owner_id) == owner_id,
            *_within(year, quarter),
        )
    ).scalar_one()
    return int(total)


def vetoed(
    session: Session,
    community_id: UUID,
    owner_ids: Collection[UUID],
    year: int,
) -> dict[UUID, str]:
    """Return which owners did something in a year that blocks honours, and what it is called.

    An honour of one quarter is blocked by what happened in the whole year. For a household that is
    also what one of those who live there did. What blocks in an outlet blocks in its branch and
    district too. One query, in a branch two.
    """
    blocking = (
        select(col(Deed.owner_id), col(Rule.title))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(
            col(Deed.community_id).in_(reach(session, community_id)),
            col(Rule.veto).is_(True),
            *_within(year, 0),
        )
    )
    own = blocking.where(col(Deed.owner_id).in_(owner_ids))
    of_members = (
        blocking.with_only_columns(col(HouseholdMember.household_id), col(Rule.title))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Deed.owner_id))
        .where(
            col(HouseholdMember.household_id).in_(owner_ids),
            col(HouseholdMember.until).is_(None),
        )
    )
    return {row[0]: row[1] for row in session.execute(union_all(own, of_members))}


def _within(year: int, quarter: int) -> tuple[ColumnElement[bool], ...]:
    first, last = span(year, quarter)
    return (
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.happened_on) >= first,
        col(Deed.happened_on) <= last,
    )
