"""The bank in figures, for everybody."""

from flask.typing import ResponseReturnValue

from linli_moral_bank.books import numbers as figures
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.pages import blueprint
from linli_moral_bank.reach import reach
from linli_web import page


@blueprint.get("/numbers")
def numbers() -> ResponseReturnValue:
    """Show the last twelve months as charts and as a table."""
    return page.render(
        "moral_bank/numbers.html",
        months=figures.by_month(page.session, page.community),
        items=figures.by_item(page.session, page.community),
        with_below=len(reach(page.session, page.community.id)) > 1,
        fewest=FEWEST,
    )
