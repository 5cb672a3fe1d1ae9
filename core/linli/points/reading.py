"""Reading balances and statements: the same effort for a short history and for a long one.

An account's newest posting carries its balance, so a balance at any moment is one step into an
index, and a page of a statement begins right where it begins. An account that is spread over lanes
is read from all of them at once.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.clock import now
from linli.communities.models import Community
from linli.communities.tree import ancestor_ids
from linli.db.prepared import read
from linli.points import refusals, seals
from linli.points.accounts import ACCOUNT_COLUMNS, account_of
from linli.points.models import (
    PointsAccount,
    PointsLane,
    PointsLot,
    PointsOpenHold,
    PointsPosting,
    PointsTransfer,
    PointsUnit,
)
from linli.points.units import UNIT_COLUMNS, unit_of
from linli.points.values import (
    AccountBalance,
    AccountKind,
    Balance,
    Line,
    Owner,
    Statement,
)
from linli.subjects import Subject

#: After every posting of a moment.
_LAST = 2**62
_LANE_COUNT = select(col(PointsAccount.lanes)).where(col(PointsAccount.id) == bindparam("id"))


def _lapsed(account_id: Any) -> Any:
    """What open holds set aside that are over: free again, though not booked yet."""
    return (
        select(func.coalesce(func.sum(col(PointsOpenHold.amount)), 0))
        .where(
            col(PointsOpenHold.from_id) == account_id,
            col(PointsOpenHold.expires_at) <= bindparam("moment"),
        )
        .scalar_subquery()
    )


def _ended(account_id: Any) -> Any:
    """What is past its last moment, though not booked yet."""
    return (
        select(func.coalesce(func.sum(col(PointsLot.remaining)), 0))
        .where(
            col(PointsLot.account_id) == account_id,
            col(PointsLot.expires_at) <= bindparam("moment"),
            col(PointsLot.remaining) > 0,
        )
        .scalar_subquery()
    )


_NOW = (
    select(
        func.sum(col(PointsLane.balance)),
        func.sum(col(PointsLane.held_out)),
        _lapsed(bindparam("id")),
        _ended(bindparam("id")),
    )
    .where(col(PointsLane.account_id) == bindparam("id"))
    .group_by(col(PointsLane.account_id))
)
_EACH: Select[*tuple[Any, ...]] = (
    select(
        *ACCOUNT_COLUMNS,
        *UNIT_COLUMNS,
        func.coalesce(
            select(func.sum(col(PointsLane.balance)))
            .where(col(PointsLane.account_id) == col(PointsAccount.id))
            .correlate(PointsAccount)
            .scalar_subquery(),
            0,
        ),
        col(PointsLane.held_out),
        _lapsed(col(PointsAccount.id)),
        _ended(col(PointsAccount.id)),
    )
    .join(
        PointsLane,
        and_(col(PointsLane.account_id) == col(PointsAccount.id), col(PointsLane.lane) == 0),
    )
    .join(PointsUnit, col(PointsUnit.id) == col(PointsAccount.unit_id))
)
_MINE = _EACH.where(
    col(PointsAccount.owner_id) == bindparam("owner_id"),
    col(PointsAccount.owner_kind) == bindparam("owner_kind"),
    col(PointsUnit.community_id).in_(bindparam("line", expanding=True)),
).order_by(col(PointsUnit.code), col(PointsAccount.kind))
#: The holders and pools of a unit.
_OF_UNIT = _EACH.where(
    col(PointsUnit.id) == bindparam("unit_id"),
    col(PointsAccount.kind).in_((AccountKind.HOLDER, AccountKind.POOL)),
).order_by(col(PointsAccount.id))
_Nearer, _Outer = aliased(PointsUnit), aliased(Community)
_NearerPlace = aliased(Community)
#: Of those, what is spent where they are asked for: no unit of the same code is nearer.
_MEANT = _MINE.where(
    col(PointsAccount.kind) == AccountKind.HOLDER,
    ~exists().where(
        col(_Nearer.code) == col(PointsUnit.code),
        col(_Nearer.community_id).in_(bindparam("line", expanding=True)),
        col(_NearerPlace.id) == col(_Nearer.community_id),
        col(_Outer.id) == col(PointsUnit.community_id),
        func.length(col(_NearerPlace.path)) > func.length(col(_Outer.path)),
    ),
)


def balance(session: Session, account_id: UUID, at: datetime | None = None) -> Balance:
    """Return what an account has now, or had at the moment ``at`` (aware).

    At a past moment only the balance is known; holds and ended points are those of now, so they
    are left at 0.

    Raises:
        AccountUnknown: there is no such account.
    """
    if at is not None:
        return Balance(_balance_at(session, account_id, at))
    row = read(session, _NOW, id=account_id, moment=now(session)).one_or_none()
    if row is None:
        raise refusals.AccountUnknown()
    return _balance(*row)


def accounts_of(session: Session, owner: Owner, community_id: UUID) -> list[AccountBalance]:
    """Return an owner's accounts in the units that are valid in a community, with what they have.

    By unit and kind; one query, besides the community's place in the tree. A unit from above is
    among them though a nearer one has its code: what somebody has does not vanish.
    """
    return _accounts(session, _MINE, owner, community_id)


def holdings(session: Session, owner: Owner, community_id: UUID) -> dict[str, AccountBalance]:
    """Return what an owner has to spend, by what the units' codes mean in a community.

    That is what :func:`find_unit` would find: of two units with one code only the nearer counts.
    """
    found = _accounts(session, _MEANT, owner, community_id)
    return {one.unit.code: one for one in found}


def accounts_in(session: Session, unit_id: UUID) -> list[AccountBalance]:
    """Return what holders and pools have in a unit, by the age of their accounts.

    One query, which reads all of them: for acts upon a whole unit, not for a page.
    """
    return _filled(read(session, _OF_UNIT, unit_id=unit_id, moment=now(session)))


def _accounts(
    session: Session, query: Select[*tuple[Any, ...]], owner: Owner, community_id: UUID
) -> list[AccountBalance]:
    return _filled(
        read(
            session,
            query,
            owner_id=owner.id,
            owner_kind=owner.kind,
            line=ancestor_ids(session, community_id),
            moment=now(session),
        )
    )


def _filled(rows: Iterable[Any]) -> list[AccountBalance]:
    accounts, units = len(ACCOUNT_COLUMNS), len(UNIT_COLUMNS)
    return [
        AccountBalance(
            account_of(row[:accounts]),
            unit_of(row[accounts : accounts + units]),
            _balance(*row[accounts + units :]),
        )
        for row in rows
    ]


def statement(
    session: Session, account_id: UUID, limit: int = 50, before: str | None = None
) -> Statement:
    """Return a page of an account's postings with the balance after each, newest first.

    ``before`` is the page's own answer to where the older page begins.

    Raises:
        AccountUnknown: there is no such account.
        CursorInvalid: ``before`` was not made by a statement.
    """
    lanes = _lanes(session, account_id)
    at, lane, number = _parsed(before)
    asked: dict[str, Any] = {"id": account_id, "at": at, "limit": limit + 1}
    for each in range(lanes):
        # Postings of one moment are in the order of their lanes, so that the order is total.
        asked[f"number_{each}"] = number if each == lane else (_LAST if each < lane else 0)
    found = read(session, _page(lanes), **asked).all()
    newest = sorted(found, key=lambda row: (row.recorded_at, row.lane, row.number), reverse=True)
    tops: dict[int, int] = {}
    for row in newest:
        tops.setdefault(row.lane, row.lane_balance)
    running = sum(tops.values())
    lines = []
    for row in newest[:limit]:
        lines.append(_line(row, running))
        running -= row.amount
    last = newest[limit - 1] if len(newest) > limit else None
    return Statement(
        tuple(lines),
        f"{seals.moment(last.recorded_at)}~{last.lane}~{last.number}" if last else None,
    )


def _balance(total: int, held: int, lapsed: int, ended: int) -> Balance:
    held = int(held) - int(lapsed)
    return Balance(int(total), held, max(0, min(int(ended) - held, int(total))))


def _balance_at(session: Session, account_id: UUID, at: datetime) -> int:
    query = _sum_at(_lanes(session, account_id))
    return int(read(session, query, id=account_id, at=at).scalar_one())


@cache
def _sum_at(lanes: int) -> Select[int]:
    newest = (
        select(col(PointsPosting.balance).label("balance"))
        .where(
            col(PointsPosting.account_id) == bindparam("id"),
            col(PointsPosting.lane) == literal(lane),
            col(PointsPosting.recorded_at) <= bindparam("at"),
        )
        .order_by(col(PointsPosting.recorded_at).desc(), col(PointsPosting.number).desc())
        .limit(1)
        .subquery()
        for lane in range(lanes)
    )
    each = union_all(*(select(one.c.balance) for one in newest)).subquery()
    return select(func.coalesce(func.sum(each.c.balance), 0))


@cache
def _page(lanes: int) -> Select[Any]:
    newest = (
        select(
            col(PointsPosting.lane),
            col(PointsPosting.recorded_at),
            col(PointsPosting.number),
            col(PointsPosting.transfer_id),
            col(PointsPosting.amount),
            col(PointsPosting.balance).label("lane_balance"),
        )
        .where(
            col(PointsPosting.account_id) == bindparam("id"),
            col(PointsPosting.lane) == literal(lane),
            tuple_(col(PointsPosting.recorded_at), col(PointsPosting.number))
            < tuple_(
                bindparam("at", type_=PointsPosting.__table__.c.recorded_at.type),  # type: ignore[attr-defined]
                bindparam(f"number_{lane}", type_=BigInteger),
            ),
        )
        .order_by(col(PointsPosting.recorded_at).desc(), col(PointsPosting.number).desc())
        .limit(bindparam("limit"))
        .subquery()
        for lane in range(lanes)
    )
    page = union_all(*(select(one) for one in newest)).subquery("page")
    other = aliased(PointsAccount)
    return (
        select(
            *page.c,
            col(PointsTransfer.kind),
            col(PointsTransfer.effective_at),
            col(PointsTransfer.reason),
            col(PointsTransfer.subject_type),
            col(PointsTransfer.subject_id),
            col(PointsTransfer.note),
            col(PointsTransfer.actor_id),
            col(PointsTransfer.on_behalf_of_id),
            col(PointsTransfer.hold_id),
            col(PointsTransfer.reverses_id),
            col(other.id).label("other_id"),
            col(other.owner_kind),
            col(other.owner_id),
            col(other.kind).label("other_kind"),
        )
        .join(PointsTransfer, col(PointsTransfer.id) == page.c.transfer_id)
        .join(
            other,
            col(other.id)
            == case(
                (page.c.amount < 0, col(PointsTransfer.to_id)), else_=col(PointsTransfer.from_id)
            ),
        )
    )


def _line(row: Any, running: int) -> Line:
    return Line(
        transfer_id=row.transfer_id,
        kind=row.kind,
        amount=row.amount,
        balance=running,
        recorded_at=row.recorded_at,
        effective_at=row.effective_at,
        reason=row.reason,
        subject=Subject(row.subject_type, row.subject_id) if row.subject_type else None,
        note=row.note,
        other_id=row.other_id,
        other_owner=Owner(row.owner_kind, row.owner_id),
        other_kind=row.other_kind,
        actor_id=row.actor_id,
        on_behalf_of_id=row.on_behalf_of_id,
        hold_id=row.hold_id,
        reverses_id=row.reverses_id,
    )


def _parsed(before: str | None) -> tuple[datetime, int, int]:
    if before is None:
        return datetime(9999, 1, 1, tzinfo=UTC), 0, _LAST
    try:
        at, lane, number = before.split("~")
        place = datetime.fromisoformat(at).replace(tzinfo=UTC), int(lane), int(number)
    except ValueError as error:
        raise refusals.CursorInvalid() from error
    if not 0 <= place[2] <= _LAST:
        raise refusals.CursorInvalid()
    return place


def _lanes(session: Session, account_id: UUID) -> int:
    lanes = read(session, _LANE_COUNT, id=account_id).scalar_one_or_none()
    if lanes is None:
        raise refusals.AccountUnknown()
    return int(lanes)
