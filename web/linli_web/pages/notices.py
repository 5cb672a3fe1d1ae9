"""Public notices."""

from flask.typing import ResponseReturnValue

from linli_web import page
from linli_web.pages import blueprint


@blueprint.get("/c/<community>/notices")
def notices() -> ResponseReturnValue:
    """Show the notices."""
    return page.render("linli/notices.html")
