"""The pool of a draw: who could be drawn, each in one stratum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities
from linli.people import Membership, MembershipStatus, Person
from linli_deliberation.counting.results import Json
from linli_deliberation.models import DrawEntry

#: Where one age group ends and the next begins, in whole years.
_AGES = (35, 60)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be drawn."""

    person_id: UUID
    stratum: str


def pool(
    session: Session,
    community_id: UUID,
    day: date,
    *,
    min_age: int,
    by_group: bool,
    by_age: bool,
) -> list[Candidate]:
    """Return the active members who are old enough on ``day``, by their strata and ids.

    Without a birth date somebody counts as grown up, and belongs to an age group of its own.
    """
    rows = session.execute(
        select(col(Person.id), col(Person.birth_date), col(Membership.group_id))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None) | (col(Membership.until) >= day),
        )
    )
    groups = {one.id: one.name for one in communities.groups(session, community_id)}
    found = list[Candidate]()
    for person_id, born, group_id in rows:
        age = None if born is None else _age(born, day)
        if age is not None and age < min_age:
            continue
        parts = ([groups.get(group_id, "–")] if by_group else []) + (
            [_age_group(age)] if by_age else []
        )
        found.append(Candidate(person_id, " · ".join(parts)))
    return sorted(found, key=lambda one: (one.stratum, one.person_id))


def published(entries: Sequence[DrawEntry]) -> list[Json]:
    """Return the pool as everybody may see it: numbers, strata and seals, no names."""
    return [
        {
            "number": one.number,
            "stratum": one.stratum,
            **({"seal": one.seal} if one.seal else {}),
        }
        for one in sorted(entries, key=lambda one: one.number)
    ]


def _age_group(age: int | None) -> str:
    if age is None:
        return "?"
    first, second = _AGES
    if age < first:
        return f"<{first}"
    return f"{first}–{second - 1}" if age < second else f"{second}+"


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
