"""Requests by phone: staff enter them, send them to a team, and ask afterwards how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli_volunteer_hours.models import (
    Dispatch,
    Exchange,
    ExchangeState,
    Listing,
    ListingKind,
    Proxy,
    Team,
)
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ListingRefused, ListingUnknown, NotNow
from linli_volunteer_hours.register.leading import find_team, to_tell
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import listings

#: Whoever was named to act for somebody sees to the request themselves.
_BY_PROXY = exists().where(
    col(Proxy.person_id) == col(Listing.person_id),
    col(Proxy.proxy_id) == col(Listing.entered_by_id),
    col(Proxy.community_id) == col(Listing.community_id),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request by phone that staff have not followed up yet."""

    listing_id: UUID
    title: str
    name: str
    phone: str | None
    at: datetime
    team: str | None
    #: Helpers found, and of these how many are done.
    agreed: int
    done: int


def dispatch(
    session: Session, actor: Actor, community_id: UUID, listing_id: UUID, team_id: UUID
) -> None:
    """Send a request to a team, whose leaders are told; sent again, it goes to the new one.

    Raises:
        NotAllowed, TeamUnknown, ListingUnknown: the actor may not, or there is no such thing here.
        NotNow: it is no request, or no longer open, or the team was closed.
    """
    access.require(session, actor, MANAGE, community_id)
    listing = listings.find(session, community_id, listing_id)
    team = find_team(session, community_id, team_id)
    if team.closed_at is not None:
        raise NotNow(_("This team was closed."))
    if listing.kind is not ListingKind.REQUEST or not listings.is_open(session, listing):
        raise NotNow(_("This is not an open request."))
    session.execute(select(Listing).where(col(Listing.id) == listing_id).with_for_update())
    sent = _of(session, listing_id)
    if sent is None:
        sent = Dispatch(
            community_id=community_id, listing_id=listing_id, team_id=team_id, at=now(session)
        )
        session.add(sent)
    elif sent.team_id == team_id:
        return
    sent.team_id, sent.by_id, sent.at = team_id, actor.person_id, now(session)
    session.flush()
    _note(session, actor, listing, "dispatched", {"team": team.name})
    inbox.notify_many(
        session,
        to_tell(session, community_id, team_id),
        community_id,
        _("%(team)s is asked for help: “%(title)s”.", team=team.name, title=listing.title),
        f"volunteer_hours/bank/listings/{listing_id}",
    )


def follow_up(
    session: Session, actor: Actor, community_id: UUID, listing_id: UUID, note: str
) -> None:
    """Write down how it went, as the person said; the request leaves the list of calls.

    Raises:
        NotAllowed, ListingUnknown: the actor may not, or it was never sent to a team.
        ListingRefused: it does not say how it went.
        NotNow: it was followed up before.
    """
    access.require(session, actor, MANAGE, community_id)
    listing = listings.find(session, community_id, listing_id)
    sent = _of(session, listing_id)
    if sent is None:
        raise ListingUnknown(_("Please send it to a team first."))
    if sent.followed_up_at is not None:
        raise NotNow(_("A colleague has asked already how it went."))
    if not 2 <= len(note.strip()) <= 300:
        raise ListingRefused(_("Please say in a sentence how it went."), field="note")
    sent.followed_up_at, sent.note = now(session), note.strip()
    session.flush()
    _note(session, actor, listing, "followed_up", {})


def calls(
    session: Session, community_id: UUID, *, after: UUID | None = None, limit: int = 20
) -> Sequence[Call]:
    """Return requests that staff entered or sent and have not followed up, the oldest first.

    ``after`` is the last one already seen.
    """
    helped = func.count(col(Exchange.id)).filter(
        col(Exchange.state).in_(
            (ExchangeState.ACCEPTED, ExchangeState.DONE, ExchangeState.CONFIRMED)
        )
    )
    done = func.count(col(Exchange.id)).filter(
        col(Exchange.state).in_((ExchangeState.DONE, ExchangeState.CONFIRMED))
    )
    query = (
        select(
            col(Listing.id),
            col(Listing.title),
            col(Person.name),
            col(Person.phone),
            col(Listing.created_at),
            col(Team.name),
            helped,
            done,
        )
        .join(Person, col(Person.id) == col(Listing.person_id))
        .join(Dispatch, col(Dispatch.listing_id) == col(Listing.id), isouter=True)
        .join(Team, col(Team.id) == col(Dispatch.team_id), isouter=True)
        .join(Exchange, col(Exchange.listing_id) == col(Listing.id), isouter=True)
        .where(*_waiting(community_id))
        .group_by(
            col(Listing.id),
            col(Listing.title),
            col(Person.name),
            col(Person.phone),
            col(Listing.created_at),
            col(Team.name),
        )
        .order_by(col(Listing.id))
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Listing.id) > after)
    return [Call(*row) for row in session.execute(query)]


def count(session: Session, community_id: UUID) -> int:
    """Return how many requests by phone have not been followed up."""
    found: int = session.execute(
        select(func.count(col(Listing.id)))
        .join(Dispatch, col(Dispatch.listing_id) == col(Listing.id), isouter=True)
        .where(*_waiting(community_id))
    ).scalar_one()
    return found


def team_of(session: Session, listing_id: UUID) -> UUID | None:
    """Return the team that a request was sent to; None when it was not."""
    sent = _of(session, listing_id)
    return sent.team_id if sent else None


def _waiting(community_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Listing.community_id) == community_id,
        col(Listing.kind) == ListingKind.REQUEST,
        (col(Listing.entered_by_id).is_not(None) & ~_BY_PROXY) | col(Dispatch.id).is_not(None),
        col(Dispatch.followed_up_at).is_(None),
        col(Listing.closed_at).is_(None),
    )


def _of(session: Session, listing_id: UUID) -> Dispatch | None:
    found: Dispatch | None = session.execute(
        select(Dispatch).where(col(Dispatch.listing_id) == listing_id)
    ).scalar_one_or_none()
    return found


def _note(
    session: Session, actor: Actor, listing: Listing, what: str, more: dict[str, object]
) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.listing.{what}",
        listing.community_id,
        listings.subject_of(listing.id),
        after=more,
        person_id=listing.person_id,
    )
