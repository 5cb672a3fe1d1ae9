"""Finding offers and requests: what is open, in the order in which it is shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, false, func, or_, select
from sqlmodel import Session, col

from linli.clock import now
from linli.people import Membership, Person
from linli_volunteer_hours.models import Exchange, Listing, ListingKind
from linli_volunteer_hours.time_bank import blocking, listings

_AGREED = (
    select(func.count())
    .where(col(Exchange.listing_id) == col(Listing.id), col(Exchange.state).in_(listings.HELPED))
    .correlate(Listing)
    .scalar_subquery()
)
_COLUMNS = (
    col(Listing.id),
    col(Listing.kind),
    col(Listing.category),
    col(Listing.title),
    col(Listing.times),
    col(Listing.minutes),
    col(Listing.person_id),
    col(Person.name),
    col(Listing.group_id),
    col(Listing.expires_at),
    col(Listing.slots),
)


@dataclass(frozen=True, slots=True)
class ListingRow:
    """An offer or request as a list shows it."""

    id: UUID
    kind: ListingKind
    category: str
    title: str
    times: str
    minutes: int
    person_id: UUID
    name: str
    group_id: UUID | None
    expires_at: datetime
    slots: list[str]
    #: Of the reader's own resident group.
    near: bool = False


def search(
    session: Session,
    community_id: UUID,
    kind: ListingKind,
    *,
    words: str = "",
    reader_id: UUID | None = None,
    after: tuple[bool, UUID] | None = None,
    limit: int = 50,
) -> list[ListingRow]:
    """Return what is open, first of the reader's own resident group, then the newest.

    Requests that have enough helpers are left out, and whom the reader is kept apart from.

    ``words`` are found anywhere in what was written, so that two characters (理发) suffice.
    ``after`` is :attr:`ListingRow.near` and the id of the last one already seen.
    """
    home = (
        select(col(Membership.group_id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.person_id) == reader_id,
            col(Membership.until).is_(None),
        )
        .scalar_subquery()
    )
    near = func.coalesce(col(Listing.group_id) == home, false())
    query = (
        _open(session, community_id, kind, reader_id, near)
        .order_by(near.desc(), col(Listing.id).desc())
        .limit(limit)
    )
    for word in words.split():
        query = query.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (col(Listing.title), col(Listing.about), col(Listing.category))
                )
            )
        )
    if after is not None:
        was_near, id_ = after
        older = col(Listing.id) < id_
        query = query.where(or_(and_(near, older), ~near) if was_near else and_(~near, older))
    return [ListingRow(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Suiting:
    """What suits somebody: kinds of help, skills that are asked for, and where they live."""

    categories: Collection[str]
    skills: Collection[str]
    #: Parts of the community by how far they are; those that are not named are the farthest.
    parts: tuple[Collection[UUID], ...]


def suiting(
    session: Session,
    community_id: UUID,
    kind: ListingKind,
    wanted: Suiting,
    *,
    reader_id: UUID,
    worth: tuple[int, int],
    limit: int,
) -> list[tuple[int, ListingRow]]:
    """Return of all that is open what suits, with how well; the best, the nearest, the newest.

    ``worth`` is what the same kind of help counts, and what a skill does.
    """
    same = col(Listing.category).in_([*wanted.categories]) & (col(Listing.category) != "")
    asked = or_(
        false(),
        col(Listing.category).in_([*wanted.skills]),
        *(col(Listing.title).contains(skill, autoescape=True) for skill in wanted.skills),
    )
    suits = case((same, worth[0]), else_=0) + case((asked, worth[1]), else_=0)
    far = case(
        *((col(Listing.group_id).in_([*part]), at) for at, part in enumerate(wanted.parts)),
        else_=len(wanted.parts),
    )
    query = (
        _open(session, community_id, kind, reader_id, suits)
        .where(or_(same, asked), col(Listing.person_id) != reader_id)
        .order_by(suits.desc(), far, col(Listing.id).desc())
        .limit(limit)
    )
    return [(how_well, ListingRow(*row)) for *row, how_well in session.execute(query)]


def _open(
    session: Session, community_id: UUID, kind: ListingKind, reader_id: UUID | None, *more: Any
) -> Any:
    query = (
        select(*_COLUMNS, *more)
        .join(Person, col(Person.id) == col(Listing.person_id))
        .where(
            col(Listing.community_id) == community_id,
            col(Listing.kind) == kind,
            col(Listing.closed_at).is_(None),
            col(Listing.expires_at) > now(session),
            (col(Listing.kind) == ListingKind.OFFER) | (col(Listing.helpers) > _AGREED),
        )
    )
    if reader_id is None:
        return query
    return query.where(col(Listing.person_id).not_in(blocking.apart(session, reader_id)))
