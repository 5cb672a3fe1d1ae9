"""What is read of certificates. Columns, not entities."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.people import Person
from linli_volunteer_hours.models import Certificate, CertificateState
from linli_volunteer_hours.permissions import CERTIFY

_COLUMNS = (
    col(Certificate.id),
    col(Person.name),
    col(Certificate.state),
    col(Certificate.serial),
    col(Certificate.from_on),
    col(Certificate.until_on),
    col(Certificate.purpose),
    col(Certificate.requested_at),
    (col(Certificate.complaint) != "") & (col(Certificate.answer) == ""),
)
_WAITS = (col(Certificate.state) == CertificateState.REQUESTED) | (
    (col(Certificate.state) == CertificateState.VALID)
    & (col(Certificate.complaint) != "")
    & (col(Certificate.answer) == "")
)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as a list shows it."""

    id: UUID
    name: str
    state: CertificateState
    serial: str | None
    from_on: date
    until_on: date
    purpose: str
    requested_at: datetime
    doubted: bool


def mine(
    session: Session,
    community_id: UUID,
    person_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 50,
) -> list[CertificateRow]:
    """Return a person's certificates, the newest first; ``before`` is the last one seen."""
    query = (
        select(*_COLUMNS)
        .join(Person, col(Person.id) == col(Certificate.person_id))
        .where(
            col(Certificate.person_id) == person_id, col(Certificate.community_id) == community_id
        )
        .order_by(col(Certificate.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Certificate.id) < before)
    return [CertificateRow(*row) for row in session.execute(query)]


def waiting(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    after: UUID | None = None,
    limit: int = 50,
) -> list[CertificateRow]:
    """Return what waits for staff: asked for, or said to be wrong; the oldest first.

    ``after`` is the last one already seen.

    Raises:
        NotAllowed: the actor may not issue certificates here.
    """
    access.require(session, actor, CERTIFY, community_id)
    query = (
        select(*_COLUMNS)
        .join(Person, col(Person.id) == col(Certificate.person_id))
        .where(
            col(Certificate.community_id) == community_id,
            _WAITS,
        )
        .order_by(col(Certificate.id))
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Certificate.id) > after)
    return [CertificateRow(*row) for row in session.execute(query)]


def issued(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    words: str = "",
    before: UUID | None = None,
    limit: int = 50,
) -> list[CertificateRow]:
    """Return what was ever issued, also what is no longer valid, the newest first.

    ``words`` are part of the number or of the name as it was printed; ``before`` is the last one
    already seen.

    Raises:
        NotAllowed: the actor may not issue certificates here.
    """
    access.require(session, actor, CERTIFY, community_id)
    query = (
        select(*_COLUMNS)
        .join(Person, col(Person.id) == col(Certificate.person_id))
        .where(col(Certificate.community_id) == community_id, col(Certificate.serial).is_not(None))
        .order_by(col(Certificate.id).desc())
        .limit(limit)
    )
    for word in words.split():
        query = query.where(
            col(Certificate.serial).contains(word, autoescape=True)
            | col(Certificate.holder).contains(word, autoescape=True)
        )
    if before is not None:
        query = query.where(col(Certificate.id) < before)
    return [CertificateRow(*row) for row in session.execute(query)]


def count_waiting(session: Session, community_id: UUID) -> int:
    """Return how many wait for staff."""
    found: int = session.execute(
        select(func.count())
        .select_from(Certificate)
        .where(col(Certificate.community_id) == community_id, _WAITS)
    ).scalar_one()
    return found
