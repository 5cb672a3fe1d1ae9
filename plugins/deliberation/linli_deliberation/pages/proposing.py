"""Proposing: written, kept for later, changed, supported, taken back."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation.models import Origin
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Pressed
from linli_deliberation.pages.money import Yuan, fen, typed
from linli_deliberation.pages.topics import found_by_reader, show
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.texts import _
from linli_deliberation.topics import drafts, finding, proposing
from linli_web import page


class Proposal(BaseModel):
    """What somebody proposes; staff also say how it came in."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    story: Annotated[str, StringConstraints(min_length=2, max_length=4000)]
    procedure: UUID
    #: About what it costs, in yuan.
    cost: Yuan | None = None
    origin: Origin | None = None
    #: Who called or wrote the slip, and how they are reached.
    caller: Annotated[str, StringConstraints(max_length=80)] = ""
    contact: Annotated[str, StringConstraints(max_length=120)] = ""
    #: Keep it for later, for the author's eyes only.
    draft: bool = False


class Words(BaseModel):
    """A proposal's new words."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    story: Annotated[str, StringConstraints(min_length=2, max_length=4000)]
    cost: Yuan | None = None
    #: Another way for a draft.
    procedure: UUID | None = None


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
                caller=form.data.caller,
                contact=form.data.contact,
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


@blueprint.post("/topics/<uuid:topic_id>/hand-in")
def hand_in(topic_id: UUID) -> ResponseReturnValue:
    """Propose what was kept as a draft."""
    form = page.form(Pressed)
    with form.attempt():
        drafts.hand_in(page.session, page.actor, page.community.id, topic_id)
        page.flash(_("Thank you! Your neighbours can support it now."))
        return page.redirect(".topic", topic_id=topic_id)
    return show(found_by_reader(topic_id), form)


@blueprint.post("/topics/<uuid:topic_id>/discard")
def discard_topic(topic_id: UUID) -> ResponseReturnValue:
    """Throw one's draft away."""
    drafts.discard(page.session, page.actor, page.community.id, topic_id)
    page.flash(_("The draft is gone."), "info")
    return page.redirect(".topics")


@blueprint.route("/topics/<uuid:topic_id>/revise", methods=["GET", "POST"])
def revise(topic_id: UUID) -> ResponseReturnValue:
    """Change a proposal."""
    found = found_by_reader(topic_id)
    drafted = found.state is TopicState.DRAFT
    plan = finding.plan_of(page.session, found)
    procedures = store.in_use(page.session, page.community.id) if drafted else []
    initial = {
        "title": found.title,
        "story": found.story,
        "cost": typed(found.cost),
        "procedure": next((one.id for one in procedures if one.code == plan.code), None),
    }
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
                procedure_id=form.data.procedure,
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
        budget=any(one.budget for one in (plan, *map(store.plan, procedures))),
        procedures=procedures,
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
