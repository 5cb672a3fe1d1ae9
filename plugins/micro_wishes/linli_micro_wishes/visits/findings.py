"""What becomes of needs and resources: a wish, an order, an offer, a match."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.i18n import Text
from linli.people import Household, Person
from linli.subjects import Subject
from linli_micro_wishes.models import (
    Channel,
    Delivery,
    Finding,
    FindingKind,
    FindingState,
    Order,
    Visit,
    Wish,
)
from linli_micro_wishes.orders import ordering, services
from linli_micro_wishes.orders.ordering import Request
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.refusals import NotNow, VisitUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import making
from linli_micro_wishes.wishes.making import Source, Wording

STATES: dict[FindingState, tuple[Text, str]] = {
    FindingState.NOTED: (_("Noted"), "wait"),
    FindingState.WISH: (_("Became a wish"), "info"),
    FindingState.ORDER: (_("Became an order"), "info"),
    FindingState.OFFER: (_("Offered"), "brand"),
    FindingState.MATCHED: (_("Brought together"), "good"),
    FindingState.CLOSED: (_("Settled"), ""),
}
#: The characters that fit on the board as what is wished for.
_TITLE = 60
#: States in which something can still be done with it.
_OPEN = {
    FindingKind.NEED: (FindingState.NOTED,),
    FindingKind.RESOURCE: (FindingState.NOTED, FindingState.OFFER),
}

#: States of a need that became something that goes its own way.
BECAME = (FindingState.WISH, FindingState.ORDER)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A need or a resource as the desk sees it."""

    id: UUID
    kind: FindingKind
    category: str
    words: str
    state: FindingState
    group_id: UUID | None
    person_id: UUID
    person: str
    home: str
    at: datetime


def rows(
    session: Session,
    actor: Actor,
    community_id: UUID,
    kind: FindingKind,
    *,
    search: str = "",
    category: str = "",
    limit: int = 60,
) -> list[FindingRow]:
    """Return needs or resources with which something can be done, newest first.

    Who visits in some grids only sees those of their homes. ``search`` is part of the words; two
    Chinese characters are enough.

    Raises:
        NotAllowed: the actor may not read what was noted here.
    """
    query = (
        select(
            col(Finding.id),
            col(Finding.kind),
            col(Finding.category),
            col(Finding.words),
            col(Finding.state),
            col(Finding.group_id),
            col(Person.id),
            col(Person.name),
            col(Household.code),
            col(Finding.at),
        )
        .join(Person, col(Person.id) == col(Finding.person_id))
        .join(Visit, col(Visit.id) == col(Finding.visit_id))
        .join(Household, col(Household.id) == col(Visit.household_id))
        .where(
            is_readable(session, actor, community_id),
            col(Finding.kind) == kind,
            col(Finding.state).in_(_OPEN[kind]),
        )
        .order_by(col(Finding.id).desc())
        .limit(limit)
    )
    if search.strip():
        query = query.where(col(Finding.words).contains(search.strip(), autoescape=True))
    if category:
        query = query.where(col(Finding.category) == category)
    return [FindingRow(*row) for row in session.execute(query)]


def is_readable(session: Session, actor: Actor, community_id: UUID) -> ColumnElement[bool]:
    """Return the condition on :class:`Finding` that the actor may read it: here, in their grids.

    Raises:
        NotAllowed: the actor visits no homes here, in no grid.
    """
    groups = access.groups_with(session, actor, "micro_wishes.visit", community_id)
    here = col(Finding.community_id) == community_id
    if groups is None:
        return here
    if not groups:
        access.require(session, actor, "micro_wishes.visit", community_id)
    return here & col(Finding.group_id).in_(groups)


def to_wish(session: Session, actor: Actor, community_id: UUID, finding_id: UUID) -> Wish:
    """Make a wish of a need; it waits to be looked at like any other.

    Raises:
        NotAllowed, VisitUnknown: the actor may not, or there is no such need.
        NotNow: something was made of it before.
        WishRefused, HouseholdHasWish: it does not make a wish here.
    """
    found = _open(session, actor, community_id, finding_id, FindingKind.NEED)
    short = len(found.words) <= _TITLE
    title = found.words if short else f"{found.words[: _TITLE - 2]}……"
    story = "" if short else found.words
    made = making.collect(
        session,
        actor,
        community_id,
        Wording(title, found.category, story, delivery=Delivery.COMMUNITY),
        Contact("", "", "", ""),
        Source(Channel.VISIT),
        person_id=found.person_id,
        band=making.band_of(session, community_id, found.person_id),
        group_id=found.group_id,
    ).wish
    identity.came_from(session, made.id, found.id)
    _become(session, actor, found, FindingState.WISH)
    return made


def to_order(
    session: Session, actor: Actor, community_id: UUID, finding_id: UUID, service_id: UUID
) -> Order:
    """Make an order of a need.

    Raises:
        NotAllowed, VisitUnknown, OrderUnknown: the actor may not, or there is no such thing.
        NotNow: something was made of it before.
        OrderRefused: the service cannot be ordered so.
    """
    found = _open(session, actor, community_id, finding_id, FindingKind.NEED)
    home = session.execute(
        select(col(Household.address), col(Household.code))
        .join(Visit, col(Visit.household_id) == col(Household.id))
        .where(col(Visit.id) == found.visit_id)
    ).one()
    service = services.find(session, community_id, service_id)
    made = ordering.submit(
        session,
        actor,
        community_id,
        service.id,
        Request(found.words, f"{home[0]} {home[1]}".strip(), channel=Channel.VISIT),
        person_id=found.person_id,
        group_id=found.group_id,
    )
    found.order_id = made.id
    _become(session, actor, found, FindingState.ORDER)
    return made


def to_offer(session: Session, actor: Actor, community_id: UUID, finding_id: UUID) -> None:
    """Note that a home is glad to give what it could give.

    Raises:
        NotAllowed, VisitUnknown: the actor may not, or there is no such resource.
        NotNow: it is offered already, or settled.
    """
    found = _open(session, actor, community_id, finding_id, FindingKind.RESOURCE)
    if found.state is not FindingState.NOTED:
        raise NotNow(_("This is offered already."))
    _become(session, actor, found, FindingState.OFFER)


def match(
    session: Session, actor: Actor, community_id: UUID, need_id: UUID, offer_id: UUID
) -> None:
    """Bring a need and an offer together. The offer stays: a skill helps more than once.

    Raises:
        NotAllowed, VisitUnknown: the actor may not, or one of them is not here.
        NotNow: something was made of the need before, or nobody has offered this.
    """
    need = _open(session, actor, community_id, need_id, FindingKind.NEED)
    offer = _open(session, actor, community_id, offer_id, FindingKind.RESOURCE)
    if offer.state is not FindingState.OFFER:
        raise NotNow(_("Nobody has offered this yet. Please ask them first."))
    need.offer_id = offer.id
    _become(session, actor, need, FindingState.MATCHED)


def settle(session: Session, actor: Actor, community_id: UUID, finding_id: UUID) -> None:
    """Say that nothing more is to be done with a need or a resource.

    Raises:
        NotAllowed, VisitUnknown, NotNow: as above.
    """
    found = _open(session, actor, community_id, finding_id, None)
    _become(session, actor, found, FindingState.CLOSED)


def find(session: Session, actor: Actor, community_id: UUID, finding_id: UUID) -> Finding:
    """Return a need or resource that the actor may read, locked.

    Raises:
        VisitUnknown: there is none with this id here.
        NotAllowed: the actor may not.
    """
    found: Finding | None = session.execute(
        select(Finding)
        .where(col(Finding.id) == finding_id, col(Finding.community_id) == community_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise VisitUnknown(_("There is no such need or resource here."))
    access.require(session, actor, "micro_wishes.visit", community_id, found.group_id)
    return found


def _open(
    session: Session,
    actor: Actor,
    community_id: UUID,
    finding_id: UUID,
    kind: FindingKind | None,
) -> Finding:
    found = find(session, actor, community_id, finding_id)
    if kind is not None and found.kind is not kind:
        raise VisitUnknown(_("There is no such need or resource here."))
    if found.state not in _OPEN[found.kind]:
        raise NotNow(_("Something has already been made of this."))
    return found


def _become(session: Session, actor: Actor, found: Finding, state: FindingState) -> None:
    found.state = state
    session.flush()
    # Whose it is stands nowhere in the log: a need may be a wish by now.
    audit.record(
        session,
        Actor(actor.person_id, origin=actor.origin),
        f"micro_wishes.finding.{state.value}",
        found.community_id,
        Subject("micro_wishes.finding", found.id),
    )
