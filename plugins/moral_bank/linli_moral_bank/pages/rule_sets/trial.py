"""Trying a draft of the rules on the deeds of the past months."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli_moral_bank import rule_sets
from linli_moral_bank.models import RuleSetState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.rule_sets import simulation, trials
from linli_web import page


class Span(BaseModel):
    """How many months are replayed."""

    months: Annotated[int, Field(ge=1, le=simulation.MOST_MONTHS)] = 6


@blueprint.get("/desk/rules/<uuid:rule_set_id>/trial")
def rule_trial(rule_set_id: UUID) -> ResponseReturnValue:
    """Show who would gain and lose, how much would be issued, and what it would cost."""
    result = trials.kept(page.session, page.actor, page.community.id, rule_set_id)
    found = rule_sets.find(page.session, page.community.id, rule_set_id)
    return page.render(
        "moral_bank/rule_trial.html",
        version=found,
        may_try=found.state is RuleSetState.DRAFT and page.can("moral_bank.rules"),
        result=result,
        months=result.months if result else Span().months,
        spans=(1, 3, 6, 12, 24),
    )


@blueprint.post("/desk/rules/<uuid:rule_set_id>/trial")
def try_version(rule_set_id: UUID) -> ResponseReturnValue:
    """Try a draft, and keep what came out."""
    form = page.form(Span)
    months = form.data.months if form.data else Span().months
    trials.try_out(page.session, page.actor, page.community.id, rule_set_id, months)
    return page.redirect(".rule_trial", rule_set_id=rule_set_id)
