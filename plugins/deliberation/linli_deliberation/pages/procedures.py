"""Procedures in use and the money of one; putting its projects to the vote together."""

from typing import Annotated, Any, Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli.clock import now
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.money import Yuan, fen, typed
from linli_deliberation.procedures import store
from linli_deliberation.refusals import ProcedureUnknown
from linli_deliberation.texts import _
from linli_deliberation.topics import budgets
from linli_web import page


class Chosen(BaseModel):
    """Which procedure is taken into use, and how much money there is for one round, in yuan."""

    code: str
    budget: Annotated[int, Field(ge=1, le=100_000_000)] | None = None


class NewBudget(BaseModel):
    """Which projects are put to the vote, under which question, and how the money is given out."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    topics: list[UUID] = []
    budget: Yuan
    method: Literal["equalshares/add1u", "greedy"] = "equalshares/add1u"


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


@blueprint.route("/desk/procedures/<uuid:procedure_id>/budget", methods=["GET", "POST"])
def new_budget(procedure_id: UUID) -> ResponseReturnValue:
    """Put the projects that wait to the vote, with what they cost."""
    page.require("deliberation.polls")
    found = budgets.round_of(page.session, page.community.id, procedure_id)
    year = now(page.session).year
    form = page.form(
        NewBudget,
        {
            "title": page.say(
                _("%(procedure)s %(year)s: what is the money for?",
                  procedure=found.title, year=str(year))
            ),
            "topics": [one.id for one in found.projects if one.cost is not None],
            "budget": typed(found.budget),
            "method": "equalshares/add1u",
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
            )
            page.flash(_("The projects are on the ballot. Now choose who votes, and when."))
            return page.redirect(".electorate", poll_id=poll.id)
    return page.render("deliberation/new_budget.html", form=form, round=found)


def _show(form: page.Form[Any] | None) -> ResponseReturnValue:
    page.require("deliberation.procedures")
    used = [store.plan(one) for one in store.in_use(page.session, page.community.id)]
    codes = {one.code for one in used}
    return page.render(
        "deliberation/procedures.html",
        used=[(plan, store.newer(plan)) for plan in used],
        others=[plan for plan in store.given().values() if plan.code not in codes],
        form=form,
    )
