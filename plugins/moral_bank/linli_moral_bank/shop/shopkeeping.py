"""Keeping the shop: entering merchants and goods, and changing them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, points
from linli.access import Actor
from linli.clock import now
from linli.people import Organisation
from linli.points import AccountKind, Owner
from linli.subjects import Subject
from linli_moral_bank.books import keepers, purse
from linli_moral_bank.models import Goods, Merchant, StockReason
from linli_moral_bank.shop import merchants, stockbook
from linli_moral_bank.shop.catalogue import PICTURES, goods_of
from linli_moral_bank.shop.refusals import ShopRefused, ShopUnknown
from linli_moral_bank.texts import _


def add_merchant(
    session: Session,
    actor: Actor,
    community_id: UUID,
    organisation_id: UUID,
    *,
    quota: int,
    about: str = "",
) -> Merchant:
    """Let an organisation of the community give goods for points, up to ``quota`` a month.

    Raises:
        NotAllowed: the actor does not keep the shop here.
        ShopUnknown: the community has no such organisation.
        ShopRefused: it is a merchant already, or the quota is below zero.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    found = session.execute(
        select(col(Organisation.name)).where(
            col(Organisation.id) == organisation_id,
            col(Organisation.community_id) == community_id,
            col(Organisation.closed_on).is_(None),
        )
    ).scalar_one_or_none()
    if found is None:
        raise ShopUnknown(_("There is no such organisation here."), field="organisation")
    _check_quota(quota)
    unit = purse.unit(session, community_id, purse.POINTS)
    owner = Owner.organisation(organisation_id)
    merchant = Merchant(
        community_id=community_id,
        organisation_id=organisation_id,
        account_id=points.open_account(session, unit.id, owner, AccountKind.MERCHANT).id,
        quota=quota,
        about=about.strip()[:300],
        created_at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(merchant)
            session.flush()
    except IntegrityError as error:
        raise ShopRefused(
            _("%(name)s is already on the list.", name=found), field="organisation"
        ) from error
    _note(session, actor, "merchant_added", merchant.community_id, merchant.id, {"quota": quota})
    return merchant


def change_merchant(
    session: Session,
    actor: Actor,
    community_id: UUID,
    merchant_id: UUID,
    *,
    quota: int,
    about: str,
    open_: bool,
    offline: bool = False,
) -> None:
    """Change a merchant's monthly quota, what is said about it, and whether it takes part now.

    One that is ``offline`` has no network and takes printed vouchers.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such merchant here.
        ShopRefused: the quota is below zero.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    merchant = merchants.find(session, community_id, merchant_id)
    _check_quota(quota)
    before = {"quota": merchant.quota, "open": merchant.open}
    merchant.quota, merchant.about, merchant.open = quota, about.strip()[:300], open_
    merchant.offline = offline
    session.flush()
    after = {"quota": quota, "open": open_, "offline": offline}
    _note(session, actor, "merchant_changed", community_id, merchant_id, after, before)


def add_goods(
    session: Session,
    actor: Actor,
    community_id: UUID,
    merchant_id: UUID,
    *,
    title: str,
    price: int,
    about: str = "",
    stock: int | None = None,
    person_limit: int | None = None,
    min_stars: int = 0,
    picture: str = "",
    example: bool = False,
) -> Goods:
    """Offer something at a merchant.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such merchant here.
        DutiesIncompatible: they keep the fund's book, and the community parts the two.
        ShopRefused: the title is missing or taken, or a number makes no sense.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    merchants.find(session, community_id, merchant_id)
    _check_goods(title, price, stock, person_limit)
    if stock:
        keepers.take(session, actor, community_id, "moral_bank.shop")
    goods = Goods(
        community_id=community_id,
        merchant_id=merchant_id,
        title=title.strip(),
        about=about.strip()[:300],
        picture=picture if picture in PICTURES else "",
        price=price,
        stock=stock,
        person_limit=person_limit,
        min_stars=min_stars,
        example=example,
        created_at=now(session),
    )
    _store(session, goods)
    if stock:
        stockbook.write(session, actor, goods.id, stock, StockReason.OPENING)
    after = {"title": goods.title, "price": price, "stock": stock}
    _note(session, actor, "goods_added", community_id, goods.id, after)
    return goods


def change_goods(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    *,
    title: str,
    price: int,
    about: str,
    person_limit: int | None,
    min_stars: int = 0,
    active: bool,
) -> None:
    """Change what is said about a good, its price and limit, and whether it is offered.

    What was reserved before keeps its price. What was an example of the template is looked at now.

    Raises:
        NotAllowed, ShopUnknown: the actor may not, or there is no such good here.
        ShopRefused: the title is missing or taken, or a number makes no sense.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    goods = goods_of(session, community_id, goods_id)
    _check_goods(title, price, None, person_limit)
    before = {"title": goods.title, "price": goods.price, "active": goods.active}
    goods.title, goods.price, goods.about = title.strip(), price, about.strip()[:300]
    goods.person_limit, goods.min_stars, goods.active = person_limit, min_stars, active
    goods.example = False
    _store(session, goods)
    after = {"title": goods.title, "price": price, "active": active}
    _note(session, actor, "goods_changed", community_id, goods_id, after, before)


def _check_quota(quota: int) -> None:
    if quota < 0:
        raise ShopRefused(_("The monthly quota cannot be below zero."), field="quota")


def _check_goods(title: str, price: int, stock: int | None, person_limit: int | None) -> None:
    if not title.strip() or len(title.strip()) > 120:
        raise ShopRefused(_("Please give it a name of at most 120 characters."), field="title")
    if price <= 0:
        raise ShopRefused(_("The price is one point or more."), field="price")
    if stock is not None and stock < 0:
        raise ShopRefused(_("The stock cannot be below zero."), field="stock")
    if person_limit is not None and person_limit <= 0:
        raise ShopRefused(_("The limit for one person is one or more."), field="person_limit")


def _store(session: Session, goods: Goods) -> None:
    try:
        with session.begin_nested():
            session.add(goods)
            session.flush()
    except IntegrityError as error:
        title = goods.title
        raise ShopRefused(
            _("The merchant already offers “%(title)s”.", title=title), field="title"
        ) from error


def _note(
    session: Session,
    actor: Actor,
    what: str,
    community_id: UUID,
    id_: UUID,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    kind = "merchant" if what.startswith("merchant") else "goods"
    subject = Subject(f"moral_bank.{kind}", id_)
    audit.record(
        session, actor, f"moral_bank.{what}", community_id, subject, before=before, after=after
    )
