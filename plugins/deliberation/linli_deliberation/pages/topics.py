"""Topics for residents: what is on its way, proposing, supporting, judging what is done."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import evidence
from linli.clock import now
from linli_deliberation.models import Origin, Topic
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.money import Yuan, fen, typed
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Stage, TopicState
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.texts import _
from linli_deliberation.topics import (
    acting,
    advancing,
    budgets,
    carrying_out,
    finding,
    funding,
    on_notice,
    photos,
    projects,
    proposing,
    reading,
    voices,
)
from linli_web import page

#: Who reads more than visitors do: what was written on the way, photos, the discussion.
_MEMBERS = ("deliberation.vote", "deliberation.tell", "deliberation.roll")


class Which(BaseModel):
    """What is on its way, or what is over."""

    over: bool = False


class Proposal(BaseModel):
    """What somebody proposes; staff also say how it came in."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    story: Annotated[str, StringConstraints(min_length=2, max_length=4000)]
    procedure: UUID
    #: About what it costs, in yuan.
    cost: Yuan | None = None
    origin: Origin | None = None
    #: Keep it for later, for the author's eyes only.
    draft: bool = False


class Words(BaseModel):
    """A proposal's new words."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    story: Annotated[str, StringConstraints(min_length=2, max_length=4000)]
    cost: Yuan | None = None


class Judgement(BaseModel):
    """How satisfied somebody is."""

    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, StringConstraints(max_length=500)] = ""


@blueprint.get("/topics")
def topics() -> ResponseReturnValue:
    """Show the community's matters."""
    asked = page.query(Which)
    return page.render(
        "deliberation/topics.html",
        topics=reading.of(page.session, page.community.id, over=asked.over),
        over=asked.over,
        drafts=[]
        if asked.over
        else reading.drafts(page.session, page.community.id, page.beneficiary()),
        years=carrying_out.satisfaction_by_year(page.session, page.community) if asked.over else [],
        money=funding.by_year(page.session, page.community) if asked.over else [],
        states=reading.STATES,
        rounds=[]
        if asked.over or not page.can("deliberation.polls")
        else [one for one in budgets.rounds(page.session, page.community.id) if one.projects],
        may_propose=page.can("deliberation.propose")
        and bool(store.in_use(page.session, page.community.id)),
    )


@blueprint.route("/topics/new", methods=["GET", "POST"])
def propose() -> ResponseReturnValue:
    """Propose a matter."""
    page.require("deliberation.propose")
    procedures = store.in_use(page.session, page.community.id)
    only = {"procedure": procedures[0].id} if len(procedures) == 1 else {}
    form = page.form(Proposal, only)
    if form.data:
        with form.attempt():
            made = proposing.propose(
                page.session,
                page.actor,
                page.community.id,
                form.data.procedure,
                title=form.data.title,
                story=form.data.story,
                cost=fen(form.data.cost),
                origin=form.data.origin,
                once=form.once,
                draft=form.data.draft,
            )
            page.flash(
                _("It is kept for you. Nobody else can see it yet.")
                if form.data.draft
                else _("Thank you! Your neighbours can support it now.")
            )
            return page.redirect(".topic", topic_id=made.id)
    return page.render(
        "deliberation/propose.html",
        form=form,
        procedures=procedures,
        budgets=[one for one in map(store.plan, procedures) if one.budget],
        staff=page.can("deliberation.topics"),
    )


@blueprint.get("/topics/<uuid:topic_id>")
def topic(topic_id: UUID) -> ResponseReturnValue:
    """Show one matter with its way."""
    return _show(_found(topic_id))


@blueprint.post("/topics/<uuid:topic_id>/hand-in")
def hand_in(topic_id: UUID) -> ResponseReturnValue:
    """Propose what was kept as a draft."""
    proposing.hand_in(page.session, page.actor, page.community.id, topic_id)
    page.flash(_("Thank you! Your neighbours can support it now."))
    return page.redirect(".topic", topic_id=topic_id)


@blueprint.post("/topics/<uuid:topic_id>/discard")
def discard_topic(topic_id: UUID) -> ResponseReturnValue:
    """Throw one's draft away."""
    proposing.discard(page.session, page.actor, page.community.id, topic_id)
    page.flash(_("The draft is gone."), "info")
    return page.redirect(".topics")


@blueprint.route("/topics/<uuid:topic_id>/revise", methods=["GET", "POST"])
def revise(topic_id: UUID) -> ResponseReturnValue:
    """Change a proposal."""
    found = _found(topic_id)
    drafted = found.state is TopicState.DRAFT
    initial = {"title": found.title, "story": found.story, "cost": typed(found.cost)}
    form = page.form(Words, initial)
    if form.data:
        with form.attempt():
            proposing.revise(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                title=form.data.title,
                story=form.data.story,
                cost=fen(form.data.cost),
            )
            page.flash(
                _("It is kept for you. Nobody else can see it yet.")
                if drafted
                else _("The proposal is changed. What it said before stays to be read.")
            )
            return page.redirect(".topic", topic_id=topic_id)
    return page.render(
        "deliberation/revise.html",
        form=form,
        topic=found,
        budget=finding.plan_of(page.session, found).budget,
    )


@blueprint.post("/topics/<uuid:topic_id>/support")
def support(topic_id: UUID) -> ResponseReturnValue:
    """Support a proposal."""
    proposing.support(page.session, page.actor, page.community.id, topic_id)
    page.flash(_("You support it. Thank you!"))
    return page.redirect(".topic", topic_id=topic_id)


@blueprint.post("/topics/<uuid:topic_id>/support/end")
def withdraw_support(topic_id: UUID) -> ResponseReturnValue:
    """Support a proposal no longer."""
    proposing.withdraw_support(page.session, page.actor, page.community.id, topic_id)
    page.flash(_("You no longer support it."), "info")
    return page.redirect(".topic", topic_id=topic_id)


@blueprint.post("/topics/<uuid:topic_id>/withdraw")
def withdraw(topic_id: UUID) -> ResponseReturnValue:
    """Take one's proposal back."""
    proposing.withdraw(page.session, page.actor, page.community.id, topic_id)
    page.flash(_("The proposal is taken back."), "info")
    return page.redirect(".topics")


@blueprint.post("/topics/<uuid:topic_id>/judge")
def judge(topic_id: UUID) -> ResponseReturnValue:
    """Say how satisfied one is."""
    form = page.form(Judgement)
    if form.data:
        with form.attempt():
            carrying_out.evaluate(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                form.data.stars,
                form.data.words,
            )
            page.flash(_("Thank you for saying so."))
            return page.redirect(".topic", topic_id=topic_id)
    return _show(finding.find(page.session, page.community.id, topic_id), form)


def _found(topic_id: UUID) -> Topic:
    """Return a matter, and a draft to its author."""
    return finding.find(page.session, page.community.id, topic_id, author_id=page.beneficiary())


def _show(found: Topic, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    """Show a matter, with what the reader can do about it."""
    session, me = page.session, page.beneficiary()
    member = any(page.can(permission) for permission in _MEMBERS)
    plan = finding.plan_of(session, found)
    stage = plan.stages[found.stage]
    moment = now(session)
    staff = page.can("deliberation.topics")
    own = found.proposer_id is not None and found.proposer_id == me
    proposal = found.state in (TopicState.SUBMITTED, TopicState.RETURNED)
    still = (TopicState.DRAFT, TopicState.RETURNED, TopicState.DONE)
    moving = not found.state.is_over and found.state not in still
    count = proposing.supports(session, found.id)
    commitments = carrying_out.commitments(session, found.id)
    return page.render(
        "deliberation/topic.html",
        topic=found,
        label=reading.STATES[found.state],
        plan=plan,
        stage=stage,
        notice=_notice(found, stage) if moving else None,
        ballots=projects.on_the_ballot(session, found.id),
        overdue=advancing.is_overdue(found, moment),
        supports=count,
        wanted=proposing.lacking(count, plan) if found.state is TopicState.SUBMITTED else None,
        supporting=member and reading.is_supporter(session, found.id, me),
        history=reading.history(session, found.id),
        happened=reading.HAPPENED,
        papers=reading.papers(session, found.id) if member else [],
        merged_here=reading.merged_here(session, found.id),
        merged_into=finding.find(session, page.community.id, found.merged_into_id)
        if found.merged_into_id
        else None,
        revisions=reading.revisions(session, found) if member else [],
        commitments=commitments,
        photos=evidence.listings(session, photos.SUBJECT, [one.id for one in commitments])
        if member
        else {},
        satisfaction=carrying_out.satisfaction(session, found.id),
        **(_judging(found, me) if member else {"judged": None}),
        member=member,
        moment=moment,
        form=form,
        own=own,
        staff=staff,
        may_support=page.can("deliberation.propose") and found.state is TopicState.SUBMITTED,
        may_revise=proposal and (own or staff),
        lacks=advancing.lacks(session, found, plan) if staff and moving else [],
        moving=moving,
        who=acting.who(session, found, stage) if moving else [],
        acts=moving and acting.acts(session, page.actor, found, stage),
    )


def _notice(found: Topic, stage: Stage) -> date | None:
    """Return the last day on which what a stage leaves behind is on public notice."""
    until = on_notice.until(page.session, found, stage)
    return None if until is None else on_notice.last_day(page.session, found, until)


def _judging(found: Topic, me: UUID | None) -> dict[str, Any]:
    """Return what the reader said of a matter that is done, or what keeps them from saying it."""
    if me is None or found.state not in (TopicState.DONE, TopicState.EVALUATED):
        return {"judged": None}
    try:
        voice = voices.voice_of(page.session, found.id, me)
    except NotOnTheRoll as refusal:
        return {"judged": None, "not_asked": refusal.text}
    return {
        "judged": voices.heard(page.session, found.id, voice),
        "home": voice.elector.label if voice.elector else "",
        "may_judge": found.state is TopicState.DONE and page.can("deliberation.propose"),
    }
