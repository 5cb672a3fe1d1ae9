"""Putting votes into the box: each a statement, and the unique constraints let one win."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col

from linli.ids import new_id
from linli_deliberation.casting.booth import Terms
from linli_deliberation.casting.entitlement import Vote
from linli_deliberation.models import OpenBallot, Participation, SecretBallot, Way


def _unless_there(table: type[SQLModel], *columns: str) -> Mapping[str, Insert]:
    """Return the statement that puts a row in unless ``columns`` are there already."""
    key = col(table.id)  # type: ignore[attr-defined]
    return {
        "sqlite": sqlite.insert(table)
        .on_conflict_do_nothing(index_elements=columns)
        .returning(key),
        "postgresql": postgresql.insert(table)
        .on_conflict_do_nothing(index_elements=columns)
        .returning(key),
    }


_TAKE_PART = _unless_there(Participation, "elector_id")
_OPEN = _unless_there(OpenBallot, "elector_id", "version")
_SECRET = _unless_there(SecretBallot, "poll_id", "receipt")


@contextmanager
def said_nowhere() -> Iterator[None]:
    """Keep ballots out of what is said of an error: it may be written into a log."""
    try:
        yield
    except DBAPIError as error:
        error.hide_parameters = True
        raise


def take_part(
    session: Session,
    poll_id: UUID,
    elector_id: UUID,
    person_id: UUID,
    way: Way,
    *,
    once: str | None = None,
    at: datetime | None = None,
) -> bool:
    """Write down that an elector takes part; return whether nobody was quicker."""
    return _put(
        session, _TAKE_PART, id=uuid4(), poll_id=poll_id, elector_id=elector_id,
        person_id=person_id, way=way, once=once, at=at,
    )  # fmt: skip


def open_ballot(
    session: Session,
    poll: Terms,
    vote: Vote,
    text: str,
    version: int,
    *,
    once: str | None,
    at: datetime,
) -> bool:
    """Put a ballot of an open vote in; return whether nobody was quicker."""
    return _put(
        session, _OPEN, id=new_id(), poll_id=poll.id, elector_id=vote.elector_id, version=version,
        ballot=text, person_id=vote.person_id, way=vote.way, once=once, at=at,
    )  # fmt: skip


def secret_ballot(session: Session, poll: Terms, text: str, receipt: str | None) -> bool:
    """Put a secret ballot in; return whether its receipt was new."""
    return _put(session, _SECRET, id=uuid4(), poll_id=poll.id, ballot=text, receipt=receipt)


def _put(session: Session, statement: Mapping[str, Insert], **values: Any) -> bool:
    session.flush()
    connection = session.connection()
    with said_nowhere():
        done = connection.execute(statement[connection.dialect.name], values)
    return done.first() is not None
