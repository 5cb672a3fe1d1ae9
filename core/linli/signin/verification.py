"""Knowing that an address is really somebody's: by a code sent to it, or seen at the counter.

The request for a letter only queues it. The code is made by the job that sends the letter (see
:mod:`linli.signin.letters`), so that its text is never stored, and so that a request for a new
password does the same work whether somebody has the address or not.
"""

from datetime import timedelta
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import update
from sqlmodel import Session, col

from linli import access, audit, codes, jobs, messages
from linli.access.actor import Actor
from linli.clock import now
from linli.codes import CodeUnknown
from linli.errors import Refusal
from linli.i18n import texts
from linli.ids import new_id
from linli.people.contacts import clean_email
from linli.people.memberships import membership_of
from linli.people.models import Person
from linli.signin import attempts
from linli.signin.assistance import refuse_office_holders
from linli.signin.passwords import set_password
from linli.signin.sessions import revoke_all
from linli.subjects import Subject

_ = texts("linli")

VERIFY_EMAIL = "core.verify_email"
NEW_PASSWORD = "core.new_password"  # noqa: S105 - the purpose of a code
#: How long a code that was sent is good.
LIFETIME = timedelta(minutes=15)

Contact = Literal["phone", "email"]


class NoMailServer(Refusal):
    """The installation sends no e-mail."""

    code = "core.no_mail_server"
    status = 409


class NothingToConfirm(Refusal):
    """The person has no such contact."""

    code = "core.nothing_to_confirm"


class AddressChanged(Refusal):
    """The code was sent to an address that is no longer the person's, or not confirmed any more."""

    code = "core.address_changed"
    status = 409


def sends_mail() -> bool:
    """Whether codes can be sent; otherwise addresses are confirmed at the counter."""
    return messages.sender().reaches("somebody@example.org")


def ask_for_code(session: Session, actor: Actor, community_id: UUID, *, language: str) -> str:
    """Have a code sent to the actor's own e-mail address, which is returned.

    Raises:
        NoMailServer: the installation sends no e-mail.
        NothingToConfirm: they have no address.
        TooManyAttempts: several letters went to this address just now.
    """
    _require_mail()
    assert actor.person_id is not None, "the system has no address"
    person = session.get_one(Person, actor.person_id)
    if person.email is None:
        raise NothingToConfirm(_("Please write your e-mail address into your data first."))
    _ration(session, person.email)
    _queue(
        session,
        "core.signin.send_code",
        actor,
        person.email,
        language,
        {"person_id": str(person.id), "community_id": str(community_id)},
    )
    return person.email


def confirm_email(session: Session, actor: Actor, community_id: UUID, code: str) -> None:
    """Confirm the actor's own e-mail address with the code that was sent to it.

    Raises:
        TooManyGuesses, CodeUnknown, CodeUsed, CodeExpired, CodeCancelled: the code is not good.
        AddressChanged: it was sent to a former address.
    """
    found = codes.look_up(session, actor, community_id, code, VERIFY_EMAIL)
    if found.holder_id != actor.person_id:
        raise _unknown()
    email = session.get_one(Person, found.holder_id).email
    if found.subject != address_of(VERIFY_EMAIL, found.holder_id, email):
        raise _changed()
    codes.redeem(session, actor, community_id, code, VERIFY_EMAIL)
    _note(session, actor, community_id, found.holder_id, "email", email)


def confirm_at_counter(
    session: Session, actor: Actor, community_id: UUID, person_id: UUID, contact: Contact
) -> None:
    """Note that staff saw a member's phone or letter, or rang, and that it is theirs.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        HoldsAnOffice: the person has a role that the actor may not give; a confirmed address of
            one's own choice would open their account.
        NothingToConfirm: the person has no such contact.
    """
    access.require(session, actor, "core.people.manage", community_id)
    membership_of(session, community_id, person_id)
    refuse_office_holders(
        session,
        actor,
        person_id,
        _("This person holds an office. Only who gives out roles can confirm their contacts."),
    )
    person = session.get_one(Person, person_id)
    value: str | None = getattr(person, contact)
    if value is None:
        raise NothingToConfirm(_("There is nothing to confirm: it is not in the register."))
    _note(session, actor, community_id, person_id, contact, value)


def ask_for_new_password(session: Session, email: str, *, origin: str, language: str) -> None:
    """Have a code for a new password sent to an address, if somebody's and confirmed.

    What happens now is the same for every address, so that nobody learns whose is registered.

    Raises:
        NoMailServer: the installation sends no e-mail.
        ContactRefused: it is no address.
        TooManyAttempts: several letters were asked for this address just now.
    """
    _require_mail()
    address = clean_email(email)
    _ration(session, address)
    _queue(session, "core.signin.send_way_back", Actor(None, origin=origin), address, language, {})


def choose_new_password(session: Session, code: str, password: str, *, origin: str) -> UUID:
    """Set a new password with a code that was sent; return whose it is. Other devices are out.

    The caller counts refused codes (:mod:`linli.signin.attempts`): who is not signed in is not
    told apart by :mod:`linli.codes`.

    Raises:
        CodeUnknown, CodeUsed, CodeExpired, CodeCancelled: the code is not good.
        AddressChanged: the address is no longer theirs, or no longer confirmed.
        PasswordRefused: the password cannot be used; the code stays good.
    """
    visitor = Actor(None, origin=origin)
    where = codes.locate(session, visitor, code)
    if where.purpose != NEW_PASSWORD:
        raise _unknown()
    found = codes.look_up(session, visitor, where.community_id, code, NEW_PASSWORD)
    person = session.get_one(Person, found.holder_id)
    if person.email_verified_at is None or found.subject != address_of(
        NEW_PASSWORD, person.id, person.email
    ):
        raise _changed()
    actor = Actor(person.id, origin=origin)
    set_password(session, actor, person.id, password)
    codes.redeem(session, actor, where.community_id, code, NEW_PASSWORD)
    revoke_all(session, person.id)
    return person.id


def address_of(purpose: str, person_id: UUID, email: str | None) -> Subject:
    """Return what a code stands for: this address of this person, and no later one."""
    return Subject(purpose, uuid5(NAMESPACE_URL, f"mailto:{email}#{person_id}"))


def _require_mail() -> None:
    if not sends_mail():
        raise NoMailServer(
            _("No e-mail is sent from here. The staff at the counter will gladly help you.")
        )


def _ration(session: Session, address: str) -> None:
    """Count a letter to an address, so that nobody's mailbox is filled."""
    buckets = [attempts.bucket("letter", address)]
    attempts.check(session, buckets)
    attempts.count_failure(session, buckets)


def _queue(
    session: Session, job: str, actor: Actor, address: str, language: str, payload: dict[str, str]
) -> None:
    moment = now(session)
    jobs.enqueue(
        session,
        job,
        {
            "address": address,
            "language": language,
            "origin": actor.origin,
            "asked_at": moment.isoformat(),
            **payload,
        },
        run_at=moment,
        key=f"{job}:{new_id()}",
    )


def _note(
    session: Session,
    actor: Actor,
    community_id: UUID,
    person_id: UUID,
    contact: Contact,
    value: str | None,
) -> None:
    """Mark a contact as confirmed, unless it has just become another one."""
    noted = session.execute(
        update(Person)
        .where(col(Person.id) == person_id, col(getattr(Person, contact)) == value)
        .values({f"{contact}_verified_at": now(session)})
        .returning(col(Person.id))
    ).first()
    if noted is None:
        raise _changed()
    audit.record(
        session,
        actor,
        f"core.{contact}.confirmed",
        community_id,
        Subject("core.person", person_id),
        person_id=person_id,
    )


def _unknown() -> CodeUnknown:
    return CodeUnknown(
        _("We do not know this code. Please compare it letter by letter."), field="code"
    )


def _changed() -> AddressChanged:
    return AddressChanged(
        _("Your e-mail address has changed since. Please ask for a new code."), field="code"
    )
