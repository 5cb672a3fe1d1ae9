"""What the ledger knows of many accounts at once, for a plugin's own statements.

A plugin keeps the ids of its holders' accounts in a table of its own. These are what it may join to
them, so that a list over thousands of accounts stays one statement; the tables behind may change::

    total = select(func.sum(balance_of(Member.account_id))).where(Member.team_id == team.id)
    lots = open_lots()
    ending = select(Member.name, lots.c.expires_at, lots.c.remaining).join(
        lots, lots.c.account_id == Member.account_id)
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, ScalarSelect, Subquery, func, select
from sqlmodel import col

from linli.points.models import PointsLane, PointsLot


def balance_of(account_id: ColumnExpressionArgument[UUID]) -> ScalarSelect[Any]:
    """Return the balance of the account in a column, as a column; what is held is part of it."""
    return (
        select(func.coalesce(func.sum(col(PointsLane.balance)), 0))
        .where(col(PointsLane.account_id) == account_id)
        .scalar_subquery()
    )


def open_lots() -> Subquery:
    """Return what has an end and was not spent yet: ``account_id``, ``expires_at``, ``remaining``.

    ``expires_at`` (UTC) is the first moment at which the ``remaining`` is no longer there.
    """
    return (
        select(col(PointsLot.account_id), col(PointsLot.expires_at), col(PointsLot.remaining))
        .where(col(PointsLot.remaining) > 0)
        .subquery("open_lots")
    )
