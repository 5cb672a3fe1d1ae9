"""What is read of postings: an organisation's, and a community's. Columns, not entities."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities, people
from linli.access import Actor
from linli.people import Organisation, Person
from linli_volunteer_hours.models import Activity, Attendance, Posting, PostingState, State
from linli_volunteer_hours.register import postings


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posted member as a list shows them."""

    id: UUID
    person_id: UUID
    name: str
    organisation_id: UUID
    unit: str
    community_id: UUID
    state: PostingState
    sent_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Hours of a posted member that wait for the unit's word."""

    id: UUID
    community_id: UUID
    team_id: UUID
    person_id: UUID
    name: str
    title: str
    starts_at: datetime
    minutes: int


def _rows() -> Any:
    return (
        select(
            col(Posting.id),
            col(Posting.person_id),
            col(Person.name),
            col(Posting.organisation_id),
            col(Organisation.name),
            col(Posting.community_id),
            col(Posting.state),
            col(Posting.sent_at),
            col(Posting.reason),
        )
        .join(Person, col(Person.id) == col(Posting.person_id))
        .join(Organisation, col(Organisation.id) == col(Posting.organisation_id))
    )


def of_organisation(
    session: Session, organisation_id: UUID, *, before: UUID | None = None, limit: int = 50
) -> list[PostingRow]:
    """Return an organisation's postings, the newest first; ``before`` is the last one seen."""
    query = (
        _rows()
        .where(col(Posting.organisation_id) == organisation_id)
        .order_by(col(Posting.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Posting.id) < before)
    return [PostingRow(*row) for row in session.execute(query)]


def in_community(
    session: Session,
    community_id: UUID,
    state: PostingState,
    *,
    after: UUID | None = None,
    limit: int = 50,
) -> list[PostingRow]:
    """Return the postings to a community in a state, the oldest first, after the last one seen."""
    query = (
        _rows()
        .where(col(Posting.community_id) == community_id, col(Posting.state) == state)
        .order_by(col(Posting.id))
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Posting.id) > after)
    return [PostingRow(*row) for row in session.execute(query)]


def acted_for(session: Session, actor: Actor, community_id: UUID) -> list[tuple[UUID, str]]:
    """Return the organisations of a community for which the actor acts, by name."""
    if actor.on_behalf_of is not None or actor.person_id is None:
        return []
    mine = people.organisations_of(session, actor.person_id, community_id)
    if not mine:
        return []
    query = (
        select(col(Organisation.id), col(Organisation.name))
        .where(col(Organisation.id).in_(mine))
        .order_by(col(Organisation.name))
    )
    return [(id_, name) for id_, name in session.execute(query)]


def count_waiting(session: Session, community_id: UUID) -> int:
    """Return how many wait to be received by a community."""
    found: int = session.execute(
        select(func.count())
        .select_from(Posting)
        .where(col(Posting.community_id) == community_id, col(Posting.state) == PostingState.SENT)
    ).scalar_one()
    return found


def to_confirm(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    *,
    among: Collection[UUID] | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[WaitingRow]:
    """Return hours of an organisation's posted members that wait for its agent, oldest first.

    ``among`` are the only ones asked for; ``after`` is begin and id of the last one already seen.
    """
    places = session.execute(
        select(col(Posting.community_id))
        .where(
            col(Posting.organisation_id) == organisation_id,
            col(Posting.state) == PostingState.RECEIVED,
        )
        .distinct()
    )
    allowed = [id_ for id_ in sorted(places.scalars()) if postings.confirms(session, actor, id_)]
    if not allowed:
        return []
    query = (
        select(
            col(Attendance.id),
            col(Attendance.community_id),
            col(Attendance.team_id),
            col(Attendance.person_id),
            col(Person.name),
            col(Activity.title),
            col(Attendance.starts_at),
            col(Attendance.recorded_minutes) + col(Attendance.manual_minutes),
        )
        .join(
            Posting,
            (col(Posting.person_id) == col(Attendance.person_id))
            & (col(Posting.community_id) == col(Attendance.community_id)),
        )
        .join(Person, col(Person.id) == col(Attendance.person_id))
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .where(
            col(Posting.organisation_id) == organisation_id,
            col(Posting.state) == PostingState.RECEIVED,
            col(Attendance.community_id).in_(allowed),
            col(Attendance.state) == State.OUT,
            # One's own hours are confirmed by somebody else.
            col(Attendance.person_id) != actor.person_id,
        )
        .order_by(col(Attendance.starts_at), col(Attendance.id))
        .limit(limit)
    )
    if among is not None:
        query = query.where(col(Attendance.id).in_(among))
    if after is not None:
        at, id_ = after
        query = query.where(
            (col(Attendance.starts_at) > at)
            | ((col(Attendance.starts_at) == at) & (col(Attendance.id) > id_))
        )
    return [WaitingRow(*row) for row in session.execute(query)]


def places_of(session: Session, rows: list[PostingRow]) -> dict[UUID, str]:
    """Return the names of the communities in which a list's people serve."""
    return communities.names_of(session, {row.community_id for row in rows})
