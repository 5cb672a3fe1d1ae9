"""Both sides confirm: whoever brought it says so, and the wisher, or staff, say that it came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities, events, evidence, inbox, jobs
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.subjects import Subject
from linli_micro_wishes import settings
from linli_micro_wishes.claims import claiming
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.models import RUNNING, Claim, ClaimState, Part, Wish, WishState
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.acting import discreet
from linli_micro_wishes.refusals import NotDelivered, NotNow, WishRefused, WishUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import states

#: The contribution that is told of, declared by the hook ``linli_contributions``.
FULFILLED = "micro_wishes.wish_fulfilled"
CONFIRM_LATE = "micro_wishes.confirm_late"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of how it was fulfilled."""

    filename: str
    stream: BinaryIO


def deliver(
    session: Session,
    actor: Actor,
    community_id: UUID,
    claim_id: UUID,
    *,
    gift: str,
    given: int | None = None,
    photos: Iterable[Photo] = (),
) -> None:
    """Say that one's part was brought; ``given`` is its value in hundredths of the currency.

    Raises:
        WishUnknown: it is not the actor's claim.
        NotNow: it is over.
        WishRefused: nothing is said of what was brought, or photos that the wisher does not want.
        FileRefused, FileTooLarge, TooManyFiles: a photo cannot be taken.
    """
    wish, mine = claiming.own(session, actor, community_id, claim_id)
    if mine.state not in RUNNING:
        raise NotNow(_("This claim is over."))
    if len(gift.strip()) < 2:
        raise WishRefused(_("Please say in a few words what you brought."), field="gift")
    pictures = list(photos)
    if pictures and not wish.photo_consent:
        raise WishRefused(_("Our neighbour does not wish to have photos taken."), field="photos")
    mine.state, mine.delivered_at = ClaimState.DELIVERED, now(session)
    mine.gift = identity.without_details(session, wish.id, gift.strip()).text[:300]
    mine.given = given if given is not None else session.get_one(Part, mine.part_id).value
    for photo in pictures:
        evidence.attach(
            session,
            discreet(actor, wisher=False),
            community_id,
            subject_of(mine.id),
            photo.filename,
            photo.stream,
        )
    claiming.note(session, actor, wish, mine, "delivered")
    claiming.follow(session, actor, wish)
    if wish.state is WishState.DELIVERED:
        wish.delivered_at = now(session)
        _watch(session, wish)
    identity.tell(
        session,
        wish,
        _("“%(title)s” was brought. Please tell us whether it has come.", title=wish.title),
    )


def confirm(session: Session, actor: Actor, community_id: UUID, wish_id: UUID) -> None:
    """Say that what was brought has come: the wisher, or staff for somebody who cannot.

    Whoever brought it never confirms it themselves.

    Raises:
        WishUnknown: it is not the actor's wish.
        NotDelivered: nobody has brought it yet.
        NotNow: it was confirmed before.
        NotYours: staff who brought it, or are close to the wisher, leave it to a colleague.
    """
    wish, by_wisher = _theirs_or_staffs(session, actor, community_id, wish_id)
    brought = _brought(session, wish)
    if not by_wisher and any(one.person_id == actor.person_id for one in brought):
        raise NotNow(_("You brought it yourself. Please let a colleague confirm it."))
    by_id = None if by_wisher else actor.person_id
    _confirm(session, discreet(actor, wisher=by_wisher), wish, brought, now(session), by_id)


def confirm_late(session: Session, payload: Mapping[str, Any]) -> None:
    """Confirm what nobody has denied in the community's days. The job of that name."""
    wish = states.find(session, UUID(payload["community_id"]), UUID(payload["wish_id"]), lock=True)
    _confirm_if_due(session, wish)


def deny(session: Session, actor: Actor, community_id: UUID, wish_id: UUID, *, reason: str) -> None:
    """Say that it has not come, or is not what was meant: whoever brought it is asked again.

    Raises:
        WishUnknown, NotDelivered, NotNow: as for :func:`confirm`.
        ReasonNeeded: there is no reason.
    """
    wish, by_wisher = _theirs_or_staffs(session, actor, community_id, wish_id)
    said = identity.without_details(session, wish.id, states.reason_of(reason)).text
    seen_as = discreet(actor, wisher=by_wisher)
    for one in _brought(session, wish):
        one.state, one.delivered_at = ClaimState.STARTED, None
        one.due_at = max(one.due_at, now(session) + (one.due_at - one.claimed_at))
        claiming.note(session, seen_as, wish, one, "denied")
        inbox.notify(
            session,
            one.person_id,
            community_id,
            _("“%(title)s” has not quite come yet: %(reason)s", title=wish.title, reason=said),
            f"micro_wishes/claims/{one.id}",
        )
    wish.delivered_at = None
    claiming.follow(session, seen_as, wish)


def rate(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wish_id: UUID,
    *,
    stars: int,
    thanks: str = "",
    signed: bool = False,
) -> None:
    """Say how content one is, with a word of thanks that is signed or not.

    Raises:
        WishUnknown: it is not the actor's wish.
        NotNow: it has not been confirmed.
        WishRefused: the stars are not one to five.
    """
    wish, by_wisher = _theirs_or_staffs(session, actor, community_id, wish_id)
    states.require_state(wish, WishState.CONFIRMED, WishState.RATED)
    if not 1 <= stars <= 5:
        raise WishRefused(_("Please choose one to five stars."), field="stars")
    wish.rating, wish.thanks_signed = stars, signed
    words = thanks.strip()[:500]
    wish.thanks = words if signed else identity.without_details(session, wish.id, words).text[:500]
    if wish.state is not WishState.RATED:
        states.move(session, discreet(actor, wisher=by_wisher), wish, WishState.RATED)
    if wish.thanks:
        for claim_id, person_id in _fulfillers(session, wish):
            inbox.notify(
                session,
                person_id,
                community_id,
                _("There is a word of thanks for “%(title)s”.", title=wish.title),
                f"micro_wishes/claims/{claim_id}",
            )


def publish_story(
    session: Session, actor: Actor, community_id: UUID, wish_id: UUID, *, story: str
) -> None:
    """Publish how a wish came true; an empty story takes it off again.

    Raises:
        NotAllowed, WishUnknown: the actor may not, or there is none.
        NotNow: the wish has not come true yet.
    """
    access.require(session, actor, "micro_wishes.review", community_id)
    wish = states.find(session, community_id, wish_id, lock=True)
    states.require_state(wish, WishState.CONFIRMED, WishState.RATED)
    words = identity.without_details(session, wish.id, story.strip()).text[:1000]
    wish.published_story = words
    wish.published_at = now(session) if words else None
    audit.record(
        session,
        discreet(actor, wisher=False),
        "micro_wishes.story.published" if words else "micro_wishes.story.removed",
        community_id,
        states.subject_of(wish.id),
        after={"number": wish.number, "title": wish.title},
    )


def subject_of(claim_id: UUID) -> Subject:
    """Name a claim for core's services."""
    return Subject("micro_wishes.claim", claim_id)


def _theirs_or_staffs(
    session: Session, actor: Actor, community_id: UUID, wish_id: UUID
) -> tuple[Wish, bool]:
    """Return the wish, locked, and whether the wisher acts without anybody's help."""
    wish = states.find(session, community_id, wish_id, lock=True)
    _confirm_if_due(session, wish)
    if identity.belongs_to(session, wish_id, actor.beneficiary_id):
        return wish, actor.beneficiary_id == actor.person_id
    if not access.can(session, actor, "micro_wishes.review", community_id):
        raise WishUnknown(_("There is no such wish here."))
    identity.refuse_close(session, actor, wish_id)
    return wish, False


def _brought(session: Session, wish: Wish) -> list[Claim]:
    if wish.state.is_over:
        raise NotNow(_("This wish is over."))
    found = list(
        session.execute(
            select(Claim)
            .where(col(Claim.wish_id) == wish.id, col(Claim.state) == ClaimState.DELIVERED)
            .order_by(col(Claim.id))
        ).scalars()
    )
    if not found:
        raise NotDelivered(_("Nobody has said yet that it was brought."))
    return found


def _fulfillers(session: Session, wish: Wish) -> list[tuple[UUID, UUID]]:
    found = session.execute(
        select(col(Claim.id), col(Claim.person_id)).where(
            col(Claim.wish_id) == wish.id, col(Claim.state) == ClaimState.CONFIRMED
        )
    )
    return [(claim_id, person_id) for claim_id, person_id in found]


def _confirm_if_due(session: Session, wish: Wish) -> None:
    """Confirm a locked wish whose days for saying otherwise are over: no worker is needed."""
    days = settings.of(session, wish.community_id).confirm_days
    if not days or wish.state is not WishState.DELIVERED or wish.delivered_at is None:
        return
    due = wish.delivered_at + timedelta(days=days)
    if due <= now(session):
        wish.closed_at = due
        _confirm(session, SYSTEM, wish, _brought(session, wish), due, None)


def _watch(session: Session, wish: Wish) -> None:
    days = settings.of(session, wish.community_id).confirm_days
    if days:
        jobs.enqueue(
            session,
            CONFIRM_LATE,
            {"community_id": str(wish.community_id), "wish_id": str(wish.id)},
            run_at=now(session) + timedelta(days=days),
            key=f"{CONFIRM_LATE}:{wish.id}:{now(session):%Y%m%d%H%M%S}",
            community_id=wish.community_id,
        )


def _confirm(
    session: Session,
    seen_as: Actor,
    wish: Wish,
    brought: Iterable[Claim],
    moment: datetime,
    by_id: UUID | None,
) -> None:
    community_id = wish.community_id
    place = communities.place(session, community_id)
    for one in brought:
        one.state, one.confirmed_at = ClaimState.CONFIRMED, moment
        one.confirmed_by_id = by_id
        claiming.note(session, seen_as, wish, one, "confirmed")
        events.publish(
            session,
            events.ContributionConfirmed(
                community_id=community_id,
                kind=FULFILLED,
                reference_id=one.id,
                person_id=one.person_id,
                quantity=1,
                on=local_day(one.delivered_at or moment, place),
                title=wish.title,
            ),
        )
        inbox.notify(
            session,
            one.person_id,
            community_id,
            _("“%(title)s” has come. Thank you from the heart!", title=wish.title),
            f"micro_wishes/claims/{one.id}",
        )
    claiming.follow(session, seen_as, wish)
