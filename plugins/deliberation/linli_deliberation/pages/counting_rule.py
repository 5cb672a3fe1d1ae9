"""Preparing a poll: how it is counted, and what happens to options that are equal."""

from fractions import Fraction
from typing import Annotated, Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli_deliberation.counting import Bar, Base, Breaker, Motion, Overrun, Rule, Utility
from linli_deliberation.formats.rules_json import bars_from_json, rule_from_json
from linli_deliberation.models import Poll, Voters
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.money import Yuan, fen, typed
from linli_deliberation.pages.preparing import draft
from linli_deliberation.polls import bars, drafting, methods, wording
from linli_web import page

Part = Annotated[str, StringConstraints(max_length=12)]
#: Between the steps of a chain of tie breakers, in a form.
_THEN = " "


class Counting(BaseModel):
    """How it is counted; the budget in yuan."""

    seats: Annotated[int, Field(ge=1, le=30)] = 1
    most: Annotated[int, Field(ge=1, le=200)] | None = None
    budget: Yuan | None = None
    overrun: Overrun = Overrun.SKIP
    threshold: Annotated[int, Field(ge=1, le=100_000)] = 1
    utility: Utility = Utility.COST
    quorum_how: Literal["none", "at-least", "more-than"] = "at-least"
    quorum: Part = "1/2"
    passing_how: Literal["at-least", "more-than"] = "more-than"
    passing: Part = "1/2"
    base: Base = Base.YES_AND_NO
    #: What is looked at first when options are equal, one step after another.
    first: str = ""
    ties: Literal["lot", "council"] = "lot"
    seed: Annotated[str, StringConstraints(max_length=80)] = ""


@blueprint.route("/desk/polls/<uuid:poll_id>/counting", methods=["GET", "POST"])
def counting_rule(poll_id: UUID) -> ResponseReturnValue:
    """Choose how it is counted."""
    poll = draft(poll_id)
    rule = rule_from_json(poll.rule)
    method = methods.method_of(rule)
    form = page.form(Counting, _as_typed(poll, rule))
    if form.data:
        with form.attempt():
            chosen = _rule(method.code, poll.voters, form.data)
            drafting.set_rule(
                page.session,
                page.actor,
                page.community.id,
                poll.id,
                rule=chosen,
                chain=_chain(chosen, form.data.first),
                lot=form.data.ties == "lot",
                seed=form.data.seed,
                budget=fen(form.data.budget) if methods.is_budget(chosen) else None,
                most=form.data.most,
                quorum=_quorum(form.data),
                quorum_strict=form.data.quorum_how == "more-than",
            )
            return page.redirect(".electorate", poll_id=poll.id)
    return page.render(
        "deliberation/counting.html",
        poll=poll,
        form=form,
        method=method,
        budget=methods.is_budget(rule),
        kind=poll.kind.value,
        chains=[
            (_THEN.join(chain), wording.chain_in_words(chain))
            for chain in methods.chains(rule)
            if chain
        ],
    )


def _rule(method: str, voters: Voters, chosen: Counting) -> Rule:
    if method != "motion":
        rule = methods.rule_of(method, seats=chosen.seats)
        if not methods.is_budget(rule):
            return rule
        return methods.budget(
            method,
            overrun=chosen.overrun,
            threshold=chosen.threshold,
            utility=chosen.utility,
        )
    return methods.motion(
        voters,
        quorum=_quorum(chosen),
        passing=bars.part_of(chosen.passing, "passing"),
        base=chosen.base,
        strict=chosen.passing_how == "more-than",
        quorum_strict=chosen.quorum_how == "more-than",
    )


def _as_typed(poll: Poll, rule: Rule) -> dict[str, object]:
    values: dict[str, object] = {
        "seats": getattr(rule, "seats", 1),
        "most": poll.most,
        "overrun": getattr(rule, "overrun", Overrun.SKIP).value,
        "threshold": getattr(rule, "threshold", 1),
        "utility": getattr(rule, "utility", Utility.COST).value,
        "budget": typed(poll.budget),
        "first": _THEN.join(poll.tie_chain),
        "ties": "lot" if poll.tie_lot else "council",
        "seed": poll.seed,
        **_taking_part(bars_from_json(poll.quorum)),
    }
    if isinstance(rule, Motion) and rule.name == "motion":
        bar = rule.passing[0]
        values |= {
            **_taking_part(rule.quorum),
            "passing": wording.fraction(bar),
            "passing_how": _how(bar),
            "base": bar.base.value,
        }
    return values


def _chain(rule: Rule, first: str) -> tuple[Breaker, ...] | None:
    """Return the chain that was chosen; where there is nothing to choose, none."""
    known = {_THEN.join(chain): chain for chain in methods.chains(rule)}
    return known.get(first, ()) if len(known) > 1 else None


def _quorum(chosen: Counting) -> Fraction:
    return Fraction(0) if chosen.quorum_how == "none" else bars.part_of(chosen.quorum, "quorum")


def _taking_part(stated: tuple[Bar, ...]) -> dict[str, str]:
    if not stated:
        return {"quorum_how": "none", "quorum": "1/2"}
    return {"quorum_how": _how(stated[0]), "quorum": wording.fraction(stated[0])}


def _how(bar: Bar) -> str:
    return "more-than" if bar.strict else "at-least"
