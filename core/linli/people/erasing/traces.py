"""Taking out everything that core holds about a person and that says who they were."""

from uuid import UUID

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col

from linli import codes, evidence, inbox
from linli.clock import now
from linli.people.erasing import words
from linli.people.models import (
    HouseholdMember,
    Kinship,
    Membership,
    OrganisationAgent,
    Person,
)
from linli.signin import attempts, letters
from linli.signin.models import SignInSession
from linli.tokens.models import Token


def take_out(session: Session, person: Person, former: str) -> None:
    """Take out who a person was; ``former`` stands in place of their name from now on."""
    id_, name = person.id, person.name
    _ties(session, id_)
    _ways_in(session, person)
    words.replace(session, id_, name, former)
    evidence.forget_uploader(session, id_)
    person.name = former
    for field in (
        "sign_in_name",
        "phone",
        "phone_verified_at",
        "email",
        "email_verified_at",
        "birth_date",
        "language",
        "password_hash",
    ):
        setattr(person, field, None)
    person.large_type = False
    person.erased_at = now(session)
    session.flush()


def forget_messages(session: Session, person_id: UUID) -> None:
    """Empty their inbox, also of what their leaving made plugins write to them."""
    inbox.forget(session, person_id)


def _ties(session: Session, person_id: UUID) -> None:
    """End what ties them to others: home and relatives go, so that no address leads to them."""
    session.execute(delete(HouseholdMember).where(col(HouseholdMember.person_id) == person_id))
    session.execute(
        delete(Kinship).where(
            or_(col(Kinship.person_id) == person_id, col(Kinship.relative_id) == person_id)
        )
    )
    session.execute(
        update(OrganisationAgent)
        .where(
            col(OrganisationAgent.person_id) == person_id, col(OrganisationAgent.until).is_(None)
        )
        .values(until=now(session).date())
    )
    session.execute(
        update(Membership)
        .where(col(Membership.person_id) == person_id)
        .values(group_id=None, categories=[])
    )


def _ways_in(session: Session, person: Person) -> None:
    """End whatever opened the portal in their name."""
    session.execute(delete(SignInSession).where(col(SignInSession.person_id) == person.id))
    session.execute(
        update(Token)
        .where(col(Token.person_id) == person.id, col(Token.revoked_at).is_(None))
        .values(revoked_at=now(session))
    )
    codes.forget(session, person.id)
    letters.forget(session, person)
    typed = [value for value in (person.sign_in_name, person.phone, person.email) if value]
    typed += [person.phone[3:]] if person.phone else []
    attempts.forgive(
        session, [attempts.bucket(kind, each) for each in typed for kind in ("name", "letter")]
    )
