"""Points that end: how many and when, and telling their holder a month before.

The ledger spends the oldest first and lets what is too old end; here people only hear of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from linli import communities
from linli.clock import now
from linli.communities import Place
from linli.db import read
from linli.points import Owner, OwnerKind, open_lots
from linli_moral_bank import owners, telling
from linli_moral_bank.calendar import day_of
from linli_moral_bank.models import Depositor
from linli_moral_bank.texts import _

#: The job that tells people.
WARN = "moral_bank.warn_of_ending"
#: So long before points end their holder hears of it.
AHEAD = timedelta(days=31)
#: So long before they hear of it again, where more of them end by then.
_AGAIN = timedelta(days=7)
_AT_ONCE = 500

_LOTS = open_lots()
_NEXT = (
    select(_LOTS.c.expires_at, _LOTS.c.remaining)
    .join(Depositor, col(Depositor.points_account_id) == _LOTS.c.account_id)
    .where(
        col(Depositor.community_id) == bindparam("community_id"),
        col(Depositor.owner_id) == bindparam("owner_id"),
        _LOTS.c.expires_at > bindparam("moment"),
    )
    .order_by(_LOTS.c.expires_at)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Points that end after a day, the last on which they can be spent."""

    amount: int
    last_day: date


def next_ending(session: Session, place: Place, owner_id: UUID) -> Ending | None:
    """Return the points of a depositor that end next, within the coming months; one query."""
    row = read(
        session, _NEXT, community_id=place.id, owner_id=owner_id, moment=now(session)
    ).first()
    return Ending(row.remaining, _last_day(row.expires_at, place)) if row else None


def endings(session: Session, place: Place) -> dict[UUID, Ending]:
    """Return what ends next in each purse of a community, by its account; one query."""
    rows = session.execute(
        select(_LOTS.c.account_id, _LOTS.c.remaining, _LOTS.c.expires_at)
        .join(Depositor, col(Depositor.points_account_id) == _LOTS.c.account_id)
        .where(col(Depositor.community_id) == place.id, _LOTS.c.expires_at > now(session))
        .order_by(_LOTS.c.expires_at.desc())
    )
    return {id_: Ending(amount, _last_day(at, place)) for id_, amount, at in rows}


def warn(session: Session, _payload: Mapping[str, Any]) -> None:
    """Tell everybody whose points end within a month, once for each day on which some end.

    Where more of them end than they were told of, they hear it again in the last week: points that
    were earned in December end with the year, too.
    """
    while _warn_some(session) == _AT_ONCE:
        pass


def _warn_some(session: Session) -> int:
    moment = now(session)
    rows = session.execute(
        select(
            col(Depositor.id),
            col(Depositor.community_id),
            col(Depositor.owner_kind),
            col(Depositor.owner_id),
            _LOTS.c.expires_at,
            _LOTS.c.remaining,
        )
        .join(_LOTS, _LOTS.c.account_id == col(Depositor.points_account_id))
        .where(
            _LOTS.c.expires_at > moment,
            _LOTS.c.expires_at <= moment + AHEAD,
            col(Depositor.warned_until).is_(None)
            | (_LOTS.c.expires_at > col(Depositor.warned_until))
            | (_LOTS.c.expires_at == col(Depositor.warned_until))
            & (_LOTS.c.expires_at <= moment + _AGAIN)
            & (_LOTS.c.remaining > col(Depositor.warned_points)),
        )
        .order_by(_LOTS.c.expires_at, col(Depositor.id))
        .limit(_AT_ONCE)
    ).all()
    for row in rows:
        place = communities.place(session, row.community_id)
        whose = _told(session, row.community_id, Owner(row.owner_kind, row.owner_id))
        text = _.plural(
            "One of your points can be spent until %(day)s.",
            "%(count)s of your points can be spent until %(day)s.",
            row.remaining,
            day=_last_day(row.expires_at, place),
        )
        telling.tell(session, whose, row.community_id, text, "moral_bank/shop")
        session.execute(
            update(Depositor)
            .where(col(Depositor.id) == row.id)
            .values(warned_until=row.expires_at, warned_points=row.remaining)
            .execution_options(synchronize_session=False)
        )
    return len(rows)


def _told(session: Session, community_id: UUID, owner: Owner) -> list[UUID]:
    """Return who hears of an owner's points; whoever shares them hears it as their own."""
    found = set(owners.speakers(session, community_id, owner))
    if owner.kind is OwnerKind.HOUSEHOLD:
        found -= set(
            session.execute(
                select(col(Depositor.owner_id)).where(
                    col(Depositor.community_id) == community_id,
                    col(Depositor.household_id) == owner.id,
                )
            ).scalars()
        )
    return sorted(found)


def _last_day(expires_at: datetime, place: Place) -> date:
    """Return the day whose end is the moment of ending."""
    return day_of(expires_at - timedelta(seconds=1), place)
