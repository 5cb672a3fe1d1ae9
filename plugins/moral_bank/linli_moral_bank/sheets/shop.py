"""The shop: merchants, goods, what was ordered, booked and counted, and what stars open."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from linli.clock import now
from linli.people import Household, Organisation, Person
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import (
    Booking,
    Goods,
    Merchant,
    Redemption,
    RedemptionState,
    ServiceTime,
    StockCount,
)
from linli_moral_bank.perks import reading
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.shop import catalogue, exchanges, purses, tiers
from linli_moral_bank.shop import merchants as taking_part
from linli_moral_bank.texts import _

_STARS = range(1, 6)


def merchants(asked: Asked) -> Table:
    """List the merchants with their pledge for this month and what was taken of it."""
    heads = (
        _("Merchant"),
        _("Address"),
        _("Open for orders"),
        _("Pledged for a month"),
        _("Taken of it"),
        _("Has no network"),
    )
    rows = (
        (
            one.name,
            one.address,
            asked.yes(one.open),
            one.quota,
            one.used,
            asked.yes(one.offline),
        )
        for one in taking_part.listed(asked.session, asked.actor, asked.place)
    )
    return asked.table(_("Merchants"), heads, rows)


def goods(asked: Asked) -> Table:
    """List all goods, also those not offered now."""
    heads = (
        _("Merchant"),
        _("What"),
        _("Tier"),
        _("Points"),
        _("Stars it takes"),
        _("For one person a month"),
        _("Stock"),
        _("Offered"),
    )
    kept = tiers.of(asked.session, asked.place)
    rows = (
        (
            one.merchant,
            one.title,
            tier.title if (tier := tiers.tier_of(kept, one.price)) else "",
            one.price,
            one.min_stars,
            one.person_limit,
            one.stock,
            asked.yes(one.active),
        )
        for one in catalogue.on_offer(asked.session, asked.place, None, all_of_them=True)
    )
    return asked.table(_("Goods"), heads, rows)


def redemptions(asked: Asked) -> Table:
    """List what was ordered in a month, and what was ordered before and still waits."""
    heads = (
        _("Ordered on"),
        _("Who"),
        _("From whose points"),
        _("What"),
        _("Merchant"),
        _("Portions"),
        _("Points"),
        _("How far"),
        _("To be fetched until"),
        _("Ended on"),
        _("Handed over by"),
    )
    return asked.table(_("Redemptions one by one"), heads, _redemptions(asked))


def _redemptions(asked: Asked) -> Iterator[Sequence[Any]]:
    start, end = bounds(asked.month, asked.place)
    paying, behind = aliased(Organisation), aliased(Person)
    moment = now(asked.session)
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
            col(Redemption.state),
            col(Redemption.expires_at),
            col(Redemption.ended_at),
            col(behind.name).label("by"),
        )
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .join(Merchant, col(Merchant.id) == col(Redemption.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(Household, col(Household.id) == col(Redemption.owner_id))
        .outerjoin(paying, col(paying.id) == col(Redemption.owner_id))
        .outerjoin(behind, col(behind.id) == col(Redemption.handed_over_by_id))
        .where(
            col(Redemption.community_id) == asked.place.id,
            col(Redemption.reserved_at) < end,
            (col(Redemption.reserved_at) >= start)
            | (col(Redemption.state) == RedemptionState.RESERVED),
        )
        .order_by(col(Redemption.reserved_at), col(Redemption.id))
    )
    for row in asked.rows(query):
        state = exchanges.as_of(row.state, row.expires_at, moment)
        yield (
            asked.day(row.reserved_at),
            row.name,
            asked.say(purses.label(row.owner_kind, row.payer)) or asked.say(_("their own")),
            row.title,
            row.merchant,
            row.portions,
            row.points,
            asked.say(_STATES.get(state) or catalogue.STATES[state][0]),
            asked.day(row.expires_at) if state is RedemptionState.RESERVED else None,
            asked.day(row.ended_at),
            row.by or "",
        )


#: The staff's words, where they are not those for whoever fetches it.
_STATES = {RedemptionState.RESERVED: _("Set aside, not fetched yet")}


def bookings(asked: Asked) -> Table:
    """List the bookings for times of a month."""
    heads = (
        _("Day"),
        _("What"),
        _("Who"),
        _("From whose points"),
        _("Places"),
        _("Points"),
        _("State"),
    )
    return asked.table(_("Bookings"), heads, _bookings(asked))


def _bookings(asked: Asked) -> Iterator[Sequence[Any]]:
    start, end = bounds(asked.month, asked.place)
    query = (
        select(
            col(ServiceTime.starts_at),
            col(Redemption.title),
            col(Person.name),
            col(Redemption.owner_kind),
            func.coalesce(col(Household.code), col(Organisation.name), ""),
            col(Redemption.portions),
            col(Redemption.points),
            col(Redemption.state),
        )
        .join(Booking, col(Booking.time_id) == col(ServiceTime.id))
        .join(Redemption, col(Redemption.id) == col(Booking.redemption_id))
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .outerjoin(Household, col(Household.id) == col(Redemption.owner_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Redemption.owner_id))
        .where(
            col(Redemption.community_id) == asked.place.id,
            col(ServiceTime.starts_at) >= start,
            col(ServiceTime.starts_at) < end,
        )
        .order_by(col(ServiceTime.starts_at), col(Redemption.id))
    )
    for at, title, name, kind, payer, places, points, state in asked.rows(query):
        yield (
            asked.day(at),
            title,
            name,
            asked.say(purses.label(kind, payer)) or asked.say(_("their own")),
            places,
            points,
            asked.say(catalogue.STATES[state][0]),
        )


def counts(asked: Asked) -> Table:
    """List what was counted on the shelf, the newest first, with what was explained."""
    heads = (
        _("Counted on"),
        _("Merchant"),
        _("What"),
        _("By the books"),
        _("Portions counted"),
        _("Difference"),
        _("Explanation"),
        _("Counted by"),
    )
    return asked.table(_("Stock counts"), heads, _counts(asked))


def _counts(asked: Asked) -> Iterator[Sequence[Any]]:
    query = (
        select(
            col(StockCount.counted_at),
            col(Organisation.name),
            col(Goods.title),
            col(StockCount.expected),
            col(StockCount.counted),
            col(StockCount.explanation),
            col(Person.name),
        )
        .join(Goods, col(Goods.id) == col(StockCount.goods_id))
        .join(Merchant, col(Merchant.id) == col(Goods.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(Person, col(Person.id) == col(StockCount.counted_by_id))
        .where(col(Goods.community_id) == asked.place.id)
        .order_by(col(StockCount.id).desc())
    )
    for at, merchant, title, expected, counted, why, by in asked.rows(query):
        yield asked.day(at), merchant, title, expected, counted, counted - expected, why, by or ""


def perks(asked: Asked) -> Table:
    """List what stars open, with a column for each star."""
    heads = (
        _("Given by"),
        _("Perk"),
        *(_.plural("From one star", "From %(count)s stars", star) for star in _STARS),
        _("To bring"),
        _("From"),
        _("Until"),
        _("Given now"),
    )
    rows = (
        (
            one.giver,
            one.title,
            *(dict(one.grades).get(star, "") for star in _STARS),
            one.bring,
            one.since,
            one.until,
            asked.yes(not one.retired),
        )
        for one in reading.kept(asked.session, asked.place)
    )
    return asked.table(_("What stars open"), heads, rows)
