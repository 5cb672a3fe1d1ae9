"""Passwords: set, checked, and never kept in the clear."""

from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session

from linli import audit
from linli.access.actor import Actor
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.erased import refuse_erased
from linli.people.models import Person
from linli.subjects import Subject

_ = texts("linli")

#: Shortest and longest password, in characters (NIST SP 800-63B, 5.1.1.2: at least 8).
MIN_LENGTH = 8
MAX_LENGTH = 128

#: The hasher; tests replace it by one with cheap parameters.
hasher = PasswordHash((Argon2Hasher(),))


class PasswordRefused(Refusal):
    """The password cannot be used."""

    code = "core.password_refused"


def set_password(session: Session, actor: Actor, person_id: UUID, password: str) -> None:
    """Set a person's password.

    Raises:
        PasswordRefused: too short, too long, or the person's own name, phone or sign-in name.
    """
    person = session.get_one(Person, person_id)
    if len(password) < MIN_LENGTH:
        raise PasswordRefused(
            _("A password has at least %(least)s characters.", least=MIN_LENGTH), field="password"
        )
    if len(password) > MAX_LENGTH:
        raise PasswordRefused(_("This password is too long."), field="password")
    own = {person.name, person.phone, (person.phone or "")[3:], person.sign_in_name, person.email}
    if password.lower() in {value.lower() for value in own if value}:
        raise PasswordRefused(
            _("Please do not use your own name or number as password."), field="password"
        )
    set_hash(session, actor, person_id, hasher.hash(password))


def set_hash(session: Session, actor: Actor, person_id: UUID, password_hash: str) -> None:
    """Set a person's password to what was hashed by :data:`hasher` before.

    Raises:
        PersonErased: the person was erased.
    """
    refuse_erased(session, person_id)
    session.get_one(Person, person_id).password_hash = password_hash
    audit.record(
        session,
        actor,
        "core.password.set",
        None,
        Subject("core.person", person_id),
        person_id=person_id,
    )


def verify(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Check a password; also return a fresh hash when the stored one's parameters are outdated.

    Without a stored hash the work is done all the same, so that the time taken does not tell
    whether somebody exists.
    """
    if password_hash is None:
        hasher.verify(password[:MAX_LENGTH], _decoy())
        return False, None
    return hasher.verify_and_update(password[:MAX_LENGTH], password_hash)


_decoys: dict[int, str] = {}


def _decoy() -> str:
    key = id(hasher)
    if key not in _decoys:
        _decoys[key] = hasher.hash("nobody has this password")
    return _decoys[key]
