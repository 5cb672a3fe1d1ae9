"""What entries of the fund's book bought: goods of the shop, so many portions each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli_moral_bank.models import FundEntry, FundGoods, Goods
from linli_moral_bank.shop.catalogue import goods_of


@dataclass(frozen=True, slots=True)
class Bought:
    """A good that an entry bought; portions below zero are taken back."""

    title: str
    portions: int


def write(session: Session, entry: FundEntry, goods: Mapping[UUID, int]) -> None:
    """Let an entry name what it bought, with what a portion costs in points on this day.

    Raises:
        ShopUnknown: the community has no such good.
    """
    sign = -1 if entry.amount_fen > 0 else 1
    for goods_id, portions in goods.items():
        good = goods_of(session, entry.community_id, goods_id)
        session.add(
            FundGoods(
                entry_id=entry.id, goods_id=good.id, portions=sign * portions, price=good.price
            )
        )
    session.flush()


def of(session: Session, entry_ids: Iterable[UUID]) -> dict[UUID, list[Bought]]:
    """Return what each of several entries bought; one query."""
    rows = session.execute(
        select(col(FundGoods.entry_id), col(Goods.title), col(FundGoods.portions))
        .join(Goods, col(Goods.id) == col(FundGoods.goods_id))
        .where(col(FundGoods.entry_id).in_(entry_ids))
        .order_by(col(FundGoods.id))
    )
    found: dict[UUID, list[Bought]] = {}
    for entry_id, title, portions in rows:
        found.setdefault(entry_id, []).append(Bought(title, portions))
    return found


def sums(session: Session, within: Sequence[UUID]) -> tuple[int, int]:
    """Return the fen spent on goods that are named, and for how many points they are given."""
    naming = select(col(FundGoods.entry_id))
    here = col(FundEntry.community_id).in_(within)
    fen = session.execute(
        select(func.coalesce(-func.sum(col(FundEntry.amount_fen)), 0)).where(
            here, col(FundEntry.id).in_(naming)
        )
    ).scalar_one()
    points = session.execute(
        select(func.coalesce(func.sum(col(FundGoods.portions) * col(FundGoods.price)), 0))
        .join(FundEntry, col(FundEntry.id) == col(FundGoods.entry_id))
        .where(here)
    ).scalar_one()
    return int(fen), int(points)
