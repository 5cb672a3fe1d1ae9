"""The book of the stock: what came onto the shelf in a month, and what went."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from linli.people import Organisation, Person
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import bounds
from linli_moral_bank.models import Goods, Merchant
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.shop import stock_movements, stockbook
from linli_moral_bank.texts import _


def book(asked: Asked) -> Table:
    """List what came and went of all goods that are counted, also what was handed over."""
    heads = (
        _("Day"),
        _("Merchant"),
        _("What"),
        _("Why"),
        _("Came or went"),
        _("Note"),
        _("By whom"),
    )
    return asked.table(_("Book of the stock"), heads, _book(asked))


def _book(asked: Asked) -> Iterator[Sequence[Any]]:
    start, end = bounds(asked.month, asked.place)
    moved = stock_movements.movements(asked.place.id, start, end).subquery()
    query = (
        select(
            moved.c.at,
            col(Organisation.name),
            col(Goods.title),
            moved.c.why,
            moved.c.change,
            moved.c.note,
            col(Person.name),
        )
        .join(Goods, col(Goods.id) == moved.c.goods_id)
        .join(Merchant, col(Merchant.id) == col(Goods.merchant_id))
        .join(Organisation, col(Organisation.id) == col(Merchant.organisation_id))
        .outerjoin(Person, col(Person.id) == moved.c.by_id)
        .order_by(moved.c.at, col(Goods.title))
    )
    for at, merchant, title, why, change, note, by in asked.rows(query):
        said = asked.say(stockbook.REASONS[why])
        yield asked.day(at), merchant, title, said, change, note, by or ""
