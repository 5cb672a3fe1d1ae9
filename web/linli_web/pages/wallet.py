"""The passbook."""

from flask.typing import ResponseReturnValue

from linli_web import page
from linli_web.pages import blueprint


@blueprint.get("/c/<community>/wallet")
def wallet() -> ResponseReturnValue:
    """Show the passbook."""
    return page.render("linli/wallet.html")
