"""What a community decides about exchanging one unit for another."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.communities.tree import ancestor_ids, subtree_ids
from linli.db.prepared import read
from linli.points import refusals
from linli.points.exchange.models import Period, PointsRate
from linli.points.exchange.refusals import ExchangeNotOffered, ExchangeTwoWays, RateRefused
from linli.points.models import PointsUnit
from linli.points.seals import seal_row
from linli.points.units import units
from linli.points.values import MAX_AMOUNT
from linli.subjects import Subject

#: Names the exchange between two units in the audit log, together with them.
_NAMESPACE = UUID("2f6d3a52-6f0e-4d7b-9d54-6a2a4f6f1c01")


@dataclass(frozen=True, slots=True)
class Rate:
    """For every ``give`` of one unit there are ``receive`` of the other, rounded down.

    ``cap`` is the most that one holder may give in a period. ``number`` counts the decisions that
    the community made about this exchange.
    """

    community_id: UUID
    from_unit_id: UUID
    to_unit_id: UUID
    number: int
    give: int
    receive: int
    period: Period
    cap: int | None
    open: bool

    def quote(self, amount: int) -> int:
        """Return what ``amount`` comes to: whole numbers only, never more than the rate.

        >>> ids = UUID(int=1), UUID(int=2), UUID(int=3)
        >>> Rate(*ids, 1, 60, 5, Period.MONTH, None, True).quote(90)
        7
        """
        return amount * self.receive // self.give

    def least(self, amount: int) -> int:
        """Return the smallest amount that comes to the same; what is above it would be lost.

        >>> ids = UUID(int=1), UUID(int=2), UUID(int=3)
        >>> Rate(*ids, 1, 60, 5, Period.MONTH, None, True).least(90)
        84
        """
        return -(-self.quote(amount) * self.give // self.receive)


_COLUMNS = (
    col(PointsRate.community_id),
    col(PointsRate.from_unit_id),
    col(PointsRate.to_unit_id),
    col(PointsRate.number),
    col(PointsRate.give),
    col(PointsRate.receive),
    col(PointsRate.period),
    col(PointsRate.cap),
    col(PointsRate.open),
)
_LAST = (
    select(
        col(PointsRate.community_id),
        col(PointsRate.from_unit_id),
        col(PointsRate.to_unit_id),
        func.max(col(PointsRate.number)).label("number"),
    )
    .where(col(PointsRate.community_id).in_(bindparam("line", expanding=True)))
    .group_by(
        col(PointsRate.community_id), col(PointsRate.from_unit_id), col(PointsRate.to_unit_id)
    )
    .subquery()
)
_VALID = select(*_COLUMNS).join(
    _LAST,
    (_LAST.c.community_id == col(PointsRate.community_id))
    & (_LAST.c.from_unit_id == col(PointsRate.from_unit_id))
    & (_LAST.c.to_unit_id == col(PointsRate.to_unit_id))
    & (_LAST.c.number == col(PointsRate.number)),
)

_UNITS_LOCKED = (
    select(col(PointsUnit.id))
    .where(col(PointsUnit.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(PointsUnit.id))
    .with_for_update()
)


def set_rate(
    session: Session,
    actor: Actor,
    community_id: UUID,
    from_unit_id: UUID,
    to_unit_id: UUID,
    *,
    give: int,
    receive: int,
    cap: int | None = None,
    period: Period | str = Period.MONTH,
) -> Rate:
    """Let holders of a community and all below it give one unit for another, one way only.

    For every ``give`` (of the first unit's smallest part) there are ``receive``. ``cap`` bounds
    what one holder may give in a period. A later decision takes the place of an earlier one.

    Raises:
        NotAllowed: the actor may not change settings here.
        UnitUnknown: one of the units is not valid here.
        RateRefused: the numbers make no rate, or both units are one.
        ExchangeTwoWays: a way back is open, here, above or below, perhaps by other units; rounds
            could be made.
    """
    access.require(session, actor, "core.settings", community_id)
    valid = {unit.id for unit in units(session, community_id)}
    for unit_id in (from_unit_id, to_unit_id):
        if unit_id not in valid:
            raise refusals.UnitUnknown(code=str(unit_id))
    numbers = (give, receive, *([cap] if cap is not None else []))
    if from_unit_id == to_unit_id or not all(
        type(number) is int and 0 < number <= MAX_AMOUNT for number in numbers
    ):
        raise RateRefused()
    # Two who open the two ways at once wait for one another here.
    session.execute(_UNITS_LOCKED, {"ids": (from_unit_id, to_unit_id)})
    if _leads(session, community_id, to_unit_id, from_unit_id):
        raise ExchangeTwoWays()
    return _decide(
        session, actor, community_id, from_unit_id, to_unit_id, give, receive, cap, Period(period)
    )


def close_rate(
    session: Session, actor: Actor, community_id: UUID, from_unit_id: UUID, to_unit_id: UUID
) -> None:
    """End an exchange in a community and below it.

    Raises:
        NotAllowed: the actor may not change settings here.
        ExchangeNotOffered: there is none.
    """
    access.require(session, actor, "core.settings", community_id)
    rate = rate_of(session, community_id, from_unit_id, to_unit_id)
    _decide(
        session,
        actor,
        community_id,
        from_unit_id,
        to_unit_id,
        rate.give,
        rate.receive,
        rate.cap,
        rate.period,
        is_open=False,
    )


def rates(session: Session, community_id: UUID) -> list[Rate]:
    """Return the exchanges that are open in a community, its own or those from above."""
    known = _rates(session, community_id)
    return [known[pair] for pair in sorted(known) if known[pair].open]


def rate_of(session: Session, community_id: UUID, from_unit_id: UUID, to_unit_id: UUID) -> Rate:
    """Return the rate that holds in a community.

    Raises:
        ExchangeNotOffered: these units are not exchanged here.
    """
    rate = _rates(session, community_id).get((from_unit_id, to_unit_id))
    if rate is None or not rate.open:
        raise ExchangeNotOffered()
    return rate


def _rates(session: Session, community_id: UUID) -> dict[tuple[UUID, UUID], Rate]:
    """Return the newest decision about each pair, the nearest community's where several have."""
    line = ancestor_ids(session, community_id)
    found = [Rate(*row) for row in read(session, _VALID, line=line)]
    found.sort(key=lambda rate: line.index(rate.community_id))
    return {(rate.from_unit_id, rate.to_unit_id): rate for rate in found}


def _leads(session: Session, community_id: UUID, start: UUID, end: UUID) -> bool:
    """Return whether open rates lead from one unit to another, above and below a community."""
    places = {*ancestor_ids(session, community_id), *subtree_ids(session, community_id)}
    found = [Rate(*row) for row in read(session, _VALID, line=sorted(places))]
    reached, waiting = {start}, [start]
    while waiting:
        unit_id = waiting.pop()
        for rate in found:
            if rate.open and rate.from_unit_id == unit_id and rate.to_unit_id not in reached:
                reached.add(rate.to_unit_id)
                waiting.append(rate.to_unit_id)
    return end in reached


def _decide(
    session: Session,
    actor: Actor,
    community_id: UUID,
    from_unit_id: UUID,
    to_unit_id: UUID,
    give: int,
    receive: int,
    cap: int | None,
    period: Period,
    *,
    is_open: bool = True,
) -> Rate:
    before = session.execute(
        select(func.coalesce(func.max(col(PointsRate.number)), 0)).where(
            col(PointsRate.community_id) == community_id,
            col(PointsRate.from_unit_id) == from_unit_id,
            col(PointsRate.to_unit_id) == to_unit_id,
        )
    ).scalar_one()
    row: dict[str, Any] = {
        "community_id": community_id,
        "from_unit_id": from_unit_id,
        "to_unit_id": to_unit_id,
        "number": before + 1,
        "give": give,
        "receive": receive,
        "period": period,
        "cap": cap,
        "open": is_open,
        "actor_id": actor.person_id,
        "at": now(session),
    }
    row["seal"] = seal_row("linli.rate.1", row.values())
    session.execute(insert(PointsRate), row)
    audit.record(
        session,
        actor,
        "core.points_rate.set" if is_open else "core.points_rate.closed",
        community_id,
        Subject("core.points_rate", uuid5(_NAMESPACE, f"{from_unit_id}{to_unit_id}")),
        after={"give": give, "receive": receive, "cap": cap, "period": period.value},
    )
    return Rate(
        community_id, from_unit_id, to_unit_id, before + 1, give, receive, period, cap, is_open
    )
