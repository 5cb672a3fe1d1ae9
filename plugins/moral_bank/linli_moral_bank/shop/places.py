"""Places at a time of a service: who may have one, taken or given back.

A place is a conditional update, so that of two who want the last one, one gets it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from linli.clock import now
from linli.points import Owner
from linli_moral_bank import owners
from linli_moral_bank.models import Booking, Goods, Redemption, Service, ServiceTime
from linli_moral_bank.shop.refusals import (
    BookingRefused,
    ForOthers,
    TimeFull,
    TimeUnknown,
    TooLateToCancel,
)
from linli_moral_bank.texts import _


def chosen(
    session: Session, goods: Goods, person_id: UUID, payer: Owner, time_id: UUID | None
) -> ServiceTime | None:
    """Return the time that somebody chose of a service; None for a good that is fetched.

    Whom it is for is asked of the person, or of the organisation that pays.

    Raises:
        ForOthers: the service is not for them.
        BookingRefused: no time was chosen, or it has begun or was called off.
        TimeUnknown: the service has no such time.
    """
    service = session.get(Service, goods.id)
    if service is None:
        if time_id is not None:
            raise TimeUnknown(_("This is fetched, not booked."))
        return None
    membership = owners.membership(session, goods.community_id, person_id)
    mine = owners.categories(session, payer, membership)
    if service.categories and not mine.intersection(service.categories):
        raise ForOthers(_("“%(title)s” is for other residents.", title=goods.title))
    if time_id is None:
        raise BookingRefused(_("Please choose a time."), field="time")
    found = session.get(ServiceTime, time_id)
    if found is None or found.goods_id != goods.id:
        raise TimeUnknown(_("There is no such time."), field="time")
    if found.called_off_at is not None or found.starts_at <= now(session):
        raise BookingRefused(_("This time can no longer be booked."), field="time")
    return found


def take(session: Session, booked: ServiceTime, places: int) -> None:
    """Take places at a time.

    Raises:
        TimeFull: not so many are left.
    """
    taken = session.execute(
        update(ServiceTime)
        .where(
            col(ServiceTime.id) == booked.id,
            col(ServiceTime.booked) + places <= col(ServiceTime.capacity),
            col(ServiceTime.called_off_at).is_(None),
        )
        .values(booked=col(ServiceTime.booked) + places)
        .returning(col(ServiceTime.id))
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise TimeFull(
            _("All places of this time have just been taken. Please choose another.")
            if places == 1
            else _("There are not so many places left at this time."),
            field="time",
        )


def give_back(session: Session, redemption: Redemption) -> None:
    """Give the places of a redemption back, where it is one of a service."""
    booking = session.get(Booking, redemption.id)
    if booking is not None:
        session.execute(
            update(ServiceTime)
            .where(col(ServiceTime.id) == booking.time_id)
            .values(booked=col(ServiceTime.booked) - redemption.portions)
            .execution_options(synchronize_session=False)
        )


def refuse_too_late(session: Session, redemption: Redemption, moment: datetime) -> None:
    """Refuse to cancel a booking when the merchant can no longer give the place to somebody else.

    Raises:
        TooLateToCancel: it begins within the hours that the service asks for, or has begun.
    """
    booking = session.get(Booking, redemption.id)
    if booking is None:
        return
    booked = session.get_one(ServiceTime, booking.time_id)
    service = session.get(Service, redemption.goods_id)
    hours = service.cancel_hours if service else 0
    if moment >= booked.starts_at - timedelta(hours=hours):
        raise TooLateToCancel(
            _.plural(
                "This could be cancelled until an hour before it begins. Please call the merchant.",
                "This could be cancelled until %(count)s hours before it begins. Please call the "
                "merchant.",
                hours,
            )
            if hours
            else _("It has begun, and can no longer be cancelled.")
        )
