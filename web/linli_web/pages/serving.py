"""Ending the service of somebody at the counter; the staff area begins it."""

from flask.typing import ResponseReturnValue

from linli_web import counter, page
from linli_web.pages import blueprint


@blueprint.post("/c/<community>/serving/stop")
def stop_serving() -> ResponseReturnValue:
    """Be oneself again."""
    counter.stop()
    return page.redirect("linli.home")
