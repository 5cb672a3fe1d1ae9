"""The staff area's first page: what waits, and where everything is."""

from flask.typing import ResponseReturnValue

from linli_web import page
from linli_web.staff import blueprint


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Show the links to everything that this member of staff may do."""
    page.require("core.staff_area")
    return page.render("linli/staff/desk.html")
