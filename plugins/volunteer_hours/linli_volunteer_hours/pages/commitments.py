"""What was promised elsewhere: staff make activities of it, or put it aside."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_volunteer_hours import labels
from linli_volunteer_hours.activities import commitments as rules
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import AT_ONCE, cut
from linli_volunteer_hours.pages.planning import Entry, planned, rhythms, to_choose
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register import lists as register_lists
from linli_volunteer_hours.texts import _
from linli_web import page


class OfTeam(Entry):
    """What is typed of an activity, and which team does it."""

    team: UUID


class Further(BaseModel):
    """Behind which promise the page begins."""

    due: date | None = None
    after: UUID | None = None


@blueprint.get("/desk/commitments")
def commitments() -> ResponseReturnValue:
    """Show what could become activities."""
    page.require(MANAGE)
    asked = page.query(Further)
    after = (asked.due, asked.after) if asked.due and asked.after else None
    found = rules.waiting(page.session, page.actor, page.community, after=after, limit=AT_ONCE + 1)
    shown, older = cut(found, lambda one: one)
    return page.render("volunteer_hours/commitments.html", waiting=shown, asked=asked, older=older)


@blueprint.route("/desk/commitments/<uuid:commitment_id>", methods=["GET", "POST"])
def plan_commitment(commitment_id: UUID) -> ResponseReturnValue:
    """Plan an activity for what was promised."""
    page.require(MANAGE)
    session, here = page.session, page.community.id
    found = rules.find(session, here, commitment_id)
    rules.refuse_past(session, here, found)
    draft = asdict(rules.draft(session, page.community, found))
    draft |= {name: draft[name].isoformat() for name in ("starts_on", "begins")}
    draft["month_days"] = ""
    form = page.form(OfTeam, draft)
    if form.data:
        with form.attempt():
            made = rules.plan(
                session,
                page.actor,
                here,
                commitment_id,
                form.data.team,
                planned(form.data),
                once=form.once,
            )
            page.flash(_("Planned. Neighbours can sign up now."))
            return page.redirect(".activity", activity_id=made.id)
    return page.render(
        "volunteer_hours/plan.html",
        form=form,
        team=found.title,
        activity=None,
        commitment=found,
        teams=[(one.id, one.name) for one in register_lists.teams(session, here)],
        campaigns=to_choose(),
        holidays=list(labels.HOLIDAYS.items()),
        **rhythms(),
    )


@blueprint.post("/desk/commitments/<uuid:commitment_id>/aside")
def put_commitment_aside(commitment_id: UUID) -> ResponseReturnValue:
    """Decide that no volunteers are needed."""
    rules.put_aside(page.session, page.actor, page.community.id, commitment_id)
    page.flash(_("Put aside."), "info")
    return page.redirect(".commitments")
