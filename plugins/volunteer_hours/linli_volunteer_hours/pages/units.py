"""Organisations and units: posting members, their hours; receiving them, for the staff."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli_volunteer_hours.attendance import confirmable, confirming
from linli_volunteer_hours.labels import POSTINGS
from linli_volunteer_hours.models import PostingState
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.paging import Older, cut
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.register import posting_lists as lists
from linli_volunteer_hours.register import postings as rules
from linli_volunteer_hours.texts import _
from linli_web import page

_AT_ONCE = 50


class NewPosting(BaseModel):
    """Whom an organisation posts where."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    phone: Annotated[str, StringConstraints(max_length=20)] = ""
    community: UUID


class Further(BaseModel):
    """Behind which row each list begins."""

    waiting: UUID | None = None
    here: UUID | None = None


class Hours(Older):
    """Behind which posting, and behind which hours to confirm, each list begins."""

    at: datetime | None = None
    hours: UUID | None = None

    def mark(self) -> tuple[datetime, UUID] | None:
        """Return it as the list of hours takes it."""
        return (self.at, self.hours) if self.at and self.hours else None


class Chosen(BaseModel):
    """Whose hours are confirmed."""

    who: list[UUID] = Field(default_factory=list, min_length=1)


class Why(BaseModel):
    """Why somebody is not received."""

    reason: str = ""


@blueprint.route("/organisations/<uuid:organisation_id>/members", methods=["GET", "POST"])
def unit_members(organisation_id: UUID) -> ResponseReturnValue:
    """Show an agent whom the organisation posted where; post somebody."""
    form = page.form(NewPosting, {"community": page.community.id})
    if form.data:
        with form.attempt():
            rules.post(
                page.session,
                page.actor,
                organisation_id,
                form.data.community,
                form.data.name,
                form.data.phone,
            )
            page.flash(_("Posted. The staff there receive them; we tell you."))
            return page.redirect(".unit_members", organisation_id=organisation_id)
    return _members(organisation_id, posting=form)


@blueprint.post("/organisations/<uuid:organisation_id>/members/confirm")
def unit_confirm(organisation_id: UUID) -> ResponseReturnValue:
    """Confirm hours of the organisation's own members, where their community allows it."""
    form = page.form(Chosen)
    if form.data:
        with form.attempt():
            said = confirming.confirm_posted(
                page.session, page.actor, organisation_id, form.data.who
            )
            page.flash(
                _.plural(
                    "The hours of one person are confirmed. Thank you!",
                    "The hours of %(count)s people are confirmed. Thank you!",
                    len(said.done),
                )
            )
            return page.redirect(".unit_members", organisation_id=organisation_id)
    return _members(organisation_id, confirm=form)


@blueprint.post("/postings/<uuid:posting_id>/end")
def end_posting(posting_id: UUID) -> ResponseReturnValue:
    """End a posting, as the organisation, the person or the staff."""
    ended = rules.end(page.session, page.actor, posting_id)
    page.flash(_("The posting has ended."), "info")
    if ended.person_id == page.beneficiary():
        return page.redirect(".register")
    if page.can(MANAGE) and ended.community_id == page.community.id:
        return page.redirect(".postings")
    return page.redirect(".unit_members", organisation_id=ended.organisation_id)


@blueprint.get("/desk/postings")
def postings() -> ResponseReturnValue:
    """Show staff whom organisations posted here."""
    return _postings(None, None)


@blueprint.post("/desk/postings/<uuid:posting_id>/<any(receive, decline):what>")
def decide_posting(posting_id: UUID, what: str) -> ResponseReturnValue:
    """Receive a posted member, or decline with a reason."""
    session, actor, here = page.session, page.actor, page.community.id
    form = page.form(Why)
    if form.data:
        with form.attempt():
            if what == "receive":
                rules.receive(session, actor, here, posting_id)
                page.flash(_("Received. The member and the organisation are told."))
            else:
                rules.decline(session, actor, here, posting_id, form.data.reason)
                page.flash(_("Declined. The organisation is told why."), "info")
            return page.redirect(".postings")
    return _postings(form, posting_id)


def _members(organisation_id: UUID, **forms: page.Form[Any]) -> ResponseReturnValue:
    session = page.session
    organisation = rules.require_agent(session, page.actor, organisation_id)
    asked = page.query(Hours)
    waiting = lists.to_confirm(
        session, page.actor, organisation_id, after=asked.mark(), limit=_AT_ONCE + 1
    )
    shown, later = cut(waiting, lambda one: one, _AT_ONCE)
    refused = {
        id_: why
        for community_id in {one.community_id for one in shown}
        for id_, why in confirmable.refusals(
            session,
            page.actor,
            community_id,
            [one for one in shown if one.community_id == community_id],
        ).items()
    }
    found = lists.of_organisation(session, organisation_id, before=asked.before, limit=_AT_ONCE + 1)
    return page.render(
        "volunteer_hours/unit_members.html",
        organisation=organisation,
        members=found[:_AT_ONCE],
        before=asked.before,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        places=lists.places_of(session, found),
        choices=[(place.id, place.name) for place in rules.reachable(session, organisation)],
        to_confirm=[one for one in shown if one.id not in refused],
        others=[one for one in shown if one.id in refused],
        left=confirmable.left(session, shown, refused),
        hours=asked.hours,
        later=later,
        labels=POSTINGS,
        states=PostingState,
        forms=forms,
        form=next(iter(forms.values()), None),
    )


def _postings(form: page.Form[Why] | None, which: UUID | None) -> ResponseReturnValue:
    page.require(MANAGE)
    session, here, asked = page.session, page.community.id, page.query(Further)
    many = _AT_ONCE + 1
    sent, received = PostingState.SENT, PostingState.RECEIVED
    waiting = lists.in_community(session, here, sent, after=asked.waiting, limit=many)
    present = lists.in_community(session, here, received, after=asked.here, limit=many)
    return page.render(
        "volunteer_hours/postings.html",
        asked=asked,
        waiting=waiting[:_AT_ONCE],
        older_waiting=waiting[_AT_ONCE - 1].id if len(waiting) > _AT_ONCE else None,
        present=present[:_AT_ONCE],
        older_present=present[_AT_ONCE - 1].id if len(present) > _AT_ONCE else None,
        form=form,
        which=which,
    )
