"""Who takes part, by age and by where in the community they live: without names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import extract, func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli.people import Membership, Person
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.hours.counted import counted, minutes_of
from linli_volunteer_hours.hours.withholding import FEWEST, withheld
from linli_volunteer_hours.permissions import SEE

#: The youngest age of each band, in whole years reached in the year.
BANDS = (0, 14, 18, 35, 50, 60, 70, 80)


@dataclass(frozen=True, slots=True)
class Part:
    """How many people served and how long, in an age band or a part of the community.

    ``people`` and ``minutes`` are None where too few served.
    """

    #: The youngest and oldest age, or the id of the part; None where it is not known.
    key: tuple[int, int | None] | UUID | None
    name: str
    people: int | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Participation:
    """A year of a community; ``people`` is None where too few served."""

    people: int | None
    by_age: list[Part]
    by_place: list[Part]


def of_year(session: Session, actor: Actor, place: Place, year: int) -> Participation:
    """Return who took part in a year; three queries, whatever the size.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
    """
    access.require(session, actor, SEE, place.id)
    rows = counted([place.id], *day_bounds(date(year, 1, 1), date(year, 12, 31), place))
    served = (
        select(rows.c.person_id, minutes_of(rows).label("minutes"))
        .group_by(rows.c.person_id)
        .subquery()
    )
    ages = _by_age(session, served, year)
    total = sum(one.people or 0 for one in ages)
    if 0 < total < FEWEST:
        return Participation(None, [], [])
    return Participation(total, _told(ages), _told(_by_place(session, served, place)))


def _by_age(session: Session, served: Any, year: int) -> list[Part]:
    born = extract("year", col(Person.birth_date))
    found = session.execute(
        select(born, func.count(), func.sum(served.c.minutes))
        .join(Person, col(Person.id) == served.c.person_id)
        .group_by(born)
    )
    sums = _summed(
        (None if birth is None else _band(year - int(birth)), people, minutes)
        for birth, people, minutes in found
    )
    ends = (*(one - 1 for one in BANDS[1:]), None)
    keys: list[tuple[int, int | None] | None] = [*zip(BANDS, ends, strict=True)]
    return [
        Part(key, "", *sums[key[0] if key else None])
        for key in (*keys, None)
        if (key[0] if key else None) in sums
    ]


def _by_place(session: Session, served: Any, place: Place) -> list[Part]:
    group = col(Membership.group_id)
    found = session.execute(
        select(group, func.count(), func.sum(served.c.minutes))
        .select_from(served)
        .join(
            Membership,
            (col(Membership.person_id) == served.c.person_id)
            & (col(Membership.community_id) == place.id)
            & col(Membership.until).is_(None),
            isouter=True,
        )
        .group_by(group)
    )
    below = communities.branch(session, place.id)
    depth = len(place.ancestor_ids)
    top = {node.id: node.ancestor_ids[depth] for node in below if node.id != place.id}
    names = {node.id: node.name for node in below}
    sums = _summed((top.get(group_id), people, minutes) for group_id, people, minutes in found)
    known = [node.id for node in below if node.id in sums]
    return [
        Part(id_, names[id_] if id_ else "", *sums[id_])
        for id_ in (*known, *([None] if None in sums else []))
    ]


def _summed(found: Iterable[tuple[Any, int, int]]) -> dict[Any, tuple[int, int]]:
    sums: dict[Any, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for key, people, minutes in found:
        before = sums[key]
        sums[key] = before[0] + int(people), before[1] + int(minutes)
    return dict(sums)


def _band(age: int) -> int:
    return max(one for one in BANDS if one <= max(age, 0))


def _told(parts: Sequence[Part]) -> list[Part]:
    hidden = withheld([part.people or 0 for part in parts])
    return [
        replace(part, people=None, minutes=None) if number in hidden else part
        for number, part in enumerate(parts)
    ]
