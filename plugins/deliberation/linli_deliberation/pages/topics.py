"""Topics for residents: what is on its way, one of them, judging what is done."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import evidence
from linli.clock import now
from linli_deliberation.models import Topic
from linli_deliberation.pages import blueprint
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import WAY, Stage, TopicState
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.texts import _
from linli_deliberation.topics import (
    acting,
    advancing,
    budgets,
    callers,
    carrying_out,
    finding,
    on_notice,
    photos,
    projects,
    proposing,
    reading,
    voices,
    yearly,
)
from linli_web import page

#: Who reads more than visitors do: what was written on the way, photos, the discussion.
_MEMBERS = ("deliberation.vote", "deliberation.tell", "deliberation.roll")


class Which(BaseModel):
    """What is on its way, or what is over, before a topic already seen."""

    over: bool = False
    before: UUID | None = None


class Judgement(BaseModel):
    """How satisfied somebody is."""

    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, StringConstraints(max_length=500)] = ""


@blueprint.get("/topics")
def topics() -> ResponseReturnValue:
    """Show the community's matters."""
    asked = page.query(Which)
    figures, own = asked.over and not asked.before, not asked.over and not asked.before
    rows = reading.of(
        page.session,
        page.community.id,
        states=reading.ENDED if asked.over else reading.MOVING,
        before=asked.before,
        limit=reading.AT_ONCE + 1,
    )
    return page.render(
        "deliberation/topics.html",
        topics=rows[: reading.AT_ONCE],
        asked=asked,
        older=rows[reading.AT_ONCE - 1].id if len(rows) > reading.AT_ONCE else None,
        over=asked.over,
        drafts=reading.drafts(page.session, page.community.id, page.beneficiary()) if own else [],
        years=yearly.satisfaction(page.session, page.community) if figures else [],
        money=yearly.money(page.session, page.community) if figures else [],
        states=reading.STATES,
        rounds=[]
        if not own or not page.can("deliberation.polls")
        else [one for one in budgets.rounds(page.session, page.community.id) if one.projects],
        may_propose=page.can("deliberation.propose")
        and bool(store.in_use(page.session, page.community.id)),
    )


@blueprint.get("/topics/<uuid:topic_id>")
def topic(topic_id: UUID) -> ResponseReturnValue:
    """Show one matter with its way."""
    return show(found_by_reader(topic_id))


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
    return show(finding.find(page.session, page.community.id, topic_id), form)


def found_by_reader(topic_id: UUID) -> Topic:
    """Return a matter, and a draft to its author."""
    return finding.find(page.session, page.community.id, topic_id, author_id=page.beneficiary())


def show(found: Topic, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    """Show a matter, with what the reader can do about it."""
    session, me = page.session, page.beneficiary()
    member = any(page.can(permission) for permission in _MEMBERS)
    plan = finding.plan_of(session, found)
    stage = plan.stages[found.stage]
    moment = now(session)
    staff = page.can("deliberation.topics")
    own = found.proposer_id is not None and found.proposer_id == me
    proposal = found.state in (TopicState.SUBMITTED, TopicState.RETURNED)
    moving = found.state in WAY
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
        may_show=member and bool(commitments) and photos.may_show(session, page.actor, found),
        satisfaction=carrying_out.satisfaction(session, found.id),
        **(_judging(found, me) if member else {"judged": None}),
        member=member,
        moment=moment,
        form=form,
        own=own,
        named=callers.shown(session, found) if member else "",
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
