"""Stars by the year's total: what last year gave holds through this year, and more counts at once.

They are reckoned whenever somebody looks, so that a deed booked or taken back changes them by
itself.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from linli import communities
from linli.db import read
from linli_moral_bank import settings
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Deed, DeedState


@dataclass(frozen=True, slots=True)
class Stars:
    """How many stars somebody has, of how many, and what this year's total says about more."""

    count: int
    of: int
    #: Score of the present year so far.
    year_score: int
    #: What is still missing to the next star; none at the highest.
    to_next: int | None


_TOTALS = select(
    func.coalesce(func.sum(col(Deed.points)).filter(col(Deed.happened_on) < bindparam("begin")), 0),
    func.coalesce(
        func.sum(col(Deed.points)).filter(col(Deed.happened_on) >= bindparam("begin")), 0
    ),
).where(
    col(Deed.community_id) == bindparam("community_id"),
    col(Deed.owner_id) == bindparam("owner_id"),
    col(Deed.state) == DeedState.CONFIRMED,
    col(Deed.happened_on) >= bindparam("since"),
)


def of(session: Session, community_id: UUID, owner_id: UUID) -> Stars:
    """Return somebody's stars in a community; one query."""
    year = today(session, communities.place(session, community_id)).year
    last, this = read(
        session,
        _TOTALS,
        community_id=community_id,
        owner_id=owner_id,
        since=date(year - 1, 1, 1),
        begin=date(year, 1, 1),
    ).one()
    decided = settings.of(session, community_id)
    count = max(decided.stars_for(int(last or 0)), decided.stars_for(int(this or 0)))
    return Stars(
        count,
        len(decided.stars),
        int(this or 0),
        decided.stars[count] - int(this or 0) if count < len(decided.stars) else None,
    )
