"""Signing in, staying signed in, and ending it from anywhere."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session, col

from linli.clock import Moment, now, remember
from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.contacts import ContactRefused, clean_phone
from linli.people.models import Person
from linli.signin import passwords
from linli.signin.models import SignInSession

_ = texts("linli")

#: How long a browser stays signed in.
LIFETIME = timedelta(days=30)


class SignInRefused(Refusal):
    """Name and password do not belong together. It is not told which of them is wrong."""

    code = "core.sign_in_refused"
    status = 401


_WHO = (
    select(
        col(SignInSession.id),
        col(Person.id),
        col(Person.name),
        col(Person.language),
        col(Person.large_type),
        col(SignInSession.expires_at),
        Moment().label("moment"),
    )
    .join(Person, col(Person.id) == col(SignInSession.person_id))
    .where(
        col(SignInSession.token_hash) == bindparam("token_hash"),
        col(SignInSession.revoked_at).is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser's session: ``token`` goes into its cookie and is not stored."""

    token: str
    session_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token stands for, with what the portal needs to greet them."""

    session_id: UUID
    person_id: UUID
    name: str
    language: str | None
    large_type: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as its holder sees it in the list of their devices."""

    id: UUID
    device: str
    created_at: datetime
    expires_at: datetime


def sign_in(session: Session, name: str, password: str, *, device: str = "") -> SignedIn:
    """Check a sign-in name, phone number or e-mail address with its password; open a session.

    The caller checks and counts attempts (:mod:`linli.signin.attempts`) in a transaction of its
    own, so that a refusal's rollback does not undo the count.

    Raises:
        SignInRefused: they do not belong together.
    """
    person = find_person(session, name)
    fits, fresh = passwords.verify(password, person.password_hash if person else None)
    if person is None or not fits:
        raise SignInRefused(_("This name and password do not belong together."), field="password")
    if fresh is not None:
        person.password_hash = fresh
    return open_session(session, person.id, device=device)


def open_session(session: Session, person_id: UUID, *, device: str = "") -> SignedIn:
    """Open a session for a person whose identity the caller has made sure of."""
    token = secrets.token_urlsafe(32)
    moment = now(session)
    row = SignInSession(
        person_id=person_id,
        token_hash=_hash(token),
        created_at=moment,
        expires_at=moment + LIFETIME,
        device=device[:120],
    )
    session.add(row)
    session.flush()
    return SignedIn(token, row.id, person_id)


def who(session: Session, token: str) -> Identity | None:
    """Return whom a token stands for; None when it is unknown, revoked or expired.

    One query, which also tells :func:`linli.clock.now` the time.
    """
    row = read(session, _WHO, token_hash=_hash(token)).one_or_none()
    if row is None:
        return None
    remember(session, row.moment)
    if row.expires_at <= now(session):
        return None
    return Identity(*row[:5])


def sessions_of(session: Session, person_id: UUID) -> list[SessionRow]:
    """Return a person's open sessions, newest first."""
    return [
        SessionRow(*row)
        for row in session.execute(
            select(
                col(SignInSession.id),
                col(SignInSession.device),
                col(SignInSession.created_at),
                col(SignInSession.expires_at),
            )
            .where(
                col(SignInSession.person_id) == person_id,
                col(SignInSession.revoked_at).is_(None),
                col(SignInSession.expires_at) > now(session),
            )
            .order_by(col(SignInSession.id).desc())
        )
    ]


def revoke_session(session: Session, person_id: UUID, session_id: UUID) -> None:
    """End one of a person's own sessions; another's, or an ended one, is left alone."""
    session.execute(
        update(SignInSession)
        .where(
            col(SignInSession.id) == session_id,
            col(SignInSession.person_id) == person_id,
            col(SignInSession.revoked_at).is_(None),
        )
        .values(revoked_at=now(session))
    )


def revoke_all(session: Session, person_id: UUID, *, keep: UUID | None = None) -> None:
    """End all of a person's sessions but ``keep``, as after a new password."""
    query = update(SignInSession).where(
        col(SignInSession.person_id) == person_id, col(SignInSession.revoked_at).is_(None)
    )
    if keep is not None:
        query = query.where(col(SignInSession.id) != keep)
    session.execute(query.values(revoked_at=now(session)))


def find_person(session: Session, name: str) -> Person | None:
    """Return the person with this sign-in name, phone number or e-mail address."""
    typed = name.strip().lower()
    if not typed:
        return None
    matches = [col(Person.sign_in_name) == typed, col(Person.email) == typed]
    with suppress(ContactRefused):
        matches.append(col(Person.phone) == clean_phone(typed))
    return session.execute(select(Person).where(or_(*matches)).limit(1)).scalars().first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
