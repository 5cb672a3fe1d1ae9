"""The register of people: entering and correcting them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.db.integrity import breaks
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.contacts import clean_email, clean_phone, clean_sign_in_name
from linli.people.memberships import join, membership_of
from linli.people.models import Person
from linli.subjects import Subject

_ = texts("linli")


class PersonRefused(Refusal):
    """A person cannot be entered or changed like this."""

    code = "core.person_refused"


class ContactTaken(PersonRefused):
    """Somebody else already has this phone number, e-mail address or sign-in name."""

    code = "core.contact_taken"
    status = 409


def add_person(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    name: str,
    phone: str = "",
    email: str = "",
    sign_in_name: str = "",
    birth_date: date | None = None,
    group_id: UUID | None = None,
    categories: Iterable[str] = (),
    since: date | None = None,
) -> Person:
    """Enter a person and make them a member at once; a phone or e-mail address is not needed.

    Raises:
        NotAllowed: the actor may not enter people here.
        PersonRefused, ContactRefused, ContactTaken: a value is missing, wrong or taken.
    """
    access.require(session, actor, "core.people.manage", community_id)
    person = new_person(
        session,
        name=name,
        phone=phone,
        email=email,
        sign_in_name=sign_in_name,
        birth_date=birth_date,
    )
    join(
        session,
        actor,
        community_id,
        person.id,
        group_id=group_id,
        categories=categories,
        since=since,
    )
    return person


def new_person(
    session: Session,
    *,
    name: str,
    phone: str = "",
    email: str = "",
    sign_in_name: str = "",
    birth_date: date | None = None,
) -> Person:
    """Store a person who belongs to no community yet, as signing up does.

    Raises:
        PersonRefused, ContactRefused, ContactTaken: a value is missing, wrong or taken.
    """
    moment = now(session)
    _check_name_and_birth(name, birth_date, moment)
    person = Person(
        name=name.strip(),
        phone=clean_phone(phone) if phone.strip() else None,
        email=clean_email(email) if email.strip() else None,
        sign_in_name=clean_sign_in_name(sign_in_name) if sign_in_name.strip() else None,
        birth_date=birth_date,
        created_at=moment,
    )
    _store(session, person)
    return person


def correct_person(
    session: Session, actor: Actor, community_id: UUID, person_id: UUID, **values: Any
) -> Person:
    """Correct a member's ``name``, ``phone``, ``email``, ``sign_in_name`` or ``birth_date``.

    People correct their own contact data; anybody else needs the right to manage people.
    An empty string removes a value. A changed phone number or address is no longer verified.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        PersonRefused, ContactRefused, ContactTaken: a value is wrong or taken.
    """
    if actor.person_id != person_id:
        access.require(session, actor, "core.people.manage", community_id)
    membership_of(session, community_id, person_id)
    # Locked and read afresh, so that an address confirmed meanwhile does not stay confirmed.
    person = session.get_one(Person, person_id, populate_existing=True, with_for_update=True)
    clean = _cleaned(values)
    _check_name_and_birth(
        clean.get("name", person.name), clean.get("birth_date", person.birth_date), now(session)
    )
    before = {key: getattr(person, key) for key in clean}
    changed = {key: value for key, value in clean.items() if before[key] != value}
    unverified = {f"{key}_verified_at": None for key in ("phone", "email") if key in changed}
    _store(session, person, **changed, **unverified)
    if changed:
        audit.record(
            session,
            actor,
            "core.person.corrected",
            community_id,
            Subject("core.person", person_id),
            # What it was and is stays out of the log, so that a person can be erased.
            after={"changed": sorted(changed)},
            person_id=person_id,
        )
    return person


def _check_name_and_birth(name: str, birth_date: date | None, moment: datetime) -> None:
    if not name.strip():
        raise PersonRefused(_("Please give a name."), field="name")
    if len(name.strip()) > 80:
        raise PersonRefused(_("This name is too long."), field="name")
    if birth_date is not None and not date(1900, 1, 1) <= birth_date <= moment.date():
        raise PersonRefused(_("This date of birth cannot be right."), field="birth_date")


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaners = {"phone": clean_phone, "email": clean_email, "sign_in_name": clean_sign_in_name}
    clean: dict[str, Any] = {}
    for key, value in values.items():
        if key in cleaners:
            clean[key] = cleaners[key](value) if value and value.strip() else None
        elif key == "name":
            clean[key] = value.strip()
        elif key == "birth_date":
            clean[key] = value
        else:
            raise TypeError(f"a person has no {key!r} that can be corrected")
    return clean


def _store(session: Session, person: Person, **values: Any) -> None:
    """Write a person with new ``values``; a broken unique constraint says which one is taken.

    The values are set inside the savepoint: set before it, they would be written before it too.
    """
    try:
        with session.begin_nested():
            for key, value in values.items():
                setattr(person, key, value)
            session.add(person)
            session.flush()
    except IntegrityError as error:
        for field, sentence in _TAKEN.items():
            if breaks(error, f"uq_core_person_{field}", f"core_person.{field}"):
                raise ContactTaken(sentence, field=field) from error
        raise


_TAKEN = {
    "phone": _("Somebody else has already registered this phone number."),
    "email": _("Somebody else has already registered this e-mail address."),
    "sign_in_name": _("Somebody else already has this sign-in name."),
}
