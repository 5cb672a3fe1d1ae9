"""The rule that more than half of the seats belong to people of one category, now and later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.hooks import ToDo
from linli.people import Membership, MembershipStatus
from linli_deliberation.days import today_in
from linli_deliberation.models import Council, Seat, SeatHolder
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Composition:
    """Who sits on a council, by what its rule asks."""

    #: How many seats there are, without those for guests.
    seats: int
    held: int
    #: How many of those who sit belong to the category; all where there is no rule.
    belong: int
    #: How many of those who sit have left the community.
    gone: int
    #: How many seats are free because somebody left the community before their term was over.
    freed: int = 0

    @property
    def reached(self) -> bool:
        """Whether more than half of those who sit belong to the category."""
        return 2 * self.belong > self.held

    @property
    def possible(self) -> bool:
        """Whether more than half of all seats can belong to it once the empty ones are filled."""
        return 2 * (self.seats - (self.held - self.belong)) > self.seats


def keeps_majority(session: Session, council: Council, categories: Iterable[str]) -> bool:
    """Return whether the rule can still be kept when somebody of these categories takes a seat.

    Empty seats may yet be filled with the category; so it is the others who must stay too few.
    """
    if not council.majority or council.majority in set(categories):
        return True
    found = composition(session, council)
    others = found.held - found.belong + 1
    return 2 * (found.seats - others) > found.seats


def composition(session: Session, council: Council, today: date | None = None) -> Composition:
    """Return who sits on a council now; with ``today`` without those whose terms are over."""
    return _compositions(session, council.community_id, [council], today)[council.id]


def waiting(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    """Return how many councils need a look: the rule no longer holds, or somebody has left."""
    if not access.can(session, actor, "deliberation.councils", community.id):
        return ()
    councils = (
        session.execute(select(Council).where(col(Council.community_id) == community.id))
        .scalars()
        .all()
    )
    today = today_in(session, community.id)
    found = _compositions(session, community.id, councils, today) if councils else {}
    broken = sum(not one.possible or one.gone + one.freed > 0 for one in found.values())
    return (
        ToDo(
            _.plural("Council that lacks members", "Councils that lack members", broken),
            "councils",
            broken,
            icon="people",
            order=38,
        ),
    )


def _compositions(
    session: Session, community_id: UUID, councils: Sequence[Council], today: date | None
) -> dict[UUID, Composition]:
    ids = [one.id for one in councils]
    places: dict[UUID, int] = {
        row[0]: int(row[1])
        for row in session.execute(
            select(col(Seat.council_id), func.coalesce(func.sum(col(Seat.places)), 0))
            .where(col(Seat.council_id).in_(ids))
            .group_by(col(Seat.council_id))
        )
    }
    rows = session.execute(
        select(col(SeatHolder.council_id), col(Membership.id), col(Membership.categories))
        .select_from(SeatHolder)
        .join(
            Membership,
            (col(Membership.person_id) == col(SeatHolder.person_id))
            & (col(Membership.community_id) == community_id)
            & (col(Membership.status) == MembershipStatus.ACTIVE),
            isouter=True,
        )
        .where(
            col(SeatHolder.council_id).in_(ids),
            col(SeatHolder.ended_on).is_(None),
            *(() if today is None else (col(SeatHolder.until) >= today,)),
        )
    )
    held: dict[UUID, list[tuple[UUID | None, list[str] | None]]] = {id_: [] for id_ in ids}
    for council_id, membership_id, categories in rows:
        held[council_id].append((membership_id, categories))
    left = _left(session, community_id, ids)
    return {
        one.id: Composition(
            seats=places.get(one.id, 0),
            held=len(held[one.id]),
            belong=sum(
                not one.majority or one.majority in (categories or ())
                for _membership, categories in held[one.id]
            ),
            gone=sum(membership is None for membership, _categories in held[one.id]),
            freed=min(left.get(one.id, 0), max(places.get(one.id, 0) - len(held[one.id]), 0)),
        )
        for one in councils
    }


def _left(session: Session, community_id: UUID, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many left each council with the community while their term was running."""
    here = exists().where(
        col(Membership.person_id) == col(SeatHolder.person_id),
        col(Membership.community_id) == community_id,
        col(Membership.status) == MembershipStatus.ACTIVE,
    )
    rows = session.execute(
        select(col(SeatHolder.council_id), func.count())
        .where(
            col(SeatHolder.council_id).in_(ids),
            col(SeatHolder.ended_on) < col(SeatHolder.until),
            col(SeatHolder.until) >= today_in(session, community_id),
            ~here,
        )
        .group_by(col(SeatHolder.council_id))
    )
    return {row[0]: int(row[1]) for row in rows}
