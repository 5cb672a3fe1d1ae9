"""Entering paper ballots: each teller by themselves, the number on the paper first."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli_deliberation.casting import papers, saying
from linli_deliberation.models import Poll
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.saying import Ballot, paper, said
from linli_deliberation.polls import finding
from linli_deliberation.texts import _
from linli_web import page


class Paper(Ballot):
    """A paper ballot: its number, in an open vote the voter's number, and what it says."""

    serial: int
    elector_number: int | None = None


@blueprint.route("/desk/polls/<uuid:poll_id>/papers", methods=["GET", "POST"])
def enter_papers(poll_id: UUID) -> ResponseReturnValue:
    """Enter one paper after another."""
    page.require("deliberation.tell")
    poll = finding.find(page.session, page.community.id, poll_id)
    form = page.form(Paper, {"serial": _next(poll)})
    if form.data:
        with form.attempt():
            entered = papers.enter(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                form.data.serial,
                said(poll, form.data),
                elector_number=form.data.elector_number,
            )
            if entered.differs:
                page.flash(
                    _("The two of you read paper %(serial)s differently. Please look at it again"
                      " together.", serial=entered.serial),
                    "wait",
                )  # fmt: skip
            else:
                page.flash(_("Paper %(serial)s is entered.", serial=entered.serial))
            return page.redirect(".enter_papers", poll_id=poll.id)
    box = papers.box(page.session, poll.id)
    me = page.actor.person_id
    return page.render(
        "deliberation/papers.html",
        poll=poll,
        form=form,
        box=box,
        mine=sum(me in paper.teller_ids for paper in box.papers),
        differing=[paper.serial for paper in box.papers if paper.differs],
        paper=paper(poll, finding.options(page.session, poll.id), form.values),
        secret=saying.is_secret(poll),
    )


def _next(poll: Poll) -> int:
    """Return the first number that this teller has not entered."""
    me = page.actor.person_id
    done = {
        paper.serial for paper in papers.box(page.session, poll.id).papers if me in paper.teller_ids
    }
    return next(number for number in range(1, len(done) + 2) if number not in done)
