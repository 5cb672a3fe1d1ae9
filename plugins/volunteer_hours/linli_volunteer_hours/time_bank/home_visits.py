"""Who may come into somebody's home: known by name, and where the community wants it, in twos."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, inbox, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.i18n import translate
from linli.points import NotEnough, Transfer
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.models import (
    Companion,
    Exchange,
    ExchangeState,
    HomeLevel,
    Listing,
    RealName,
)
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ExchangeRefused, ExchangeUnknown, ListingRefused, NotNow
from linli_volunteer_hours.register import guardians, volunteers
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, agents, blocking


def refuse_unknown(session: Session, community_id: UUID, helper_id: UUID) -> None:
    """Refuse a helper who may not come into homes.

    Raises:
        ListingRefused: only registered, grown-up volunteers do; where the community wants it, only
            those whom staff know better.
    """
    volunteer = volunteers.find(session, community_id, helper_id)
    if (
        volunteer is None
        or volunteer.left_at is not None
        or guardians.is_minor(session, community_id, helper_id)
    ):
        raise ListingRefused(
            _("Only registered, grown-up volunteers come into homes. Please register first.")
        )
    wanted = settings.of(session, community_id).bank_real_name
    seen = known(session, community_id, helper_id)
    if seen is not None and seen.barred_at is not None:
        raise ListingRefused(
            _("You make no visits at home for now. Please speak with the staff at the desk.")
        )
    level = seen.level if seen is not None else HomeLevel.REGISTERED
    if level.rank >= wanted.rank:
        return
    if level is HomeLevel.REGISTERED:
        raise ListingRefused(
            _("For visits at home staff have to see the identity card first, once, at the desk.")
        )
    raise ListingRefused(
        _("For visits at home staff speak with you first and have your record confirmed.")
    )


def refuse_visitor(session: Session, community_id: UUID, helper_id: UUID, reader_id: UUID) -> None:
    """Refuse a helper who may not come into homes, in words for who reads it.

    Raises:
        ListingRefused: they may not; only they themselves read what they can do about it.
    """
    try:
        refuse_unknown(session, community_id, helper_id)
    except ListingRefused as error:
        if helper_id == reader_id:
            raise
        raise ListingRefused(
            _("Staff do not know this neighbour well enough yet for visits at home.")
        ) from error


def note_identity(
    session: Session,
    actor: Actor,
    community_id: UUID,
    person_id: UUID,
    level: HomeLevel = HomeLevel.CARD,
) -> None:
    """Note how well staff know a volunteer; known as well or better before, nothing changes.

    Who was to make no visits at home for a while may again.

    Raises:
        NotAllowed, RelativeStepsBack: the actor may not note it of this person.
        NotRegistered: the person is not a volunteer here.
    """
    access.require(session, actor, MANAGE, community_id)
    access.refuse_relatives(session, actor, [person_id])
    volunteers.locked(session, community_id, person_id)
    seen = known(session, community_id, person_id)
    if seen is not None and seen.barred_at is None and seen.level.rank >= level.rank:
        return
    if seen is None:
        seen = RealName(community_id=community_id, person_id=person_id, at=now(session))
        session.add(seen)
    seen.level, seen.seen_by_id, seen.at = level, actor.person_id, now(session)
    seen.barred_at = None
    session.flush()
    what = "identity_seen" if level is HomeLevel.CARD else "checked"
    note(session, actor, community_id, person_id, what)


def known(session: Session, community_id: UUID, person_id: UUID) -> RealName | None:
    """Return what staff noted of how well they know a person; None when nothing."""
    found: RealName | None = session.execute(
        select(RealName)
        .where(col(RealName.community_id) == community_id, col(RealName.person_id) == person_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def note(session: Session, actor: Actor, community_id: UUID, person_id: UUID, what: str) -> None:
    """Write down what staff decided of somebody's visits at home."""
    audit.record(
        session,
        actor,
        f"volunteer_hours.safety.{what}",
        community_id,
        Subject("volunteer_hours.person", person_id),
        person_id=person_id,
    )


def needs_companion(session: Session, exchange: Exchange) -> bool:
    """Return whether a second person has to go along and nobody was named yet."""
    if not settings.of(session, exchange.community_id).bank_two_people:
        return False
    if not session.get_one(Listing, exchange.listing_id).at_home:
        return False
    return companion_of(session, exchange.id) is None


def companion_of(session: Session, exchange_id: UUID) -> UUID | None:
    """Return who goes along; None when nobody was named."""
    return session.execute(
        select(col(Companion.person_id)).where(col(Companion.exchange_id) == exchange_id)
    ).scalar_one_or_none()


def name_companion(
    session: Session, actor: Actor, community_id: UUID, exchange: Exchange, person_id: UUID
) -> None:
    """Name, as the helper, who goes along into the home; the two others are told.

    Raises:
        ExchangeUnknown: the actor is not the helper.
        NotNow: it is not agreed on, or somebody was named before.
        ExchangeRefused: it is one of the two, or somebody who is kept apart from them.
        ListingRefused: they may not come into homes.
    """
    if agents.side(session, actor, community_id, exchange) != exchange.helper_id:
        raise ExchangeUnknown(_("There is no such exchange here."))
    if exchange.state is not ExchangeState.ACCEPTED:
        raise NotNow(_("This is not agreed on, or done already."))
    two = {exchange.helper_id, exchange.receiver_id}
    if person_id in two or two & blocking.apart(session, person_id):
        raise ExchangeRefused(_("Please name somebody else."), field="name")
    refuse_unknown(session, community_id, person_id)
    try:
        with session.begin_nested():
            session.add(Companion(exchange_id=exchange.id, person_id=person_id, at=now(session)))
            session.flush()
    except IntegrityError as error:
        raise NotNow(_("Somebody was named already.")) from error
    title = session.get_one(Listing, exchange.listing_id).title
    audit.record(
        session,
        actor,
        "volunteer_hours.safety.companion_named",
        community_id,
        Subject("volunteer_hours.exchange", exchange.id),
        person_id=person_id,
    )
    inbox.notify_many(
        session,
        [person_id, exchange.receiver_id],
        community_id,
        _("For “%(title)s” two people come together.", title=title),
        "volunteer_hours/bank",
    )


def thank_companion(session: Session, exchange: Exchange, minutes: int) -> int:
    """Give the companion the same minutes from the pool, as far as it reaches; return them."""
    person_id = companion_of(session, exchange.id)
    given = min(minutes, accounts.pool_balance(session, exchange.community_id))
    if person_id is None or given <= 0:
        return 0
    try:
        with session.begin_nested():
            points.transfer(
                session,
                SYSTEM,
                Transfer(
                    key=f"volunteer_hours.exchange:{exchange.id}:companion",
                    from_id=accounts.pool(session, exchange.community_id),
                    to_id=accounts.account(session, exchange.community_id, person_id),
                    amount=given,
                    reason="volunteer_hours.companion",
                    note=translate(
                        _("Along on a home visit"),
                        communities.place(session, exchange.community_id).language,
                    ),
                ),
            )
    except NotEnough:
        return 0  # somebody else was given it a moment ago; the exchange is confirmed all the same
    accounts.skim(session, exchange.community_id, person_id)
    return given
