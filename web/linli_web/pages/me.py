"""My data."""

from flask.typing import ResponseReturnValue

from linli_web import page
from linli_web.pages import blueprint


@blueprint.get("/c/<community>/me")
def me() -> ResponseReturnValue:
    """Show my data."""
    return page.render("linli/me.html")
