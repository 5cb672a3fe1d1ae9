"""Entering paper ballots: each teller by themselves, the number on the paper first."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli_deliberation.casting import paper_box, papers, saying
from linli_deliberation.discussion.opinions import SMALLEST
from linli_deliberation.models import Poll
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.saying import Ballot, ballot, paper, said
from linli_deliberation.polls import finding
from linli_deliberation.texts import _
from linli_web import page


class Paper(Ballot):
    """A paper ballot: its number, in an open vote the voter's number, and what it says."""

    serial: int
    elector_number: int | None = None
    #: Nothing on it can be counted: no other field is read.
    invalid: bool = False


class Missing(BaseModel):
    """How many of the papers handed out are not in the box."""

    missing: Annotated[int, Field(ge=0, le=100_000)]


@blueprint.route("/desk/polls/<uuid:poll_id>/papers", methods=["GET", "POST"])
def enter_papers(poll_id: UUID) -> ResponseReturnValue:
    """Enter one paper after another."""
    page.require("deliberation.tell")
    poll = finding.find(page.session, page.community.id, poll_id)
    options = finding.options(page.session, poll.id)
    form = ballot(Paper, options, {"serial": _next(poll)})
    if form.data:
        with form.attempt():
            entered = papers.enter(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                form.data.serial,
                None if form.data.invalid else said(poll, form.data),
                elector_number=form.data.elector_number,
                invalid=form.data.invalid,
            )
            if entered.differs:
                page.flash(
                    _("Paper %(serial)s was read differently. Please look at it again together; if"
                      " one of you cannot come, a third person decides.", serial=entered.serial),
                    "wait",
                )  # fmt: skip
            else:
                page.flash(_("Paper %(serial)s is entered.", serial=entered.serial))
            return page.redirect(".enter_papers", poll_id=poll.id)
    return _papers(poll, form, page.form(Missing))


@blueprint.post("/desk/polls/<uuid:poll_id>/papers/missing")
def miss_papers(poll_id: UUID) -> ResponseReturnValue:
    """Say how many papers are not in the box."""
    page.require("deliberation.tell")
    poll = finding.find(page.session, page.community.id, poll_id)
    missing = page.form(Missing)
    if missing.data:
        with missing.attempt():
            box = papers.miss(
                page.session, page.actor, page.community.id, poll.id, missing.data.missing
            )
            if box.missing == missing.data.missing:
                page.flash(_("Two of you say so. It is published with the result."))
            else:
                page.flash(_("Noted. It holds when a second person says the same."), "wait")
            return page.redirect(".enter_papers", poll_id=poll.id)
    return _papers(poll, page.form(Paper, {"serial": _next(poll)}), missing)


def _papers(poll: Poll, form: page.Form[Paper], missing: page.Form[Missing]) -> ResponseReturnValue:
    box = paper_box.box(page.session, poll.id)
    me = page.actor.person_id
    return page.render(
        "deliberation/papers.html",
        poll=poll,
        form=missing if missing.errors else form,
        entering=form,
        missing=missing,
        box=box,
        mine=sum(me in paper.teller_ids for paper in box.papers),
        differing=[paper.serial for paper in box.papers if paper.differs],
        paper=paper(poll, finding.options(page.session, poll.id), form.values),
        secret=saying.is_secret(poll),
        few=SMALLEST if saying.is_secret(poll) and 0 < box.handed_out < SMALLEST else None,
    )


def _next(poll: Poll) -> int:
    """Return the first number that this teller has not entered."""
    me = page.actor.person_id
    box = paper_box.box(page.session, poll.id)
    done = {paper.serial for paper in box.papers if me in paper.teller_ids}
    return next(number for number in range(1, len(done) + 2) if number not in done)
