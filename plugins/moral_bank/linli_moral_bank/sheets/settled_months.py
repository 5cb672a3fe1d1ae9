"""The settlements with merchants as a table: of a month, or all that were settled in a year."""

from collections.abc import Iterator, Sequence
from typing import Any

from linli.communities import Place
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import day_of
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.shop import settlements
from linli_moral_bank.shop.settlements import MerchantMonth
from linli_moral_bank.texts import _

#: What the columns of a month are called.
HEADS = (
    _("Merchant"),
    _("Portions"),
    _("Points"),
    _("Worth in yuan"),
    _("Taken off for earlier months, in yuan"),
    _("To settle, in yuan"),
    _("Settled on"),
    _("Settled by"),
    _("Points that went back since"),
)


def line(one: MerchantMonth, place: Place) -> Sequence[Any]:
    """Return a merchant's month as a row."""
    return (
        one.merchant,
        one.portions,
        one.points,
        one.worth_fen / 100,
        one.back.fen / 100,
        one.due_fen / 100,
        day_of(one.settled.at, place) if one.settled else None,
        one.settled.by if one.settled else "",
        one.since.points,
    )


def of_year(asked: Asked) -> Table:
    """List the months of a year that were settled, the newest first."""
    return asked.table(_("Settled months"), (_("Month"), *HEADS), _of_year(asked))


def _of_year(asked: Asked) -> Iterator[Sequence[Any]]:
    for month, one in settlements.in_year(asked.session, asked.place, asked.month.year):
        yield month, *line(one, asked.place)
