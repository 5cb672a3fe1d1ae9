"""What the tests of the shop share: redeeming, and a code for it."""

from uuid import UUID

from sqlmodel import Session
from tests.moral_bank.longhai import Bank, good

from linli import points
from linli.access import SYSTEM
from linli.points import Owner, Transfer
from linli.testing.people import Somebody
from linli_moral_bank.books import purse
from linli_moral_bank.models import Goods, Merchant, Redemption
from linli_moral_bank.shop import merchants, redemption


def merchant_of(session: Session, goods: Goods) -> Merchant:
    return session.get_one(Merchant, goods.merchant_id)


def used(session: Session, bank: Bank, goods: Goods) -> int:
    return merchants.figures(session, bank.place, goods.merchant_id).used


def redeem(
    session: Session,
    bank: Bank,
    title: str = "小面一碗",
    who: Somebody | None = None,
    portions: int = 1,
    once: str | None = None,
) -> Redemption:
    actor, goods = (who or bank.resident).actor, good(session, title)
    return redemption.redeem(session, actor, bank.id, goods.id, portions=portions, once=once)


def code_of(session: Session, bank: Bank, made: Redemption, who: Somebody | None = None) -> str:
    actor = (who or bank.resident).actor
    return redemption.new_code(session, actor, bank.id, made.id).text


def give_to(session: Session, bank: Bank, owner: Owner, amount: int) -> UUID:
    """Put points into the purse of a household or organisation, and return its account."""
    depositor = purse.lock(session, bank.id, owner.id, owner.kind)
    source = purse.source(session, purse.unit(session, bank.id, purse.POINTS))
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=f"test:{owner.id}",
            from_id=source,
            to_id=depositor.points_account_id,
            amount=amount,
            reason="test.gift",
        ),
    )
    return depositor.points_account_id
