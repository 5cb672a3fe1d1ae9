"""Whom somebody may act for: as the guardian, or as the parent, of who is under 18.

The guardian of somebody who was grown up already when it was noted stays it.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    or_,
    select,
    union,
)
from sqlmodel import Session, col

from linli.clock import now
from linli.people.models import Kinship, KinshipKind, Person

#: Age from which parents, and who was a child's guardian, no longer act for somebody, in years.
GROWN_UP = 18
#: So many people are looked up in one query.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Guardian:
    """Somebody who may act for another."""

    ward_id: UUID
    #: The ward's name.
    name: str
    person_id: UUID


def under_age_since(session: Session) -> date:
    """Return the day after which somebody was born who is under age today."""
    day = now(session).date()
    year = day.year - GROWN_UP
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def wards_of(
    person_id: UUID | BindParameter[UUID], born_after: date | BindParameter[date]
) -> CompoundSelect[UUID]:
    """Return the query of all for whom somebody may act; see :func:`under_age_since`.

    Whose day of birth nobody knows has their guardians only.
    """
    return union(
        *(
            tie.of.with_only_columns(tie.ward).where(tie.acting == person_id)
            for tie in _ties(born_after)
        )
    )


def guardians_of(person_id: UUID, born_after: date) -> CompoundSelect[UUID]:
    """Return the query of all who may act for somebody."""
    return union(
        *(
            tie.of.with_only_columns(tie.acting).where(tie.ward == person_id)
            for tie in _ties(born_after)
        )
    )


def all_guardians(session: Session, person_ids: Collection[UUID]) -> list[Guardian]:
    """Return who may act for any of some people, each once."""
    ids, ties = sorted(person_ids), _ties(under_age_since(session))
    found = {
        Guardian(*row)
        for start in range(0, len(ids), _AT_ONCE)
        for row in session.execute(
            union(*(tie.of.where(tie.ward.in_(ids[start : start + _AT_ONCE])) for tie in ties))
        )
    }
    return sorted(found, key=lambda one: (one.ward_id, one.person_id))


def may_act_for(session: Session, person_id: UUID, other_id: UUID) -> bool:
    """Return whether a person may act for another, as their guardian or parent."""
    found = guardians_of(other_id, under_age_since(session))
    return person_id in set(session.execute(found).scalars())


def still_guarded(
    kinship: type[Kinship], born_after: date | BindParameter[date]
) -> ColumnElement[bool]:
    """Return the condition that somebody still has the guardian that was noted.

    A child's guardian is one until it is 18; of somebody who was grown up already, or whose day of
    birth nobody knows, until it is taken off the register.
    """
    born = col(Person.birth_date)
    return or_(born.is_(None), born > born_after, born <= col(kinship.grown_up_born_until))


@dataclass(frozen=True, slots=True)
class _Tie:
    """A way in which somebody may act for another: its query, and the two people in it."""

    of: Select[*tuple[Any, ...]]
    acting: SQLColumnExpression[UUID]
    ward: SQLColumnExpression[UUID]


def _ties(born_after: date | BindParameter[date]) -> list[_Tie]:
    first, second = col(Kinship.person_id), col(Kinship.relative_id)
    young = col(Person.birth_date) > born_after
    ways = (
        (KinshipKind.GUARDIAN, first, second, still_guarded(Kinship, born_after)),
        (KinshipKind.PARENT, first, second, young),
        (KinshipKind.CHILD, second, first, young),
    )
    return [
        _Tie(
            select(ward, col(Person.name), acting)
            .select_from(Kinship)
            .join(Person, col(Person.id) == ward)
            .where(col(Kinship.kind) == kind, holds),
            acting,
            ward,
        )
        for kind, acting, ward, holds in ways
    ]
