"""Who left with time banked, owed or still agreed on: staff see them until it is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli.clock import now
from linli.people import Person
from linli_volunteer_hours.models import Departure
from linli_volunteer_hours.refusals import ExchangeUnknown
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts


@dataclass(frozen=True, slots=True)
class Departed:
    """Somebody who left, with what is on their account; owed minutes are below zero."""

    id: UUID
    person_id: UUID
    name: str
    left_at: datetime
    minutes: int
    #: Whether an exchange still holds some of it.
    held: bool


def await_settling(session: Session, community_id: UUID, person_id: UUID) -> None:
    """Put somebody who left before the staff; waiting already, nothing changes."""
    try:
        with session.begin_nested():
            session.add(
                Departure(community_id=community_id, person_id=person_id, left_at=now(session))
            )
            session.flush()
    except IntegrityError:
        pass  # they left, came back and left again before anybody settled it


def require_waiting(session: Session, community_id: UUID, person_id: UUID) -> None:
    """Refuse unless this person waits for staff here.

    Raises:
        ExchangeUnknown: they do not, or are settled already.
    """
    query = select(col(Departure.id)).where(
        col(Departure.community_id) == community_id,
        col(Departure.person_id) == person_id,
        col(Departure.settled_at).is_(None),
    )
    if session.execute(query).first() is None:
        raise ExchangeUnknown(_("Nothing waits to be settled here."))


def settled(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Note that nothing waits for staff any more; return whether something had."""
    done = session.execute(
        update(Departure)
        .where(
            col(Departure.community_id) == community_id,
            col(Departure.person_id) == person_id,
            col(Departure.settled_at).is_(None),
        )
        .values(settled_at=now(session))
        .returning(col(Departure.id))
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def waiting(
    session: Session, community_id: UUID, *, after: UUID | None = None, limit: int = 20
) -> Sequence[Departed]:
    """Return who waits for staff, the oldest first; ``after`` is the last one already seen."""
    query = (
        select(
            col(Departure.id), col(Departure.person_id), col(Person.name), col(Departure.left_at)
        )
        .join(Person, col(Person.id) == col(Departure.person_id))
        .where(col(Departure.community_id) == community_id, col(Departure.settled_at).is_(None))
        .order_by(col(Departure.id))
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Departure.id) > after)
    found = []
    for id_, person_id, name, left_at in session.execute(query).all():
        balance = accounts.balance(session, community_id, person_id)
        found.append(Departed(id_, person_id, name, left_at, balance.available, bool(balance.held)))
    return found


def count(session: Session, community_id: UUID) -> int:
    """Return how many wait for staff."""
    found: int = session.execute(
        select(func.count())
        .select_from(Departure)
        .where(col(Departure.community_id) == community_id, col(Departure.settled_at).is_(None))
    ).scalar_one()
    return found
