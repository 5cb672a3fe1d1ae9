"""The staff's pages: figures, the register, and the notice of hours."""

from typing import Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import commitments
from linli_volunteer_hours.attendance import publishing, waiting_hours
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.labels import TIMES
from linli_volunteer_hours.models import Time
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.permissions import CERTIFY, MANAGE, SEE, SETTLE
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.register import posting_lists, searching
from linli_volunteer_hours.texts import _
from linli_web import page

#: Volunteers on a page of the register.
_AT_ONCE = 50


class Asked(BaseModel):
    """Whom to look for, and where the page begins."""

    q: str = ""
    time: Time | Literal[""] = ""
    name: str = ""
    after: UUID | None = None


@blueprint.get("/desk")
def desk() -> ResponseReturnValue:
    """Show the year's figures by team, and the register."""
    page.require(SEE)
    asked = page.query(Asked)
    session, place = page.session, page.community
    last = today(session, place)
    found = searching.volunteers(
        session,
        page.actor,
        place.id,
        words=asked.q,
        time=asked.time or None,
        after=(asked.name, asked.after) if asked.after else None,
        limit=_AT_ONCE + 1,
    )
    return page.render(
        "volunteer_hours/desk.html",
        asked=asked,
        volunteers=found[:_AT_ONCE],
        older=found[_AT_ONCE - 1] if len(found) > _AT_ONCE else None,
        count=searching.count(session, place.id),
        teams=figures.by_team(session, place, last.replace(month=1, day=1), last),
        times=list(TIMES.items()),
        organisations=register_lists.sent_by(session, place.id),
        disputed=waiting_hours.count_disputed(session, place.id) if page.can(SETTLE) else 0,
        may_manage=page.can(MANAGE),
        promises=commitments.count_waiting(session, place) if page.can(MANAGE) else 0,
        posted=posting_lists.count_waiting(session, place.id) if page.can(MANAGE) else 0,
        may_certify=page.can(CERTIFY),
        agreed=publishing.count_agreed(session, place.id) if page.can(MANAGE) else 0,
        notice_days=settings.of(session, place.id).notice_days,
        year=last.year,
    )


@blueprint.post("/desk/publish")
def publish() -> ResponseReturnValue:
    """Put the hours that leaders agreed to on notice."""
    made = publishing.publish_agreed(page.session, page.actor, page.community.id)
    left = publishing.count_agreed(page.session, page.community.id)
    page.flash(
        _("The hours are on public notice; %(count)s still wait for the next one.", count=left)
        if left
        else _("The hours are on public notice.")
    )
    return page.redirect("linli.notice", notice_id=made)
