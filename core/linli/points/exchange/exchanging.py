"""Exchanging: two linked transfers through the exchange accounts of the two units."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from linli import audit
from linli.access.actor import Actor
from linli.clock import now
from linli.communities.tree import place
from linli.points import booking
from linli.points.accounts import account, find_account, open_account
from linli.points.answers import rows_by_key
from linli.points.exchange.models import Period
from linli.points.exchange.rates import Rate, rate_of
from linli.points.exchange.refusals import ExchangeCapReached, ExchangeTooLittle
from linli.points.models import PointsPosting, PointsTransfer
from linli.points.rules import check_amount
from linli.points.transfers import order_of
from linli.points.units import unit_by_id
from linli.points.values import Account, AccountKind, Booked, Owner, OwnerKind, Transfer, Unit
from linli.subjects import Subject

#: The reason of both transfers in a statement.
REASON = "points.exchange"

#: What an account has given away in exchange for a unit since a moment; what was reversed counts
#: as not given.
_GIVEN = (
    select(func.coalesce(-func.sum(col(PointsPosting.amount)), 0))
    .join(PointsTransfer, col(PointsTransfer.id) == col(PointsPosting.transfer_id))
    .where(
        col(PointsPosting.account_id) == bindparam("account_id"),
        col(PointsPosting.lane) == 0,
        col(PointsPosting.recorded_at) >= bindparam("since"),
        col(PointsTransfer.subject_type) == "core.points_unit",
        col(PointsTransfer.subject_id) == bindparam("to_unit_id"),
        (col(PointsTransfer.from_id) == bindparam("bank_id"))
        | (col(PointsTransfer.to_id) == bindparam("bank_id")),
    )
)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was given and what was received for it, each in its own unit."""

    given: Booked
    received: Booked


def exchange(
    session: Session,
    actor: Actor,
    community_id: UUID,
    from_id: UUID,
    to_unit_id: UUID,
    amount: int,
    *,
    key: str,
    note: str = "",
) -> Exchanged:
    """Give ``amount`` from an account, and receive another unit on the owner's account there.

    The rate is the one that holds in the community; what comes out is rounded down
    (:meth:`Rate.quote`, and :meth:`Rate.least` says what would be given for nothing). Asked again
    with the same key, the answer is the same.

    Raises:
        AccountUnknown: there is no such account.
        ExchangeNotOffered: there is no rate between these units here.
        ExchangeTooLittle: it comes to less than one.
        ExchangeCapReached: the period's cap leaves less.
        PointsRefused: as for :func:`linli.points.transfer`.
    """
    giver = account(session, from_id)
    check_amount(amount)
    keys = f"{key}:given", f"{key}:received"
    known = rows_by_key(session, keys)
    source = unit_by_id(session, giver.unit_id)
    if known.get(keys[1]) is not None:
        # Answered before: at the rate of then, whatever it is now.
        received, version = known[keys[1]]["amount"], known[keys[1]]["rule_version"]
        rate = None
    else:
        rate = rate_of(session, community_id, giver.unit_id, to_unit_id)
        received, version = rate.quote(amount), f"rate {rate.number}"
        if received == 0:
            raise ExchangeTooLittle(least=-(-rate.give // rate.receive), scale=source.scale.value)
    target = unit_by_id(session, to_unit_id)
    taker = open_account(session, target.id, giver.owner, giver.kind)
    banks = [_bank(session, unit) for unit in (source, target)]
    requests = [
        Transfer(
            key=keys[0],
            from_id=giver.id,
            to_id=banks[0].id,
            amount=amount,
            reason=REASON,
            note=note,
            subject=Subject("core.points_unit", target.id),
            rule_version=version,
        ),
        Transfer(
            key=keys[1],
            from_id=banks[1].id,
            to_id=taker.id,
            amount=received,
            reason=REASON,
            note=note,
            subject=Subject("core.points_unit", source.id),
            rule_version=version,
        ),
    ]
    orders = [order_of(request) for request in requests]
    if rate is not None and rate.cap is not None:
        # The holder's own row is locked, so that two at once do not both see room.
        booking.lock(session, orders)
        given = _given(session, rate, giver, banks[0])
        if given + amount > rate.cap:
            left = max(0, rate.cap - given)
            why = ExchangeCapReached(left=left, cap=rate.cap, scale=source.scale.value)
            booking.refuse_linked(session, actor, orders, why)
    booked = booking.book_linked(session, actor, orders)
    if not booked[0].replayed:
        audit.record(
            session,
            actor,
            "core.points.exchanged",
            community_id,
            Subject("core.points_transfer", booked[0].id),
            after={"given": amount, "received": received, "rate": version},
            person_id=giver.owner.id if giver.owner.kind is OwnerKind.PERSON else None,
        )
    return Exchanged(booked[0], booked[1])


def left_to_exchange(session: Session, community_id: UUID, from_id: UUID, rate: Rate) -> int | None:
    """Return how much an account may still give at a rate in this period; None is no limit.

    Raises:
        AccountUnknown: there is no such account.
    """
    if rate.cap is None:
        return None
    giver = account(session, from_id)
    unit = unit_by_id(session, giver.unit_id)
    # It is only looked for: whoever asks may be reading.
    owner = Owner.community(unit.community_id)
    bank = find_account(session, unit.id, owner, AccountKind.EXCHANGE)
    return rate.cap if bank is None else max(0, rate.cap - _given(session, rate, giver, bank))


def _given(session: Session, rate: Rate, giver: Account, bank: Account) -> int:
    zone = ZoneInfo(place(session, rate.community_id).time_zone)
    asked = {
        "account_id": giver.id,
        "since": _begin(rate.period, now(session).astimezone(zone)),
        "to_unit_id": rate.to_unit_id,
        "bank_id": bank.id,
    }
    return int(session.execute(_GIVEN, asked).scalar_one())


def _begin(period: Period, moment: datetime) -> datetime:
    """Return when the period of a moment began, in the moment's own zone."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if period is Period.DAY:
        return midnight
    return midnight.replace(day=1) if period is Period.MONTH else midnight.replace(month=1, day=1)


def _bank(session: Session, unit: Unit) -> Account:
    owner = Owner.community(unit.community_id)
    return open_account(session, unit.id, owner, AccountKind.EXCHANGE)
