"""Offers and requests: publishing, renewing, closing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import audit, evidence, inbox, jobs, people
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import Exchange, ExchangeState, Listing, ListingKind, Time
from linli_volunteer_hours.refusals import ListingRefused, ListingUnknown
from linli_volunteer_hours.settings import VolunteerHoursSettings
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import agents, home_visits

#: The job that tells somebody that what they wrote ends soon, and how long before that.
RUN_OUT = "volunteer_hours.listing_runs_out"
_AHEAD = timedelta(days=2)
#: States in which a helper is found.
HELPED = (
    ExchangeState.ACCEPTED,
    ExchangeState.DONE,
    ExchangeState.CONFIRMED,
    ExchangeState.DISPUTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is written of an offer or request."""

    kind: ListingKind
    title: str
    minutes: int
    category: str = ""
    about: str = ""
    times: str = ""
    at_home: bool = False
    slots: tuple[Time, ...] = ()
    #: How many people a request needs.
    helpers: int = 1
    #: The relative it is for; none means oneself.
    for_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as it was uploaded."""

    filename: str
    stream: BinaryIO


def publish(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wanted: Wanted,
    *,
    photos: Iterable[Photo] = (),
    once: str | None = None,
) -> Listing:
    """Publish an offer or request of the actor, of a relative, or of whom they serve by phone.

    ``once`` is the form's key: sent again, the first one is returned.

    Raises:
        NotAllowed, NotAMember: the actor may not.
        ListingRefused: something does not fit, the helper may not come into homes, or the other
            one is no relative.
        FileRefused, FileTooLarge, TooManyFiles: a photo cannot be taken.
    """
    person_id = agents.asks_for(session, actor, community_id, wanted.for_id)
    if once and (before := _sent_before(session, person_id, once)) is not None:
        return before
    _check(wanted, settings.of(session, community_id))
    _check_kind(session, community_id, wanted)
    if wanted.at_home and wanted.kind is ListingKind.OFFER:
        home_visits.refuse_unknown(session, community_id, person_id)
    moment = now(session)
    listing = Listing(
        community_id=community_id,
        group_id=people.membership_of(session, community_id, person_id).group_id,
        person_id=person_id,
        entered_by_id=actor.person_id if person_id != actor.person_id else None,
        kind=wanted.kind,
        category=wanted.category.strip(),
        title=wanted.title.strip(),
        about=wanted.about.strip(),
        times=wanted.times.strip(),
        at_home=wanted.at_home,
        slots=[slot.value for slot in wanted.slots],
        helpers=wanted.helpers if wanted.kind is ListingKind.REQUEST else 1,
        minutes=wanted.minutes,
        once=once,
        created_at=moment,
        expires_at=_expiry(session, community_id),
    )
    session.add(listing)
    session.flush()
    for photo in photos:
        evidence.attach(
            session, actor, community_id, subject_of(listing.id), photo.filename, photo.stream
        )
    _note(session, actor, listing, "published")
    _remind_in_time(session, listing)
    if person_id != actor.beneficiary_id:
        _tell_owner(session, actor, listing)
    return listing


def renew(session: Session, actor: Actor, community_id: UUID, listing_id: UUID) -> None:
    """Let an offer or request stand for another while, also after its time was over.

    Raises:
        NotAllowed, ListingUnknown: it is not the actor's.
    """
    listing = _own(session, actor, community_id, listing_id)
    listing.expires_at = _expiry(session, community_id)
    _note(session, actor, listing, "renewed")
    _remind_in_time(session, listing)


def run_out(session: Session, payload: Mapping[str, Any]) -> None:
    """Tell whose offer or request ends soon that it can be renewed; the job of a listing."""
    listing = session.get(Listing, UUID(payload["listing_id"]))
    if listing is None or not is_open(session, listing):
        return
    if listing.expires_at > now(session) + _AHEAD:
        return  # renewed meanwhile, which has a reminder of its own
    inbox.notify(
        session,
        listing.person_id,
        listing.community_id,
        _(
            "“%(title)s” soon disappears from the time bank. Is it still right?",
            title=listing.title,
        ),
        f"volunteer_hours/bank/listings/{listing.id}",
    )


def close(session: Session, actor: Actor, community_id: UUID, listing_id: UUID) -> None:
    """Take an offer or request away; what was agreed goes on. Closed already, nothing changes.

    Raises:
        NotAllowed, ListingUnknown: it is not the actor's.
    """
    shut(session, actor, _own(session, actor, community_id, listing_id))


def shut(session: Session, actor: Actor, listing: Listing) -> None:
    """Take an offer or request away, whoever decided it; closed already, nothing changes."""
    if listing.closed_at is None:
        listing.closed_at = now(session)
        _note(session, actor, listing, "closed")


def find(session: Session, community_id: UUID, listing_id: UUID) -> Listing:
    """Return an offer or request of a community, also one that is over.

    Raises:
        ListingUnknown: there is none with this id here.
    """
    listing = session.get(Listing, listing_id, populate_existing=True)
    if listing is None or listing.community_id != community_id:
        raise ListingUnknown(_("There is no such offer or request here."))
    return listing


def is_open(session: Session, listing: Listing) -> bool:
    """Return whether one can still ask for it."""
    return listing.closed_at is None and listing.expires_at > now(session)


def mine(
    session: Session,
    community_id: UUID,
    person_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 50,
) -> list[Listing]:
    """Return a person's own offers and requests that were not closed, the newest first.

    ``before`` is the last one already seen.
    """
    query = (
        select(Listing)
        .where(
            col(Listing.person_id) == person_id,
            col(Listing.community_id) == community_id,
            col(Listing.closed_at).is_(None),
        )
        .order_by(col(Listing.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Listing.id) < before)
    return list(session.execute(query).scalars())


def agreed(session: Session, listing: Listing) -> int:
    """Return how many helpers a request has: agreed on, done or confirmed."""
    found: int = session.execute(
        select(func.count())
        .select_from(Exchange)
        .where(col(Exchange.listing_id) == listing.id, col(Exchange.state).in_(HELPED))
    ).scalar_one()
    return found


def subject_of(listing_id: UUID) -> Subject:
    """Name an offer or request for core's services."""
    return Subject("volunteer_hours.listing", listing_id)


def _own(session: Session, actor: Actor, community_id: UUID, listing_id: UUID) -> Listing:
    listing = find(session, community_id, listing_id)
    me = served_by(session, actor, community_id)
    if listing.person_id != me and not agents.speaks_for(session, actor, listing):
        raise ListingUnknown(_("There is no such offer or request here."))
    return listing


def _expiry(session: Session, community_id: UUID) -> datetime:
    return now(session) + timedelta(days=settings.of(session, community_id).bank_listing_days)


def _remind_in_time(session: Session, listing: Listing) -> None:
    if listing.expires_at - _AHEAD <= now(session):
        return  # it stands so shortly that they know
    jobs.enqueue(
        session,
        RUN_OUT,
        {"listing_id": str(listing.id)},
        run_at=listing.expires_at - _AHEAD,
        key=f"{RUN_OUT}:{listing.id}:{listing.expires_at:%Y%m%d%H%M%S}",
        community_id=listing.community_id,
    )


def _check_kind(session: Session, community_id: UUID, wanted: Wanted) -> None:
    kinds = settings.of(session, community_id).bank_kinds
    if kinds and wanted.category.strip() and wanted.category.strip() not in kinds:
        raise ListingRefused(
            _("Please choose a kind of help from the list, or none."), field="category"
        )


def check_minutes(session: Session, community_id: UUID, minutes: int) -> None:
    """Refuse what takes too short or too long for the community's time bank.

    Raises:
        ListingRefused: it does.
    """
    _check_minutes(settings.of(session, community_id), minutes)


def _check_minutes(rules: VolunteerHoursSettings, minutes: int) -> None:
    least, most = rules.bank_least_minutes, rules.bank_most_hours
    if not least <= minutes <= most * 60:
        raise ListingRefused(
            _("It takes from %(least)s minutes to %(most)s hours.", least=least, most=most),
            field="minutes",
        )


def _check(wanted: Wanted, rules: VolunteerHoursSettings) -> None:
    if not 2 <= len(wanted.title.strip()) <= 80:
        raise ListingRefused(_("Please say in a few words what it is."), field="title")
    _check_minutes(rules, wanted.minutes)
    if not 1 <= wanted.helpers <= rules.bank_helpers:
        raise ListingRefused(
            _("From 1 to %(most)s people can help.", most=rules.bank_helpers), field="helpers"
        )
    for name, most in (("category", 40), ("about", 500), ("times", 120)):
        if len(getattr(wanted, name).strip()) > most:
            raise ListingRefused(
                _("Please write no more than %(most)s characters.", most=most), field=name
            )


def _sent_before(session: Session, person_id: UUID, once: str) -> Listing | None:
    found: Listing | None = session.execute(
        select(Listing).where(col(Listing.person_id) == person_id, col(Listing.once) == once)
    ).scalar_one_or_none()
    return found


def _note(session: Session, actor: Actor, listing: Listing, what: str) -> None:
    session.flush()
    audit.record(
        session,
        actor,
        f"volunteer_hours.listing.{what}",
        listing.community_id,
        subject_of(listing.id),
        person_id=listing.person_id,
    )


def _tell_owner(session: Session, actor: Actor, listing: Listing) -> None:
    assert actor.person_id is not None
    name = people.names_of(session, {actor.person_id})[actor.person_id]
    inbox.notify(
        session,
        listing.person_id,
        listing.community_id,
        _(
            "%(name)s has written “%(title)s” for you in the time bank.",
            name=name,
            title=listing.title,
        ),
        f"volunteer_hours/bank/listings/{listing.id}",
    )
