"""Procedures in use and the money of one; putting its topics to the vote together."""

from typing import Annotated, Any, Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli.clock import now
from linli_deliberation.councils import reading
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Pressed
from linli_deliberation.pages.money import Yuan, fen, typed
from linli_deliberation.procedures import changing, retiring, store
from linli_deliberation.procedures.changing import Change
from linli_deliberation.procedures.model import COUNCIL, Role
from linli_deliberation.refusals import ProcedureUnknown
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, budgets
from linli_web import page


class Chosen(BaseModel):
    """Which procedure is taken into use, and how much money there is for one round, in yuan."""

    code: str
    budget: Annotated[int, Field(ge=1, le=100_000_000)] | None = None


class Changes(BaseModel):
    """The stages in their order; a role is ticked as "2:staff", 0 days are none."""

    supports: Annotated[int, Field(ge=0, le=10_000)] = 0
    #: The money of one round, in yuan.
    budget: int | None = None
    who: list[Annotated[str, StringConstraints(max_length=200)]] = []
    roles: list[str] = []
    min_days: list[int] = []
    max_days: list[int] = []
    notice_days: list[int] = []


class NewBallot(BaseModel):
    """Which topics are put to the vote, under which question, and how it is counted."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    topics: list[UUID] = []
    budget: Yuan | None = None
    seats: Annotated[int, Field(ge=1, le=30)] = 1
    method: Literal["equalshares/add1u", "greedy", "approval", "plurality"]


@blueprint.get("/desk/procedures")
def procedures() -> ResponseReturnValue:
    """Show the procedures in use, and those that can be taken into use."""
    return _show(None)


@blueprint.post("/desk/procedures")
def adopt_procedure() -> ResponseReturnValue:
    """Take a given procedure into use, as it is given now, with the money that there is."""
    page.require("deliberation.procedures")
    form = page.form(Chosen)
    if form.data:
        with form.attempt():
            plan = store.given().get(form.data.code)
            if plan is None:
                raise ProcedureUnknown(_("There is no such procedure here."))
            if plan.budget is not None and form.data.budget is not None:
                plan = store.with_budget(plan, form.data.budget)
            store.adopt(page.session, page.actor, page.community.id, plan)
            page.flash(_("“%(title)s” is in use now.", title=plan.title))
            return page.redirect(".procedures")
    return _show(form)


@blueprint.route("/desk/procedures/<uuid:procedure_id>", methods=["GET", "POST"])
def change_procedure(procedure_id: UUID) -> ResponseReturnValue:
    """Change who acts in the stages of a procedure, and how long they take."""
    page.require("deliberation.procedures")
    procedure = store.find(page.session, page.community.id, procedure_id)
    plan = store.plan(procedure)
    form = page.form(
        Changes,
        {
            "supports": plan.supports,
            "budget": plan.budget,
            "who": [one.who for one in plan.stages],
            "roles": [f"{at}:{role}" for at, one in enumerate(plan.stages) for role in one.roles],
            "min_days": [one.min_days for one in plan.stages],
            "max_days": [one.max_days or 0 for one in plan.stages],
            "notice_days": [one.notice_days for one in plan.stages],
        },
    )
    if form.data:
        with form.attempt():
            changing.change(
                page.session,
                page.actor,
                page.community.id,
                procedure_id,
                supports=form.data.supports,
                stages=_changes(form.data, len(plan.stages)),
                budget=form.data.budget,
            )
            page.flash(_("“%(title)s” is in use now.", title=plan.title))
            return page.redirect(".procedures")
    councils = reading.councils(page.session, page.community.id)
    offered = [Role.STAFF.value, Role.HEAD.value, Role.PROPOSER.value]
    offered += [f"{COUNCIL}{one.title}" for one in councils if one.dissolved_on is None]
    return page.render(
        "deliberation/procedure.html",
        form=form,
        procedure=procedure,
        plan=plan,
        roles=[
            [(f"{at}:{role}", acting.said(role)) for role in dict.fromkeys((*offered, *one.roles))]
            for at, one in enumerate(plan.stages)
        ],
    )


@blueprint.post("/desk/procedures/<uuid:procedure_id>/retire")
def retire_procedure(procedure_id: UUID) -> ResponseReturnValue:
    """Take a procedure out of use."""
    form = page.form(Pressed)
    with form.attempt():
        gone = retiring.retire(page.session, page.actor, page.community.id, procedure_id)
        page.flash(_("“%(title)s” is no longer used for new proposals.", title=gone.title))
        return page.redirect(".procedures")
    return _show(form)


@blueprint.post("/desk/procedures/<uuid:procedure_id>/restore")
def restore_procedure(procedure_id: UUID) -> ResponseReturnValue:
    """Use a procedure again as it was here."""
    form = page.form(Pressed)
    with form.attempt():
        back = retiring.restore(page.session, page.actor, page.community.id, procedure_id)
        page.flash(_("“%(title)s” is in use now.", title=back.title))
        return page.redirect(".procedures")
    return _show(form)


@blueprint.route("/desk/procedures/<uuid:procedure_id>/budget", methods=["GET", "POST"])
def new_budget(procedure_id: UUID) -> ResponseReturnValue:
    """Put the topics that wait to the vote together."""
    page.require("deliberation.polls")
    found = budgets.round_of(page.session, page.community.id, procedure_id)
    year = now(page.session).year
    form = page.form(
        NewBallot,
        {
            "title": page.say(
                _("%(procedure)s %(year)s: whom or what do you choose?",
                  procedure=found.title, year=str(year))
                if found.budget is None
                else _("%(procedure)s %(year)s: what is the money for?",
                       procedure=found.title, year=str(year))
            ),
            "topics": [
                one.id for one in found.projects if found.budget is None or one.cost is not None
            ],
            "budget": typed(found.budget),
            "seats": 1,
            "method": "approval" if found.budget is None else "equalshares/add1u",
        },
    )  # fmt: skip
    if form.data:
        with form.attempt():
            poll = budgets.put_to_the_vote(
                page.session,
                page.actor,
                page.community.id,
                procedure_id,
                form.data.topics,
                title=form.data.title,
                method=form.data.method,
                budget=fen(form.data.budget),
                seats=form.data.seats,
            )
            page.flash(
                _("They are on the ballot. Now choose who votes, and when.")
                if found.budget is None
                else _("The projects are on the ballot. Now choose who votes, and when.")
            )
            return page.redirect(".electorate", poll_id=poll.id)
    template = "new_ballot" if found.budget is None else "new_budget"
    return page.render(f"deliberation/{template}.html", form=form, round=found)


def _changes(sent: Changes, stages: int) -> list[Change]:
    """Return what is wanted of each stage; nothing where a line was left empty."""
    lines = (sent.who, sent.min_days, sent.max_days, sent.notice_days)
    if any(len(line) != stages for line in lines):
        return []
    roles = [one.partition(":") for one in sent.roles]
    return [
        Change(
            who=sent.who[at],
            roles=tuple(role for place, _colon, role in roles if place == str(at)),
            min_days=sent.min_days[at],
            max_days=sent.max_days[at] or None,
            notice_days=sent.notice_days[at],
        )
        for at in range(stages)
    ]


def _show(form: page.Form[Any] | None) -> ResponseReturnValue:
    page.require("deliberation.procedures")
    used = [(one, store.plan(one)) for one in store.in_use(page.session, page.community.id)]
    rested = retiring.out_of_use(page.session, page.community.id)
    codes = {one.code for one, _plan in used} | {one.code for one in rested}
    return page.render(
        "deliberation/procedures.html",
        used=[
            (one.id, plan, store.newer(plan), one.community_id == page.community.id)
            for one, plan in used
        ],
        rested=[(one.id, store.plan(one)) for one in rested],
        others=[plan for plan in store.given().values() if plan.code not in codes],
        form=form,
    )
