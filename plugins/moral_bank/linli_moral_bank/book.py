"""The public book: what was booked, by month and group, with names masked as decided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities
from linli.communities import Place
from linli.people import Masking, PeopleSettings, Person, masked
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import Deed, DeedState, Rule


@dataclass(frozen=True, slots=True)
class BookLine:
    """One booked deed or deduction as everybody reads it."""

    name: str
    title: str
    happened_on: date
    decided_at: datetime
    points: int
    group_id: UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's total score in a list, with the name masked."""

    name: str
    score: int
    deeds: int


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """What a group earned in a month: people, items, points."""

    group_id: UUID | None
    people: int
    items: int
    points: int


def masking(session: Session, community_id: UUID) -> Masking:
    """Return how the community shows names in public."""
    return communities.settings(session, community_id, "core", PeopleSettings).masking


def lines(
    session: Session,
    place: Place,
    month: date,
    *,
    group_id: UUID | None = None,
    limit: int = 200,
) -> list[BookLine]:
    """Return what was booked in a month, newest first."""
    start, end = bounds(month, place)
    query = (
        select(
            col(Person.name),
            col(Rule.title),
            col(Deed.happened_on),
            col(Deed.decided_at),
            col(Deed.points),
            col(Deed.group_id),
        )
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.decided_at) >= start,
            col(Deed.decided_at) < end,
        )
        .order_by(col(Deed.decided_at).desc(), col(Deed.happened_on).desc(), col(Deed.id).desc())
        .limit(limit)
    )
    if group_id is not None:
        query = query.where(col(Deed.group_id) == group_id)
    how = masking(session, place.id)
    return [
        BookLine(masked(name, how), title, on, at, points, group)
        for name, title, on, at, points, group in session.execute(query)
    ]


def totals(session: Session, place: Place, month: date) -> list[GroupTotal]:
    """Return what each group earned in a month; one query."""
    start, end = bounds(month, place)
    rows = session.execute(
        select(
            col(Deed.group_id),
            func.count(func.distinct(col(Deed.beneficiary_id))),
            func.count(),
            func.coalesce(func.sum(col(Deed.points)), 0),
        )
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.decided_at) >= start,
            col(Deed.decided_at) < end,
        )
        .group_by(col(Deed.group_id))
    )
    return [GroupTotal(group, int(n), int(m), int(points)) for group, n, m, points in rows]


def leaders(session: Session, place: Place, *, limit: int = 10) -> list[Standing]:
    """Return the highest scores of all time, best first."""
    score = func.sum(col(Deed.points))
    rows = session.execute(
        select(col(Person.name), score, func.count())
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .where(col(Deed.community_id) == place.id, col(Deed.state) == DeedState.CONFIRMED)
        .group_by(col(Person.id), col(Person.name))
        .having(score > 0)
        .order_by(score.desc(), col(Person.id))
        .limit(limit)
    )
    how = masking(session, place.id)
    return [Standing(masked(name, how), int(total), int(count)) for name, total, count in rows]


def newest(session: Session, place: Place) -> datetime | None:
    """Return when the newest entry was booked; None when the book is empty."""
    found: datetime | None = session.execute(
        select(func.max(col(Deed.decided_at))).where(
            col(Deed.community_id) == place.id, col(Deed.state) == DeedState.CONFIRMED
        )
    ).scalar_one()
    return found
