"""Messages for the reader."""

from flask.typing import ResponseReturnValue

from linli_web import page
from linli_web.pages import blueprint


@blueprint.get("/c/<community>/inbox")
def inbox() -> ResponseReturnValue:
    """Show the newest messages."""
    return page.render("linli/inbox.html")
