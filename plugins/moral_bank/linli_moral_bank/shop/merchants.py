"""Merchants: who takes part, what they pledged and gave this month, and for whom one acts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, people
from linli.access import Actor
from linli.communities import Place
from linli.people import Organisation
from linli_moral_bank.calendar import month_of, today
from linli_moral_bank.models import Goods, Merchant, MerchantMonth
from linli_moral_bank.shop.refusals import ShopUnknown
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class MerchantRow:
    """A merchant as staff see it, with this month's figures in points."""

    id: UUID
    organisation_id: UUID
    name: str
    about: str
    address: str
    open: bool
    quota: int
    used: int
    goods: int
    #: Whether it has no network and takes printed vouchers.
    offline: bool


@dataclass(frozen=True, slots=True)
class OpenMerchant:
    """Where and when points are exchanged."""

    name: str
    address: str
    about: str
    offline: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """A merchant's month, in points."""

    quota: int
    used: int


def listed(session: Session, actor: Actor, place: Place) -> list[MerchantRow]:
    """Return a community's merchants by name with this month's figures; one query.

    Raises:
        NotAllowed: the actor does not keep the shop here.
    """
    access.require(session, actor, "moral_bank.shop", place.id)
    month = month_of(today(session, place))
    offered = (
        select(col(Goods.merchant_id), func.count().label("count"))
        .where(col(Goods.active))
        .group_by(col(Goods.merchant_id))
        .subquery()
    )
    rows = session.execute(
        select(
            col(Merchant.id),
            col(Merchant.organisation_id),
            col(Organisation.name),
            col(Merchant.about),
            col(Organisation.address),
            col(Merchant.open),
            col(Merchant.quota),
            func.coalesce(col(MerchantMonth.used), 0),
            func.coalesce(offered.c.count, 0),
            col(Merchant.offline),
        )
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(
            MerchantMonth,
            (col(MerchantMonth.merchant_id) == col(Merchant.id))
            & (col(MerchantMonth.month) == month),
        )
        .outerjoin(offered, offered.c.merchant_id == col(Merchant.id))
        .where(col(Merchant.community_id) == place.id)
        .order_by(col(Organisation.name))
    )
    return [MerchantRow(*row) for row in rows]


def taking_part(session: Session, place: Place) -> list[OpenMerchant]:
    """Return the merchants of a community that take points now, by name; one query."""
    rows = session.execute(
        select(
            col(Organisation.name),
            col(Organisation.address),
            col(Merchant.about),
            col(Merchant.offline),
        )
        .join(Merchant, col(Merchant.organisation_id) == col(Organisation.id))
        .where(col(Merchant.community_id) == place.id, col(Merchant.open))
        .order_by(col(Organisation.name))
    )
    return [OpenMerchant(*row) for row in rows]


def figures(session: Session, place: Place, merchant_id: UUID) -> Figures:
    """Return how much of this month's pledge is reserved or handed over."""
    month = month_of(today(session, place))
    row = session.execute(
        select(col(Merchant.quota), func.coalesce(col(MerchantMonth.used), 0))
        .outerjoin(
            MerchantMonth,
            (col(MerchantMonth.merchant_id) == col(Merchant.id))
            & (col(MerchantMonth.month) == month),
        )
        .where(col(Merchant.id) == merchant_id, col(Merchant.community_id) == place.id)
    ).one()
    return Figures(*row)


def find(session: Session, community_id: UUID, merchant_id: UUID) -> Merchant:
    """Return a merchant of a community.

    Raises:
        ShopUnknown: there is none with this id here.
    """
    found: Merchant | None = session.execute(
        select(Merchant).where(
            col(Merchant.id) == merchant_id, col(Merchant.community_id) == community_id
        )
    ).scalar_one_or_none()
    if found is None:
        raise ShopUnknown(_("There is no such merchant here."))
    return found


def acted_for(session: Session, actor: Actor, community_id: UUID) -> list[tuple[Merchant, str]]:
    """Return the merchants of a community that the actor may act for, with their names."""
    if actor.person_id is None:
        return []
    organisations = people.organisations_of(session, actor.person_id, community_id)
    if not organisations:
        return []
    rows = session.execute(
        select(Merchant, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .where(col(Merchant.organisation_id).in_(organisations))
        .order_by(col(Organisation.name))
    )
    return [(merchant, name) for merchant, name in rows]
