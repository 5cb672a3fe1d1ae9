"""The public book: what was booked, by month and group, with names masked as decided."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import communities
from linli.communities import Place
from linli.db import read
from linli.i18n import Text
from linli.people import Masking, Membership, Organisation, PeopleSettings, Person, masked
from linli.points import OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import Deed, DeedState, Rule


class BookLine(NamedTuple):
    """One booked deed or deduction as everybody reads it."""

    id: UUID
    #: An organisation's name; of people masked as the community decides.
    name: Text | str
    title: str
    happened_on: date
    decided_at: datetime
    points: int
    group_id: UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's total score in a list, with the name masked, and the group they live in."""

    name: str
    group_id: UUID | None
    score: int
    deeds: int


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """What a group earned in a month: people, items, points."""

    group_id: UUID | None
    people: int
    items: int
    points: int


#: A query whose rows are read in order.
Rows = Select[*tuple[Any, ...]]

_BOOKED = (
    col(Deed.community_id) == bindparam("community_id"),
    col(Deed.state) == DeedState.CONFIRMED,
)
_IN_MONTH = (
    *_BOOKED,
    col(Deed.decided_at) >= bindparam("start"),
    col(Deed.decided_at) < bindparam("end"),
)
_SCORE = func.sum(col(Deed.points))


@cache
def _lines(*, of_group: bool, older: bool) -> Rows:
    """Return the query of the newest lines: first which, out of one table, then their names."""
    order = col(Deed.decided_at), col(Deed.happened_on), col(Deed.id)
    newest = select(col(Deed.id)).where(*_IN_MONTH)
    if of_group:
        newest = newest.where(col(Deed.group_id) == bindparam("group_id"))
    if older:
        last = aliased(Deed)
        newest = newest.where(
            tuple_(*order)
            < select(col(last.decided_at), col(last.happened_on), col(last.id))
            .where(col(last.id) == bindparam("before"))
            .scalar_subquery()
        )
    newest = newest.order_by(*(one.desc() for one in order)).limit(bindparam("limit"))
    which = newest.subquery()
    return (
        select(
            col(Deed.id),
            col(Deed.owner_kind),
            owners.NAME,
            col(Rule.title),
            col(Deed.happened_on),
            col(Deed.decided_at),
            col(Deed.points),
            col(Deed.group_id),
        )
        .join(which, which.c.id == col(Deed.id))
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .order_by(*(one.desc() for one in order))
    )


_TOTALS: Rows = (
    select(
        col(Deed.group_id),
        func.count(func.distinct(col(Deed.owner_id))),
        func.count(),
        func.coalesce(func.sum(col(Deed.points)), 0),
    )
    .where(*_IN_MONTH)
    .group_by(col(Deed.group_id))
)
# First whose, out of an index alone, then their names.
_HIGHEST = (
    select(
        col(Deed.owner_id).label("person_id"),
        _SCORE.label("score"),
        func.count().label("deeds"),
    )
    .where(*_BOOKED, col(Deed.owner_kind) == OwnerKind.PERSON)
    .group_by(col(Deed.owner_id))
    .having(_SCORE > 0)
    .order_by(_SCORE.desc(), col(Deed.owner_id))
    .limit(bindparam("limit"))
    .subquery()
)
_LEADERS: Rows = (
    select(col(Person.name), col(Membership.group_id), _HIGHEST.c.score, _HIGHEST.c.deeds)
    .join(Person, col(Person.id) == _HIGHEST.c.person_id)
    .outerjoin(
        Membership,
        (col(Membership.person_id) == col(Person.id))
        & (col(Membership.community_id) == bindparam("community_id"))
        & col(Membership.until).is_(None),
    )
    .order_by(_HIGHEST.c.score.desc(), _HIGHEST.c.person_id)
)
_NEWEST = select(func.max(col(Deed.decided_at))).where(*_BOOKED)


def masking(session: Session, community_id: UUID) -> Masking:
    """Return how the community shows names in public."""
    return communities.settings(session, community_id, "core", PeopleSettings).masking


def lines(
    session: Session,
    place: Place,
    month: date,
    *,
    group_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 200,
) -> list[BookLine]:
    """Return what was booked in a month, newest first."""
    start, end = bounds(month, place)
    rows = read(
        session,
        _lines(of_group=group_id is not None, older=before is not None),
        community_id=place.id,
        start=start,
        end=end,
        group_id=group_id,
        before=before,
        limit=limit,
    )
    how = masking(session, place.id)
    return [
        BookLine(id_, owners.shown(kind, name, how), title, on, at, points, group)
        for id_, kind, name, title, on, at, points, group in rows.all()
    ]


def totals(session: Session, place: Place, month: date) -> list[GroupTotal]:
    """Return what each group earned in a month; one query."""
    start, end = bounds(month, place)
    rows = read(session, _TOTALS, community_id=place.id, start=start, end=end).all()
    return [GroupTotal(group, int(n), int(m), int(points)) for group, n, m, points in rows]


def leaders(session: Session, place: Place, *, limit: int = 10) -> list[Standing]:
    """Return the persons with the highest scores of all time, best first."""
    rows = read(session, _LEADERS, community_id=place.id, limit=limit).all()
    how = masking(session, place.id)
    return [
        Standing(masked(name, how), group, int(total), int(count))
        for name, group, total, count in rows
    ]


def newest(session: Session, place: Place) -> datetime | None:
    """Return when the newest entry was booked; None when the book is empty."""
    return read(session, _NEWEST, community_id=place.id).scalar_one()
