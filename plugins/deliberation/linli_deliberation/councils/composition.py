"""The rule that more than half of the seats belong to people of one category."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.people import Membership, MembershipStatus
from linli_deliberation.models import Council, Seat, SeatHolder


def keeps_majority(session: Session, council: Council, categories: Iterable[str]) -> bool:
    """Return whether the rule can still be kept when somebody of these categories takes a seat.

    Empty seats may yet be filled with the category; so it is the others who must stay too few.
    """
    if not council.majority or council.majority in set(categories):
        return True
    seats, held, belong = counted(session, council)
    others = held - belong + 1
    return 2 * (seats - others) > seats


def counted(session: Session, council: Council) -> tuple[int, int, int]:
    """Return how many seats there are, how many are held, and how many by the category."""
    seats = session.execute(
        select(func.coalesce(func.sum(col(Seat.places)), 0)).where(
            col(Seat.council_id) == council.id
        )
    ).scalar_one()
    rows = session.execute(
        select(col(Membership.categories))
        .select_from(SeatHolder)
        .join(
            Membership,
            (col(Membership.person_id) == col(SeatHolder.person_id))
            & (col(Membership.community_id) == council.community_id)
            & (col(Membership.status) == MembershipStatus.ACTIVE),
            isouter=True,
        )
        .where(col(SeatHolder.council_id) == council.id, col(SeatHolder.ended_on).is_(None))
    ).scalars()
    held = [set(categories or ()) for categories in rows]
    return int(seats), len(held), sum(council.majority in one for one in held)
