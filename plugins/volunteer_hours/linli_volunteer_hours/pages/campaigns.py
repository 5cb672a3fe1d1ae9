"""Campaigns: what runs, what one can do for it, and what came of it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_volunteer_hours.activities import campaigns as rules
from linli_volunteer_hours.activities import lists
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.hours import campaigns as figures
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import Older, Soonest, cut
from linli_volunteer_hours.pages.registering import words
from linli_volunteer_hours.permissions import MANAGE, SEE
from linli_volunteer_hours.texts import _
from linli_web import page

_AT_ONCE = 20


class Entry(BaseModel):
    """What is typed of a campaign."""

    name: Annotated[str, StringConstraints(max_length=80)]
    about: Annotated[str, StringConstraints(max_length=500)] = ""
    subjects: str = ""
    from_on: date
    until_on: date

    def wanted(self) -> rules.Wanted:
        """Return it as the rule takes it."""
        return rules.Wanted(
            name=self.name,
            about=self.about,
            subjects=words(self.subjects),
            from_on=self.from_on,
            until_on=self.until_on,
        )


@blueprint.get("/campaigns")
def campaigns() -> ResponseReturnValue:
    """Show all campaigns, the newest first."""
    asked = page.query(Older)
    session, place = page.session, page.community
    page.beneficiary()
    found = rules.page(session, place.id, before=asked.before, limit=_AT_ONCE + 1)
    return page.render(
        "volunteer_hours/campaigns.html",
        campaigns=found[:_AT_ONCE],
        before=asked.before,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        today=today(session, place),
        may_add=page.can(MANAGE),
    )


@blueprint.get("/campaigns/<uuid:campaign_id>")
def campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Show a campaign: what one can do for it, and what came of it."""
    session, place = page.session, page.community
    page.beneficiary()
    found = rules.find(session, place.id, campaign_id)
    day = today(session, place)
    asked = page.query(Soonest)
    activities, older = cut(
        lists.open_activities(
            session, place.id, campaign=found.name, after=asked.mark(), limit=_AT_ONCE + 1
        ),
        lambda one: one,
        _AT_ONCE,
    )
    return page.render(
        "volunteer_hours/campaign.html",
        campaign=found,
        runs=found.from_on <= day <= found.until_on,
        over=found.until_on < day,
        activities=activities,
        asked=asked,
        older=older,
        outcome=figures.outcome(session, found),
        may_change=page.can(MANAGE),
        may_see=page.can(SEE),
    )


@blueprint.route("/campaigns/new", methods=["GET", "POST"])
def new_campaign() -> ResponseReturnValue:
    """Make a campaign."""
    page.require(MANAGE)
    form = page.form(Entry, {"from_on": today(page.session, page.community).isoformat()})
    if form.data:
        with form.attempt():
            made = rules.add(page.session, page.actor, page.community.id, form.data.wanted())
            page.flash(_("The campaign is there. Leaders can plan for it now."))
            return page.redirect(".campaign", campaign_id=made.id)
    return page.render("volunteer_hours/campaign_form.html", form=form, campaign=None)


@blueprint.route("/campaigns/<uuid:campaign_id>/change", methods=["GET", "POST"])
def change_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Change a campaign."""
    page.require(MANAGE)
    session, here = page.session, page.community.id
    found = rules.find(session, here, campaign_id)
    form = page.form(
        Entry,
        {
            "name": found.name,
            "about": found.about,
            "subjects": ", ".join(found.subjects),
            "from_on": found.from_on.isoformat(),
            "until_on": found.until_on.isoformat(),
        },
    )
    if form.data:
        with form.attempt():
            rules.change(session, page.actor, here, campaign_id, form.data.wanted())
            page.flash(_("Saved."))
            return page.redirect(".campaign", campaign_id=campaign_id)
    return page.render("volunteer_hours/campaign_form.html", form=form, campaign=found)
