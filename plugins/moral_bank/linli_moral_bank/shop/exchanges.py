"""What was redeemed: one's own, a merchant's, and the monthly list that is posted for all."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, people
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.db import read
from linli.i18n import Text
from linli.people import Household, Organisation, Person
from linli.points import OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.books.book import masking
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import Booking, Merchant, Redemption, RedemptionState, ServiceTime
from linli_moral_bank.shop import purses, settlements

#: A query whose rows are read in order.
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Mine:
    """A redemption as those see it whose it is; one that nobody fetched in time is expired."""

    id: UUID
    title: str
    #: Who ordered it and fetches it.
    person_id: UUID
    person: str
    #: Whose points pay: a household by its number, an organisation by its name.
    owner_kind: OwnerKind
    payer: str
    merchant: str
    about: str
    address: str
    portions: int
    points: int
    state: RedemptionState
    reserved_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    #: When a booked service begins and ends; None for what is fetched.
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def whose(self) -> Text | str:
        """Return whose points pay, where they are not the person's own; else nothing."""
        return purses.label(self.owner_kind, self.payer)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A line of a list of exchanges, people's names masked."""

    id: UUID
    at: datetime
    name: Text | str
    title: str
    merchant: str
    portions: int
    points: int
    #: Whether its points went back after its month was settled.
    returned: bool = False


@dataclass(frozen=True, slots=True)
class MerchantTotal:
    """What a merchant gave in a month."""

    merchant_id: UUID
    merchant: str
    portions: int
    points: int


#: The organisation that pays, beside the one that gives.
_Paying = aliased(Organisation)

_OPEN = select(func.count(), func.min(col(Redemption.expires_at))).where(
    col(Redemption.person_id) == bindparam("person_id"),
    col(Redemption.community_id) == bindparam("community_id"),
    col(Redemption.state) == RedemptionState.RESERVED,
    col(Redemption.expires_at) > bindparam("moment"),
)


def mine(
    session: Session,
    person_id: UUID,
    community_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 20,
) -> list[Mine]:
    """Return what a person ordered, from whose points ever, newest first."""
    where = col(Redemption.person_id) == person_id
    return _listed(session, community_id, where, before=before, limit=limit)


def of_owner(
    session: Session,
    owner_id: UUID,
    community_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 20,
) -> list[Mine]:
    """Return what a household or an organisation paid for, newest first."""
    where = col(Redemption.owner_id) == owner_id
    return _listed(session, community_id, where, before=before, limit=limit)


def one(session: Session, community_id: UUID, redemption_id: UUID) -> Mine:
    """Return a redemption that is there."""
    (found,) = _listed(session, community_id, col(Redemption.id) == redemption_id)
    return found


def _listed(
    session: Session,
    community_id: UUID,
    where: ColumnElement[bool],
    *,
    before: UUID | None = None,
    limit: int = 1,
) -> list[Mine]:
    query = (
        select(
            col(Redemption.id),
            col(Redemption.title),
            col(Redemption.person_id),
            col(Person.name),
            col(Redemption.owner_kind),
            func.coalesce(col(Household.code), col(_Paying.name), ""),
            col(Organisation.name),
            col(Merchant.about),
            col(Organisation.address),
            col(Redemption.portions),
            col(Redemption.points),
            col(Redemption.state),
            col(Redemption.reserved_at),
            col(Redemption.expires_at),
            col(Redemption.ended_at),
            col(ServiceTime.starts_at),
            col(ServiceTime.ends_at),
        )
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .join(Merchant, col(Merchant.id) == col(Redemption.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(Household, col(Household.id) == col(Redemption.owner_id))
        .outerjoin(_Paying, col(_Paying.id) == col(Redemption.owner_id))
        .outerjoin(Booking, col(Booking.redemption_id) == col(Redemption.id))
        .outerjoin(ServiceTime, col(ServiceTime.id) == col(Booking.time_id))
        .where(where, col(Redemption.community_id) == community_id)
        .order_by(col(Redemption.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Redemption.id) < before)
    moment = now(session)
    found = [Mine(*row) for row in session.execute(query)]
    return [replace(one, state=as_of(one.state, one.expires_at, moment)) for one in found]


def to_fetch(session: Session, person_id: UUID, community_id: UUID) -> tuple[int, datetime | None]:
    """Return how many things wait to be fetched by a person, and until when the first does."""
    count, until = read(
        session, _OPEN, person_id=person_id, community_id=community_id, moment=now(session)
    ).one()
    return count, until


def open_count(session: Session, person_id: UUID, community_id: UUID) -> int:
    """Return how many things wait to be fetched by a person."""
    return to_fetch(session, person_id, community_id)[0]


def at_merchant(
    session: Session,
    actor: Actor,
    place: Place,
    merchant: Merchant,
    since: datetime,
    *,
    until: datetime | None = None,
    before: UUID | None = None,
    limit: int | None = None,
    as_settled: bool = False,
) -> list[Exchange]:
    """Return what a merchant handed over since a moment, newest first; all without a limit.

    ``as_settled``: also what was settled with its month and went back since.

    Raises:
        NotItsAgent: the actor neither acts for the merchant nor keeps the shop here.
    """
    require_reader(session, actor, merchant)
    query = _handed_over(place.id, before, as_settled=as_settled).where(
        col(Redemption.merchant_id) == merchant.id, col(Redemption.ended_at) >= since
    )
    if until is not None:
        query = query.where(col(Redemption.ended_at) < until)
    return _shown(session, place, query.limit(limit))


def require_reader(session: Session, actor: Actor, merchant: Merchant) -> None:
    """Refuse whoever may not know what a merchant handed over to whom.

    Raises:
        NotItsAgent: the actor neither acts for the merchant nor keeps the shop here.
    """
    if not access.can(session, actor, "moral_bank.shop", merchant.community_id):
        people.require_agent(session, actor, merchant.organisation_id)


def in_month(
    session: Session,
    place: Place,
    month: date,
    *,
    before: UUID | None = None,
    limit: int | None = None,
    as_settled: bool = False,
) -> list[Exchange]:
    """Return the public list of a month's exchanges, newest first; all of it without a limit.

    ``as_settled``: for those who settle, also what was settled and went back since.
    """
    start, end = bounds(month, place)
    query = _handed_over(place.id, before, as_settled=as_settled).where(
        col(Redemption.ended_at) >= start, col(Redemption.ended_at) < end
    )
    return _shown(session, place, query.limit(limit))


def totals(session: Session, place: Place, month: date) -> list[MerchantTotal]:
    """Return what each merchant gave in a month, the most first; one query."""
    start, end = bounds(month, place)
    points = func.sum(col(Redemption.points))
    rows = session.execute(
        select(col(Merchant.id), col(Organisation.name), func.sum(col(Redemption.portions)), points)
        .join(Merchant, col(Merchant.id) == col(Redemption.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .where(
            col(Redemption.community_id) == place.id,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        )
        .group_by(col(Merchant.id), col(Organisation.name))
        .order_by(points.desc(), col(Organisation.name))
    )
    return [
        MerchantTotal(id_, name, int(portions), int(total)) for id_, name, portions, total in rows
    ]


def _handed_over(community_id: UUID, before: UUID | None, *, as_settled: bool) -> Rows:
    query = (
        select(
            col(Redemption.id),
            col(Redemption.ended_at),
            col(Redemption.owner_kind),
            func.coalesce(col(_Paying.name), col(Person.name)),
            col(Redemption.title),
            col(Organisation.name),
            col(Redemption.portions),
            col(Redemption.points),
            col(Redemption.state) == RedemptionState.RETURNED,
        )
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .join(Merchant, col(Merchant.id) == col(Redemption.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(_Paying, col(_Paying.id) == col(Redemption.owner_id))
        .where(
            col(Redemption.community_id) == community_id,
            settlements.HELD
            if as_settled
            else col(Redemption.state) == RedemptionState.HANDED_OVER,
        )
        .order_by(col(Redemption.ended_at).desc(), col(Redemption.id).desc())
    )
    if before is None:
        return query
    last = aliased(Redemption)
    ended = select(col(last.ended_at)).where(col(last.id) == before).scalar_subquery()
    return query.where(
        (col(Redemption.ended_at) < ended)
        | (col(Redemption.ended_at) == ended) & (col(Redemption.id) < before)
    )


def _shown(session: Session, place: Place, query: Rows) -> list[Exchange]:
    how = masking(session, place.id)
    return [
        Exchange(id_, at, owners.shown(kind, name, how), *rest)
        for id_, at, kind, name, *rest in session.execute(query)
    ]


def as_of(state: RedemptionState, expires_at: datetime, moment: datetime) -> RedemptionState:
    """Return where a redemption stands: one that nobody fetched in time is expired."""
    if state is RedemptionState.RESERVED and expires_at <= moment:
        return RedemptionState.EXPIRED
    return state
