"""One volunteer, for staff: what they can do, where they serve, and their hours."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.labels import TIMES
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.permissions import CERTIFY
from linli_volunteer_hours.register import searching
from linli_web import page


@blueprint.get("/desk/volunteers/<uuid:person_id>")
def volunteer(person_id: UUID) -> ResponseReturnValue:
    """Show a volunteer of the register."""
    session, here = page.session, page.community.id
    found = searching.one(session, page.actor, here, person_id)
    return page.render(
        "volunteer_hours/volunteer.html",
        person_id=person_id,
        one=found,
        times=[page.say(TIMES[time]) for time in found.times],
        hours=figures.mine(session, here, person_id),
        may_certify=page.can(CERTIFY),
    )
