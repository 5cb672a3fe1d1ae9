"""Who comes at which time, for the merchant; and calling a time off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli.people import Organisation, Person
from linli.points import OwnerKind
from linli.subjects import Subject
from linli_moral_bank import owners, telling
from linli_moral_bank.books.book import masking
from linli_moral_bank.models import (
    Booking,
    Goods,
    Redemption,
    RedemptionState,
    Service,
    ServiceTime,
)
from linli_moral_bank.shop import purses, services
from linli_moral_bank.shop import redemption as redemptions
from linli_moral_bank.shop.refusals import BookingRefused, TimeUnknown
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who booked a time, people's names masked as everywhere."""

    name: Text | str
    places: int
    done: bool


def guests(
    session: Session, actor: Actor, community_id: UUID, goods_id: UUID
) -> dict[UUID, list[Guest]]:
    """Return who booked which coming time of a service; one query for all times.

    Raises:
        ShopUnknown, NotAllowed: there is no such good, or the actor does not keep it.
    """
    services.require_keeper(session, actor, community_id, goods_id)
    rows = session.execute(
        select(
            col(Booking.time_id),
            col(Redemption.owner_kind),
            owners.NAME,
            col(Redemption.portions),
            col(Redemption.state),
        )
        .join(Redemption, col(Redemption.id) == col(Booking.redemption_id))
        .join(ServiceTime, col(ServiceTime.id) == col(Booking.time_id))
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Redemption.owner_id))
        .where(
            col(ServiceTime.goods_id) == goods_id,
            col(ServiceTime.ends_at) > now(session),
            col(Redemption.state).in_((RedemptionState.RESERVED, RedemptionState.HANDED_OVER)),
        )
        .order_by(col(Redemption.id))
    )
    how, found = masking(session, community_id), dict[UUID, list[Guest]]()
    for time_id, kind, name, places, state in rows:
        guest = Guest(owners.shown(kind, name, how), places, state is RedemptionState.HANDED_OVER)
        found.setdefault(time_id, []).append(guest)
    return found


def coming(session: Session, merchant_id: UUID) -> list[tuple[UUID, str, int]]:
    """Return a merchant's services with how many bookings are to come of each; one query."""
    booked = (
        select(col(ServiceTime.goods_id), func.sum(col(ServiceTime.booked)).label("booked"))
        .where(col(ServiceTime.starts_at) > now(session), col(ServiceTime.called_off_at).is_(None))
        .group_by(col(ServiceTime.goods_id))
        .subquery()
    )
    rows = session.execute(
        select(col(Goods.id), col(Goods.title), func.coalesce(booked.c.booked, 0))
        .join(Service, col(Service.goods_id) == col(Goods.id))
        .outerjoin(booked, booked.c.goods_id == col(Goods.id))
        .where(col(Goods.merchant_id) == merchant_id, col(Goods.active))
        .order_by(col(Goods.title))
    )
    return [(id_, title, int(count)) for id_, title, count in rows]


def call_off(session: Session, actor: Actor, community_id: UUID, time_id: UUID) -> int:
    """Call a time off: everybody who booked it gets their points back and is told.

    Returns how many bookings there were.

    Raises:
        TimeUnknown, NotAllowed: there is no such time here, or the actor does not keep it.
        BookingRefused: it was called off already, or is over.
    """
    time = _locked(session, time_id)
    if time is None:
        raise TimeUnknown(_("There is no such time."))
    goods = services.require_keeper(session, actor, community_id, time.goods_id)
    moment = now(session)
    if time.called_off_at is not None:
        raise BookingRefused(_("This time was called off already."))
    if time.ends_at <= moment:
        raise BookingRefused(_("This time is over."))
    time.called_off_at = moment
    session.flush()
    open_ = list(_reserved(session, time_id))
    for one in open_:
        redemptions.take_back(session, actor, one, RedemptionState.CANCELLED)
        told = {"title": one.title, "at": time.starts_at, "points": one.points}
        telling.tell(
            session,
            purses.told(session, one),
            community_id,
            _("%(title)s on %(at)s was called off. Your %(points)s points are back.", **told)
            if one.owner_kind is OwnerKind.PERSON
            else _(
                "%(title)s on %(at)s was called off. %(whose)s: %(points)s points are back.",
                whose=purses.whose(session, one),
                **told,
            ),
            f"moral_bank/shop/{goods.id}",
        )
    audit.record(
        session,
        actor,
        "moral_bank.service.called_off",
        community_id,
        Subject("moral_bank.goods", goods.id),
        after={"title": goods.title, "at": time.starts_at.isoformat(), "bookings": len(open_)},
    )
    return len(open_)


def _locked(session: Session, time_id: UUID) -> ServiceTime | None:
    found: ServiceTime | None = session.execute(
        select(ServiceTime)
        .where(col(ServiceTime.id) == time_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def _reserved(session: Session, time_id: UUID) -> list[Redemption]:
    return list(
        session.execute(
            select(Redemption)
            .join(Booking, col(Booking.redemption_id) == col(Redemption.id))
            .where(
                col(Booking.time_id) == time_id,
                col(Redemption.state) == RedemptionState.RESERVED,
            )
            .order_by(col(Redemption.id))
            .with_for_update(of=Redemption)
            .execution_options(populate_existing=True)
        ).scalars()
    )


def when(session: Session, redemption_id: UUID) -> tuple[datetime, datetime] | None:
    """Return when what was booked begins and ends; None for what is fetched."""
    row = session.execute(
        select(col(ServiceTime.starts_at), col(ServiceTime.ends_at))
        .join(Booking, col(Booking.time_id) == col(ServiceTime.id))
        .where(col(Booking.redemption_id) == redemption_id)
    ).first()
    return None if row is None else (row[0], row[1])
