"""What an owner who leaves for ever still has, and giving it up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from linli.access.actor import Actor
from linli.clock import now
from linli.points import booking, facts, lot_store, lots
from linli.points.accounts import account, close_account, expired_account
from linli.points.locking import lock
from linli.points.models import PointsAccount, PointsOpenHold, PointsUnit
from linli.points.reading import accounts_of, balance
from linli.points.transfers import transfer
from linli.points.units import unit_by_id
from linli.points.values import AccountBalance, AccountStatus, Owner, Transfer

_HOMES = (
    select(col(PointsUnit.community_id))
    .join(PointsAccount, col(PointsAccount.unit_id) == col(PointsUnit.id))
    .where(
        col(PointsAccount.owner_id) == bindparam("owner_id"),
        col(PointsAccount.owner_kind) == bindparam("owner_kind"),
    )
    .distinct()
)
_PROMISED = (
    select(col(PointsOpenHold.hold_id))
    .where(
        col(PointsOpenHold.to_id) == bindparam("account_id"),
        col(PointsOpenHold.expires_at).is_(None)
        | (col(PointsOpenHold.expires_at) > bindparam("moment")),
    )
    .limit(1)
)


def left_with(session: Session, owner: Owner) -> list[AccountBalance]:
    """Return an owner's accounts everywhere that are not closed, by unit."""
    homes = session.execute(_HOMES, {"owner_id": owner.id, "owner_kind": owner.kind}).scalars()
    found = {
        one.account.id: one
        for community_id in homes.all()
        for one in accounts_of(session, owner, community_id)
        if one.account.status is not AccountStatus.CLOSED
    }
    return sorted(found.values(), key=lambda one: (one.unit.name, one.account.id))


def is_promised(session: Session, account_id: UUID) -> bool:
    """Return whether somebody has set points aside for this account."""
    asked = {"account_id": account_id, "moment": now(session)}
    return session.execute(_PROMISED, asked).first() is not None


def give_up(
    session: Session, actor: Actor, account_id: UUID, *, key: str, reason: str, note: str = ""
) -> int:
    """Book what an account has to the unit's account of expired points; return how much.

    What had ended already is booked as ended, and what is below zero is booked back from there.
    Holds must have their exit before.

    Raises:
        PointsRefused: as for :func:`~linli.points.transfer`.
    """
    _tidy(session, account_id, now(session))
    amount = balance(session, account_id).available
    if amount:
        unit = unit_by_id(session, account(session, account_id).unit_id)
        ended = expired_account(session, unit.id, unit.community_id)
        order = Transfer(
            key=key,
            from_id=account_id if amount > 0 else ended,
            to_id=ended if amount > 0 else account_id,
            amount=abs(amount),
            reason=reason,
            note=note,
        )
        transfer(session, actor, order)
    return max(amount, 0)


def close_for_good(session: Session, actor: Actor, account_id: UUID, reason: str) -> None:
    """Close an account that has nothing any more, in the name of the system: no right is needed."""
    close_account(session, Actor(None, origin=actor.origin), account_id, reason)


def _tidy(session: Session, account_id: UUID, moment: datetime) -> None:
    """Book what is over as over: holds whose time has passed, and points past their last moment."""
    for hold_id in facts.holds_due(session, [account_id], moment):
        booking.lapse(session, hold_id)
    book = lock(session, [(account_id, 0)])
    lot_store.load(session, book)
    ended = lots.due(book[account_id], moment)
    if ended:
        booking.expire_lots(session, book[account_id], ended)
