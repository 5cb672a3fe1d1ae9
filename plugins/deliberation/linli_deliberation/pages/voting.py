"""Voting: the ballot, a look over it, and the vote is in. Three screens, all without script."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli.access import Actor
from linli.clock import now
from linli_deliberation.casting import casting, delegating, entitlement, saying
from linli_deliberation.casting.entitlement import Vote
from linli_deliberation.casting.standing import filled_in, standing
from linli_deliberation.models import Poll, PollState, Way
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.polls import announced
from linli_deliberation.pages.saying import Ballot, ballot, fields, paper, said
from linli_deliberation.polls import finding, wording
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.results.receipts import spelled
from linli_deliberation.texts import _
from linli_web import page


class For(BaseModel):
    """For whom, when somebody was authorised in writing."""

    elector: UUID | None = None


class To(BaseModel):
    """Whose vote is to count for the reader too."""

    to: UUID
    q: str = ""


#: How many names a search shows at once.
_AT_ONCE = 20


class Search(BaseModel):
    """Part of a name, and after which number of the roll."""

    q: str = ""
    after: int = 0


@blueprint.get("/polls/<uuid:poll_id>/vote")
def vote(poll_id: UUID) -> ResponseReturnValue:
    """Show the ballot; an open vote that is in is shown as filled in to the voter alone."""
    poll = announced(poll_id)
    mine = _mine(poll, page.query(For).elector)
    present = standing(page.session, poll, mine.elector_id)
    if state_at(poll, now(page.session)) is not PollState.OPEN or (
        present is not None and not present.changeable
    ):
        return page.redirect(".poll", poll_id=poll.id)
    initial = {"elector": mine.elector_id, "receipt": casting.new_receipt()}
    kept = filled_in(page.session, mine) if present is not None else None
    if present is not None:
        initial |= {"replaces": present.version, **(fields(poll, kept) if kept else {})}
    return _ballot(poll, mine, page.form(Ballot, initial))


@blueprint.post("/polls/<uuid:poll_id>/vote")
def review(poll_id: UUID) -> ResponseReturnValue:
    """Show what the ballot says, before it is cast."""
    poll = announced(poll_id)
    options = finding.options(page.session, poll.id)
    form = ballot(Ballot, options)
    mine = _mine(poll, _uuid(form.values.get("elector")))
    if form.data and not form.data.again:
        with form.attempt():
            casting.require_unseen(page.actor, poll, unseen=form.data.unseen)
            text = saying.checked(poll, options, said(poll, form.data))
            return page.render(
                "deliberation/review.html",
                poll=poll,
                vote=mine,
                sent=form,
                lines=saying.in_words(poll, options, text),
                me=page.beneficiary(),
            )
    return _ballot(poll, mine, form)


@blueprint.post("/polls/<uuid:poll_id>/cast")
def cast(poll_id: UUID) -> ResponseReturnValue:
    """Cast the vote, and show what the voter keeps."""
    poll = announced(poll_id)
    form = page.form(Ballot)
    mine = _mine(poll, _uuid(form.values.get("elector")))
    if form.data:
        with form.attempt():
            done = casting.cast(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                said(poll, form.data),
                once=form.once,
                receipt=form.data.receipt or None,
                replaces=form.data.replaces,
                elector_id=mine.elector_id,
                unseen=form.data.unseen,
            )
            return page.render(
                "deliberation/done.html",
                poll=poll,
                receipt=spelled(done.receipt) if done.receipt else None,
                changed=done.version > 1,
                served=page.serving(),
            )
    return _ballot(poll, mine, form)


@blueprint.route("/polls/<uuid:poll_id>/delegate", methods=["GET", "POST"])
def delegate(poll_id: UUID) -> ResponseReturnValue:
    """Let somebody else's vote count for one's own too."""
    poll = announced(poll_id)
    form = page.form(To)
    if form.data:
        with form.attempt():
            delegating.delegate(page.session, page.actor, page.community.id, poll.id, form.data.to)
            page.flash(_("Their vote counts for you too, until you vote yourself."))
            return page.redirect(".poll", poll_id=poll.id)
    asked = page.query(Search)
    found = (
        entitlement.named(page.session, poll.id, asked.q, after=asked.after, limit=_AT_ONCE + 1)
        if asked.q.strip()
        else []
    )
    return page.render(
        "deliberation/delegate.html",
        poll=poll,
        form=form,
        asked=asked,
        found=found[:_AT_ONCE],
        more=found[_AT_ONCE - 1].number if len(found) > _AT_ONCE else None,
    )


@blueprint.post("/polls/<uuid:poll_id>/delegate/end")
def end_delegation(poll_id: UUID) -> ResponseReturnValue:
    """Take a delegation back."""
    delegating.withdraw(page.session, page.actor, page.community.id, poll_id)
    page.flash(_("Your vote is yours again."))
    return page.redirect(".poll", poll_id=poll_id)


def _mine(poll: Poll, elector_id: UUID | None) -> Vote:
    """Return the vote that the reader may cast, for the page's own words."""
    actor: Actor = page.actor
    return entitlement.vote_of(page.session, actor, poll.id, elector_id)


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None


def _ballot(poll: Poll, mine: Vote, form: page.Form[Ballot]) -> ResponseReturnValue:
    return page.render(
        "deliberation/vote.html",
        poll=poll,
        vote=mine,
        form=form,
        paper=paper(poll, finding.options(page.session, poll.id), form.values),
        secrecy=wording.SECRECY[poll.secrecy],
        me=page.beneficiary(),
        served=page.serving() if saying.is_secret(poll) else None,
        unshown=form.values.get("replaces") is not None and mine.way is not Way.WEB,
    )
