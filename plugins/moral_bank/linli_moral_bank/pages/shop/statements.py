"""A merchant's statement of a month: on the page, on paper to be signed, and as a file."""

from typing import Literal
from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from linli.i18n import Text, translate
from linli_moral_bank.books import spreadsheets
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.calendar import bounds, day_of, month_of, said_month
from linli_moral_bank.models import Merchant
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.books.public import Listed, around, month_asked
from linli_moral_bank.shop import exchanges, merchants, statements
from linli_moral_bank.shop.statements import Statement
from linli_moral_bank.texts import _
from linli_web import page

#: What was handed over, on one page.
_AT_ONCE = 50


class Wanted(Listed):
    """Of which month, where the page begins, and whether as a file."""

    kind: Literal["page", "xlsx"] = "page"


@blueprint.get("/merchant/<uuid:merchant_id>/statement")
def statement(merchant_id: UUID) -> ResponseReturnValue:
    """Show what a merchant handed over in a month and what it is worth, or send it as a file."""
    session, place = page.session, page.community
    merchant = merchants.find(session, place.id, merchant_id)
    asked = page.query(Wanted)
    month = month_asked(asked)
    found = statements.of_month(session, page.actor, place, merchant, month)
    if asked.kind == "xlsx":
        return _file(merchant, found)
    start, end = bounds(month, place)
    lines = exchanges.at_merchant(
        session,
        page.actor,
        place,
        merchant,
        start,
        until=end,
        before=asked.before,
        limit=_AT_ONCE + 1,
        as_settled=True,
    )
    return page.render(
        "moral_bank/statement.html",
        merchant=merchant,
        statement=found,
        month=month,
        **around(month),
        lines=lines[:_AT_ONCE],
        before=asked.before,
        more=lines[_AT_ONCE - 1].id if len(lines) > _AT_ONCE else None,
        keeps_shop=page.can("moral_bank.shop"),
    )


def _file(merchant: Merchant, found: Statement) -> Response:
    fen = found.sums.fen_per_point
    heading = (_("What"), _("Portions"), _("Points"), _("Yuan"))
    sums = Table(
        _said(_("Statement")),
        [_said(one) for one in heading],
        [
            *([one.title, one.portions, one.points, one.points * fen / 100] for one in found.given),
            *(
                [
                    _said(
                        _(
                            "Taken off, of %(month)s: %(title)s",
                            month=said_month(one.month),
                            title=one.title,
                        )
                    ),
                    None,
                    -one.points,
                    -one.fen / 100,
                ]
                for one in found.taken_off
            ),
        ],
    )
    place = page.community
    start, end = bounds(found.month, place)
    lines = exchanges.at_merchant(
        page.session, page.actor, place, merchant, start, until=end, as_settled=True
    )
    heads = (_("Day"), _("What"), _("Portions"), _("Points"), _("Who"), _("Went back later"))
    each = Table(
        _said(_("Exchanges")),
        [_said(one) for one in heads],
        [
            [
                day_of(one.at, place),
                one.title,
                one.portions,
                one.points,
                _said(one.name),
                _said(_("Yes")) if one.returned else "",
            ]
            for one in lines
        ],
    )
    response = Response(
        spreadsheets.xlsx([sums, each]),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = quote(f"{found.sums.merchant}-{month_of(found.month)}.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _said(text: Text | str) -> str:
    return translate(text, page.language)
