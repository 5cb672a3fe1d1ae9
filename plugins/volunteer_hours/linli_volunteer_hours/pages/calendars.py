"""Calendar feeds: where to find one's own, and the feeds themselves."""

from flask import Response
from flask.typing import ResponseReturnValue

from linli_volunteer_hours.activities import feed
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.register import lists, volunteers
from linli_web import page


@blueprint.get("/calendar")
@blueprint.get("/calendar/<key>.ics")
def calendar(key: str = "") -> ResponseReturnValue:
    """Show the reader the addresses of their calendars; with a key, the calendar."""
    session, place = page.session, page.community
    if key:
        return Response(feed.feed(session, place, key), mimetype="text/calendar")
    known = volunteers.find(session, place.id, page.beneficiary()) if page.person else None
    own = known is not None and known.left_at is None
    return page.render(
        "volunteer_hours/calendar.html",
        volunteer=known if own else None,
        teams=lists.calendars(session, place.id, page.beneficiary()) if own else [],
    )
