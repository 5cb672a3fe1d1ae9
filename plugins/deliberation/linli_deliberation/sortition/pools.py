"""The pool of a draw: who could be drawn, each in one stratum."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities
from linli.people import Membership, MembershipStatus, PeopleSettings, Person
from linli_deliberation.counting.results import Json
from linli_deliberation.models import DrawEntry
from linli_deliberation.refusals import DrawRefused
from linli_deliberation.texts import _

#: Of more age groups each would be too small to be drawn from.
_MOST_AGES = 6
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Terms:
    """Who can be drawn, and what each stratum has in common."""

    #: Only members of this resident group.
    group_id: UUID | None = None
    #: Only people of at least one of these kinds; none means all.
    only: tuple[str, ...] = ()
    by_group: bool = False
    #: By kind: who is of several belongs to the first one as the community lists them.
    by_kind: bool = False
    #: The ages at which a new age group begins; none means that age does not matter.
    ages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be drawn."""

    person_id: UUID
    stratum: str


def age_groups(text: str) -> tuple[int, ...]:
    """Return at which ages a group begins, as somebody typed it: "35, 60".

    Raises:
        DrawRefused: these are no ages in ascending order, or too many.
    """
    cells = [one for one in re.split(r"[\s,;、，；/]+", text.strip()) if one]
    ages = tuple(int(one) if one.isdecimal() and len(one) < 4 else 0 for one in cells)
    if any(not 1 <= age <= 120 for age in ages) or list(ages) != sorted(set(ages)):
        raise DrawRefused(_("Please write ages in ascending order, for example 35, 60."),
                          field="ages")  # fmt: skip
    if len(ages) > _MOST_AGES:
        raise DrawRefused(
            _("No more than %(count)s ages, or each group would be too small.", count=_MOST_AGES),
            field="ages",
        )
    return ages


def pool(
    session: Session, community_id: UUID, day: date, terms: Terms, *, min_age: int
) -> list[Candidate]:
    """Return the active members who are old enough on ``day``, by their strata and ids.

    Without a birth date somebody counts as grown up, and belongs to an age group of its own.
    """
    rows = session.execute(
        select(
            col(Person.id), col(Person.birth_date), col(Membership.group_id),
            col(Membership.categories),
        )
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None) | (col(Membership.until) >= day),
            *(() if terms.group_id is None else (col(Membership.group_id) == terms.group_id,)),
        )
    )  # fmt: skip
    groups = {one.id: one.name for one in communities.groups(session, community_id)}
    kinds = _kinds(session, community_id)
    found = list[Candidate]()
    for person_id, born, group_id, categories in rows:
        age = None if born is None else _age(born, day)
        if age is not None and age < min_age:
            continue
        if terms.only and not set(terms.only) & set(categories):
            continue
        parts = [
            *([groups.get(group_id, _NONE)] if terms.by_group else []),
            *([_kind(categories, kinds)] if terms.by_kind else []),
            *([_age_group(age, terms.ages)] if terms.ages else []),
        ]
        found.append(Candidate(person_id, " · ".join(parts)[:160]))
    return sorted(found, key=lambda one: (one.stratum, one.person_id))


def in_words(session: Session, community_id: UUID, terms: Terms) -> dict[str, Json]:
    """Return the terms as they are kept and published, in the names of the day."""
    groups = {one.id: one.name for one in communities.groups(session, community_id)}
    kinds = _kinds(session, community_id)
    return {
        **({"group": groups[terms.group_id]} if terms.group_id else {}),
        **({"only": [kinds.get(one, one) for one in terms.only]} if terms.only else {}),
        **({"by_group": True} if terms.by_group else {}),
        **({"by_kind": True} if terms.by_kind else {}),
        **({"ages": list(terms.ages)} if terms.ages else {}),
    }


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


def _kinds(session: Session, community_id: UUID) -> dict[str, str]:
    return dict(communities.settings(session, community_id, "core", PeopleSettings).categories)


def _kind(categories: Sequence[str], kinds: dict[str, str]) -> str:
    return next((title for code, title in kinds.items() if code in categories), _NONE)


def _age_group(age: int | None, ages: Sequence[int]) -> str:
    if age is None:
        return "?"
    begun = [one for one in ages if one <= age]
    following = [one for one in ages if one > age]
    if not begun:
        return f"<{ages[0]}"
    if not following:
        return f"{begun[-1]}+"
    last = following[0] - 1
    return f"{begun[-1]}–{last}" if last > begun[-1] else f"{last}"


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
