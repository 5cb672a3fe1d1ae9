"""Setting up and changing campaigns."""

from datetime import date
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import campaigns as rules
from linli_web import page


class Planned(BaseModel):
    """What a campaign says."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    about: Annotated[str, StringConstraints(max_length=300)] = ""
    starts_on: date
    ends_on: date
    sponsors: Annotated[str, StringConstraints(max_length=500)] = ""


@blueprint.route("/desk/campaigns/new", methods=["GET", "POST"])
def add_campaign() -> ResponseReturnValue:
    """Set up a campaign."""
    page.require("micro_wishes.campaigns")
    form = page.form(Planned)
    if form.data:
        with form.attempt():
            rules.add(page.session, page.actor, page.community.id, **form.data.model_dump())
            page.flash(_("The campaign is set up. Wishes can now be made for it."))
            return page.redirect(".campaign_list")
    return page.render("micro_wishes/campaign_form.html", form=form, campaign=None)


@blueprint.route("/desk/campaigns/<uuid:campaign_id>", methods=["GET", "POST"])
def change_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Correct what a campaign says."""
    page.require("micro_wishes.campaigns")
    found = rules.find(page.session, page.community.id, campaign_id)
    form = page.form(
        Planned,
        {
            "title": found.title,
            "about": found.about,
            "starts_on": found.starts_on.isoformat(),
            "ends_on": found.ends_on.isoformat(),
            "sponsors": found.sponsors,
        },
    )
    if form.data:
        with form.attempt():
            rules.change(
                page.session, page.actor, page.community.id, campaign_id, **form.data.model_dump()
            )
            page.flash(_("The campaign is changed."))
            return page.redirect(".campaign_list")
    return page.render("micro_wishes/campaign_form.html", form=form, campaign=found)
