"""The purchase guide of a service, and the times at which it can be booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities, people
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.subjects import Subject
from linli_moral_bank.models import Goods, Service, ServiceTime
from linli_moral_bank.shop import merchants
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.refusals import ServiceRefused
from linli_moral_bank.texts import _

#: A series of times is at most so many weeks long, and nobody books further ahead than a year.
MOST_WEEKS = 26
_AHEAD = timedelta(days=366)
_LONGEST = 24 * 60


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A time of a service, with the places that are left."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int
    booked: int

    @property
    def left(self) -> int:
        """Places that can still be booked."""
        return self.capacity - self.booked

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def may_keep(session: Session, actor: Actor, goods: Goods) -> bool:
    """Return whether somebody keeps a service: staff of the shop, and who acts for its merchant."""
    if access.can(session, actor, "moral_bank.shop", goods.community_id):
        return True
    merchant = merchants.find(session, goods.community_id, goods.merchant_id)
    if actor.person_id is None:
        return False
    mine = people.organisations_of(session, actor.person_id, goods.community_id)
    return merchant.organisation_id in mine


def require_keeper(session: Session, actor: Actor, community_id: UUID, goods_id: UUID) -> Goods:
    """Return a good whose service the actor keeps.

    Raises:
        ShopUnknown: there is no such good here.
        NotAllowed: the actor neither keeps the shop nor acts for the merchant.
    """
    goods = goods_of(session, community_id, goods_id)
    if not may_keep(session, actor, goods):
        access.require(session, actor, "moral_bank.shop", community_id)
    return goods


def guide(session: Session, goods_id: UUID) -> Service | None:
    """Return the purchase guide of a good; None for one that is fetched, not booked."""
    return session.get(Service, goods_id)


def guides(session: Session, goods_ids: Sequence[UUID]) -> Sequence[Service]:
    """Return the purchase guides of several goods; one query."""
    found = session.execute(select(Service).where(col(Service.goods_id).in_(goods_ids)))
    return found.scalars().all()


def write_guide(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    *,
    content: str,
    categories: list[str],
    cancel_hours: int,
) -> None:
    """Make a good a service that is booked, or change its purchase guide.

    Raises:
        ShopUnknown, NotAllowed: there is no such good, or the actor does not keep it.
        ServiceRefused: it has a counted stock, nothing is said of the content, or the hours are
            below zero.
    """
    goods = require_keeper(session, actor, community_id, goods_id)
    if goods.stock is not None:
        raise ServiceRefused(_("What is counted on a shelf is fetched, not booked."))
    if not content.strip():
        raise ServiceRefused(_("Please write what one gets."), field="content")
    if cancel_hours < 0:
        raise ServiceRefused(_("The hours cannot be below zero."), field="cancel_hours")
    found = guide(session, goods_id)
    service = found or Service(goods_id=goods_id, content="")
    service.content, service.categories = content.strip()[:1000], sorted(set(categories))
    service.cancel_hours = cancel_hours
    session.add(service)
    session.flush()
    _note(session, actor, goods, "guide_written", categories=service.categories)


def add_times(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    *,
    first: date,
    at: time,
    minutes: int,
    capacity: int,
    weeks: int = 1,
) -> int:
    """Offer a time once, or each week; return how many are new. Times that are there stay.

    Raises:
        ShopUnknown, NotAllowed: there is no such good, or the actor does not keep it.
        ServiceRefused: it is no service yet, the time is over or too far ahead, or a number makes
            no sense.
    """
    goods = require_keeper(session, actor, community_id, goods_id)
    if guide(session, goods_id) is None:
        raise ServiceRefused(_("Please write the purchase guide first."))
    if not 1 <= capacity <= 1000:
        raise ServiceRefused(_("There are 1 to 1000 places."), field="capacity")
    if not 5 <= minutes <= _LONGEST:
        raise ServiceRefused(_("It takes 5 minutes to a day."), field="minutes")
    if not 1 <= weeks <= MOST_WEEKS:
        raise ServiceRefused(
            _("It is repeated for 1 to %(most)s weeks.", most=MOST_WEEKS), field="weeks"
        )
    moment, zone = now(session), _zone(communities.place(session, community_id))
    begin = [
        datetime.combine(first + timedelta(weeks=week), at, zone).astimezone(UTC)
        for week in range(weeks)
    ]
    if begin[0] <= moment or begin[-1] > moment + _AHEAD:
        raise ServiceRefused(_("Please choose a day from now on, within a year."), field="first")
    there = set(
        session.execute(
            select(col(ServiceTime.starts_at)).where(
                col(ServiceTime.goods_id) == goods_id, col(ServiceTime.starts_at).in_(begin)
            )
        ).scalars()
    )
    new = [one for one in begin if one not in there]
    session.add_all(
        ServiceTime(
            goods_id=goods_id,
            starts_at=one,
            ends_at=one + timedelta(minutes=minutes),
            capacity=capacity,
        )
        for one in new
    )
    session.flush()
    _note(session, actor, goods, "times_added", count=len(new), first=str(first), at=str(at))
    return len(new)


def times(
    session: Session,
    goods_id: UUID,
    *,
    since: datetime | None = None,
    free: bool = False,
    limit: int = 60,
) -> list[TimeRow]:
    """Return the coming times of a service, the next first; one query.

    Only those after ``since``, and with ``free`` only those with a place left.
    """
    moment = now(session)
    query = (
        select(
            col(ServiceTime.id),
            col(ServiceTime.starts_at),
            col(ServiceTime.ends_at),
            col(ServiceTime.capacity),
            col(ServiceTime.booked),
        )
        .where(
            col(ServiceTime.goods_id) == goods_id,
            col(ServiceTime.starts_at) > (max(since, moment) if since else moment),
            col(ServiceTime.called_off_at).is_(None),
        )
        .order_by(col(ServiceTime.starts_at))
        .limit(limit)
    )
    if free:
        query = query.where(col(ServiceTime.booked) < col(ServiceTime.capacity))
    return [TimeRow(*row) for row in session.execute(query)]


def _zone(place: Place) -> ZoneInfo:
    return ZoneInfo(place.time_zone)


def _note(session: Session, actor: Actor, goods: Goods, what: str, **after: object) -> None:
    audit.record(
        session,
        actor,
        f"moral_bank.service.{what}",
        goods.community_id,
        Subject("moral_bank.goods", goods.id),
        after={"title": goods.title, **after},
    )
