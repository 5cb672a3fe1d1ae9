"""From community to township to district: figures without names, and none that names one."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.hours.counted import counted, minutes_of
from linli_volunteer_hours.hours.withholding import FEWEST, withheld
from linli_volunteer_hours.permissions import SEE


@dataclass(frozen=True, slots=True)
class Figures:
    """A year in a node and all below it; None where too few took part."""

    name: str
    slug: str | None
    people: int | None
    times: int | None
    minutes: int | None

    @property
    def is_told(self) -> bool:
        """Whether enough people took part for the figures to be told."""
        return self.people is not None


def of_year(
    session: Session, actor: Actor, place: Place, year: int
) -> tuple[Figures, list[Figures]]:
    """Return the figures of a node and of each node right below it; two queries.

    People are counted in each community where they served. What is told names nobody, nor can it
    be reckoned from the total; see :mod:`linli_volunteer_hours.hours.withholding`.

    Raises:
        NotAllowed: the actor may not see everybody's hours here.
    """
    access.require(session, actor, SEE, place.id)
    nodes = [node for node in communities.branch(session, place.id) if node.kind.has_portal]
    sums = _sums(session, [node.id for node in nodes], place, year)
    parts = [
        _figures(node, [sums[one.id] for one in nodes if _inside(one, node) and one.id in sums])
        for node in nodes
        if node.parent_id == place.id
    ]
    whole = _figures(place, list(sums.values()))
    small = withheld([part.people or 0 for part in parts])
    return (
        _withheld(whole) if 0 < (whole.people or 0) < FEWEST else whole,
        [_withheld(part) if number in small else part for number, part in enumerate(parts)],
    )


def _inside(node: Place, above: Place) -> bool:
    return node.path.startswith(above.path)


def _sums(
    session: Session, ids: list[UUID], place: Place, year: int
) -> dict[UUID, tuple[int, int, int]]:
    rows = counted(ids, *day_bounds(date(year, 1, 1), date(year, 12, 31), place))
    query = select(
        rows.c.community_id,
        func.count(func.distinct(rows.c.person_id)),
        func.count(),
        minutes_of(rows),
    ).group_by(rows.c.community_id)
    return {
        id_: (int(people), int(times), int(minutes))
        for id_, people, times, minutes in session.execute(query)
    }


def _figures(node: Place, sums: list[tuple[int, int, int]]) -> Figures:
    people, times, minutes = (sum(one[index] for one in sums) for index in range(3))
    return Figures(node.name, node.slug, people, times, minutes)


def _withheld(figures: Figures) -> Figures:
    return replace(figures, people=None, times=None, minutes=None)
