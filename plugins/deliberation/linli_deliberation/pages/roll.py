"""The roll of a poll: who may vote, who has, paper ballots and proxies."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation.casting import departed, entitlement, handing, proxies
from linli_deliberation.models import Poll, PollState
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.naming import named, namesakes
from linli_deliberation.polls import electorates, finding, listing
from linli_deliberation.refusals import PollUnknown, ProxyRefused
from linli_deliberation.results.turnout import turnout
from linli_deliberation.texts import _
from linli_web import page

_AT_ONCE = 50


class Asked(BaseModel):
    """Which part of the roll."""

    q: str = ""
    missing: bool = False
    after: int = 0


class Handed(BaseModel):
    """Who takes the paper ballot."""

    person: UUID


class Returned(BaseModel):
    """Why the hand-out of a paper is taken back."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=300)]


class Authorised(BaseModel):
    """Who votes in place of another, and where the signed paper is kept."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    who: UUID | None = None
    note: Annotated[str, StringConstraints(min_length=2, max_length=300)]


@blueprint.get("/desk/polls/<uuid:poll_id>/roll")
def roll(poll_id: UUID) -> ResponseReturnValue:
    """Show the roll: whose vote is in, and by which way."""
    poll = announced(poll_id)
    asked = page.query(Asked)
    rows = listing.roll(
        page.session,
        page.actor,
        page.community.id,
        poll.id,
        search=asked.q,
        missing=asked.missing,
        after=asked.after,
        limit=_AT_ONCE + 1,
    )
    return page.render(
        "deliberation/roll.html",
        poll=poll,
        asked=asked,
        rows=rows[:_AT_ONCE],
        older=rows[_AT_ONCE - 1].number if len(rows) > _AT_ONCE else None,
        turnout=turnout(page.session, poll),
        running=poll.state in (PollState.SCHEDULED, PollState.OPEN),
    )


@blueprint.get("/desk/polls/<uuid:poll_id>/names")
def names(poll_id: UUID) -> ResponseReturnValue:
    """Show who would be on the roll of a draft now."""
    page.require("deliberation.roll")
    poll = finding.draft(page.session, page.community.id, poll_id, locked=False)
    asked = page.query(Asked)
    entries = electorates.preview(page.session, poll).entries
    rows = [
        (number, entry.label)
        for number, entry in enumerate(entries, start=1)
        if number > asked.after and asked.q.strip() in entry.label
    ]
    return page.render(
        "deliberation/names.html",
        poll=poll,
        asked=asked,
        votes=len(entries),
        rows=rows[:_AT_ONCE],
        more=rows[_AT_ONCE - 1][0] if len(rows) > _AT_ONCE else None,
    )


@blueprint.route("/desk/polls/<uuid:poll_id>/roll/<uuid:elector_id>", methods=["GET", "POST"])
def elector(poll_id: UUID, elector_id: UUID) -> ResponseReturnValue:
    """Show one line of the roll; hand out its paper ballot."""
    form = page.form(Handed)
    if form.data:
        with form.attempt():
            handing.hand_out(
                page.session,
                page.actor,
                page.community.id,
                poll_id,
                elector_id,
                form.data.person,
            )
            page.flash(_("Noted. Please let them put the paper into the box."))
            return page.redirect(".roll", poll_id=poll_id)
    return _elector(poll_id, elector_id, form, page.form(Authorised))


@blueprint.post("/desk/polls/<uuid:poll_id>/roll/<uuid:elector_id>/proxy")
def appoint(poll_id: UUID, elector_id: UUID) -> ResponseReturnValue:
    """Enter a written authorisation."""
    form = page.form(Authorised)
    if form.data:
        with form.attempt():
            proxies.appoint(
                page.session,
                page.actor,
                page.community.id,
                poll_id,
                elector_id,
                named(form.data.name, ProxyRefused, who=form.data.who),
                note=form.data.note,
            )
            page.flash(_("The authorisation is entered."))
            return page.redirect(".elector", poll_id=poll_id, elector_id=elector_id)
    return _elector(poll_id, elector_id, page.form(Handed), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/proxies/<uuid:proxy_id>/revoke")
def revoke(poll_id: UUID, proxy_id: UUID) -> ResponseReturnValue:
    """Take an authorisation back."""
    proxies.revoke(page.session, page.actor, page.community.id, poll_id, proxy_id)
    page.flash(_("The authorisation is taken back."), "info")
    return page.redirect(".roll", poll_id=poll_id)


@blueprint.post("/desk/polls/<uuid:poll_id>/roll/<uuid:elector_id>/paper-back")
def take_paper_back(poll_id: UUID, elector_id: UUID) -> ResponseReturnValue:
    """Take the hand-out of a paper ballot back."""
    form = page.form(Returned)
    if form.data:
        with form.attempt():
            handing.take_back(
                page.session,
                page.actor,
                page.community.id,
                poll_id,
                elector_id,
                reason=form.data.reason,
            )
            page.flash(_("Taken back. The line is free again, and the person is told."))
            return page.redirect(".elector", poll_id=poll_id, elector_id=elector_id)
    return _elector(poll_id, elector_id, page.form(Handed), page.form(Authorised), form)


def announced(poll_id: UUID) -> Poll:
    """Return a poll with a roll, to those who may read it.

    Raises:
        NotAllowed, PollUnknown: who asks may not, or there is none here that is announced.
    """
    if not page.can("deliberation.tell"):
        page.require("deliberation.roll")
    poll = finding.find(page.session, page.community.id, poll_id)
    if poll.state is PollState.DRAFT:
        raise PollUnknown(_("There is no such vote here."))
    return poll


def _elector(
    poll_id: UUID,
    elector_id: UUID,
    taking: page.Form[Handed],
    authorising: page.Form[Authorised],
    returning: page.Form[Returned] | None = None,
) -> ResponseReturnValue:
    poll = announced(poll_id)
    found = entitlement.line(page.session, poll.id, elector_id)
    return page.render(
        "deliberation/elector.html",
        poll=poll,
        line=found,
        here=departed.still_here(page.session, poll, elector_id),
        form=next((one for one in (returning, taking) if one and one.errors), authorising),
        returning=returning,
        authorising=authorising,
        namesakes=namesakes(authorising.values),
        running=poll.state in (PollState.SCHEDULED, PollState.OPEN),
        may_tell=page.can("deliberation.tell"),
        may_prepare=page.can("deliberation.polls"),
    )
