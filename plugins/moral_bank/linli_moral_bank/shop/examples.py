"""What the shop still has of the template's invented goods, and taking all of it off at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.subjects import Subject
from linli_moral_bank.models import Goods, Merchant
from linli_moral_bank.shop.catalogue import GoodsRow
from linli_moral_bank.shop.refusals import NoExamplesLeft
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Examples:
    """How many example goods residents can redeem, of how many merchants.

    ``closing`` are those of the merchants that never had a good of the community's own.
    """

    goods: int
    merchants: int
    closing: int


def offered(community_id: UUID) -> Sequence[ColumnExpressionArgument[bool]]:
    """Return what is true of an example that residents can redeem, for a query of goods."""
    return (
        col(Goods.community_id) == community_id,
        col(Goods.active),
        col(Goods.example),
        col(Goods.merchant_id) == col(Merchant.id),
        col(Merchant.open),
    )


def is_offered(goods: GoodsRow) -> bool:
    """Return whether a good is an example that residents can redeem."""
    return goods.example and goods.active and goods.open


def among(goods: Iterable[GoodsRow]) -> Examples:
    """Return what of all the goods of a community is an example."""
    found = [one for one in goods if is_offered(one)]
    giving = {one.merchant_id for one in found}
    own = {one.merchant_id for one in goods if not one.example}
    return Examples(len(found), len(giving), len(giving - own))


def take_off(session: Session, actor: Actor, community_id: UUID) -> Examples:
    """Offer no example goods any longer, and close the merchants that have nothing else.

    What somebody has set aside stays so, and is handed over as ever. Sent twice, it is done once:
    the second finds nothing left.

    Raises:
        NotAllowed: the actor does not keep the shop here.
        NoExamplesLeft: no example is on offer.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    query = select(Goods).where(*offered(community_id)).order_by(col(Goods.id))
    goods = session.execute(query.with_for_update()).scalars().all()
    if not goods:
        raise NoExamplesLeft(_("No example goods are on offer any more."))
    for one in goods:
        one.active = False
    session.flush()
    giving = {one.merchant_id for one in goods}
    own = select(col(Goods.merchant_id)).where(
        col(Goods.community_id) == community_id, col(Goods.example).is_(False)
    )
    closed = (
        session.execute(
            update(Merchant)
            .where(col(Merchant.id).in_(giving), col(Merchant.id).not_in(own))
            .values(open=False)
            .returning(col(Merchant.id))
        )
        .scalars()
        .all()
    )
    done = Examples(len(goods), len(giving), len(closed))
    audit.record(
        session,
        actor,
        "moral_bank.examples_taken_off",
        community_id,
        Subject("core.community", community_id),
        after={
            "count": done.goods,
            "merchants": done.closing,
            "goods": [str(one.id) for one in goods],
            "closed": [str(id_) for id_ in closed],
        },
    )
    return done
