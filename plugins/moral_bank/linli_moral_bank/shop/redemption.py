"""From choosing a good to holding it: set aside, code, handed over; or given back.

A service is booked for a time; all else is the same. Whoever orders it fetches it; whose points
pay for it is another matter, see :mod:`linli_moral_bank.shop.purses`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import codes, communities, jobs, people, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.codes import IssuedCode
from linli.ids import new_id
from linli.points import Hold, HoldExpired, Owner, OwnerKind
from linli.subjects import Subject
from linli_moral_bank import owners, settings, telling
from linli_moral_bank.books import pooling, purse
from linli_moral_bank.calendar import day_of, month_of, today
from linli_moral_bank.models import Booking, Depositor, Redemption, RedemptionState, Voucher
from linli_moral_bank.shop import merchants, places, purses
from linli_moral_bank.shop import portions as portions_left
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.orders import note, orderer, own, refuse_over, subject_of
from linli_moral_bank.shop.refusals import (
    PurseRefused,
    RedeemRefused,
    VoucherOut,
)
from linli_moral_bank.texts import _

#: What our codes are for.
PURPOSE = "moral_bank.redemption"
#: The job that gives back what nobody fetched.
GIVE_BACK = "moral_bank.give_back"
#: What is written down of who redeems from whose points.
_RESERVED = {
    OwnerKind.HOUSEHOLD: "reserved_for_household",
    OwnerKind.ORGANISATION: "reserved_for_organisation",
}


def redeem(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    *,
    portions: int = 1,
    price: int | None = None,
    time_id: UUID | None = None,
    until: datetime | None = None,
    owner: Owner | None = None,
    once: str | None = None,
) -> Redemption:
    """Set portions of a good aside for the actor, or whom they serve at the counter.

    The points are their own, or of the household or organisation ``owner``. Of a service portions
    are places at the time ``time_id``, in the month of which they count. ``price`` is what one
    portion cost when they agreed to it. Stock or places, the merchant's quota and the points are
    taken at once or not at all. Of two who want the last one, one gets it. :func:`new_code` then
    gives the code to show at the merchant's. It comes back at ``until``, or as soon as the
    community's settings say.

    Raises:
        NotAllowed, NotAMember, ShopUnknown: the actor may not, or there is no such good.
        TooYoung: a guardian has to redeem for them.
        PurseRefused: they do not spend the owner's points, or no longer.
        PointsRefused: the account is frozen.
        RedeemRefused: StarsMissing, OutOfStock, QuotaSpent, LimitReached, NotEnoughPoints,
            PriceChanged, BookingRefused, TimeFull, ForOthers, or it is not offered.
        TimeUnknown: the service has no such time.
    """
    person_id = orderer(session, actor, community_id, owner)
    payer = purses.paying(session, community_id, person_id, owner)
    depositor = _locked(session, community_id, person_id, payer)
    if once is not None and (before := _sent_before(session, person_id, once)) is not None:
        return before
    goods = goods_of(session, community_id, goods_id)
    merchant = merchants.find(session, community_id, goods.merchant_id)
    if not goods.active or not merchant.open:
        raise RedeemRefused(_("This is not on offer just now."))
    if payer.id == merchant.organisation_id:
        raise PurseRefused(_("An organisation does not redeem at its own shop."))
    most = settings.of(session, community_id).most_portions
    if not 1 <= portions <= most:
        raise RedeemRefused(
            _("Please choose from 1 to %(most)s portions.", most=most), field="portions"
        )
    portions_left.check_price(goods, price)
    moment = now(session)
    place = communities.place(session, community_id)
    booked = places.chosen(session, goods, person_id, payer, time_id)
    month = month_of(day_of(booked.starts_at, place) if booked else today(session, place))
    total = goods.price * portions
    # What was taken before a refusal is given back with it, whatever the caller does then.
    with session.begin_nested():
        portions_left.check_stars(session, goods, person_id, payer)
        portions_left.check_limit(session, goods, person_id, payer, month, portions)
        portions_left.check_points(purse.purse_of(session, depositor).available, total)
        if booked is not None:
            places.take(session, booked, portions)
        portions_left.take_quota(session, merchant, month, total)
        portions_left.take_stock(session, goods, portions)
        id_ = new_id()
        expires_at = until or (booked.ends_at if booked else moment) + timedelta(
            hours=settings.of(session, community_id).code_hours
        )
        hold = points.hold(
            session,
            actor,
            Hold(
                key=f"moral_bank.redemption:{id_}",
                from_id=depositor.points_account_id,
                to_id=merchant.account_id,
                amount=total,
                reason="moral_bank.redemption",
                subject=Subject("moral_bank.redemption", id_),
                note=f"{goods.title} ×{portions}" if portions > 1 else goods.title,
                expires_at=expires_at,
            ),
        )
        redemption = Redemption(
            id=id_,
            community_id=community_id,
            goods_id=goods.id,
            merchant_id=merchant.id,
            person_id=person_id,
            owner_kind=payer.kind,
            owner_id=payer.id,
            title=goods.title,
            portions=portions,
            points=total,
            month=month,
            state=RedemptionState.RESERVED,
            hold_id=hold.id,
            once=once,
            reserved_at=moment,
            expires_at=expires_at,
        )
        session.add(redemption)
        session.flush()
        if booked is not None:
            session.add(Booking(redemption_id=id_, time_id=booked.id))
            session.flush()
    jobs.enqueue(
        session,
        GIVE_BACK,
        {"redemption_id": str(id_)},
        run_at=expires_at,
        key=f"{GIVE_BACK}:{id_}",
        community_id=community_id,
    )
    organisation = session.get_one(people.Organisation, merchant.organisation_id)
    what = _RESERVED.get(payer.kind, "reserved")
    note(session, actor, redemption, what, merchant=organisation.name)
    return redemption


def _locked(session: Session, community_id: UUID, person_id: UUID, payer: Owner) -> Depositor:
    """Return the depositor who pays; they and the person wait for each other's redemptions.

    Who acts for an organisation from elsewhere is no depositor here, and becomes none by it.
    """
    kinds = {person_id: OwnerKind.PERSON, payer.id: payer.kind}
    if payer.kind is OwnerKind.ORGANISATION and not owners.membership(
        session, community_id, person_id
    ):
        return purse.lock(session, community_id, payer.id, payer.kind)
    found = purse.lock_many(session, community_id, kinds, kinds)
    if payer.id != person_id:
        pooling.bring_rest(session, found[person_id])
    return found[payer.id]


def new_code(session: Session, actor: Actor, community_id: UUID, redemption_id: UUID) -> IssuedCode:
    """Give a code to show at the merchant's; one given before is no longer good.

    Raises:
        NotAllowed, RedemptionUnknown: it is not the actor's redemption.
        RedemptionOver: there is nothing left to fetch.
        VoucherOut: its code was printed on a voucher.
    """
    redemption = own(session, actor, community_id, redemption_id)
    _refuse_printed(session, redemption)
    moment = now(session)
    refuse_over(redemption, moment)
    subject = subject_of(redemption)
    codes.cancel_for(session, actor, subject)
    return codes.issue(
        session,
        actor,
        community_id,
        purpose=PURPOSE,
        holder_id=actor.beneficiary_id or redemption.person_id,
        subject=subject,
        lifetime=redemption.expires_at - moment,
    )


def cancel(session: Session, actor: Actor, community_id: UUID, redemption_id: UUID) -> None:
    """Give up what was set aside; points, portion and quota are given back.

    Raises:
        NotAllowed, RedemptionUnknown: it is not the actor's redemption.
        RedemptionOver: there is nothing left to give up.
        TooLateToCancel: the booked time begins too soon.
        VoucherOut: a voucher was printed, on which the merchant relies.
    """
    redemption = own(session, actor, community_id, redemption_id, lock=True)
    moment = now(session)
    refuse_over(redemption, moment)
    _refuse_printed(session, redemption)
    places.refuse_too_late(session, redemption, moment)
    take_back(session, actor, redemption, RedemptionState.CANCELLED)


def give_back(session: Session, payload: Mapping[str, Any]) -> None:
    """Give back what nobody fetched in time; the job of :data:`GIVE_BACK`, idempotent."""
    redemption = session.execute(
        select(Redemption)
        .where(col(Redemption.id) == UUID(payload["redemption_id"]))
        .with_for_update()
    ).scalar_one_or_none()
    if (
        redemption is None
        or redemption.state is not RedemptionState.RESERVED
        or redemption.expires_at > now(session)
    ):
        return
    take_back(session, SYSTEM, redemption, RedemptionState.EXPIRED)
    told = {"title": redemption.title, "points": redemption.points}
    telling.tell(
        session,
        purses.told(session, redemption),
        redemption.community_id,
        _("%(title)s was not fetched in time. Your %(points)s points are back.", **told)
        if redemption.owner_kind is OwnerKind.PERSON
        else _(
            "%(title)s was not fetched in time. %(whose)s: %(points)s points are back.",
            whose=purses.whose(session, redemption),
            **told,
        ),
        "moral_bank/shop",
    )


def take_back(
    session: Session, actor: Actor, redemption: Redemption, state: RedemptionState
) -> None:
    """Give everything of a locked redemption back, and end it in ``state``."""
    places.give_back(session, redemption)
    portions_left.give_back(session, redemption)
    codes.cancel_for(session, actor, subject_of(redemption))
    try:
        with session.begin_nested():
            points.void(
                session,
                actor,
                redemption.hold_id,
                key=f"moral_bank.redemption:{redemption.id}:{state.value}",
            )
    except HoldExpired:
        pass  # the ledger has given the points back by itself
    if redemption.owner_kind is OwnerKind.PERSON:
        community_id = redemption.community_id
        pooling.bring_rest(session, purse.lock(session, community_id, redemption.owner_id))
    redemption.state, redemption.ended_at = state, now(session)
    session.flush()
    note(session, actor, redemption, state.value)


def _refuse_printed(session: Session, redemption: Redemption) -> None:
    if session.get(Voucher, redemption.id) is not None:
        raise VoucherOut(
            _("A voucher was printed. If it is not used, the points come back by themselves.")
        )


def _sent_before(session: Session, person_id: UUID, once: str) -> Redemption | None:
    return session.execute(
        select(Redemption).where(
            col(Redemption.person_id) == person_id, col(Redemption.once) == once
        )
    ).scalar_one_or_none()
