"""Results, open to everybody where the community says so, with all there is to recount them."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import notices
from linli_deliberation import settings
from linli_deliberation.casting import paper_box, saying
from linli_deliberation.models import Poll, PollState, Secrecy
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.polls import Before, listing_page
from linli_deliberation.polls import finding, wording
from linli_deliberation.polls.few import in_the_box
from linli_deliberation.refusals import PollUnknown
from linli_deliberation.results import archive, counting, published, purses, reading, receipts
from linli_deliberation.results.receipts import Found
from linli_deliberation.results.with_less import with_less
from linli_deliberation.texts import _
from linli_deliberation.topics import projects
from linli_web import page

_COUNTED = tuple(state for state in PollState if state.is_counted)
_NAMES_AT_ONCE = 50
_EXPORTS = {"zip": archive.archive, "pb": archive.pb, "blt": archive.blt}


class Receipt(BaseModel):
    """What the voter kept."""

    receipt: Annotated[str, StringConstraints(min_length=4, max_length=40)]


class Names(BaseModel):
    """Which part of those who voted by name."""

    q: str = ""
    after: int = 0


class Cut(BaseModel):
    """How much money there is after a cut, in yuan."""

    less: Annotated[Decimal, Field(ge=0, le=100_000_000, decimal_places=2)] | None = None


@blueprint.get("/results")
def results() -> ResponseReturnValue:
    """Show the polls that have a result."""
    before = page.query(Before).before
    counted, older = listing_page(None, before, states=_COUNTED)
    return page.render(
        "deliberation/results.html",
        polls=counted,
        states=wording.STATES,
        before=before,
        older=older,
    )


@blueprint.get("/polls/<uuid:poll_id>/result")
def result(poll_id: UUID) -> ResponseReturnValue:
    """Show a result: what came out, why, and how to count it again."""
    poll = _counted(poll_id)
    form = page.form(Cut, {"less": None})
    less = page.query(Cut).less
    paid: list[str] | None = None
    if less is not None:
        form.values["less"] = less
        with form.attempt():
            paid = with_less(page.session, poll, int(less * 100))
    return _show(poll, page.form(Receipt), cut=form, paid=paid)


@blueprint.get("/polls/<uuid:poll_id>/result/names")
def result_names(poll_id: UUID) -> ResponseReturnValue:
    """Show who voted how in a vote by name that is over."""
    page.require("deliberation.vote")
    poll = _counted(poll_id)
    asked = page.query(Names)
    rows = reading.names(
        page.session, poll, search=asked.q, after=asked.after, limit=_NAMES_AT_ONCE + 1
    )
    return page.render(
        "deliberation/result_names.html",
        poll=poll,
        asked=asked,
        names=rows[:_NAMES_AT_ONCE],
        older=rows[_NAMES_AT_ONCE - 1].number if len(rows) > _NAMES_AT_ONCE else None,
    )


@blueprint.get("/polls/<uuid:poll_id>/result.<ending>")
def download(poll_id: UUID, ending: Literal["zip", "pb", "blt"]) -> ResponseReturnValue:
    """Send a result as a file."""
    poll = _counted(poll_id)
    if ending not in archive.formats(poll):
        published.require_ballots(poll)
        raise page.not_found()
    made = _EXPORTS[ending](page.session, poll)
    return Response(
        made.data,
        mimetype=made.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


@blueprint.post("/polls/<uuid:poll_id>/receipt")
def receipt(poll_id: UUID) -> ResponseReturnValue:
    """Show the ballot that bears a receipt, and that it was counted."""
    poll = _counted(poll_id)
    form = page.form(Receipt)
    found = None
    if form.data:
        with form.attempt():
            found = receipts.find(page.session, poll, form.data.receipt)
    return _show(poll, form, found)


def _counted(poll_id: UUID) -> Poll:
    poll = finding.find(page.session, page.community.id, poll_id)
    if not poll.state.is_counted:
        raise PollUnknown(_("There is no result of this vote."))
    return poll


def _show(
    poll: Poll,
    form: page.Form[Receipt],
    found: Found | None = None,
    *,
    cut: page.Form[Cut] | None = None,
    paid: list[str] | None = None,
) -> ResponseReturnValue:
    session = page.session
    shown = reading.shown(session, poll)
    options = finding.options(session, poll.id)
    item = notices.items_of(session, page.community.id, "deliberation.poll", [poll.id])
    member = page.can("deliberation.vote")
    return page.render(
        "deliberation/result.html",
        poll=poll,
        label=wording.STATES[poll.state],
        shown=shown,
        counts=counting.counts(session, poll.id),
        formats=archive.formats(poll),
        shows_ballots=published.shows_ballots(poll),
        notice=item.get(poll.id),
        by_name=member and poll.secrecy is Secrecy.OPEN,
        signed_in=member,
        on_paper=paper_box.told(session, poll) if poll.paper else None,
        few=in_the_box(poll, shown.counted.election.profile.cast),
        proposals=projects.topics_by_option(session, poll.id),
        form=form,
        found=found,
        found_lines=saying.in_words(poll, options, found.ballot) if found else [],
        found_paid=[
            (next(one.title for one in options if one.code == code), amount)
            for code, amount in purses.paid(shown.counted, found.ballot)
        ]
        if found
        else [],
        spelled=receipts.spelled,
        cut=cut,
        paid=paid,
        open_to_all=settings.of(session, page.community.id).public_results,
    )
