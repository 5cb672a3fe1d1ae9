"""Making a wish: written, sent, changed after it came back, withdrawn."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, communities, people
from linli.access import Actor
from linli.clock import now
from linli.people import Person, served_by
from linli_micro_wishes import settings
from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.models import (
    UNDER_WAY,
    AgeBand,
    Channel,
    Delivery,
    Wish,
    WishState,
)
from linli_micro_wishes.numbering import next_number
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.acting import discreet
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.privacy.masking import Detail
from linli_micro_wishes.refusals import NotNow, WishRefused, WishUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import campaigns, categories, parts, states
from linli_micro_wishes.wishes.categories import age_band
from linli_micro_wishes.wishes.homes import require_room
from linli_micro_wishes.wishes.parts import Thing


@dataclass(frozen=True, slots=True)
class Wording:
    """What a wish says, as it was typed."""

    title: str
    category: str
    story: str = ""
    #: Things to bring; none: the title is the one thing.
    things: tuple[Thing, ...] = ()
    #: In hundredths of the currency, where ``things`` does not say it.
    value: int = 0
    delivery: Delivery = Delivery.IN_PERSON
    photo_consent: bool = False
    campaign_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """How a wish came to whoever writes it down."""

    channel: Channel = Channel.PORTAL
    place: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A wish that was written, and what was taken out of its text because it tells who it is."""

    wish: Wish
    hidden: frozenset[Detail] = frozenset()


def make(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wording: Wording,
    contact: Contact,
    *,
    send: bool = True,
    once: str | None = None,
) -> Made:
    """Make one's own wish, or that of the person served at the counter; unsent, it is a draft.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        WishRefused, ValueTooHigh, HouseholdHasWish: it does not make a wish here.
        ContactRefused: the phone number cannot be right.
    """
    access.require(session, actor, "micro_wishes.wish", community_id)
    person_id = served_by(session, actor, community_id)
    at_counter = person_id != actor.person_id and access.can(
        session, actor, "micro_wishes.collect", community_id
    )
    source = Source(Channel.COUNTER) if at_counter else Source()
    if once and (before := _sent_before(session, community_id, once)) is not None:
        if identity.belongs_to(session, before.id, person_id):
            return Made(before)
        once = None
    band = band_of(session, community_id, person_id)
    collector = actor.person_id if at_counter else None
    made = _store(session, community_id, wording, source, band, collector, once, person_id, contact)
    if send:
        _send(session, discreet(actor, wisher=not at_counter), made.wish)
    return made


def collect(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wording: Wording,
    contact: Contact,
    source: Source,
    *,
    person_id: UUID | None = None,
    band: AgeBand | None = None,
    group_id: UUID | None = None,
    once: str | None = None,
) -> Made:
    """Write a wish down for somebody who told it by phone, at the door or on paper, and send it.

    ``person_id`` is who it is in the register, where they are in it; ``band`` is needed where the
    register knows no date of birth. With ``group_id``, the grid from which the caller knows that it
    came, the right for that grid is enough.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        WishRefused, ValueTooHigh, HouseholdHasWish: it does not make a wish here.
        ContactRefused: the phone number cannot be right.
    """
    access.require(session, actor, "micro_wishes.collect", community_id, group_id)
    if once and (before := _sent_before(session, community_id, once)) is not None:
        return Made(before)
    if person_id is not None:
        people.membership_of(session, community_id, person_id)
        band = _known_band(session, community_id, person_id) or band
    if band is None:
        raise WishRefused(_("Please choose about how old the person is."), field="band")
    if source.channel is Channel.BOX and not source.place.strip():
        raise WishRefused(_("Please say which box the paper was in."), field="place")
    made = _store(
        session, community_id, wording, source, band, actor.person_id, once, person_id, contact
    )
    _send(session, discreet(actor, wisher=False), made.wish)
    return made


def change(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wish_id: UUID,
    wording: Wording,
    contact: Contact,
    *,
    send: bool = True,
) -> Made:
    """Word one's draft, or a wish that came back, anew.

    Raises:
        WishUnknown: it is not the actor's.
        NotNow: it has been sent.
        WishRefused, ValueTooHigh, HouseholdHasWish, ContactRefused: as for :func:`make`.
    """
    wish = _own(session, actor, community_id, wish_id)
    states.require_state(wish, WishState.DRAFT, WishState.RETURNED)
    person_id = served_by(session, actor, community_id)
    identity.keep(session, community_id, wish.id, person_id, contact)
    hidden = _word(session, wish, wording)
    if send:
        own = person_id == actor.person_id
        _send(session, discreet(actor, wisher=own), wish)
    return Made(wish, hidden)


def withdraw(
    session: Session, actor: Actor, community_id: UUID, wish_id: UUID, *, reason: str = ""
) -> None:
    """Take a wish back while nobody is at work on it: the wisher, or staff with a reason.

    Raises:
        WishUnknown: it is not the actor's.
        NotNow: it is being fulfilled, or over.
        ReasonNeeded: staff did not say why.
    """
    wish = states.find(session, community_id, wish_id, lock=True)
    own = identity.belongs_to(session, wish_id, actor.beneficiary_id)
    if not own:
        if not access.can(session, actor, "micro_wishes.review", community_id):
            raise WishUnknown(_("There is no such wish here."))
        reason = states.reason_of(reason)
    if wish.state in UNDER_WAY:
        raise NotNow(
            _("Somebody is already fulfilling this wish. Please ask at the community's desk.")
        )
    if wish.state.is_over:
        states.require_state(wish, WishState.OPEN)
    by_wisher = own and actor.beneficiary_id == actor.person_id
    states.move(
        session,
        discreet(actor, wisher=by_wisher),
        wish,
        WishState.WITHDRAWN,
        reason=reason.strip()[:300],
    )
    if not own:
        identity.tell(
            session,
            wish,
            _("Your wish “%(title)s” was taken off: %(reason)s", title=wish.title, reason=reason),
        )


def _own(session: Session, actor: Actor, community_id: UUID, wish_id: UUID) -> Wish:
    wish = states.find(session, community_id, wish_id, lock=True)
    if not identity.belongs_to(session, wish_id, actor.beneficiary_id):
        raise WishUnknown(_("There is no such wish here."))
    return wish


def _sent_before(session: Session, community_id: UUID, once: str) -> Wish | None:
    return session.execute(
        select(Wish).where(col(Wish.community_id) == community_id, col(Wish.once) == once)
    ).scalar_one_or_none()


def _store(
    session: Session,
    community_id: UUID,
    wording: Wording,
    source: Source,
    band: AgeBand,
    collector_id: UUID | None,
    once: str | None,
    person_id: UUID | None,
    contact: Contact,
) -> Made:
    wish = Wish(
        community_id=community_id,
        number=next_number(session, community_id, "wish"),
        category="other",
        title="",
        age_band=band,
        delivery=wording.delivery,
        value=0,
        state=WishState.DRAFT,
        channel=source.channel,
        channel_place=source.place.strip()[:80],
        collector_id=collector_id,
        once=once,
        created_at=now(session),
    )
    session.add(wish)
    session.flush()
    identity.keep(session, community_id, wish.id, person_id, contact)
    return Made(wish, _word(session, wish, wording))


def _word(session: Session, wish: Wish, wording: Wording) -> frozenset[Detail]:
    """Write what a wish says into it, without anything that tells whose it is."""
    title = identity.without_details(session, wish.id, wording.title.strip())
    story = identity.without_details(session, wish.id, wording.story.strip())
    if len(title.text) < 2:
        raise WishRefused(_("Please say what is wished for."), field="title")
    if len(title.text) > 60:
        raise WishRefused(_("Please say it in no more than 60 characters."), field="title")
    if len(story.text) > 300:
        raise WishRefused(_("Please tell it in no more than 300 characters."), field="story")
    if wording.category not in categories.offered(session, wish.community_id):
        raise WishRefused(_("Please choose what it is about."), field="category")
    if wording.campaign_id is not None:
        campaigns.require_running(session, wish.community_id, wording.campaign_id)
    wish.title, wish.story, wish.category = title.text, story.text, wording.category
    wish.delivery, wish.photo_consent = wording.delivery, wording.photo_consent
    wish.campaign_id = wording.campaign_id
    hidden = parts.replace(session, wish, wording.things or (Thing(title.text, wording.value),))
    return title.found | story.found | hidden


def _send(session: Session, actor: Actor, wish: Wish) -> None:
    parts.check_value(session, wish)
    require_room(session, wish, settings.of(session, wish.community_id).wishes_per_household)
    wish.sent_at = now(session)
    states.move(session, actor, wish, WishState.REVIEW)


def _known_band(session: Session, community_id: UUID, person_id: UUID) -> AgeBand | None:
    birth: date | None = session.execute(
        select(col(Person.birth_date)).where(col(Person.id) == person_id)
    ).scalar_one()
    place = communities.place(session, community_id)
    return age_band(birth, today(session, place)) if birth else None


def band_of(session: Session, community_id: UUID, person_id: UUID) -> AgeBand:
    """Return the age band in which somebody of the register is shown."""
    # Whoever gives no date of birth is shown as what most people are.
    return _known_band(session, community_id, person_id) or AgeBand.ADULT
