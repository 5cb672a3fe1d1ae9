"""The desk: all polls with where they stand, and what can still be done about one."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli.clock import now
from linli_deliberation import settings
from linli_deliberation.casting import paper_box
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Poll, PollState
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.moments import aware
from linli_deliberation.pages.polls import Before, listing_page
from linli_deliberation.polls import (
    asking,
    closing,
    drafting,
    electorates,
    finding,
    interruptions,
    methods,
    scheduling,
    wording,
)
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.few import on_the_roll
from linli_deliberation.results import counting
from linli_deliberation.results.turnout import turnout
from linli_deliberation.texts import _
from linli_deliberation.topics import asked
from linli_web import page

Reason = Annotated[str, StringConstraints(min_length=2, max_length=1000)]


class Pressed(BaseModel):
    """A button, and nothing to fill in."""


class Why(BaseModel):
    """Why something is done; shown in public."""

    reason: Reason


class MoreTime(BaseModel):
    """Until when a vote is given more time, and why."""

    until: datetime
    reason: Reason


class Withdrawal(BaseModel):
    """Which option is withdrawn, and why."""

    code: str
    reason: Reason


class Decision(BaseModel):
    """How the council put equal options in order, and where that is written."""

    order: list[str]
    reason: Reason


@blueprint.get("/desk")
def desk() -> ResponseReturnValue:
    """Show all polls, drafts among them."""
    _require_any()
    before = page.query(Before).before
    rows, older = listing_page(None, before, drafts=page.can("deliberation.polls"))
    return page.render(
        "deliberation/desk.html",
        polls=rows,
        before=before,
        older=older,
        states=wording.STATES,
        may_prepare=page.can("deliberation.polls"),
        may_choose=page.can("deliberation.procedures"),
    )


@blueprint.get("/desk/polls/<uuid:poll_id>")
def desk_poll(poll_id: UUID) -> ResponseReturnValue:
    """Show a poll to those who look after it; nothing of its result before the close."""
    return _show(finding.find(page.session, page.community.id, poll_id))


@blueprint.post("/desk/polls/<uuid:poll_id>/discard")
def discard(poll_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    form = page.form(Pressed)
    with form.attempt():
        drafting.discard(page.session, page.actor, page.community.id, poll_id)
        page.flash(_("The draft is gone."), "info")
        return page.redirect(".desk")
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/announce")
def announce(poll_id: UUID) -> ResponseReturnValue:
    """Fix all terms and announce the poll."""
    form = page.form(Pressed)
    with form.attempt():
        scheduling.schedule(page.session, page.actor, page.community.id, poll_id)
        page.flash(_("The vote is announced. Its terms are fixed."))
        return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/ask")
def ask_to_announce(poll_id: UUID) -> ResponseReturnValue:
    """Ask the head of the community to announce a vote."""
    form = page.form(Pressed)
    with form.attempt():
        asking.ask(page.session, page.actor, page.community.id, poll_id)
        page.flash(_("It waits for the head of the community now."))
        return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/take-back")
def take_back(poll_id: UUID) -> ResponseReturnValue:
    """Make an announced poll a draft again, as long as nobody has voted."""
    scheduling.take_back(page.session, page.actor, page.community.id, poll_id)
    page.flash(_("The vote is in preparation again."), "info")
    return page.redirect(".desk_poll", poll_id=poll_id)


@blueprint.post("/desk/polls/<uuid:poll_id>/extend")
def extend(poll_id: UUID) -> ResponseReturnValue:
    """Give a vote more time, once."""
    form = page.form(MoreTime)
    if form.data:
        with form.attempt():
            until = aware(form.data.until, page.community)
            closing.extend(
                page.session,
                page.actor,
                page.community.id,
                poll_id,
                until,
                reason=form.data.reason,
            )
            page.flash(_("The vote has more time. This is shown to everybody."))
            return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/interrupted")
def declare_interruption(poll_id: UUID) -> ResponseReturnValue:
    """Let a vote go on that was interrupted at its end."""
    form = page.form(MoreTime)
    if form.data:
        with form.attempt():
            interruptions.declare(
                page.session,
                page.actor,
                page.community.id,
                poll_id,
                aware(form.data.until, page.community),
                reason=form.data.reason,
            )
            page.flash(_("Voting goes on. This is shown to everybody."))
            return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/close")
def close_held(poll_id: UUID) -> ResponseReturnValue:
    """Close a vote whose end came unseen, as nothing was interrupted."""
    form = page.form(Pressed)
    with form.attempt():
        closing.close_held(page.session, page.actor, page.community.id, poll_id)
        page.flash(_("Voting is closed."))
        return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/withdraw")
def withdraw_option(poll_id: UUID) -> ResponseReturnValue:
    """Take an option back while the vote is open."""
    form = page.form(Withdrawal)
    if form.data:
        with form.attempt():
            closing.withdraw_option(
                page.session,
                page.actor,
                page.community.id,
                poll_id,
                form.data.code,
                reason=form.data.reason,
            )
            page.flash(_("It is withdrawn. This is shown to everybody."))
            return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/count")
def count(poll_id: UUID) -> ResponseReturnValue:
    """Count a poll whose paper ballots are all entered."""
    form = page.form(Pressed)
    with form.attempt():
        counting.count_closed(page.session, page.actor, page.community.id, poll_id)
        page.flash(_("The vote is counted."))
        return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/decide")
def decide(poll_id: UUID) -> ResponseReturnValue:
    """Enter how the council decided a tie."""
    form = page.form(Decision)
    if form.data:
        with form.attempt():
            counting.decide_tie(
                page.session,
                page.actor,
                page.community.id,
                poll_id,
                form.data.order,
                reason=form.data.reason,
            )
            page.flash(_("The result is on public notice."))
            return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/recount")
def recount(poll_id: UUID) -> ResponseReturnValue:
    """Count again after an objection was right."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            counting.recount(
                page.session, page.actor, page.community.id, poll_id, reason=form.data.reason
            )
            page.flash(_("The result is on public notice."))
            return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


@blueprint.post("/desk/polls/<uuid:poll_id>/annul")
def annul(poll_id: UUID) -> ResponseReturnValue:
    """End a poll without a result."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            closing.annul(
                page.session, page.actor, page.community.id, poll_id, reason=form.data.reason
            )
            page.flash(_("The vote is annulled. The reason is shown to everybody."), "info")
            return page.redirect(".desk_poll", poll_id=poll_id)
    return _show(finding.find(page.session, page.community.id, poll_id), form)


def _require_any() -> None:
    if not (page.can("deliberation.roll") or page.can("deliberation.tell")):
        page.require("deliberation.polls")


def _show(poll: Poll, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    _require_any()
    session = page.session
    state = state_at(poll, now(session))
    rule = rule_from_json(poll.rule)
    options = finding.options(session, poll.id)
    newest = counting.latest(session, poll.id)
    draft = poll.state is PollState.DRAFT
    preview = (
        electorates.preview(session, poll) if draft and page.can("deliberation.roll") else None
    )
    waiting = state in (PollState.CLOSED, PollState.OBJECTED)
    return page.render(
        "deliberation/desk_poll.html",
        poll=poll,
        state=state,
        label=wording.STATES[state],
        form=form,
        options=options,
        budget=methods.is_budget(rule),
        motion=methods.method_of(rule).code in ("motion", "owners", "owners-major"),
        method=methods.method_of(rule),
        rule=wording.decided_in_words(poll),
        voters=wording.voters_in_words(poll),
        secrecy=wording.SECRECY[poll.secrecy],
        tie=wording.tie_in_words(poll),
        preview=preview,
        few=on_the_roll(poll, len(preview.entries)) if preview else None,
        turnout=None if draft else turnout(session, poll),
        box=paper_box.box(session, poll.id) if poll.paper and waiting else None,
        count=newest,
        tied=[one for one in options if newest and one.code in newest.tied],
        matter=asked.topic_of(session, poll.id),
        head_announces=settings.of(session, page.community.id).head_announces,
        can={
            name: page.can(f"deliberation.{name}")
            for name in ("polls", "announce", "roll", "tell", "count", "decide", "annul")
        },
    )
