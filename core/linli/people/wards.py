"""Whom somebody may act for: as their guardian, or as the parent of who is under 18."""

from calendar import monthrange
from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, CompoundSelect, select, union
from sqlmodel import Session, col

from linli.clock import now
from linli.people.models import Kinship, KinshipKind, Person

#: Age from which parents no longer act for somebody, in years.
GROWN_UP = 18


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
    young = select(col(Person.id)).where(col(Person.birth_date) > born_after)
    return union(
        select(col(Kinship.relative_id)).where(
            col(Kinship.person_id) == person_id, col(Kinship.kind) == KinshipKind.GUARDIAN
        ),
        select(col(Kinship.relative_id)).where(
            col(Kinship.person_id) == person_id,
            col(Kinship.kind) == KinshipKind.PARENT,
            col(Kinship.relative_id).in_(young),
        ),
        select(col(Kinship.person_id)).where(
            col(Kinship.relative_id) == person_id,
            col(Kinship.kind) == KinshipKind.CHILD,
            col(Kinship.person_id).in_(young),
        ),
    )


def guardians_of(person_id: UUID, born_after: date) -> CompoundSelect[UUID]:
    """Return the query of all who may act for somebody."""
    is_young = (
        select(col(Person.id))
        .where(col(Person.id) == person_id, col(Person.birth_date) > born_after)
        .exists()
    )
    return union(
        select(col(Kinship.person_id)).where(
            col(Kinship.relative_id) == person_id, col(Kinship.kind) == KinshipKind.GUARDIAN
        ),
        select(col(Kinship.person_id)).where(
            col(Kinship.relative_id) == person_id,
            col(Kinship.kind) == KinshipKind.PARENT,
            is_young,
        ),
        select(col(Kinship.relative_id)).where(
            col(Kinship.person_id) == person_id,
            col(Kinship.kind) == KinshipKind.CHILD,
            is_young,
        ),
    )


def may_act_for(session: Session, person_id: UUID, other_id: UUID) -> bool:
    """Return whether a person may act for another: as guardian, or as the parent of a minor."""
    found = guardians_of(other_id, under_age_since(session))
    return person_id in set(session.execute(found).scalars())
