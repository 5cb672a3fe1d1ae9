"""Looking after a topic on its way: going on, papers, what it costs, promises."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli.clock import now
from linli_deliberation.councils import reading as councils
from linli_deliberation.councils import seats
from linli_deliberation.models import Topic
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Pressed
from linli_deliberation.pages.money import Yuan, fen
from linli_deliberation.polls import listing, wording
from linli_deliberation.procedures.model import WAY, Artefact, Stage, TopicState
from linli_deliberation.texts import _
from linli_deliberation.topics import (
    acting,
    advancing,
    budgets,
    callers,
    carrying_out,
    deciding,
    finding,
    minutes,
    pricing,
    reading,
    screening,
    voting,
)
from linli_web import page

Note = Annotated[str, StringConstraints(max_length=2000)]


class Further(BaseModel):
    """What is to be said when a topic goes on."""

    words: Note = ""


class MoreDays(BaseModel):
    """Until which day, and why."""

    until: date
    reason: Annotated[str, StringConstraints(min_length=2, max_length=2000)]


class Paper(BaseModel):
    """A report or minutes."""

    kind: Artefact
    words: Annotated[str, StringConstraints(min_length=2, max_length=8000)]


class Link(BaseModel):
    """Which vote decides."""

    poll: UUID


class Price(BaseModel):
    """What a project costs, in yuan, and with which others it cannot be."""

    cost: Yuan
    conflict: Annotated[str, StringConstraints(max_length=40)] = ""


class Promise(BaseModel):
    """What is to be done; the cost in yuan."""

    what: Annotated[str, StringConstraints(min_length=2, max_length=300)]
    owner: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    due: date
    cost: Yuan | None = None


@blueprint.get("/desk/topics/<uuid:topic_id>")
def topic_desk(topic_id: UUID) -> ResponseReturnValue:
    """Show what can be done about a topic."""
    return again(topic_id, None)


@blueprint.post("/desk/topics/<uuid:topic_id>/advance")
def advance(topic_id: UUID) -> ResponseReturnValue:
    """Let a topic go on to its next stage."""
    form = page.form(Further)
    if form.data:
        with form.attempt():
            advancing.advance(
                page.session, page.actor, page.community.id, topic_id, words=form.data.words
            )
            page.flash(_("It has gone a step further."))
            return _back(topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/vote")
def prepare_topic_vote(topic_id: UUID) -> ResponseReturnValue:
    """Prepare a vote on a topic."""
    form = page.form(Pressed)
    with form.attempt():
        poll = voting.prepare(page.session, page.actor, page.community.id, topic_id)
        page.flash(_("The vote has the matter’s title and story. Please prepare the rest."))
        return page.redirect(".question", poll_id=poll.id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/extend")
def extend_topic(topic_id: UUID) -> ResponseReturnValue:
    """Give a stage more time."""
    form = page.form(MoreDays)
    if form.data:
        with form.attempt():
            advancing.extend(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                end_of(form.data.until),
                reason=form.data.reason,
            )
            page.flash(_("There is more time. This is shown to everybody."))
            return page.redirect(".topic_desk", topic_id=topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/papers")
def add_topic_paper(topic_id: UUID) -> ResponseReturnValue:
    """Write a report or minutes."""
    form = page.form(Paper)
    if form.data:
        with form.attempt():
            advancing.add_paper(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                form.data.kind,
                form.data.words,
            )
            page.flash(_("It is written down for everybody."))
            return page.redirect(".topic_desk", topic_id=topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/poll")
def link_topic_poll(topic_id: UUID) -> ResponseReturnValue:
    """Let a vote decide a topic."""
    form = page.form(Link)
    if form.data:
        with form.attempt():
            advancing.link_poll(
                page.session, page.actor, page.community.id, topic_id, form.data.poll
            )
            page.flash(_("The vote belongs to this matter now."))
            return page.redirect(".topic_desk", topic_id=topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/price")
def price(topic_id: UUID) -> ResponseReturnValue:
    """Say what a project costs."""
    form = page.form(Price)
    if form.data:
        with form.attempt():
            pricing.settle(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                cost=fen(form.data.cost) or 0,
                conflict=form.data.conflict,
            )
            page.flash(_("It is written down for everybody."))
            return page.redirect(".topic_desk", topic_id=topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/promises")
def promise(topic_id: UUID) -> ResponseReturnValue:
    """Write down who does what until when."""
    form = page.form(Promise)
    if form.data:
        with form.attempt():
            carrying_out.promise(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                what=form.data.what,
                owner=form.data.owner,
                due_at=end_of(form.data.due),
                cost=fen(form.data.cost),
            )
            page.flash(_("It is written down for everybody."))
            return page.redirect(".topic_desk", topic_id=topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/close")
def close_topic(topic_id: UUID) -> ResponseReturnValue:
    """End the evaluation of a topic."""
    form = page.form(Pressed)
    with form.attempt():
        carrying_out.close_evaluation(page.session, page.actor, page.community.id, topic_id)
        page.flash(_("The matter is closed."))
        return page.redirect(".topic", topic_id=topic_id)
    return again(topic_id, form)


def _back(topic_id: UUID) -> ResponseReturnValue:
    """Go back to the desk, or to the matter itself where others act from now on."""
    topic = finding.find(page.session, page.community.id, topic_id)
    stage = finding.stage_of(page.session, topic)
    here = page.can("deliberation.topics") or acting.acts(page.session, page.actor, topic, stage)
    return page.redirect(".topic_desk" if here else ".topic", topic_id=topic_id)


def again(topic_id: UUID, form: page.Form[Any] | None) -> ResponseReturnValue:
    """Show what can be done about a topic to staff, and to whoever acts in its stage."""
    page.require("deliberation.propose")
    topic = finding.find(page.session, page.community.id, topic_id)
    stage = finding.stage_of(page.session, topic)
    if not page.can("deliberation.topics"):
        acting.require(page.session, page.actor, topic, stage)
    return _desk(topic, form)


def end_of(day: date) -> datetime:
    """Return the end of a local day."""
    return finding.last_second(day, ZoneInfo(page.community.time_zone))


def _round(topic: Topic, stage: Stage) -> budgets.Round | None:
    """Return what can be put to the vote together with a topic."""
    if Artefact.POLL not in stage.needs or not page.can("deliberation.polls"):
        return None
    for one in budgets.rounds(page.session, page.community.id):
        alone = one.budget is None and len(one.projects) == 1  # it has a vote of its own
        if not alone and any(project.id == topic.id for project in one.projects):
            return one
    return None


def _desk(topic: Topic, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    session = page.session
    plan = finding.plan_of(session, topic)
    over = topic.state.is_over
    decided = (
        WAY.index(topic.state) > WAY.index(TopicState.DECIDING) if topic.state in WAY else True
    )
    return page.render(
        "deliberation/topic_desk.html",
        topic=topic,
        label=reading.STATES[topic.state],
        stage=plan.stages[topic.stage],
        following=plan.stages[topic.stage + 1] if topic.stage + 1 < len(plan.stages) else None,
        lacks=[] if over else advancing.lacks(session, topic, plan),
        not_adopted=deciding.did_not_pass(session, topic),
        commitments=carrying_out.commitments(session, topic.id),
        moment=now(session),
        satisfaction=carrying_out.satisfaction(session, topic.id),
        others=reading.proposals(session, page.community.id, but=topic.id),
        polls=[
            (row.id, row.title)
            for row in listing.of(
                session, page.community.id, None, states=deciding.NOT_OVER, limit=listing.MOST
            )
        ],
        priced=plan.budget is not None and not over and not decided,
        together=_round(topic, plan.stages[topic.stage]),
        vote=voting.present(session, topic),
        states=wording.STATES,
        sittings=minutes.sittings(session, topic, plan.stages[topic.stage]),
        held=councils.STATES,
        may_call=page.can(seats.COUNCILS),
        may_screen=screening.may_screen(session, page.actor, topic),
        may_vote=page.can("deliberation.polls"),
        form=form,
        over=over,
        named=callers.of(session, topic.id) if page.can("deliberation.topics") else None,
        staff=page.can("deliberation.topics"),
        acts=acting.acts(session, page.actor, topic, plan.stages[topic.stage]),
        who=acting.who(session, topic, plan.stages[topic.stage]),
    )
