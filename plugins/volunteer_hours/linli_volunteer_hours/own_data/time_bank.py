"""Of the time bank: what was written, exchanges, ratings, proxies, and what keeps people safe."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import people
from linli.hooks import DataSection
from linli_volunteer_hours import labels
from linli_volunteer_hours.models import (
    Block,
    Companion,
    Exchange,
    HomeLevel,
    Listing,
    ListingKind,
    Proxy,
    Rating,
    RealName,
    Report,
)
from linli_volunteer_hours.own_data.rows import Row, given, minutes, on_day
from linli_volunteer_hours.texts import _


def sections(session: Session, person_id: UUID) -> Iterator[DataSection]:
    """Return what is held about a person in the time bank."""
    yield DataSection(_("Time bank: what I wrote"), tuple(_listings(session, person_id)))
    yield DataSection(_("Time bank: exchanges"), tuple(_exchanges(session, person_id)))
    yield DataSection(_("Time bank: ratings"), tuple(_ratings(session, person_id)))
    yield DataSection(_("Time bank: who acts for whom"), tuple(_proxies(session, person_id)))
    yield DataSection(_("Time bank: safety"), tuple(_safety(session, person_id)))


def _listings(session: Session, person_id: UUID) -> Iterator[Row]:
    for one in session.execute(
        select(Listing).where(col(Listing.person_id) == person_id).order_by(col(Listing.id))
    ).scalars():
        kind = _("Offer") if one.kind is ListingKind.OFFER else _("Request")
        what = minutes(one.minutes, kind)
        yield one.title, on_day(session, one.community_id, one.created_at, what)
        yield from given(_("Details"), [one.category, one.about, one.times])


def _exchanges(session: Session, person_id: UUID) -> Iterator[Row]:
    for one, title in session.execute(
        select(Exchange, col(Listing.title))
        .join(Listing, col(Listing.id) == col(Exchange.listing_id))
        .where(or_(col(Exchange.helper_id) == person_id, col(Exchange.receiver_id) == person_id))
        .order_by(col(Exchange.id))
    ):
        role = _("I helped") if one.helper_id == person_id else _("I was helped")
        state = labels.EXCHANGES[one.state][0]
        what = _("%(role)s · %(state)s", role=role, state=state)
        counted = minutes(one.done_minutes or one.minutes, what)
        yield title, on_day(session, one.community_id, one.asked_at, counted)
        yield from given(_("What was said about it"), [one.remark])
        yield from given(_("How staff decided"), [one.decision])
    for at, title, here in session.execute(
        select(col(Companion.at), col(Listing.title), col(Exchange.community_id))
        .join(Exchange, col(Exchange.id) == col(Companion.exchange_id))
        .join(Listing, col(Listing.id) == col(Exchange.listing_id))
        .where(col(Companion.person_id) == person_id)
        .order_by(col(Companion.id))
    ):
        yield title, on_day(session, here, at, _("I came along"))


def _ratings(session: Session, person_id: UUID) -> Iterator[Row]:
    """Yield what a person said, and what was said of them once both had spoken."""
    theirs = aliased(Rating)
    for one, title, here in session.execute(
        select(Rating, col(Listing.title), col(Exchange.community_id))
        .join(Exchange, col(Exchange.id) == col(Rating.exchange_id))
        .join(Listing, col(Listing.id) == col(Exchange.listing_id))
        .join(
            theirs,
            (col(theirs.exchange_id) == col(Rating.exchange_id))
            & (col(theirs.id) != col(Rating.id)),
            isouter=True,
        )
        .where(
            or_(
                col(Rating.by_id) == person_id,
                (col(Rating.about_id) == person_id) & col(theirs.id).is_not(None),
            )
        )
        .order_by(col(Rating.id))
    ):
        who = _("by me") if one.by_id == person_id else _("about me")
        said = _(
            "%(stars)s of 5 stars, %(who)s: %(words)s", stars=one.stars, who=who, words=one.words
        )
        yield title, on_day(session, here, one.at, said)


def _proxies(session: Session, person_id: UUID) -> Iterator[Row]:
    found = list(
        session.execute(
            select(Proxy)
            .where(or_(col(Proxy.person_id) == person_id, col(Proxy.proxy_id) == person_id))
            .order_by(col(Proxy.id))
        ).scalars()
    )
    ids = {one.proxy_id for one in found} | {one.person_id for one in found}
    names = people.names_of(session, ids)
    for one in found:
        pair = _("%(proxy)s for %(person)s", proxy=names[one.proxy_id], person=names[one.person_id])
        yield pair, on_day(session, one.community_id, one.since, _("named"))
        if one.until is not None:
            yield pair, on_day(session, one.community_id, one.until, _("ended"))


def _safety(session: Session, person_id: UUID) -> Iterator[Row]:
    for here, at in session.execute(
        select(col(RealName.community_id), col(RealName.at)).where(
            col(RealName.person_id) == person_id, col(RealName.level) != HomeLevel.REGISTERED
        )
    ):
        yield _("Identity card"), on_day(session, here, at, _("seen by staff, no number kept"))
    for here, at in session.execute(
        select(col(RealName.community_id), col(RealName.barred_at)).where(
            col(RealName.person_id) == person_id, col(RealName.barred_at).is_not(None)
        )
    ):
        yield _("Visits at home"), on_day(session, here, at, _("none for now"))
    blocked = list(
        session.execute(
            select(col(Block.blocked_id)).where(col(Block.person_id) == person_id)
        ).scalars()
    )
    names = people.names_of(session, set(blocked))
    yield from ((_("Kept apart from"), names[id_]) for id_ in blocked)
    for one in session.execute(
        select(Report).where(col(Report.by_id) == person_id).order_by(col(Report.id))
    ).scalars():
        yield _("What I told staff"), on_day(session, one.community_id, one.at, one.words)
        yield from given(_("What they answered"), [one.answer])
