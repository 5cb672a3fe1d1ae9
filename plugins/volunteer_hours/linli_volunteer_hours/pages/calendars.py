"""Calendar feeds: where to find one's own, new addresses, and the feeds themselves."""

from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from linli_volunteer_hours.activities import feed
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.register import calendars as rules
from linli_volunteer_hours.register import lists, volunteers
from linli_volunteer_hours.texts import _
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


@blueprint.post("/calendar/renew")
def renew_calendar() -> ResponseReturnValue:
    """Give the reader's calendar a new address."""
    rules.renew_own(page.session, page.actor, page.community.id)
    page.flash(_("The old address opens nothing any more. Please copy the new one."))
    return page.redirect(".calendar")


@blueprint.post("/teams/<uuid:team_id>/calendar/renew")
def renew_team_calendar(team_id: UUID) -> ResponseReturnValue:
    """Give a team's calendar a new address."""
    rules.renew_team(page.session, page.actor, page.community.id, team_id)
    page.flash(_("The team's calendar has a new address. Members find it under Calendar."))
    return page.redirect(".team", team_id=team_id)
