"""Vouchers for merchants without a network: signed, for one merchant, good until a day, used once.

A voucher is a redemption whose code is printed instead of shown. Points, portion and quota are set
aside before it is printed, and it cannot be cancelled, so that the merchant may rely on it. The
merchant checks the signature with the community's public keys alone, and hands the codes in later;
a code is taken once, and whoever comes with it again hears when it was. What is never handed in
comes back to the purse.

What is printed is a signed note (C2SP) with these lines::

    linli/0192f6a07cd07c4f8d3a1f6f2f6f0f11/voucher
    voucher K7MDP-3HQW9
    merchant 0192f6a07cd07c4f8d3a1f6f2f6f0f12
    until 2026-04-30
    points 12
    what 小面一碗 ×2
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli import communities
from linli.access import Actor
from linli.codes import IssuedCode
from linli.communities import Place
from linli.points import Owner, log
from linli_moral_bank import settings
from linli_moral_bank.calendar import day_of, today
from linli_moral_bank.models import Redemption, ServiceTime, Voucher
from linli_moral_bank.shop import merchants
from linli_moral_bank.shop import redemption as redemptions
from linli_moral_bank.shop.bookings import when
from linli_moral_bank.shop.catalogue import goods_of
from linli_moral_bank.shop.refusals import OtherMerchant, ShopRefused, VoucherExpired, VoucherForged
from linli_moral_bank.texts import _

#: The word in the name of what is signed.
PURPOSE = "voucher"
_CODE = re.compile(r"\bvoucher ([A-Z0-9]{5}-[A-Z0-9]{5})")


@dataclass(frozen=True, slots=True)
class Printed:
    """What a voucher says."""

    code: str
    merchant_id: UUID
    last_day: date
    points: int
    what: str


def issue(
    session: Session,
    actor: Actor,
    community_id: UUID,
    goods_id: UUID,
    *,
    portions: int = 1,
    price: int | None = None,
    time_id: UUID | None = None,
    owner: Owner | None = None,
    once: str | None = None,
) -> tuple[Redemption, IssuedCode | None]:
    """Set portions aside at a merchant without a network, and return the code to print.

    The points are the actor's, or of the household or organisation ``owner``. A service is booked
    for the time ``time_id``, and its voucher is good until the end of that day. The code is none
    when the same form was sent before: only who got it then can print it.

    Raises:
        ShopUnknown: there is no such good here.
        ShopRefused: its merchant has a network, and needs no vouchers.
        LedgerKeyMissing, LedgerKeyUnreadable: it cannot be signed.
        Refusal: it cannot be redeemed, as :func:`linli_moral_bank.shop.redemption.redeem` says.
    """
    goods = goods_of(session, community_id, goods_id)
    if not merchants.find(session, community_id, goods.merchant_id).offline:
        raise ShopRefused(_("This merchant takes codes from the phone, not vouchers."))
    place = communities.place(session, community_id)
    decided = settings.of(session, community_id)
    booked = session.get(ServiceTime, time_id) if time_id else None
    if booked is not None:
        last_day = day_of(booked.ends_at, place)
    else:
        last_day = today(session, place) + timedelta(days=decided.voucher_days)
    made = redemptions.redeem(
        session,
        actor,
        community_id,
        goods_id,
        portions=portions,
        price=price,
        time_id=time_id,
        owner=owner,
        once=once,
        until=_end_of(last_day + timedelta(days=decided.hand_in_days), place),
    )
    if session.get(Voucher, made.id) is not None:
        return made, None
    code = redemptions.new_code(session, actor, community_id, made.id)
    session.add(Voucher(redemption_id=made.id, last_day=last_day))
    session.flush()
    # One that could not be signed is not given out.
    note(session, made.id, code.text)
    return made, code


def note(session: Session, redemption_id: UUID, code: str) -> str:
    """Return the signed text of a voucher, to be printed by whoever has its code.

    Raises:
        LedgerKeyMissing, LedgerKeyUnreadable: it cannot be signed.
    """
    found = session.get_one(Redemption, redemption_id)
    voucher = session.get_one(Voucher, redemption_id)
    what = f"{found.title} ×{found.portions}" if found.portions > 1 else found.title
    if (booked := when(session, redemption_id)) is not None:
        zone = communities.place(session, found.community_id).time_zone
        what += f" {booked[0].astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    lines = [
        f"voucher {code}",
        f"merchant {found.merchant_id.hex}",
        f"until {voucher.last_day.isoformat()}",
        f"points {found.points}",
        f"what {what}",
    ]
    return log.sign_note(session, found.community_id, PURPOSE, lines)


def read(text: str, community_id: UUID, publics: Iterable[bytes]) -> Printed:
    """Return what a printed voucher says; it needs no database and no network.

    Raises:
        VoucherForged: none of the keys has signed it for this community.
    """
    lines = log.signed_lines(text, community_id, PURPOSE, publics)
    values = dict(line.split(" ", 1) for line in lines or ())
    try:
        return Printed(
            values["voucher"],
            UUID(hex=values["merchant"]),
            date.fromisoformat(values["until"]),
            int(values["points"]),
            values["what"],
        )
    except (KeyError, ValueError) as error:
        raise VoucherForged(_("This voucher is not from this community.")) from error


def check(printed: Printed, merchant_id: UUID, day: date) -> None:
    """Refuse a voucher that this merchant does not take on this day.

    Raises:
        OtherMerchant, VoucherExpired: it is for another merchant, or its last day is over.
    """
    if printed.merchant_id != merchant_id:
        raise OtherMerchant(_("This voucher is for another merchant."))
    if day > printed.last_day:
        raise VoucherExpired(_("This voucher was good until %(day)s.", day=printed.last_day))


def code_in(text: str) -> str:
    """Return the code in the text of a voucher; any other text is returned as it is."""
    found = _CODE.search(text)
    return found[1] if found else text


def last_day_of(session: Session, redemption_id: UUID) -> date | None:
    """Return until when a redemption's voucher is good; None where none was printed."""
    voucher = session.get(Voucher, redemption_id)
    return voucher.last_day if voucher else None


def _end_of(day: date, place: Place) -> datetime:
    """Return the first moment after a day in the community."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(place.time_zone))
