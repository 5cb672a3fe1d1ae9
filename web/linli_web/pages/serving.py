"""Ending the service of somebody at the counter; the staff area begins it."""

from flask.typing import ResponseReturnValue

from linli_web import counter, page
from linli_web.pages import blueprint


@blueprint.post("/c/<community>/serving/stop")
def stop_serving() -> ResponseReturnValue:
    """Be oneself again, and go on to the slip that says what was done."""
    slip_id = counter.finish(page.session, page.actor, page.community)
    if slip_id is None:
        return page.redirect("linli.home")
    return page.redirect("staff.counter_slip", slip_id=slip_id)
