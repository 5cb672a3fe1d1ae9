"""Posters for the notice board, with a QR picture of the living page."""

from typing import Literal

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from linli import communities
from linli_moral_bank.books import posters
from linli_moral_bank.calendar import month_of
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.books.public import Month, month_asked
from linli_web import page


class Wanted(Month):
    """Of which month, and on which paper."""

    paper: Literal["a4", "a3"] = "a4"


@blueprint.get("/book/poster.pdf")
def book_poster() -> ResponseReturnValue:
    """Return the public book of a month, of all or of one resident group."""
    asked = page.query(Wanted)
    month = month_asked(asked)
    known = {one.id for one in communities.groups(page.session, page.community.id)}
    group = asked.group if asked.group in known else None
    address = url_for(".book", month=month_of(month), group=group, _external=True)
    return _pdf(
        posters.of_book(
            page.session, page.community, month, address, page.language, asked.paper, group
        )
    )


@blueprint.get("/exchanges/poster.pdf")
def exchanges_poster() -> ResponseReturnValue:
    """Return the exchanges of a month."""
    asked = page.query(Wanted)
    month = month_asked(asked)
    address = url_for(".exchange_list", month=month_of(month), _external=True)
    return _pdf(
        posters.of_exchanges(
            page.session, page.community, month, address, page.language, asked.paper
        )
    )


@blueprint.get("/honours/poster.pdf")
def honours_poster() -> ResponseReturnValue:
    """Return the red list."""
    asked = page.query(Wanted)
    address = url_for(".honours", _external=True)
    return _pdf(
        posters.of_honours(page.session, page.community, address, page.language, asked.paper)
    )


def _pdf(body: bytes) -> Response:
    return Response(body, mimetype="application/pdf")
