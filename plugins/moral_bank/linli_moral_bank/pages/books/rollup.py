"""The figures of the outlets and branches below."""

from flask.typing import ResponseReturnValue

from linli_moral_bank.books import rollup as figures
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.books.public import Month, around, month_asked
from linli_web import page


@blueprint.get("/desk/figures")
def rollup() -> ResponseReturnValue:
    """Show what happened in a month, in all and in each part, without names."""
    month = month_asked(page.query(Month))
    whole, parts = figures.of_month(page.session, page.actor, page.community, month)
    return page.render(
        "moral_bank/rollup.html",
        month=month,
        **around(month),
        whole=whole,
        parts=parts,
        fewest=figures.FEWEST,
        on_notice=figures.on_notice(page.session, page.community),
    )
