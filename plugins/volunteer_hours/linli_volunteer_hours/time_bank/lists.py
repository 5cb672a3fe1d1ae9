"""What is read of exchanges. Columns, not entities."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.db import read
from linli.people import Membership, Person
from linli_volunteer_hours.models import Exchange, ExchangeState, Listing


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """An exchange as a list shows it."""

    id: UUID
    title: str
    state: ExchangeState
    helper_id: UUID
    helper: str
    receiver_id: UUID
    receiver: str
    minutes: int
    done_minutes: int | None
    asked_at: datetime
    remark: str
    decision: str


def _rows() -> Any:
    helper, receiver = aliased(Person), aliased(Person)
    return (
        select(
            col(Exchange.id),
            col(Listing.title),
            col(Exchange.state),
            col(Exchange.helper_id),
            col(helper.name),
            col(Exchange.receiver_id),
            col(receiver.name),
            col(Exchange.minutes),
            col(Exchange.done_minutes),
            col(Exchange.asked_at),
            col(Exchange.remark),
            col(Exchange.decision),
        )
        .join(Listing, col(Listing.id) == col(Exchange.listing_id))
        .join(helper, col(helper.id) == col(Exchange.helper_id))
        .join(receiver, col(receiver.id) == col(Exchange.receiver_id))
    )


def mine(
    session: Session,
    community_id: UUID,
    person_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 30,
) -> list[ExchangeRow]:
    """Return a person's exchanges, the newest first; ``before`` is the last one seen."""
    query = (
        _rows()
        .where(
            col(Exchange.community_id) == community_id,
            or_(col(Exchange.helper_id) == person_id, col(Exchange.receiver_id) == person_id),
        )
        .order_by(col(Exchange.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Exchange.id) < before)
    return [ExchangeRow(*row) for row in session.execute(query)]


#: Somebody is asked to agree to what was answered to their listing, or to confirm what was done.
_ASKING = (
    select(func.count(col(Exchange.id)))
    .join(Listing, col(Listing.id) == col(Exchange.listing_id))
    .where(
        col(Exchange.community_id) == bindparam("community_id"),
        or_(
            (col(Exchange.state) == ExchangeState.REQUESTED)
            & (col(Listing.person_id) == bindparam("person_id")),
            (col(Exchange.state) == ExchangeState.DONE)
            & (col(Exchange.receiver_id) == bindparam("person_id")),
        ),
    )
)


def count_asking(session: Session, community_id: UUID, person_id: UUID) -> int:
    """Return how many exchanges wait for a person to agree or to confirm; one query."""
    found: int = read(session, _ASKING, community_id=community_id, person_id=person_id).scalar_one()
    return found


def to_decide(
    session: Session, community_id: UUID, *, after: UUID | None = None, limit: int = 20
) -> list[ExchangeRow]:
    """Return what staff decide, the oldest first: disputes, and what is held for who left.

    ``after`` is the last one already seen.
    """
    query = _rows().where(*_undecided(community_id)).order_by(col(Exchange.id)).limit(limit)
    if after is not None:
        query = query.where(col(Exchange.id) > after)
    return [ExchangeRow(*row) for row in session.execute(query)]


def count_to_decide(session: Session, community_id: UUID) -> int:
    """Return how many exchanges wait for staff to decide."""
    query = select(func.count(col(Exchange.id))).where(*_undecided(community_id))
    found: int = session.execute(query).scalar_one()
    return found


def _undecided(community_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Exchange.community_id) == community_id,
        (col(Exchange.state) == ExchangeState.DISPUTED)
        | (
            col(Exchange.state).in_((ExchangeState.ACCEPTED, ExchangeState.DONE))
            & or_(_left(col(Exchange.helper_id)), _left(col(Exchange.receiver_id)))
        ),
    )


def _left(person_id: Any) -> ColumnElement[bool]:
    return ~exists().where(
        col(Membership.person_id) == person_id,
        col(Membership.community_id) == col(Exchange.community_id),
        col(Membership.until).is_(None),
    )


def one(session: Session, exchange_id: UUID) -> ExchangeRow:
    """Return one exchange."""
    return ExchangeRow(*session.execute(_rows().where(col(Exchange.id) == exchange_id)).one())
