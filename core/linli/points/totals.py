"""How much of a unit there is, and where: the figures that a bookkeeper checks."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access
from linli.access.actor import Actor
from linli.points.models import PointsAccount, PointsLane
from linli.points.units import unit_by_id
from linli.points.values import AccountKind


@dataclass(frozen=True, slots=True)
class Total:
    """All accounts of one kind in a unit. Over all kinds the balances add up to zero."""

    kind: AccountKind
    accounts: int
    #: In the unit's smallest part (points or minutes); ``held`` is what of it is set aside.
    balance: int
    held: int


def totals(session: Session, actor: Actor, unit_id: UUID) -> list[Total]:
    """Return the totals of a unit by kind of account; kinds without an account are left out.

    Raises:
        NotAllowed: the actor may not see everybody's passbook where the unit is valid.
        UnitUnknown: there is no such unit.
    """
    access.require(session, actor, "core.points.see", unit_by_id(session, unit_id).community_id)
    rows = {
        row[0]: Total(row[0], int(row[1]), int(row[2]), int(row[3]))
        for row in session.execute(
            select(
                col(PointsAccount.kind),
                func.count(col(PointsAccount.id).distinct()),
                func.sum(col(PointsLane.balance)),
                func.sum(col(PointsLane.held_out)),
            )
            .join(PointsLane, col(PointsLane.account_id) == col(PointsAccount.id))
            .where(col(PointsAccount.unit_id) == unit_id)
            .group_by(col(PointsAccount.kind))
        )
    }
    return [rows[kind] for kind in AccountKind if kind in rows]
