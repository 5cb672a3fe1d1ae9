"""Opening accounts, finding them, and deciding about them."""

from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.communities.tree import ancestor_ids
from linli.ids import new_id
from linli.points import refusals
from linli.points.models import PointsAccount, PointsAccountChange, PointsLane
from linli.points.seals import seal_row
from linli.points.units import unit_by_id
from linli.points.values import (
    Account,
    AccountKind,
    AccountStatus,
    Owner,
    OwnerKind,
)
from linli.subjects import Subject

#: Over how many rows the balance of an account without limits is spread, so that those who book
#: on it at the same time seldom wait for one another. SQLite has one writer anyway.
LANES = {"postgresql": 16, "sqlite": 1}

#: The columns an :class:`Account` is made from; every lane of an account has the same limits.
ACCOUNT_COLUMNS = (
    col(PointsAccount.id),
    col(PointsAccount.unit_id),
    col(PointsAccount.owner_kind),
    col(PointsAccount.owner_id),
    col(PointsAccount.kind),
    col(PointsLane.minimum),
    col(PointsLane.maximum),
    col(PointsLane.status),
)
_ACCOUNTS = select(*ACCOUNT_COLUMNS).join(
    PointsLane, (col(PointsLane.account_id) == col(PointsAccount.id)) & (col(PointsLane.lane) == 0)
)
_BY_ID = _ACCOUNTS.where(col(PointsAccount.id) == bindparam("id"))
_BY_OWNER = _ACCOUNTS.where(
    col(PointsAccount.owner_id) == bindparam("owner_id"),
    col(PointsAccount.unit_id) == bindparam("unit_id"),
    col(PointsAccount.kind) == bindparam("kind"),
    col(PointsAccount.owner_kind) == bindparam("owner_kind"),
)
_OPENED = col(PointsAccount.id)
_OPEN: dict[str, Executable] = {
    "sqlite": sqlite.insert(PointsAccount).on_conflict_do_nothing().returning(_OPENED),
    "postgresql": postgresql.insert(PointsAccount).on_conflict_do_nothing().returning(_OPENED),
}


def open_account(
    session: Session,
    unit_id: UUID,
    owner: Owner,
    kind: AccountKind | str = AccountKind.HOLDER,
    *,
    minimum: int | EllipsisType | None = ...,
    maximum: int | None = None,
) -> Account:
    """Return the owner's account of this kind in a unit; it is opened when there is none yet.

    ``minimum`` and ``maximum`` bound the balance, counting holds; None is no limit. Left out,
    the minimum is zero for holders, merchants and pools, and none for the others. An account that
    exists keeps the limits it has.

    Raises:
        UnitUnknown: there is no such unit.
        UnitNotValidHere: the owner is a community outside the unit's subtree.
        LimitsRefused: the limits leave no room for the balance of zero that it starts with.
    """
    kind = AccountKind(kind)
    found = find_account(session, unit_id, owner, kind)
    if found is not None:
        return found
    unit = unit_by_id(session, unit_id)
    if owner.kind in (OwnerKind.COMMUNITY, OwnerKind.SYSTEM) and (
        unit.community_id not in ancestor_ids(session, owner.id)
    ):
        raise refusals.UnitNotValidHere()
    low = (0 if kind.is_own_money else None) if isinstance(minimum, EllipsisType) else minimum
    if (low is not None and low > 0) or (maximum is not None and maximum < 0):
        raise refusals.LimitsRefused()
    _insert(session, unit_id, owner, kind, low, maximum)
    found = find_account(session, unit_id, owner, kind)
    assert found is not None
    return found


def find_account(
    session: Session, unit_id: UUID, owner: Owner, kind: AccountKind | str = AccountKind.HOLDER
) -> Account | None:
    """Return the owner's account of this kind in a unit, or None."""
    row = session.execute(
        _BY_OWNER,
        {
            "owner_id": owner.id,
            "unit_id": unit_id,
            "kind": AccountKind(kind),
            "owner_kind": owner.kind,
        },
    ).one_or_none()
    return account_of(row) if row is not None else None


def account(session: Session, account_id: UUID) -> Account:
    """Return an account.

    Raises:
        AccountUnknown: there is none with this id.
    """
    row = session.execute(_BY_ID, {"id": account_id}).one_or_none()
    if row is None:
        raise refusals.AccountUnknown()
    return account_of(row)


def freeze(session: Session, actor: Actor, account_id: UUID, reason: str) -> Account:
    """Stop all movements of an account until it is opened again; holds can still be given back.

    Raises:
        NotAllowed: the actor may not decide about accounts here.
        AccountUnknown, AccountClosed: there is nothing to freeze.
    """
    return _decide(session, actor, account_id, AccountStatus.FROZEN, reason)


def unfreeze(session: Session, actor: Actor, account_id: UUID, reason: str) -> Account:
    """Let a frozen account take part again.

    Raises:
        NotAllowed: the actor may not decide about accounts here.
        AccountUnknown, AccountClosed: there is nothing to open.
    """
    return _decide(session, actor, account_id, AccountStatus.OPEN, reason)


def close_account(session: Session, actor: Actor, account_id: UUID, reason: str) -> Account:
    """Close an account for ever.

    Raises:
        NotAllowed: the actor may not decide about accounts here.
        AccountUnknown, AccountClosed: there is nothing to close.
        AccountNotEmpty: it has a balance or open holds.
    """
    return _decide(session, actor, account_id, AccountStatus.CLOSED, reason)


def change_limits(
    session: Session,
    actor: Actor,
    account_id: UUID,
    *,
    minimum: int | None,
    maximum: int | None,
    reason: str,
) -> Account:
    """Bound an account's balance anew, counting holds; None is no limit.

    Raises:
        NotAllowed: the actor may not decide about accounts here.
        AccountUnknown, AccountClosed: there is nothing to bound.
        LimitsRefused: they exclude each other, the balance or what is set aside is outside them, or
            the account was opened without limits and is spread for those who give points out.
    """
    before = account(session, account_id)
    community_id = unit_by_id(session, before.unit_id).community_id
    access.require(session, actor, "core.points.manage", community_id)
    lanes = _lock_all(session, account_id)
    lane = lanes[0]
    if lane.status is AccountStatus.CLOSED:
        raise refusals.AccountClosed()
    if (lane.minimum, lane.maximum) == (minimum, maximum):
        return before
    if (
        len(lanes) > 1
        or (minimum is not None and lane.balance - lane.held_out < minimum)
        or (maximum is not None and lane.balance + lane.held_in > maximum)
    ):
        raise refusals.LimitsRefused()
    state = {"status": lane.status, "minimum": minimum, "maximum": maximum}
    _change(session, actor, before, community_id, state, reason, "limits")
    return account(session, account_id)


def expired_account(session: Session, unit_id: UUID, community_id: UUID) -> UUID:
    """Return the unit's account of expired points."""
    owner = Owner(OwnerKind.SYSTEM, community_id)
    return open_account(session, unit_id, owner, AccountKind.EXPIRED).id


def account_of(row: Any) -> Account:
    """Return the account made from :data:`ACCOUNT_COLUMNS`."""
    id_, unit_id, owner_kind, owner_id, kind, minimum, maximum, status = row
    return Account(id_, unit_id, Owner(owner_kind, owner_id), kind, minimum, maximum, status)


def _insert(
    session: Session,
    unit_id: UUID,
    owner: Owner,
    kind: AccountKind,
    minimum: int | None,
    maximum: int | None,
) -> None:
    dialect = session.get_bind().dialect.name
    spread = minimum is None and maximum is None and not kind.is_own_money
    id_, moment = new_id(), now(session)
    lanes = LANES[dialect] if spread else 1
    row = {
        "id": id_,
        "unit_id": unit_id,
        "owner_kind": owner.kind,
        "owner_id": owner.id,
        "kind": kind,
        "lanes": lanes,
        "created_at": moment,
    }
    row["seal"] = seal_row("linli.account.1", row.values())
    made = session.execute(_OPEN[dialect], row)
    if made.first() is None:
        return
    state: dict[str, Any] = {"status": AccountStatus.OPEN, "minimum": minimum, "maximum": maximum}
    session.execute(
        insert(PointsLane),
        [
            {
                "account_id": id_,
                "lane": lane,
                **state,
                "balance": 0,
                "held_out": 0,
                "held_in": 0,
                "number": 0,
                "last_at": moment,
            }
            for lane in range(lanes)
        ],
    )
    _note_change(session, id_, 1, state, None, "")


def _decide(
    session: Session, actor: Actor, account_id: UUID, status: AccountStatus, reason: str
) -> Account:
    before = account(session, account_id)
    community_id = unit_by_id(session, before.unit_id).community_id
    access.require(session, actor, "core.points.manage", community_id)
    lanes = _lock_all(session, account_id)
    if lanes[0].status is AccountStatus.CLOSED:
        raise refusals.AccountClosed()
    if lanes[0].status is status:
        return before
    if status is AccountStatus.CLOSED and (
        sum(lane.balance for lane in lanes) != 0
        or any(lane.held_out or lane.held_in for lane in lanes)
    ):
        raise refusals.AccountNotEmpty()
    limits = {"minimum": lanes[0].minimum, "maximum": lanes[0].maximum}
    state = {"status": status, **limits}
    _change(session, actor, before, community_id, state, reason, f"{status.value}")
    return account(session, account_id)


def _change(
    session: Session,
    actor: Actor,
    before: Account,
    community_id: UUID,
    state: Mapping[str, Any],
    reason: str,
    act: str,
) -> None:
    """Write a decision about a locked account: its lanes, its own history, the audit log."""
    session.execute(
        update(PointsLane).where(col(PointsLane.account_id) == before.id).values(**state)
    )
    number = session.execute(
        select(func.max(col(PointsAccountChange.number))).where(
            col(PointsAccountChange.account_id) == before.id
        )
    ).scalar_one()
    _note_change(session, before.id, number + 1, state, actor.person_id, reason[:200])
    was = {"status": before.status, "minimum": before.minimum, "maximum": before.maximum}
    changed = [name for name in state if state[name] != was[name]]
    audit.record(
        session,
        actor,
        f"core.points_account.{act}",
        community_id,
        Subject("core.points_account", before.id),
        before={name: was[name] for name in changed},
        after={**{name: state[name] for name in changed}, "reason": reason},
        person_id=before.owner.id if before.owner.kind is OwnerKind.PERSON else None,
    )


def _note_change(
    session: Session,
    account_id: UUID,
    number: int,
    state: Mapping[str, Any],
    actor_id: UUID | None,
    reason: str,
) -> None:
    row = {
        "account_id": account_id,
        "number": number,
        **state,
        "actor_id": actor_id,
        "reason": reason,
        "at": now(session),
    }
    row["seal"] = seal_row("linli.account_change.1", row.values())
    session.execute(insert(PointsAccountChange), row)


def _lock_all(session: Session, account_id: UUID) -> Sequence[Any]:
    return session.execute(
        select(
            col(PointsLane.status),
            col(PointsLane.minimum),
            col(PointsLane.maximum),
            col(PointsLane.balance),
            col(PointsLane.held_out),
            col(PointsLane.held_in),
        )
        .where(col(PointsLane.account_id) == account_id)
        .order_by(col(PointsLane.lane))
        .with_for_update()
    ).all()
