"""The same answer for the same Idempotency-Key, for ever: refusals too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.clock import now
from linli.i18n import texts
from linli.tokens.models import AnsweredRequest
from linli.tokens.refusals import KeyTaken

_ = texts("linli")

_CLAIM: Mapping[str, Any] = {
    name: dialect.insert(AnsweredRequest)
    .on_conflict_do_nothing()
    .returning(col(AnsweredRequest.key))
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_HERE = (
    col(AnsweredRequest.community_id) == bindparam("in_community"),
    col(AnsweredRequest.key) == bindparam("under"),
)
_FOUND = select(
    col(AnsweredRequest.fingerprint), col(AnsweredRequest.status), col(AnsweredRequest.body)
).where(*_HERE)
_ANSWER = (
    update(AnsweredRequest)
    .where(*_HERE)
    .values(status=bindparam("answered"), body=bindparam("content"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered before; without a status, the rule that was asked knows it itself."""

    status: int | None
    body: dict[str, Any] | None


def claim(session: Session, community_id: UUID, key: str, fingerprint: bytes) -> Answered | None:
    """Take a key for a request, or return what was answered under it; None: it is new.

    Of two that ask at once, the second waits until the first's transaction has ended.

    Raises:
        KeyTaken: the key was used for a request with another ``fingerprint``.
    """
    row = {
        "community_id": community_id,
        "key": key,
        "fingerprint": fingerprint,
        "at": now(session),
    }
    claimed = session.execute(_CLAIM[session.get_bind().dialect.name], row)
    if claimed.first() is not None:
        return None
    found = session.execute(_FOUND, {"in_community": community_id, "under": key}).one()
    if found.fingerprint != fingerprint:
        raise KeyTaken(
            _("This Idempotency-Key was already used for another request. Make a new one.")
        )
    return Answered(found.status, found.body)


def remember_answer(
    session: Session, community_id: UUID, key: str, status: int, body: dict[str, Any] | None
) -> None:
    """Keep what was answered under a claimed key."""
    session.execute(
        _ANSWER,
        {"in_community": community_id, "under": key, "answered": status, "content": body},
    )
