"""Whose wish it is: the only module that reads it, and every look is written down.

Everything else works with a wish's number. Who made it is asked here in ways that do not answer
with a person ("is it theirs?", "tell them"), except by :func:`look`, which records who looked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BindParameter, ScalarSelect, exists, select, update
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col

from linli import access, audit, inbox, people
from linli.access import Actor
from linli.i18n import Text
from linli.people import Person
from linli.subjects import Subject
from linli_micro_wishes.models import Claim, ClaimState, Delivery, Finding, Wish, Wisher
from linli_micro_wishes.privacy.masking import Masked, mask
from linli_micro_wishes.refusals import ContactWithheld, NotYours, PromiseNeeded, WishRefused
from linli_micro_wishes.texts import _


@dataclass(frozen=True, slots=True)
class Contact:
    """Whose wish it is and how to reach them: for the reader's eyes alone."""

    name: str
    phone: str
    address: str
    note: str


def keep(
    session: Session, community_id: UUID, wish_id: UUID, person_id: UUID | None, contact: Contact
) -> Wisher:
    """Write down whose wish it is; what is left empty is taken from the register.

    Raises:
        WishRefused: nobody is named.
        ContactRefused: the phone number cannot be right.
    """
    contact = _completed(session, community_id, person_id, contact)
    if not contact.name:
        raise WishRefused(_("Please say whose wish it is."), field="name")
    kept = session.get(Wisher, wish_id) or Wisher(wish_id=wish_id, name="", household_key="")
    kept.person_id = person_id
    kept.name = contact.name
    kept.phone = people.clean_phone(contact.phone) if contact.phone else ""
    kept.address, kept.note = contact.address, contact.note
    kept.household_key = _household_key(session, person_id, kept)
    session.add(kept)
    session.flush()
    return kept


def came_from(session: Session, wish_id: UUID, finding_id: UUID) -> None:
    """Write down which need a wish was; a need becomes one wish at most."""
    session.get_one(Wisher, wish_id).finding_id = finding_id
    session.flush()


def wish_of_need() -> ScalarSelect[UUID]:
    """Return the wish that a :class:`Finding` of the query around it became.

    Who shows the wish beside the need shows nothing that tells whose need it was.
    """
    return (
        select(col(Wisher.wish_id))
        .where(col(Wisher.finding_id) == col(Finding.id))
        .correlate(Finding)
        .scalar_subquery()
    )


def own_contact(session: Session, community_id: UUID, person_id: UUID) -> Contact:
    """Return what the register knows of somebody, to fill in their own form."""
    return _completed(session, community_id, person_id, Contact("", "", "", ""))


def look(session: Session, actor: Actor, community_id: UUID, wish: Wish) -> Contact:
    """Return whose wish it is, and write down who looked.

    The wisher's own look is not written down. A claimer may look while the claim runs, after the
    promise, and only where the wisher chose to be visited; else only who may see contacts here.

    Raises:
        ContactWithheld: the reader is none of these.
        PromiseNeeded: the claimer has not promised to keep it to themselves.
    """
    kept = session.get_one(Wisher, wish.id)
    contact = Contact(kept.name, kept.phone, kept.address, kept.note)
    if kept.person_id is not None and kept.person_id == actor.beneficiary_id:
        return contact
    if not access.can(session, actor, "micro_wishes.contact", community_id):
        _require_claimer(session, actor, wish)
    # Neither name nor number: that somebody looked is the log's to know, not what they saw. And
    # without whom they served just then, who could be the wisher.
    audit.record(
        session,
        Actor(actor.person_id, origin=actor.origin),
        "micro_wishes.contact.seen",
        community_id,
        Subject("micro_wishes.wish", wish.id),
        after={"number": wish.number},
    )
    return contact


def belongs_to(session: Session, wish_id: UUID, person_id: UUID | None) -> bool:
    """Return whether a wish is this person's own."""
    if person_id is None:
        return False
    query = select(col(Wisher.wish_id)).where(
        col(Wisher.wish_id) == wish_id, col(Wisher.person_id) == person_id
    )
    return session.execute(query).first() is not None


def own_among(session: Session, wish_ids: Iterable[UUID], person_id: UUID) -> set[UUID]:
    """Return which of these wishes are this person's own."""
    query = select(col(Wisher.wish_id)).where(
        col(Wisher.wish_id).in_(list(wish_ids)), col(Wisher.person_id) == person_id
    )
    return set(session.execute(query).scalars())


def home_of(session: Session, person_id: UUID) -> str:
    """Return what counts as the home of somebody of the register."""
    household_id = people.household_of(session, person_id)
    return f"household:{household_id}" if household_id else f"person:{person_id}"


def is_of(person_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    """Return the condition on :class:`Wish` that it is this person's own."""
    return exists().where(col(Wisher.wish_id) == col(Wish.id), col(Wisher.person_id) == person_id)


def wishes_of(session: Session, person_id: UUID) -> list[UUID]:
    """Return the wishes of somebody who is erased, to take their words out."""
    query = select(col(Wisher.wish_id)).where(col(Wisher.person_id) == person_id)
    return list(session.execute(query).scalars())


def forget(session: Session, person_id: UUID) -> None:
    """Take out who somebody was and where they lived; that the wish was theirs stays."""
    former = session.get_one(Person, person_id).name
    session.execute(
        update(Wisher)
        .where(col(Wisher.person_id) == person_id)
        .values(
            name=former,
            phone="",
            address="",
            note="",
            household_key=f"person:{person_id}",
        )
    )


def refuse_close(session: Session, actor: Actor, wish_id: UUID) -> None:
    """Refuse the wisher, who lives with them, and their relatives; without saying which it is.

    Raises:
        NotYours: the actor is one of these.
    """
    owner = session.execute(
        select(col(Wisher.person_id)).where(col(Wisher.wish_id) == wish_id)
    ).scalar_one()
    acting = {actor.person_id, actor.beneficiary_id} - {None}
    if owner is not None and any(
        access.is_close(session, person, {owner}) for person in acting if person is not None
    ):
        raise NotYours(_("Please leave this wish to somebody else."))


def tell(session: Session, wish: Wish, text: Text) -> None:
    """Tell the wisher something about their wish, if they are in the register."""
    owner = session.execute(
        select(col(Wisher.person_id)).where(col(Wisher.wish_id) == wish.id)
    ).scalar_one_or_none()
    if owner is not None:
        link = f"micro_wishes/mine/{wish.id}"
        inbox.notify(session, owner, wish.community_id, text, link)


def without_details(session: Session, wish_id: UUID, text: str) -> Masked:
    """Return a text fit for the public: also without the name of whose wish it is."""
    kept = session.get(Wisher, wish_id)
    return mask(text, [kept.name] if kept is not None else [])


def signature(session: Session, wish: Wish) -> str:
    """Return the name under a word of thanks, for the claimer, where the wisher signed it."""
    return session.get_one(Wisher, wish.id).name if wish.thanks_signed else ""


def _require_claimer(session: Session, actor: Actor, wish: Wish) -> None:
    promised = (
        session.execute(
            select(col(Claim.promised_at)).where(
                col(Claim.wish_id) == wish.id,
                col(Claim.person_id) == actor.person_id,
                col(Claim.state).in_(
                    (ClaimState.CLAIMED, ClaimState.STARTED, ClaimState.DELIVERED)
                ),
            )
        )
        .scalars()
        .all()
    )
    if not promised:
        raise ContactWithheld(_("Only whoever fulfils this wish learns whose it is."))
    if wish.delivery is Delivery.COMMUNITY:
        raise ContactWithheld(_("Please bring it to the community. The community hands it over."))
    if not any(promised):
        raise PromiseNeeded(
            _("Please promise first to keep to yourself whom you visit."), field="promise"
        )


def _completed(
    session: Session, community_id: UUID, person_id: UUID | None, contact: Contact
) -> Contact:
    if person_id is None:
        return contact
    person = session.get_one(Person, person_id)
    home = people.home(session, community_id, person_id) if not contact.address else None
    return Contact(
        contact.name or person.name,
        contact.phone or (people.written_phone(person.phone) if person.phone else ""),
        contact.address or (f"{home.address} {home.code}".strip() if home else ""),
        contact.note,
    )


def _household_key(session: Session, person_id: UUID | None, kept: Wisher) -> str:
    if person_id is not None:
        return home_of(session, person_id)
    return f"phone:{kept.phone}" if kept.phone else f"name:{kept.name}"
