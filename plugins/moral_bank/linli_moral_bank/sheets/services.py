"""Services with their times of a month, and vouchers that are out."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from linli import communities
from linli.people import Household, Organisation, PeopleSettings, Person
from linli_moral_bank import owners
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import (
    Goods,
    Merchant,
    Redemption,
    RedemptionState,
    Service,
    ServiceTime,
    Voucher,
)
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.shop import purses
from linli_moral_bank.texts import _


def services(asked: Asked) -> Table:
    """List all services, each with its times in a month; one line where it has none."""
    heads = (
        _("Merchant"),
        _("Service"),
        _("Points"),
        _("For whom"),
        _("Day"),
        _("From"),
        _("To"),
        _("Places"),
        _("Places booked"),
        _("Called off on"),
        _("What one gets"),
    )
    return asked.table(_("Services and times"), heads, _services(asked))


def _services(asked: Asked) -> Iterator[Sequence[Any]]:
    start, end = bounds(asked.month, asked.place)
    zone = ZoneInfo(asked.place.time_zone)
    decided = communities.settings(asked.session, asked.place.id, "core", PeopleSettings)
    named = {code: asked.say(title) for code, title in owners.ORGANISATIONS.items()}
    named |= decided.categories
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Organisation.name).label("merchant"),
            col(Goods.title),
            col(Goods.price),
            col(Service.categories),
            col(Service.content),
            ServiceTime,
        )
        .join(Goods, col(Goods.id) == col(Service.goods_id))
        .join(Merchant, col(Merchant.id) == col(Goods.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(
            ServiceTime,
            (col(ServiceTime.goods_id) == col(Service.goods_id))
            & (col(ServiceTime.starts_at) >= start)
            & (col(ServiceTime.starts_at) < end),
        )
        .where(col(Goods.community_id) == asked.place.id)
        .order_by(col(Organisation.name), col(Goods.title), col(ServiceTime.starts_at))
    )
    for row in asked.rows(query):
        time = row.ServiceTime
        at: tuple[Any, ...] = (None,) * 6
        if time is not None:
            at = (
                asked.day(time.starts_at),
                f"{time.starts_at.astimezone(zone):%H:%M}",
                f"{time.ends_at.astimezone(zone):%H:%M}",
                time.capacity,
                time.booked,
                asked.day(time.called_off_at),
            )
        whom = "、".join(named.get(one, one) for one in row.categories)
        yield row.merchant, row.title, row.price, whom, *at, row.content


def vouchers(asked: Asked) -> Table:
    """List printed vouchers that were not handed in yet; their codes are in no list."""
    heads = (
        _("Printed on"),
        _("Who"),
        _("From whose points"),
        _("What"),
        _("Merchant"),
        _("Portions"),
        _("Points"),
        _("Good until"),
        _("Points come back on"),
    )
    return asked.table(_("Vouchers out"), heads, _vouchers(asked))


def _vouchers(asked: Asked) -> Iterator[Sequence[Any]]:
    paying = aliased(Organisation)
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Redemption.reserved_at),
            col(Person.name),
            col(Redemption.owner_kind),
            func.coalesce(col(Household.code), col(paying.name), "").label("payer"),
            col(Redemption.title),
            col(Organisation.name).label("merchant"),
            col(Redemption.portions),
            col(Redemption.points),
            col(Voucher.last_day),
            col(Redemption.expires_at),
        )
        .join(Voucher, col(Voucher.redemption_id) == col(Redemption.id))
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .join(Merchant, col(Merchant.id) == col(Redemption.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(Household, col(Household.id) == col(Redemption.owner_id))
        .outerjoin(paying, col(paying.id) == col(Redemption.owner_id))
        .where(
            col(Redemption.community_id) == asked.place.id,
            col(Redemption.state) == RedemptionState.RESERVED,
        )
        .order_by(col(Voucher.last_day), col(Redemption.id))
    )
    for row in asked.rows(query):
        yield (
            asked.day(row.reserved_at),
            row.name,
            asked.say(purses.label(row.owner_kind, row.payer)) or asked.say(_("their own")),
            row.title,
            row.merchant,
            row.portions,
            row.points,
            row.last_day,
            asked.day(row.expires_at),
        )
